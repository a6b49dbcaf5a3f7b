"""K-fold cross-validation: every name is scored once, by a model that has not seen it."""

from __future__ import annotations

import json
import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.wordlist import Names
from namegen.wordlists.splits import folds

NAMES = ["ab", "ba", "aab", "abb", "ab", "bab", "baa", "ab"]


@given(
    st.lists(st.text("abc", min_size=1, max_size=3), min_size=2, max_size=30).filter(lambda n: len(set(n)) > 1),
    st.data(),
)
def test_folds_hold_every_name_once_and_repeats_together(names: list[str], data: st.DataObject) -> None:
    k = data.draw(st.integers(2, len(set(names))))
    parts = folds(Names(tuple(names)), k)
    assert sorted(name for _, held in parts for name in held.names) == sorted(names)
    for rest, held in parts:
        assert held.names
        assert not rest.distinct & held.distinct
        assert sorted(rest.names + held.names) == sorted(names)
    sizes = [len(held.distinct) for _, held in parts]
    assert max(sizes) - min(sizes) <= 1
    other_order = folds(Names(tuple(names[::-1])), k)
    assert [held.distinct for _, held in other_order] == [held.distinct for _, held in parts]


@pytest.mark.parametrize("k", [-1, 0, 1, 4])
def test_a_fold_has_a_name_at_least_and_there_are_two(k: int) -> None:
    with pytest.raises(namegen.UsageError, match="folds of 3 distinct names"):
        folds(Names(("a", "b", "c", "a")), k)


def test_leaving_one_out_is_a_plain_loop(registry: namegen.Registry) -> None:
    found = namegen.cross_validate(NAMES, 6, model="count-bigram", registry=registry)
    sums = {}
    for name in set(NAMES):
        rest = [each for each in NAMES if each != name]
        model = namegen.train(rest, model="count-bigram", registry=registry)
        sums[name] = -model.logprob(name)
    assert dict(zip(found.pooled.scores.names, found.pooled.scores.nll, strict=True)) == pytest.approx(sums)
    tokens = sum(len(name) + 1 for name in NAMES)
    assert found.pooled.nll_per_token == pytest.approx(sum(sums[name] for name in NAMES) / tokens)
    assert (found.pooled.names, found.pooled.distinct, found.pooled.in_train) == (8, 6, 0)


def test_the_spread_is_the_standard_deviation_of_the_folds(registry: namegen.Registry) -> None:
    found = namegen.cross_validate(NAMES, 3, model="count-bigram", registry=registry)
    assert len(found.folds) == 3
    assert found.spread == pytest.approx(statistics.stdev(fold.nll_per_token for fold in found.folds))
    low, high = found.pooled.nll_per_token_interval
    assert low <= found.pooled.nll_per_token <= high


def test_weighted_names_are_repeats(registry: namegen.Registry) -> None:
    weighted = namegen.Wordlist(("ab", "ba", "aab", "abb", "bab", "baa"), (3, 1, 1, 1, 1, 1))
    by_weight = namegen.cross_validate(weighted, 3, model="count-bigram", registry=registry)
    written_out = namegen.cross_validate(NAMES, 3, model="count-bigram", registry=registry)
    assert by_weight.as_json() == written_out.as_json()


def test_a_letter_that_only_one_name_has_is_out_of_vocabulary_there(registry: namegen.Registry) -> None:
    found = namegen.cross_validate([*NAMES, "abz"], 7, model="count-bigram", registry=registry)
    assert (found.pooled.oov.names, found.pooled.oov.characters) == (1, "z")
    assert sum(not fold.names for fold in found.folds) == 1
    assert math.isfinite(found.spread)
    json.dumps(found.as_json(), allow_nan=False)


def test_names_of_which_none_can_be_scored_are_said(registry: namegen.Registry) -> None:
    with pytest.raises(namegen.WordlistError, match="none of the 3 names can be scored"):
        namegen.cross_validate(["ab", "cd", "ef"], 3, model="count-bigram", registry=registry)


def test_an_impossible_name_makes_the_spread_infinite(registry: namegen.Registry) -> None:
    found = namegen.cross_validate(
        ["ab", "cab", "ba", "bac"], 4, model=namegen.Spec("count-bigram", {"add_k": 0}), registry=registry
    )
    assert found.spread == math.inf
    told = found.as_json()
    assert told["spread"] is None
    json.dumps(told, allow_nan=False)


def test_each_fold_is_reported(registry: namegen.Registry) -> None:
    told: list[tuple[int, int, str]] = []
    namegen.cross_validate(
        NAMES, 2, model="uniform", registry=registry, run=namegen.Run(on_part=lambda *which: told.append(which))
    )
    assert told == [(0, 2, "fold 1"), (1, 2, "fold 2")]


def test_a_validation_that_is_stopped_keeps_the_folds_that_are_done(registry: namegen.Registry) -> None:
    done: list[str] = []
    run = namegen.Run(on_part=lambda *which: done.append(which[2]), stop=lambda: len(done) > 2)
    whole = namegen.cross_validate(NAMES, 4, model="count-bigram", registry=registry)
    found = namegen.cross_validate(NAMES, 4, model="count-bigram", registry=registry, run=run)
    assert found.folds == whole.folds[:2]
    with pytest.raises(namegen.StoppedError, match="stopped before the first fold was done"):
        namegen.cross_validate(NAMES, 4, registry=registry, run=namegen.Run(stop=lambda: True))
