"""Blends by letters: a product of one model a list, its shares, and all that is done with a model."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_mixture.blend import product
from namegen_mixture.shares import ENOUGH, calibrate, mean_posteriors

import namegen
from namegen import Recipe, Source, UsageError, Wordlist, WordlistError
from namegen.registry.entry import Plugin
from namegen.training.blend import shares_text

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

SOFT = Wordlist.from_names(["lia", "elia", "alia", "lila", "aela", "eala", "ilea", "lela"], "soft")
HARD = Wordlist.from_names(["krok", "orok", "kork", "rokko", "okkor", "korro"], "hard")
MIXED = Wordlist.from_names(["liko", "oler", "kali", "roela"], "mixed")


def blended(registry: namegen.Registry, shares: tuple[float, ...] = (70, 30), **more: Any) -> namegen.NameModel:
    lists = [SOFT, HARD, MIXED][: len(shares)]
    options = {"model": "kneser-ney order=3", "cache": False, **more}
    return namegen.train(lists, blend=shares, registry=registry, **options)


# The product


rows_of = st.integers(0, 2**32).map(lambda seed: np.random.default_rng(seed).dirichlet(np.full(4, 0.5), size=(3, 5)))


@given(rows_of, st.lists(st.floats(0.01, 3), min_size=3, max_size=3))
def test_a_product_is_the_normalised_product_of_powers(probabilities: np.ndarray, exponents: list[float]) -> None:
    with np.errstate(divide="ignore"):
        found = np.exp(product(list(np.log(probabilities)), np.array(exponents)))
    powers = np.prod(probabilities ** np.array(exponents)[:, None, None], axis=0)
    assert found.sum(axis=1) == pytest.approx(1)
    assert found == pytest.approx(powers / powers.sum(axis=1, keepdims=True))


def test_what_one_list_rules_out_is_out_unless_nothing_is_left() -> None:
    first, second = np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]), np.array([[0.0, 0.5, 0.5], [0.0, 0.25, 0.75]])
    with np.errstate(divide="ignore"):
        found = np.exp(product([np.log(first), np.log(second)], np.array([0.75, 0.25])))
    assert found[0].tolist() == [0, 1, 0]
    assert found[1] == pytest.approx([0.75, 0.0625, 0.1875])


def test_names_have_the_probability_that_the_models_of_the_lists_give(registry: namegen.Registry) -> None:
    model = blended(registry).model
    assert len(model.members) == 2
    ids = range(len(model.vocabulary))
    contexts = np.array(
        [[model.vocabulary.start_id, *rest] for rest in itertools.product(ids, repeat=2)], dtype=np.int32
    )
    logs = [weight * member.logprobs(contexts) for weight, member in zip(model.exponents, model.members, strict=True)]
    powers = np.exp(sum(logs))
    assert np.exp(model.logprobs(contexts)) == pytest.approx(powers / powers.sum(axis=1, keepdims=True))


def test_each_list_is_learned_alone_over_the_letters_of_all(registry: namegen.Registry) -> None:
    model = blended(registry)
    assert set(model.tokenizer.vocabulary.pieces) == {".", *"aeiklor"}
    alone = registry.check("model", "kneser-ney order=3").part.build(model.tokenizer.vocabulary)
    alone.fit(model.tokenizer.encode(HARD.names), namegen.Run())
    contexts = np.array([[0, 3], [0, 5], [4, 4]], dtype=np.int32)
    assert np.array_equal(alone.logprobs(contexts), model.model.members[1].logprobs(contexts))


def test_the_decoder_says_what_logprobs_say(registry: namegen.Registry) -> None:
    model = blended(registry, (1, 1, 1))
    corpus = model.tokenizer.encode(["lia", "krokela", "oo"])
    walked = namegen.walk_rows(model.model.decoder(), corpus)
    names = np.split(corpus.tokens, corpus.offsets[1:-1])
    prefixes = [name[None, :end] for name in names for end in range(1, len(name))]
    assert walked == pytest.approx(np.concatenate([model.model.logprobs(prefix) for prefix in prefixes]))


# The shares


@given(st.floats(0.02, 0.98), st.floats(1, 30), st.floats(-0.3, 0.3))
def test_two_shares_come_out_exactly_where_they_can(share: float, steep: float, shift: float) -> None:
    def shares_of(exponents: np.ndarray) -> np.ndarray:
        odds = np.exp(steep * (exponents[0] - exponents[1] + shift))
        return np.array([odds / (1 + odds), 1 / (1 + odds)])

    wanted = np.array([share, 1 - share])
    reachable = shares_of(np.array([0, 1]))[0] < share < shares_of(np.array([1, 0]))[0]
    exponents, found = calibrate(wanted, shares_of)
    assert exponents.sum() == pytest.approx(1)
    assert not reachable or np.abs(found - wanted).max() < 2 * ENOUGH


@given(st.lists(st.floats(0.1, 1), min_size=3, max_size=5), st.floats(2, 12), st.integers(0, 99))
def test_more_shares_come_out_too(parts: list[float], steep: float, seed: int) -> None:
    wanted = np.array(parts) / sum(parts)
    shift = np.random.default_rng(seed).normal(0, 0.3, len(parts))

    def shares_of(exponents: np.ndarray) -> np.ndarray:
        odds = exponents * np.exp(steep * exponents + shift)
        return np.asarray(odds / odds.sum())

    exponents, found = calibrate(wanted, shares_of)
    assert exponents.sum() == pytest.approx(1)
    assert np.abs(found - wanted).max() < 0.01


def test_one_list_has_all() -> None:
    assert calibrate(np.ones(1), lambda _: pytest.fail("nothing to find")) == (np.ones(1), np.ones(1))


def test_posteriors_are_those_of_bayes() -> None:
    # P(A | x) = .2 / .5, P(A | y) = .3 / .4; a name that neither can write says nothing.
    likelihoods = np.array([[0.2, 0.3, 0.0], [0.3, 0.1, 0.0]])
    with np.errstate(divide="ignore"):
        found = mean_posteriors(np.log(likelihoods))
    assert found == pytest.approx([(0.4 + 0.75 + 0.5) / 3, (0.6 + 0.25 + 0.5) / 3])


@pytest.mark.parametrize("shares", [(70, 30), (1, 4)])
def test_drawn_names_sound_like_the_lists_by_their_shares(registry: namegen.Registry, shares: Any) -> None:
    model = namegen.train(["elf", "dwarf"], blend=shares, registry=registry, cache=False)
    corpus = model.capitals.fold(
        model.encode(namegen.Names(tuple(model.generate(2000, seed="other", raw=True, temperature=0.7))))
    )
    scores = np.array([corpus.per_name(member.score(corpus)) for member in model.model.members])
    assert mean_posteriors(scores)[0] == pytest.approx(shares[0] / sum(shares), abs=0.03)
    first = 1 / (1 + np.exp(scores[1] - scores[0]))
    assert ((first > 0.1) & (first < 0.9)).mean() >= 0.14, "names between the lists"


def test_shares_that_cannot_be_had_are_said(registry: namegen.Registry) -> None:
    alike = [Wordlist.from_names(["anna", "hanna"], "a"), Wordlist.from_names(["anna", "hannah"], "b")]
    model = namegen.train(alike, blend=(99, 1), model="uniform", registry=registry, cache=False)
    assert model.report["notes"] == [
        "names sound like the lists by 50%, 50%, and 99%, 1% was asked: no exponents come nearer"
    ]


# What is done with a model


def test_the_same_recipe_gives_the_same_model(registry: namegen.Registry) -> None:
    first, second = blended(registry), blended(registry)
    assert first.model.exponents.tolist() == second.model.exponents.tolist()
    assert first.generate(20, seed=1) == second.generate(20, seed=1)
    assert first.to_bytes() == second.to_bytes()


def test_a_blend_is_saved_and_loaded_as_it_is(registry: namegen.Registry, tmp_path: Path) -> None:
    model = blended(registry, (5, 3, 2))
    model.save(tmp_path / "it.namegen")
    again = namegen.load(tmp_path / "it.namegen", registry)
    assert again.recipe == model.recipe
    assert (str(again.recipe.model), again.name) == (str(model.recipe.model), "kneser-ney")
    assert again.generate(20, seed=1, raw=True) == model.generate(20, seed=1, raw=True)
    assert set(again.provenance.plugins) == {"namegen:product", "namegen:kneser-ney", "namegen:dot"}
    assert again.to_bytes() == model.to_bytes()


def test_exponents_that_do_not_fit_are_refused(registry: namegen.Registry) -> None:
    model = blended(registry).model
    for wrong in (np.ones(3), np.array([1.0, -1]), np.array([1, np.inf])):
        with pytest.raises(namegen.StorageError, match="do not fit 2 models"):
            model.load_arrays({"exponents": wrong})


def test_the_cache_tells_the_ways_apart(registry: namegen.Registry, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("NAMEGEN_CACHE", str(tmp_path))
    by_letters = blended(registry, cache=True)
    by_names = blended(registry, cache=True, blend_by="names")
    assert by_letters.logprob("lia") != by_names.logprob("lia")
    again = blended(registry, cache=True)
    assert again.fit_seconds is None, "it was in the cache"
    assert again.logprob("lia") == by_letters.logprob("lia")


def test_a_class_of_ones_own_learns_each_list(registry: namegen.Registry) -> None:
    class Letters(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
            counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1
            self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

        def logprobs(self, contexts: np.ndarray) -> np.ndarray:
            return np.tile(self.row, (len(contexts), 1))

    model = blended(registry, model=Letters)
    assert [type(each) for each in model.model.members] == [Letters, Letters]


def test_weights_are_those_of_each_list_and_not_of_the_blend(registry: namegen.Registry) -> None:
    heavy = Wordlist(SOFT.names, (5, 1, 1, 1, 1, 1, 1, 1), "soft")
    model = namegen.train([heavy, HARD], blend=(90, 10), model="count-bigram", registry=registry, cache=False)
    assert max(model.learned_from.weights or ()) > 5, "the blended list counts by shares"
    alone = registry.check("model", "count-bigram").part.build(model.tokenizer.vocabulary)
    corpus = model.tokenizer.encode(heavy.names)
    alone.fit(namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(heavy.weights)), namegen.Run())
    contexts = np.array([[0], [1], [2]], dtype=np.int32)
    assert np.array_equal(alone.logprobs(contexts), model.model.members[0].logprobs(contexts))


def test_it_is_evaluated_explained_and_counted(registry: namegen.Registry) -> None:
    model = namegen.train(["elf", "dwarf"], blend=(1, 1), split="distinct", registry=registry, cache=False)
    test = namegen.split(model.names, "distinct").test
    assert model.evaluate(test).nll_per_token > 0
    learned = sum(map(len, (namegen.split(each, "distinct").train for each in _lists(registry))))
    assert model.learned_from is not None
    assert len(model.learned_from) == learned
    explained = model.explain("Elrok")
    assert explained.logprob == pytest.approx(model.logprob("Elrok"))
    validated = namegen.cross_validate([SOFT, HARD], 3, blend=(1, 1), model="count-bigram", registry=registry)
    assert validated.pooled.names == sum(namegen.blend_names([SOFT, HARD], (1, 1)).counts)


def _lists(registry: namegen.Registry) -> list[Wordlist]:
    return [namegen.load_wordlist(each, registry) for each in ("elf", "dwarf")]


def test_a_list_with_nothing_to_learn_from_is_said(registry: namegen.Registry) -> None:
    one = next(name for name in HARD.names if not len(namegen.split(namegen.Names((name,)), "distinct").train))
    lists = [Wordlist.from_names([one], "tiny"), SOFT]
    with pytest.raises(WordlistError, match="tiny has no name in the train part of split 'distinct'"):
        namegen.train(lists, blend=(1, 1), split="distinct", registry=registry, cache=False)


def test_names_that_do_not_say_of_which_list_they_are_are_refused(registry: namegen.Registry) -> None:
    recipe = namegen.make_recipe(registry, [Source(dataset="a"), Source(dataset="b")], model="uniform")
    with pytest.raises(UsageError, match="do not say which list each is of: blend_names makes such names"):
        namegen.train_recipe(recipe, SOFT, registry)


def test_recipes_of_older_files_are_by_names() -> None:
    old = {"sources": [{"dataset": "a"}, {"dataset": "b"}], "blend": "names", "tokenizer": "dot", "model": "uniform"}
    assert Recipe.model_validate(old).blend_by == "names"
    assert not Recipe.model_validate(old).by_letters


@given(st.lists(st.floats(1e-6, 1e6), min_size=2, max_size=4))
def test_shares_are_written_exactly(shares: list[float]) -> None:
    text = shares_text([Source(dataset="a", share=share) for share in shares])
    assert namegen.parse_shares(text) == tuple(shares)


def test_a_product_of_other_lists_is_refused(registry: namegen.Registry) -> None:
    with pytest.raises(UsageError, match="shares of 2 lists, and the names are of one"):
        namegen.train(SOFT, model="product shares='1,2'", registry=registry, cache=False)
    with pytest.raises(namegen.OptionError, match="a share is a number above 0"):
        registry.check("model", "product shares='1,0'")


def test_only_a_model_blends_and_without_one_it_is_said() -> None:
    class Broken:
        @namegen.hookimpl
        def register_samplers(self, register: namegen.Register) -> None:
            register("it", namegen.Sampler, blends=True)

    registry = namegen.Registry()
    registry.add(Broken(), Plugin("stranger:it", "stranger", "1"))
    assert "only a model blends lists" in str(registry.broken[0].error)
    with pytest.raises(UsageError, match="no plugin brings a model that blends lists by letters"):
        registry.blender()


# In commands


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    for each in (SOFT, HARD):
        (tmp_path / f"{each.name}.txt").write_text("\n".join(each.names))
    return [str(tmp_path / "soft.txt"), str(tmp_path / "hard.txt")]


@pytest.mark.parametrize(
    ("flags", "blend_by"),
    [
        (["--blend", "70,30"], "letters"),
        (["--blend", "70,30", "--blend-by", "names"], "names"),
        ([], "names"),
        (["--blend-by", "letters"], "letters"),
    ],
)
def test_shares_are_by_letters_unless_told_otherwise(cli: Cli, two: list[str], flags: list[str], blend_by: str) -> None:
    asked = ("-m", "count-bigram", "-n", 3, "--seed", 1, "--format", "json", *flags)
    result = cli("generate", "-d", two[0], "-d", two[1], *asked)
    found = json.loads(result.stdout)
    assert found["recipe"]["blend_by"] == blend_by
    shares = [source["share"] for source in found["recipe"]["sources"]]
    alone = namegen.train(two, blend=shares, blend_by=blend_by, model="count-bigram", cache=False)  # type: ignore[arg-type]
    assert found["names"] == alone.generate(3, seed=1)


def test_blend_by_wants_several_lists_and_no_saved_model(cli: Cli, two: list[str], tmp_path: Path) -> None:
    told = "namegen: --blend-by letters is of several lists: give --dataset for each of them, or leave it out\n"
    for command in ("generate", "eval", "compare uniform"):
        assert cli(*command.split(), "-d", two[0], "--blend-by", "letters").stderr.endswith(told)
    saved = tmp_path / "it.namegen"
    lists = ("-d", two[0], "-d", two[1], "--blend", "1,1")
    assert cli("train", *lists, "-m", "count-bigram", "--output", saved).exit_code == 0
    assert cli("generate", "--from", saved, "-n", 3, "--seed", 1).exit_code == 0
    assert "--blend-by cannot change how it was trained" in cli("facts", "--from", saved, "--blend-by", "names").stderr
    with pytest.raises(UsageError, match="blend_by='names' says how lists are blended: give blend"):
        namegen.train(SOFT, blend_by="names")


def test_models_of_a_blend_are_compared_and_labels_are_blended(cli: Cli, tmp_path: Path) -> None:
    for name in ("a", "b"):
        rows = [f"{name * 2}{vowel}{end}n,{'FM'[place % 2]}" for place, vowel in enumerate("aeiou") for end in "ai"]
        (tmp_path / f"{name}.csv").write_text("name,sex\n" + "\n".join(rows))
    lists = ("-d", tmp_path / "a.csv", "-d", tmp_path / "b.csv", "--blend", "3,1")
    compared = json.loads(cli("compare", "count-bigram", *lists, "--split", "all", "--format", "json").stdout)
    assert compared["results"][0]["recipe"]["blend_by"] == "letters"
    rows = cli("generate", *lists, "-m", "count-bigram", "--by", "sex", "-n", 2, "--seed", 1, "--raw").stdout
    assert [row.split("\t")[0] for row in rows.splitlines()] == ["F", "F", "M", "M"]


def test_shares_whose_sum_is_infinite_are_even_shares_of_one(registry: namegen.Registry) -> None:
    entry = registry.blender()
    blend = entry.load()(entry.options().model_validate({"model": "uniform", "shares": "1e308,1e308"}), None)
    assert blend.shares.tolist() == [0.5, 0.5]
