"""Comparing models: how they are written, what is swept, paired differences, failures that stop nothing."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.analysis.bench import count_parameters
from namegen.analysis.evaluate import OutOfVocabulary, summed
from namegen.analysis.held_out import HeldOut, Round, hold_out
from namegen.analysis.intervals import difference_interval
from namegen.analysis.ranking import Result, ranked
from namegen.analysis.scores import Scores
from namegen.analysis.sweep import parse_candidates, parse_sweep
from namegen.analysis.trials import best_elsewhere
from namegen.contracts.wordlist import Names
from namegen.registry.entry import Plugin


class Failing(namegen.Model):
    """A model with a bug; with `late`, one that learns and then cannot score."""

    class Options(namegen.Options):
        late: bool = namegen.Field(False, description="fail when scoring, not when learning")
        order: int = namegen.Field(2, ge=2, le=9, description="fail at odd orders only")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        if not self.options.late and self.options.order % 2 == 0:
            raise ZeroDivisionError("by\nnothing")

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        if self.options.late:
            raise ZeroDivisionError("when scoring")
        drawable = self.vocabulary.drawable.astype(float)
        return np.log(np.tile(drawable / drawable.sum(), (len(contexts), 1)))


class Letters(namegen.CharacterTokenizer):
    """Characters, each twice: other tokens, the same names."""

    def boundaries(self) -> tuple[str, str]:
        return "<", ">"

    def encode(self, names: Any) -> namegen.Corpus:
        once = super().encode(names)
        inner = (once.tokens != once.vocabulary.start_id) & (once.tokens != once.vocabulary.end_id)
        times = np.where(inner, 2, 1)
        offsets = np.concatenate([[0], np.cumsum(times)])[once.offsets]
        return namegen.Corpus(np.repeat(once.tokens, times), offsets, once.vocabulary)

    def decode(self, corpus: namegen.Corpus) -> list[str]:
        return [name[::2] for name in super().decode(corpus)]


class Others:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("failing", Failing)

    @namegen.hookimpl
    def register_tokenizers(self, register: namegen.Register) -> None:
        register("twice", Letters)


@pytest.fixture(scope="module")
def with_others() -> namegen.Registry:
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Others(), Plugin("others:all", "others", "1"))
    return registry


@pytest.fixture(scope="module")
def stars(registry: namegen.Registry) -> namegen.Wordlist:
    return namegen.load_wordlist("stars", registry)


def compared(models: list[Any], names: Any, registry: namegen.Registry, **more: Any) -> namegen.Comparison:
    return namegen.compare(models, names, registry=registry, **{"samples": 0, "cache": False, **more})


# How models and sweeps are written


def test_a_text_may_hold_several_models_and_other_kinds_stay_as_they_are() -> None:
    spec = namegen.Spec("plain", {"order": 5})
    several = parse_candidates(["ngram order=5 tokenizer=dots tokenizer.mark='a b', plain", spec, Failing])
    ngram = namegen.Spec("ngram", {"order": "5", "tokenizer": "dots", "tokenizer.mark": "a b"})
    assert several == [ngram, namegen.Spec("plain"), spec, Failing]


def test_a_model_names_its_own_tokenizer(with_others: namegen.Registry, stars: namegen.Wordlist) -> None:
    label = "uniform tokenizer=dot tokenizer.boundary='#'"
    (found,) = compared([label], stars, with_others).results
    assert found.recipe is not None
    assert (found.label, str(found.recipe.tokenizer)) == (
        "uniform tokenizer=dot tokenizer.boundary='#'",
        "dot boundary='#'",
    )


def test_a_class_is_compared_under_its_name(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    registered = registry.get("model", "uniform").load()
    mine = type("Mine", (registered,), {})
    found = compared([registered, mine, "count-bigram"], stars, registry)
    assert [each.label for each in found.results] == ["count-bigram", "uniform", "Mine"]


@pytest.mark.parametrize("text", ["", "a,,b", "order=5", "a 5", "a 'b"])
def test_a_model_that_cannot_be_read_is_one_line(text: str) -> None:
    with pytest.raises(namegen.UsageError) as caught:
        parse_candidates([text])
    assert repr(text) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sweep_is_a_range_or_a_list() -> None:
    assert parse_sweep(["order=2..4", "size=16,64,16"]) == {"order": ["2", "3", "4"], "size": ["16", "64"]}
    assert parse_sweep(["order=3..3"]) == {"order": ["3"]}


@pytest.mark.parametrize("text", ["order", "order=", "=2..4", "order=4..2", "order=a..b", "order=1,,2", "order=1..2.5"])
def test_a_sweep_that_cannot_be_read_is_one_line(text: str) -> None:
    with pytest.raises(namegen.OptionError, match=r"a sweep is NAME=FIRST\.\.LAST"):
        parse_sweep([text])


@pytest.mark.parametrize("text", ["order=1..1001", f"order=1..{10**30}"])
def test_a_sweep_of_too_many_values_is_refused_not_cut_short(text: str) -> None:
    with pytest.raises(namegen.UsageError, match="models to train: a comparison takes 1 to 1,000"):
        parse_sweep([text])


def test_a_sweep_that_is_given_twice_is_refused_not_replaced() -> None:
    with pytest.raises(namegen.OptionError, match="'order' is swept twice"):
        parse_sweep(["order=2..3", "order=4"])


@pytest.mark.parametrize(
    ("models", "sweep", "complaint"),
    [
        (["unifrom"], {}, "did you mean 'uniform'"),
        (["uniform order=3"], {}, "no option 'order'"),
        (["uniform tokenizer=dto"], {}, "did you mean 'dot'"),
        (["count-bigram"], {"add_q": [1]}, "did you mean 'add_k'"),
        (["count-bigram add_k=1"], {"add_k": [1, 2]}, "sets it itself"),
        (["count-bigram"], {"add_k": [-1]}, "add_k"),
        (["count-bigram"], {"add_k": range(1001)}, "a comparison takes 1 to 1,000"),
        (["kneser-ney"], {"order": range(10**6), "length": range(10**6)}, "1,000,000,000,000 models to train"),
        ([], {}, "a comparison takes 1 to 1,000"),
    ],
)
def test_what_there_is_not_is_said_before_anything_is_trained(
    registry: namegen.Registry, stars: namegen.Wordlist, models: list[str], sweep: dict[str, Any], complaint: str
) -> None:
    def runs(*_: Any) -> None:
        raise AssertionError("a training began")

    with pytest.raises(namegen.UsageError, match=complaint):
        compared(models, stars, registry, sweep=sweep, run=namegen.Run(on_part=runs))


# Ranking, by hand


def result(label: str, nll: list[float], tokens: list[int], names: tuple[str, ...] = ("a", "b", "c")) -> Result:
    count = len(names)
    ones = np.ones(count, dtype=np.int64)
    scores = Scores(names, ones, np.array(nll), np.array(tokens), np.isinf(nll).astype(np.int64), ones, ones)
    return Result(label, evaluation=summed(scores, OutOfVocabulary()))


def held(*test: str, how: Any = "distinct") -> HeldOut:
    wordlist = namegen.Wordlist(("x", "y", *test), name="a list")
    return HeldOut(wordlist, how, (Round(wordlist, Names(test)),), Names(("x",)), Names(("y",)))


def test_differences_are_paired_to_the_best_by_hand() -> None:
    many = tuple("abcdefgh")
    best = result("best", [2.0] * 8, [2] * 8, many)
    worse = result("worse", [2.1] * 8, [2] * 8, many)
    noisy = result("noisy", [1.0, 3.4] * 4, [2] * 8, many)
    found = ranked([noisy, worse, best], held(*many))
    assert [each.label for each in found.results] == ["best", "worse", "noisy"]
    # (2.1 - 2.0) * 8 names / 16 tokens, the same for every name; noisy: (-1.0 + 1.4) * 4 / 16, but four names each way
    differences = [each.difference for each in found.results]
    assert differences == pytest.approx([0, 0.05, 0.1])
    assert found.results[1].difference_interval == pytest.approx((0.05, 0.05))
    assert [each.verdict for each in found.results] == ["lowest", "worse", "not significant"]
    assert [each.label for each in found.undecided] == ["noisy"]
    assert found.results[0].difference_interval == (0, 0)
    assert found.unit == "nats/token"


def test_best_is_what_all_others_are_worse_than() -> None:
    many = tuple("abcdefgh")
    some = [result(label, [nll] * 8, [2] * 8, many) for label, nll in (("a", 1), ("b", 2), ("c", 3))]
    assert [each.verdict for each in ranked(some, held(*many)).results] == ["best", "worse", "worse"]
    assert [each.verdict for each in ranked(some[:1], held(*many)).results] == [""]  # of one, nothing is shown


def test_few_names_show_no_difference() -> None:
    found = ranked([result("a", [1, 1, 1], [2, 2, 2]), result("b", [2, 2, 2], [2, 2, 2])], held(*"abc", how="all"))
    assert [each.verdict for each in found.results] == ["lowest", "not significant"]


def test_equal_models_stand_as_given_and_differ_by_nothing() -> None:
    some = [result(label, [1, 2, 3], [2, 2, 2]) for label in "ba"]
    found = ranked(some, held(*"abc"))
    assert [each.label for each in found.results] == ["b", "a"]
    assert found.results[1].difference_interval == (0, 0)
    assert found.results[1].verdict == "not significant"


def test_other_tokens_are_compared_by_name() -> None:
    found = ranked([result("a", [1, 1, 1], [2, 2, 2]), result("b", [2, 3, 4], [9, 9, 9])], held(*"abc", how="all"))
    assert not found.same_tokens
    assert found.unit == "nats/name"
    assert found.results[1].difference == pytest.approx((1 + 2 + 3) / 3)


def test_models_are_compared_on_the_names_that_all_can_score() -> None:
    whole = result("whole", [1, 2, 3], [2, 2, 2])
    some = result("some", [9, 1], [2, 2], ("a", "c"))
    found = ranked([whole, some], held("a", "b", "c", "b"))
    assert (found.names, found.left_out) == (2, 2)  # b is left out, both times that it stands
    assert found.names_left_out == ("b",)
    assert [each.evaluation.nll for each in found.results if each.evaluation] == [4, 10]
    with pytest.raises(namegen.WordlistError, match="can be scored by all"):
        ranked([result("a", [1], [2], ("a",)), result("b", [1], [2], ("b",))], held("a", "b", how="all"))


def test_impossible_names_are_infinitely_worse_and_never_nan() -> None:
    one, other = result("one", [1, 1, math.inf], [2, 2, 2]), result("other", [2, 2, 2], [2, 2, 2])
    found = ranked([one, other], held(*"abc"))
    assert [(each.label, each.verdict) for each in found.results] == [("other", "best"), ("one", "worse")]
    assert found.results[1].difference == math.inf
    both = ranked([one, result("two", [math.inf, 1, 1], [2, 2, 2])], held(*"abc"))
    assert [(each.difference, each.verdict) for each in both.results] == [(None, "calls names impossible")] * 2
    json.dumps([found.as_json(), both.as_json()], allow_nan=False)


# Whole comparisons


def test_a_comparison_says_what_eval_says(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    found = compared(["uniform", "count-bigram"], stars, registry)
    assert [each.label for each in found.results] == ["count-bigram", "uniform"]
    test = namegen.split(stars, "distinct").test
    models = [namegen.train(stars, model=each.label, split="distinct", registry=registry) for each in found.results]
    for model, each in zip(models, found.results, strict=True):
        assert each.evaluation == model.evaluate(test)
        assert each.fit_seconds is not None
        assert each.drawing is None
    best, uniform = (model.evaluate(test).scores for model in models)
    by_hand = difference_interval(uniform.nll, best.nll, uniform.tokens.astype(float))
    assert found.results[1].difference_interval == by_hand
    assert (found.names + found.left_out, found.failed) == (len(test), ())


def test_other_tokenizers_compare_by_name_and_by_character(
    with_others: namegen.Registry,
) -> None:
    elements = namegen.load_wordlist("elements", with_others)  # in small letters: there are no capitals to learn
    found = compared(["uniform", "uniform tokenizer=twice"], elements, with_others, split="distinct")
    assert not found.same_tokens
    once, twice = found.results
    assert once.evaluation is not None
    assert twice.evaluation is not None
    assert twice.evaluation.nll_per_token == pytest.approx(once.evaluation.nll_per_token)  # and yet it is worse
    assert twice.evaluation.nll_per_name > 1.5 * once.evaluation.nll_per_name
    same = compared(["uniform", "uniform tokenizer=start-end"], elements, with_others)
    assert same.same_tokens


def test_dev_chooses_and_test_is_reported(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    found = compared(["count-bigram", "uniform"], stars, registry, sweep={"add_k": ["0.001", 0.3, 1000]})
    swept = next(each for each in found.results if each.label == "count-bigram")
    names = namegen.split(stars, "distinct")
    by_hand = {}
    for add_k in (0.001, 0.3, 1000.0):
        model = namegen.train(
            stars, model=namegen.Spec("count-bigram", {"add_k": add_k}), split="distinct", registry=registry
        )
        by_hand[add_k] = model.evaluate(names.dev).nll_per_token
    assert [(each.swept["add_k"], each.dev_nll_per_token) for each in swept.tried] == list(by_hand.items())
    assert swept.chosen == {"add_k": min(by_hand, key=by_hand.__getitem__)} == {"add_k": 0.3}
    assert swept.recipe is not None
    assert swept.recipe.model.options["add_k"] == 0.3
    assert next(each for each in found.results if each.label == "uniform").tried == ()


def test_a_sweep_needs_a_dev_part(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    with pytest.raises(namegen.UsageError, match="chooses by the dev part, and split 'all' has none of its own"):
        compared(["count-bigram"], stars, registry, sweep={"add_k": [1, 2]}, split="all")


def test_a_model_that_fails_is_a_row_and_stops_nothing(with_others: namegen.Registry, stars: namegen.Wordlist) -> None:
    found = compared(["failing", "uniform", "failing late=yes"], stars, with_others)
    assert [each.label for each in found.results] == ["uniform", "failing", "failing late=yes"]
    learning, scoring = found.failed
    assert learning.error.startswith(
        "ZeroDivisionError: by nothing This is a bug in model 'failing' of plugin others:all"
    )
    assert scoring.error.startswith("ZeroDivisionError: when scoring")
    assert found.results[0].verdict == ""
    json.dumps(found.as_json(), allow_nan=False)


def test_where_all_fail_there_is_nothing_to_compare(with_others: namegen.Registry, stars: namegen.Wordlist) -> None:
    found = compared(["failing"], stars, with_others)
    assert (len(found.failed), found.names) == (1, 0)


def test_a_trial_that_fails_is_not_chosen(with_others: namegen.Registry, stars: namegen.Wordlist) -> None:
    (found,) = compared(["failing"], stars, with_others, sweep={"order": range(2, 5)}).results
    assert [bool(each.failure) for each in found.tried] == [True, False, True]
    assert found.chosen == {"order": 3}
    assert not found.error


@pytest.mark.parametrize(
    ("names", "how", "part"), [(["ab", "cd", "ef"], "distinct", "test"), (["a"], "lecture", "train")]
)
def test_an_empty_part_is_said(registry: namegen.Registry, names: list[str], how: str, part: str) -> None:
    with pytest.raises(namegen.WordlistError, match=f"the {part} part of split '{how}' is empty"):
        compared(["uniform"], names, registry, split=how)


@pytest.mark.parametrize("names", [["a"], ["a", "aa", "aaa"], ["ab", "cd", "ef"]])
def test_tiny_lists_are_compared(registry: namegen.Registry, names: list[str]) -> None:
    found = compared(["uniform", "count-bigram", "count-bigram add_k=0"], names, registry, split="all", samples=5)
    assert not found.failed
    json.dumps(found.as_json(), allow_nan=False)


def test_what_drawing_shows_is_what_generate_gives(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    (found,) = compared(["kneser-ney order=3"], stars, registry, samples=200, sample_seed="s").results
    model = namegen.train(stars, model=namegen.Spec("kneser-ney", {"order": 3}), split="distinct", registry=registry)
    names, train = model.generate(200, seed="s", raw=True), namegen.split(stars, "distinct").train.distinct
    assert found.drawing is not None
    assert found.drawing.samples == 200
    copies, novelty = found.measures
    assert copies.value == sum(name in train for name in names) / 200
    assert novelty.value == len(set(names) - train) / len(set(names))
    assert found.drawing.names_per_second > 0


def test_a_model_from_the_cache_says_no_seconds(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    first, again = (compared(["count-bigram"], stars, registry, cache=True).results[0] for _ in range(2))
    assert (first.fit_seconds is not None, again.fit_seconds) == (True, None)
    assert (first.as_json()["cached"], again.as_json()["cached"]) == (False, True)
    assert again.evaluation == first.evaluation


def test_parameters_are_those_reported_or_else_all_numbers_kept(registry: namegen.Registry) -> None:
    bigram = namegen.train(["ab"], model="count-bigram", registry=registry)
    assert count_parameters(bigram) == sum(each.size for each in bigram.model.arrays().values()) == 9  # . a b
    bigram.report["chosen"] = {"parameters": 5}
    assert count_parameters(bigram) == 5


def test_weighted_names_count_as_often_as_they_say(registry: namegen.Registry) -> None:
    names = ("anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john")
    weighted = namegen.Wordlist(names, tuple(range(1, 11)))
    written_out = [name for name, count in zip(names, range(1, 11), strict=True) for _ in range(count)]
    models = ["uniform", "count-bigram"]
    by_weight, by_line = (compared(models, each, registry, split="all") for each in (weighted, written_out))
    assert by_weight.names == by_line.names == 55
    for one, other in zip(by_weight.results, by_line.results, strict=True):
        assert one.evaluation == other.evaluation
        assert one.difference_interval == other.difference_interval


def test_runs_are_told_with_what_is_swept(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    told: list[tuple[int, int, str]] = []
    models = ["uniform", "count-bigram"]
    compared(
        models, stars, registry, sweep={"add_k": [1, 2]}, run=namegen.Run(on_part=lambda *which: told.append(which))
    )
    assert told == [(0, 3, "uniform"), (1, 3, "count-bigram add_k=1.0"), (2, 3, "count-bigram add_k=2.0")]


# Short lists: every name is scored in its turn


def test_cross_validation_says_what_eval_says(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    found = compared(["uniform", "count-bigram"], stars, registry, cv=3)
    assert (found.folds, found.leaves_one_out, found.listed) == (3, False, len(stars.distinct))
    for each in found.results:
        alone = namegen.cross_validate(stars, 3, model=each.label, registry=registry).pooled
        assert each.evaluation is not None
        assert each.evaluation.nll == alone.nll
        assert each.evaluation.scores.names == alone.scores.names


def few(count: int) -> list[str]:
    return [a + b + c for a in "abcdefgh" for b in "aeiou" for c in "lmnrstvw"][:count]


@pytest.mark.parametrize(("count", "folds"), [(1, 0), (2, 2), (12, 12), (30, 30), (31, 10), (250, 10), (320, 0)])
def test_a_list_with_too_few_test_names_is_scored_name_by_name(count: int, folds: int) -> None:
    wordlist = namegen.Wordlist(tuple(few(count)))
    if count == 1:
        with pytest.raises(namegen.WordlistError, match="part of split 'distinct' is empty"):
            hold_out(wordlist)
        return
    found = hold_out(wordlist)
    assert (found.folds, found.leaves_one_out) == (folds, folds == count)
    assert {name for _, scored in found.rounds for name in scored.names} == set(found.scored.names)
    assert all(not learned.distinct & scored.distinct for learned, scored in found.rounds[:folds])


def test_a_split_that_is_named_is_scored_however_short_the_list(registry: namegen.Registry) -> None:
    found = compared(["uniform"], few(40), registry, split="distinct")
    assert (found.folds, found.names) == (0, len(namegen.split(namegen.Wordlist(tuple(few(40))), "distinct").test))


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [({"cv": 3, "split": "all"}, "leave one out"), ({"cv": 1}, "1 folds"), ({"cv": 41}, "41 folds of 40 distinct")],
)
def test_folds_that_cannot_be_are_said(registry: namegen.Registry, asked: dict[str, Any], complaint: str) -> None:
    with pytest.raises(namegen.UsageError, match=complaint):
        compared(["uniform"], few(40), registry, **asked)


@given(st.lists(st.lists(st.integers(0, 5), min_size=3, max_size=3), min_size=1, max_size=4))
def test_each_fold_has_the_values_that_are_best_on_the_others(table: list[list[int]]) -> None:
    chosen = best_elsewhere(np.array(table, dtype=float))
    for fold, trial in enumerate(chosen):
        others = [sum(row) - row[fold] for row in table]
        assert others[trial] == min(others)
        assert min(others) not in others[:trial]


def test_a_sweep_in_folds_is_scored_on_names_that_did_not_choose(registry: namegen.Registry) -> None:
    names, values = few(40), [0.01, 0.1, 1.0]
    (swept,) = compared(["count-bigram"], names, registry, cv=4, sweep={"add_k": values}).results
    alone = [
        namegen.cross_validate(names, 4, model=f"count-bigram add_k={value}", registry=registry) for value in values
    ]
    assert [each.dev_nll_per_token for each in swept.tried] == [each.pooled.nll_per_token for each in alone]
    nll = np.array([[fold.nll for fold in each.folds] for each in alone])
    by_hand = sum(nll[chosen, fold] for fold, chosen in enumerate(best_elsewhere(nll)))
    assert swept.evaluation is not None
    assert swept.evaluation.nll == pytest.approx(by_hand)
    assert swept.chosen == {"add_k": values[int(nll.sum(axis=1).argmin())]}
    assert swept.recipe is not None
    assert swept.recipe.split == "all"


def test_names_are_drawn_as_generate_draws_them(registry: namegen.Registry, stars: namegen.Wordlist) -> None:
    names = stars.names[:60]
    for more in ({}, {"split": "distinct"}):
        (found,) = compared(["count-bigram"], names, registry, samples=5, sample_seed=3, **more).results
        model = namegen.train(names, model="count-bigram", registry=registry, **more)
        assert list(found.names_drawn) == model.generate(10, seed=3)
    (none,) = compared(["count-bigram"], names, registry, samples=0).results
    assert none.names_drawn == ()


def test_it_is_said_why_there_are_fewer_names(registry: namegen.Registry) -> None:
    found = compared(["count-bigram add_k=0"], ["ab", "abb", "abbb"], registry, samples=5)
    (only,) = found.results
    assert len(only.names_drawn) < 10
    assert only.no_more
    assert any(only.no_more in note for note in namegen.comparison_notes(found))


def test_a_model_stopped_among_its_folds_is_left_out(registry: namegen.Registry) -> None:
    told: list[str] = []
    run = namegen.Run(on_part=lambda *which: told.append(which[2]), stop=lambda: len(told) > 7)
    found = compared(["uniform", "count-bigram"], few(40), registry, cv=5, run=run)
    assert told[4:7] == ["uniform, fold 5", "uniform", "count-bigram, fold 1"]
    assert [each.label for each in found.results] == ["uniform"]


def test_the_lectures_models_of_makemore(makemore: namegen.Wordlist, registry: namegen.Registry) -> None:
    found = compared(["uniform", "count-bigram add_k=0", "kneser-ney order=4"], makemore, registry, split="all")
    nll = {each.label: each.evaluation.nll_per_token for each in found.results if each.evaluation}
    assert nll["count-bigram add_k=0"] == pytest.approx(2.4540144891548743, abs=1e-9)
    assert nll["uniform"] == pytest.approx(math.log(27))
    assert [each.verdict for each in found.results] == ["best", "worse", "worse"]


def test_a_blend_by_letters_is_cross_validated(registry: namegen.Registry) -> None:
    lists = [namegen.load_wordlist(name, registry) for name in ("greek", "stars")]
    found = namegen.compare(["uniform"], lists, blend=[1, 1], cv=3, samples=0, registry=registry)
    assert found.results[0].error == ""
