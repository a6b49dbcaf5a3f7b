"""Mixtures: the laws of both kinds, weights that a brute force agrees with, and parts from anywhere."""

from __future__ import annotations

import math
import re
from typing import Any, ClassVar

import namegen_counts
import namegen_mixture
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_mixture.combining import Linear, LogLinear, loss
from namegen_mixture.decoders import Product, SideBySide
from namegen_mixture.held_out import FOLDS, SLOW_FOLDS
from scipy.optimize import approx_fprime, minimize_scalar

import namegen
import namegen.testing
from namegen.registry.entry import Plugin
from namegen.training import build
from namegen.training.build import fit_model
from namegen.training.parts import arrays_of
from namegen.wordlists.splits import hold_out

COUNTS = {"models": "kneser-ney order=3, count-bigram, uniform"}
NAMES = ["anna", "hanna", "johanna", "nora", "dora", "lena", "mia", "maria", "karl", "carla", "otto", "ida"] * 2


def trained(registry: namegen.Registry, **options: Any) -> namegen.NameModel:
    return namegen.train(NAMES, model=namegen.Spec("mixture", COUNTS | options), registry=registry)


@namegen.testing.parametrize_checks(namegen_mixture, {"mixture": COUNTS}, beside=[namegen_counts])
def test_contract_of_a_mixture_of_automata(check: Any) -> None:
    check()


@namegen.testing.parametrize_checks(namegen_mixture, {"mixture": COUNTS | {"kind": "linear"}}, beside=[namegen_counts])
def test_contract_of_a_linear_mixture(check: Any) -> None:
    check()


class Recomputing(namegen.Model):
    """A model without a decoder of its own: half a vote for each of the last two letters."""

    class Options(namegen.Options):
        share: float = namegen.Field(0.5, ge=0, le=1, description="how much the last letter says")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self.table = namegen.log_normalise((corpus.pair_counts() + 1.0) * corpus.vocabulary.drawable)

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        share, table = self.options.share, np.exp(self.table)
        before = table[contexts[:, max(contexts.shape[1] - 2, 0)]]
        return namegen.log_normalise(share * table[contexts[:, -1]] + (1 - share) * before)


class Others:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("recomputing", Recomputing)


OTHERS = Others()


@namegen.testing.parametrize_checks(
    namegen_mixture,
    {"mixture": {"models": "recomputing share=0.25, kneser-ney order=3 length=false"}},
    beside=[namegen_counts, OTHERS],
)
def test_contract_of_a_mixture_with_a_strangers_model(check: Any) -> None:
    check()


@pytest.fixture
def strange(registry: namegen.Registry) -> namegen.Registry:
    loaded = namegen.Registry.load(only=["namegen"])
    loaded.add(Others(), Plugin("stranger:models", "stranger", "1"))
    return loaded


def test_a_strangers_model_is_saved_and_loaded_with_its_options(strange: namegen.Registry, tmp_path: Any) -> None:
    text = "mixture models='recomputing share=0.25, count-bigram add_k=0.5'"
    model = namegen.train(NAMES, model=text, registry=strange)
    model.save(tmp_path / "it.namegen")
    again = namegen.load(tmp_path / "it.namegen", strange)
    assert again.model.members[0].options.share == 0.25
    assert again.generate(20, seed=1, raw=True) == model.generate(20, seed=1, raw=True)
    assert set(model.provenance.plugins) == {
        "namegen:mixture",
        "stranger:recomputing",
        "namegen:count-bigram",
        "namegen:dot",
    }


@pytest.mark.parametrize("kind", ["linear", "log-linear"])
def test_a_mixture_of_one_model_is_that_model_where_its_weight_is_one(registry: namegen.Registry, kind: str) -> None:
    model = trained(registry, models="kneser-ney order=3", kind=kind).model
    model.combination.weights = np.ones(1)
    contexts = np.array([[0, i, j] for i in range(1, 5) for j in range(1, 5)], dtype=np.int32)
    assert np.exp(model.logprobs(contexts)) == pytest.approx(np.exp(model.members[0].logprobs(contexts)), abs=1e-9)


def test_two_rows_by_hand() -> None:
    # p = (1/2, 1/2) and q = (1/5, 4/5), weights 1/4 and 3/4.
    rows = [np.log([[0.5, 0.5]]), np.log([[0.2, 0.8]])]
    drawable, weights = np.array([True, True]), np.array([0.25, 0.75])
    linear = np.exp(Linear(weights).rows(rows, drawable))
    assert linear == pytest.approx(np.array([[0.275, 0.725]]))  # 1/4 * 1/2 + 3/4 * 1/5
    log_linear = np.exp(LogLinear(weights).rows(rows, drawable))
    parts = [0.5**0.25 * 0.2**0.75, 0.5**0.25 * 0.8**0.75]
    assert log_linear == pytest.approx(np.array([parts]) / sum(parts))


ALL = np.ones(5, dtype=bool)


def random_rows(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two models of 400 tokens, and tokens drawn from something between them."""
    generator = np.random.default_rng(seed)
    rows = np.array([np.log(generator.dirichlet(np.full(5, 0.7), size=400)) for _ in range(2)])
    truth = 0.7 * np.exp(rows[0]) + 0.3 * np.exp(rows[1])
    targets = (truth.cumsum(axis=1) < generator.random((400, 1))).sum(axis=1).astype(np.int32)
    return rows, targets, np.ones(400)


@pytest.mark.parametrize("seed", range(5))
def test_em_finds_the_weight_that_a_line_search_finds(seed: int) -> None:
    rows, targets, counts = random_rows(seed)
    chances = [np.exp(each[np.arange(400), targets]) for each in rows]

    def loss(weight: float) -> float:
        # The even token that EM adds: half a count for each model.
        nll = -np.log(weight * chances[0] + (1 - weight) * chances[1]).sum()
        return float(nll - 0.5 * math.log(weight) - 0.5 * math.log(1 - weight))

    best = minimize_scalar(loss, bounds=(1e-6, 1 - 1e-6), method="bounded", options={"xatol": 1e-9}).x
    assert Linear.fit(rows, targets, counts, ALL).weights[0] == pytest.approx(best, abs=1e-3)


def with_zeros(rows: np.ndarray, targets: np.ndarray, seed: int) -> np.ndarray:
    """Call a fifth of the tokens impossible in each model, but none of those that came."""
    chosen = np.random.default_rng(seed).random(rows.shape) < 0.2
    chosen[:, np.arange(len(targets)), targets] = False
    return namegen.log_normalise(np.where(chosen, 0, np.exp(rows)))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("zeros", [False, True])
def test_gradient_finds_weights_that_no_step_betters(seed: int, zeros: bool) -> None:
    rows, targets, counts = random_rows(seed)
    rows = with_zeros(rows, targets, seed) if zeros else rows
    found = LogLinear.fit(rows, targets, counts, ALL).weights

    def loss(weights: np.ndarray) -> float:
        mixed = LogLinear(weights).rows(rows, np.ones(5, dtype=bool))
        return float(-mixed[np.arange(400), targets].sum() + LogLinear.PRIOR * ((weights - 0.5) ** 2).sum())

    steps = [found + np.array(step) for step in [(0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02), (0.02, -0.02)]]
    assert all(loss(found) <= loss(np.maximum(step, 0)) + 1e-6 for step in steps)


def by_hand(rows: np.ndarray, weights: list[float]) -> list[float]:
    """Mix one row of each model, token by token, in plain Python."""
    heard = [(weight, row) for weight, row in zip(weights, np.exp(rows).tolist(), strict=True) if weight]
    mixed = [math.prod(row[token] ** weight for weight, row in heard) for token in range(rows.shape[1])]
    if not any(mixed):
        mixed = [sum(weight * row[token] for weight, row in heard) for token in range(rows.shape[1])]
    return [each / sum(mixed) for each in mixed]


parts_of_rows = st.lists(st.integers(0, 3), min_size=4, max_size=4).filter(any)
weights_of_parts = st.sampled_from([0.0, 0.3, 1.0, 1.5])


@given(st.lists(st.tuples(parts_of_rows, weights_of_parts), min_size=1, max_size=3))
def test_what_a_part_with_weight_calls_impossible_is_impossible(parts: list[tuple[list[int], float]]) -> None:
    rows = namegen.log_normalise(np.array([counts for counts, _ in parts], dtype=float))
    weights = [weight for _, weight in parts]
    (mixed,) = np.exp(LogLinear(np.array(weights)).rows(list(rows[:, None]), np.ones(4, dtype=bool)))
    assert mixed == pytest.approx(by_hand(rows, weights))


def test_a_part_that_calls_what_came_impossible_weighs_nothing_beside_one_that_does_not() -> None:
    rows, targets, counts = random_rows(1)
    rows[0, 7, targets[7]] = -np.inf
    assert LogLinear.fit(rows, targets, counts, ALL).weights[0] == 0
    alone = LogLinear.fit(rows[1:], targets, counts, ALL).weights
    assert LogLinear.fit(rows, targets, counts, ALL).weights[1] == pytest.approx(alone[0])


def test_where_every_part_calls_something_that_came_impossible_the_rest_decides() -> None:
    rows, targets, counts = random_rows(1)
    rest = LogLinear.fit(rows[:, 2:], targets[2:], counts[2:], ALL).weights
    rows[0, 0, targets[0]] = rows[1, 1, targets[1]] = -np.inf
    assert LogLinear.fit(rows, targets, counts, ALL).weights == pytest.approx(rest)
    assert (rest > 0).all()


def test_parts_that_allow_no_token_in_common_stay_even() -> None:
    rows = np.log(np.tile(np.array([[[0.5, 0.5]], [[0.5, 0.5]]]), (1, 2, 1)))
    targets = np.array([0, 1], dtype=np.int32)
    rows[0, 0, 0] = rows[1, 1, 1] = -np.inf
    for kind in (Linear, LogLinear):
        assert kind.fit(rows, targets, np.ones(2), ALL[:2]).weights == pytest.approx([0.5, 0.5])


def test_zeros_are_kept_by_a_weight_that_the_likelihood_drives_to_nothing() -> None:
    rows = np.log(np.tile([[[0.9, 0.1]], [[0.01, 0.99]]], (1, 200, 1)))
    rows = np.concatenate([rows, np.full((2, 200, 1), -np.inf)], axis=2)
    rows[0, :, 2] = np.log(0.5)  # what the first allows and never comes
    rows[0] = namegen.log_normalise(np.exp(rows[0]))
    found = LogLinear.fit(rows, np.zeros(200, dtype=np.int32), np.ones(200), np.ones(3, dtype=bool))
    assert 0 < found.weights[1] < 1e-3
    assert np.isneginf(found.rows(list(rows), np.ones(3, dtype=bool))[:, 2]).all()


def test_a_token_that_no_part_allows_says_nothing_of_linear_weights() -> None:
    rows, targets, counts = random_rows(2)
    rest = Linear.fit(rows[:, 1:], targets[1:], counts[1:], ALL).weights
    rows[:, 0, targets[0]] = -np.inf
    assert Linear.fit(rows, targets, counts, ALL).weights == pytest.approx(rest)


def test_two_models_with_zeros_draw_what_both_allow(registry: namegen.Registry) -> None:
    parts = "count-bigram add_k=0", "count-ngram order=3 add_k=0"
    model = trained(registry, models=", ".join(parts))
    both = [namegen.train(NAMES, model=each, registry=registry) for each in parts]
    drawn = model.generate(300, seed=1, raw=True)
    assert np.isfinite([[each.logprob(name) for name in drawn] for each in both]).all()
    assert len(set(drawn)) > len(set(NAMES))


def test_it_is_said_once_which_part_calls_names_impossible(registry: namegen.Registry) -> None:
    (note,) = trained(registry, models="kneser-ney order=3, count-bigram add_k=0").report["notes"]
    assert re.search(r"some of \d+ held-out tokens impossible \(count-bigram \d+\).* they weigh nothing;", note)
    (note,) = trained(registry, models="count-bigram add_k=0, count-ngram add_k=0").report["notes"]
    assert re.search(r"\(count-bigram \d+, count-ngram \d+\), and so does the mixture", note)
    assert "notes" not in trained(registry, models="kneser-ney, count-bigram add_k=0", kind="linear").report
    assert "notes" not in trained(registry).report


@pytest.mark.parametrize("weights", [[0.5, 0.5], [1.3, 0.01], [0.0, 0.7]])
def test_the_gradient_is_what_differences_say(weights: list[float]) -> None:
    rows, targets, counts = random_rows(4)
    rows = with_zeros(rows, targets, 4)
    possible = np.isfinite(rows).all(axis=0)
    given = (np.where(possible, rows, 0.0), possible, targets, counts, 3.0)
    at = np.array(weights)
    by_differences = approx_fprime(at, lambda w: loss(w, *given)[0], 1e-6)
    assert loss(at, *given)[1] == pytest.approx(by_differences, rel=1e-4, abs=1e-2)


@pytest.mark.parametrize("kind", [Linear, LogLinear])
def test_tokens_that_count_twice_weigh_as_two(kind: Any) -> None:
    rows, targets, counts = random_rows(1)
    repeated = np.concatenate([rows, rows[:, :100]], axis=1)
    twice = kind.fit(repeated, np.concatenate([targets, targets[:100]]), np.ones(500), ALL)
    counts[:100] = 2
    assert kind.fit(rows, targets, counts, ALL).weights == pytest.approx(twice.weights, abs=1e-4)


@pytest.mark.parametrize("kind", ["linear", "log-linear"])
def test_on_dev_it_is_no_worse_than_its_best_part(registry: namegen.Registry, kind: str) -> None:
    names = namegen.load_wordlist("names", registry)
    parts = namegen.split(names, "distinct")
    text = f"mixture models='kneser-ney order=4, kneser-ney order=3, count-bigram' kind={kind}"
    mixed = namegen.train(names, model=text, split="distinct", registry=registry)
    alone = namegen.train(names, model="kneser-ney order=4", split="distinct", registry=registry)
    assert mixed.evaluate(parts.dev).nll <= alone.evaluate(parts.dev).nll + 1


def test_it_is_an_automaton_when_all_its_parts_are(registry: namegen.Registry, strange: namegen.Registry) -> None:
    model = trained(registry)
    assert isinstance(model.model.decoder(), Product)
    mixed = namegen.train(NAMES, model="mixture models='recomputing, uniform'", registry=strange)
    assert isinstance(mixed.model.decoder(), SideBySide)


def test_the_automaton_draws_what_parts_side_by_side_draw(registry: namegen.Registry) -> None:
    model = trained(registry).model
    sampler, numbers = namegen.Sampler(), np.arange(500)
    product = model.decoder()
    apart = SideBySide([member.decoder() for member in model.members], model._combine)
    drawn = [sampler.sample(sampler.prepare(each), numbers, namegen.Draws(2), 90).names for each in (product, apart)]
    assert np.array_equal(drawn[0].tokens, drawn[1].tokens)


def test_parts_of_one_kind_have_seeds_of_their_own(registry: namegen.Registry) -> None:
    model = trained(registry, models="nn-bigram steps=1, nn-bigram steps=1")
    assert not np.array_equal(model.model.members[0].weights, model.model.members[1].weights)
    assert list(model.report["chosen"]) == ["nn-bigram 1", "nn-bigram 2"]


class Recording(Recomputing):
    """A model that keeps the names that each of it has learned from and those that it was given to choose by."""

    LEARNED: ClassVar[list[tuple[namegen.Corpus, namegen.Corpus | None]]] = []

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        super().fit(corpus, run)
        self.LEARNED.append((corpus, run.dev))


class Slow(Recording):
    resumable = True


class Recorded:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("recording", Recording)
        register("slow", Slow)


@pytest.fixture
def recorded(registry: namegen.Registry) -> namegen.Registry:
    loaded = namegen.Registry.load(only=["namegen"])
    loaded.add(Recorded(), Plugin("recorded:models", "recorded", "1"))
    Recording.LEARNED.clear()
    return loaded


def test_weights_come_from_names_not_learned_and_parts_then_learn_from_all(recorded: namegen.Registry) -> None:
    model = trained(recorded, models="recording, count-bigram add_k=0")
    (whole, dev), *folds = Recording.LEARNED
    assert len(folds) == FOLDS
    assert all(fold_dev is None for _, fold_dev in folds)
    held = [len(NAMES) - len(learned) for learned, _ in folds]
    assert sum(held) == len(NAMES)  # each name is held out once, its repeats with it
    assert set(held) == {2, 4}
    assert (len(whole), dev) == (len(NAMES), None)
    assert np.array_equal(model.model.members[1].counts, model.tokenizer.encode(NAMES).pair_counts())


def test_a_part_that_takes_long_learns_a_few_times_at_most(recorded: namegen.Registry) -> None:
    trained(recorded, models="slow, uniform")
    assert len(Recording.LEARNED) == 1 + SLOW_FOLDS
    Recording.LEARNED.clear()
    trained(recorded, models="mixture models=slow, uniform")
    assert len(Recording.LEARNED) == (1 + SLOW_FOLDS) ** 2


def test_of_a_long_list_a_tenth_is_held_out_and_what_takes_long_learns_once(
    recorded: namegen.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen_mixture.mixture.FEW", 10)
    model = trained(recorded, models="slow, recording, mixture models='count-bigram add_k=0, uniform'")
    corpus = model.tokenizer.encode(NAMES)
    rest, held = hold_out(corpus)
    sizes = [(len(learned), dev and len(dev)) for learned, dev in Recording.LEARNED]
    assert sizes == [(len(rest), len(held)), (len(rest), len(held)), (len(corpus), None)]
    assert np.array_equal(model.model.members[2].members[0].counts, corpus.pair_counts())


def test_the_same_list_gives_the_same_weights_in_any_order(registry: namegen.Registry) -> None:
    some = trained(registry).model.combination.weights
    again = namegen.train(NAMES[::-1], model=namegen.Spec("mixture", COUNTS), registry=registry)
    assert again.model.combination.weights == pytest.approx(some, abs=1e-4)
    assert np.array_equal(trained(registry).model.combination.weights, some)


def test_a_mixture_of_mixtures_works(registry: namegen.Registry) -> None:
    model = trained(registry, models="mixture models='uniform, count-bigram' kind=linear, kneser-ney")
    assert np.exp(model.model.decoder().rows(model.model.decoder().start(1))).sum() == pytest.approx(1)
    assert "namegen:uniform" in model.provenance.plugins


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "at least 1 character"),
        (",", "one comma between two parts"),
        ("uniform,,uniform", "one comma between two parts"),
        ("uniform,", "one comma between two parts"),
        ("uniform order", "NAME=VALUE without spaces; found 'order'"),
        ("order=3", "name comes before its options; found 'order=3'"),
        ("uniform 'open", "No closing quotation"),
        ("unifrom", "there is no model 'unifrom'; did you mean 'uniform'?"),
        ("kneser-ney order=99", "option 'order' is '99'; allowed: a whole number >= 2 and <= 12"),
        ("kneser-ney depth=3", "has no option 'depth'"),
    ],
)
def test_what_cannot_be_a_mixture_is_said_in_one_line(registry: namegen.Registry, text: str, complaint: str) -> None:
    with pytest.raises(namegen.UsageError) as caught:
        trained(registry, models=text)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


words = st.text("abc-_ ,'\"=0#", min_size=1, max_size=8)


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z][a-z-]{0,5}", fullmatch=True),
            st.dictionaries(st.from_regex(r"[a-z_]{1,4}", fullmatch=True), words, max_size=2),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_is_written_with_quotes_is_read_back(models: list[tuple[str, dict[str, str]]]) -> None:
    specs = [namegen.Spec(name, given) for name, given in models]
    assert namegen.Spec.parse_list(", ".join(map(str, specs))) == specs


def test_a_training_that_was_killed_goes_on_with_the_parts_it_had(
    registry: namegen.Registry, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = namegen.train(NAMES, model="uniform", registry=registry).tokenizer.encode(NAMES)
    part = registry.check("model", "mixture models='kneser-ney order=3, nn-bigram steps=3'").part
    learned: list[str] = []

    def killed(model: namegen.Model, entry: namegen.Entry, *rest: Any) -> Any:
        learned.append(entry.name)
        if entry.name == "nn-bigram" and learned.count(entry.name) == 1:
            raise KeyboardInterrupt
        return fit_model(model, entry, *rest)

    def fitted(checkpoint: namegen.CheckpointFile | None) -> namegen.Model:
        model = part.build(corpus.vocabulary)
        fit_model(model, part.entry, corpus, namegen.Run(3, checkpoint=checkpoint), registry)
        return model

    whole = fitted(None)
    kept = namegen.CheckpointFile(tmp_path / "kept", "key")
    monkeypatch.setattr(build, "fit_model", killed)
    with pytest.raises(KeyboardInterrupt):
        fitted(kept)
    again = fitted(kept)
    assert learned.count("kneser-ney") == FOLDS + 1
    assert learned.count("nn-bigram") == FOLDS + 2  # the one that was killed began again
    assert all(np.array_equal(array, arrays_of(whole)[name]) for name, array in arrays_of(again).items())


@pytest.mark.parametrize("weights", [np.ones(2), np.array([1, np.nan, 1]), np.array([1.0, -1, 1])])
def test_weights_that_do_not_fit_are_refused(registry: namegen.Registry, weights: np.ndarray) -> None:
    model = trained(registry).model
    with pytest.raises(namegen.StorageError, match="do not fit 3 models"):
        model.load_arrays(model.arrays() | {"weights": weights})
