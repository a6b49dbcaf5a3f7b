"""What generated names are like: every definition by hand, and its laws."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.analysis.samples import Copied, Near, mean, median, total_variation
from namegen.contracts.wordlist import Names

TRAIN = ["anna", "hanna", "anna", "ida"]
TEST = Names(("ida", "nora", "nora", "lena"))
DRAWN = ["anna", "nora", "mia", "anna", "nana", "ida"]
"""Drawn in this order: a copy, a test name, a new one, the copy again, a new one, a copy that is in test too."""


@pytest.fixture(scope="module")
def found() -> namegen.Generated:
    return namegen.describe_generated(DRAWN, TRAIN, TEST)


def test_in_train_in_test_and_new_add_up(found: namegen.Generated) -> None:
    # anna, anna, ida are in train; nora is in test and not in train; mia, nana are in neither.
    assert (found.in_train, found.in_test, found.new, found.samples) == (3, 1, 2, 6)


def test_unique_and_novelty(found: namegen.Generated) -> None:
    # Distinct: anna nora mia nana ida; of these, nora mia nana are not in train.
    assert found.distinct == 5
    assert found.unique_at == {6: 5 / 6}
    assert found.novelty == 3 / 5
    assert found.as_json()["novelty_by_sample"] == 3 / 6


def test_unique_at_k_is_of_the_first_k() -> None:
    drawn = [str(i) for i in range(900)] + ["0"] * 1600
    found = namegen.describe_generated(drawn, ["x"])
    assert found.unique_at == {1000: 900 / 1000, 2500: 900 / 2500}


def test_reinvented_names_are_distinct_test_names_that_could_not_be_copied(found: namegen.Generated) -> None:
    # Of ida, nora, lena in test, ida is in train too; of nora and lena, nora was drawn.
    assert (found.held_out, found.reinvented) == (2, 1)


def test_nearest_names_and_pieces_are_of_the_unseen(found: namegen.Generated) -> None:
    # nora -> anna: 3 edits (n->a, o->n, r->n), hanna 4, ida 3 (no letter in place but the last): 3, anna first.
    # mia -> ida 2 (m dropped, d put in); nana -> anna 2, hanna 2 (h for n, n put in).
    drawn = found.drawn
    assert drawn.unseen == 3
    assert drawn.edits == {2: 2, 3: 1}
    assert drawn.median_edits == 2
    # By edits over the longer name: nana 2/4, mia 2/3, nora 3/4.
    assert drawn.closest == (Near("nana", "anna", 2), Near("mia", "ida", 2), Near("nora", "anna", 3))
    # nana shares 'na' with anna, and no name has 'nan' or 'ana'; mia and nora share single letters only.
    assert drawn.pieces == {1: 2, 2: 1}
    assert drawn.median_piece == 1
    assert drawn.longest[0] == Copied("nana", "anna", "na")


def test_lengths_and_letters_are_shares_of_all_with_repeats(found: namegen.Generated) -> None:
    drawn = found.drawn
    # anna nora anna nana: 4; mia ida: 3. Train: anna anna: 4, hanna: 5, ida: 3.
    assert (drawn.lengths, found.train_lengths) == ({3: 2, 4: 4}, {3: 1, 4: 2, 5: 1})
    # |2/6 - 1/4| + |4/6 - 2/4| + |0 - 1/4|, halved
    assert drawn.length_distance == pytest.approx((1 / 12 + 1 / 6 + 1 / 4) / 2)
    assert drawn.mean_length == pytest.approx(22 / 6)
    assert mean(found.train_lengths) == 4
    # Drawn: a 2+1+1+2+2+1 = 9, n 2+1+2+2 = 7, i 2, o r m d 1 each, of 22. Train: a 2+2+2+1 = 7, n 6, h i d 1, of 16.
    assert drawn.characters == {"a": 9, "n": 7, "i": 2, "o": 1, "r": 1, "m": 1, "d": 1}
    apart = abs(9 / 22 - 7 / 16) + abs(7 / 22 - 6 / 16) + abs(2 / 22 - 1 / 16) + 3 / 22 + abs(1 / 22 - 1 / 16) + 1 / 16
    assert drawn.character_distance == pytest.approx(apart / 2)


def test_the_test_names_are_described_beside(found: namegen.Generated) -> None:
    assert found.test is not None
    assert found.test.unseen == 2  # nora, lena
    assert found.test.lengths == {3: 1, 4: 3}


def test_weights_count_as_repeats() -> None:
    weighted = namegen.describe_generated(DRAWN, Names(("anna", "hanna", "ida"), (2, 1, 1)), TEST)
    assert weighted == namegen.describe_generated(DRAWN, TRAIN, TEST)


def test_without_a_test_part_nothing_is_held_out() -> None:
    found = namegen.describe_generated(DRAWN, TRAIN)
    assert (found.in_test, found.held_out, found.reinvented, found.test) == (None, None, None, None)
    assert (found.in_train, found.new) == (3, 3)


def test_where_all_are_copies_there_is_no_nearest_name() -> None:
    found = namegen.describe_generated(["anna"], TRAIN)
    assert (found.novelty, found.drawn.unseen, found.drawn.median_edits, found.drawn.median_piece) == (0, 0, None, None)
    json.dumps(found.as_json(), allow_nan=False)


@pytest.mark.parametrize(("samples", "train"), [([], ["a"]), (["a"], [])])
def test_nothing_to_describe_is_said(samples: list[str], train: list[str]) -> None:
    with pytest.raises(namegen.WordlistError, match="there are no"):
        namegen.describe_generated(samples, train)


def test_total_variation_by_hand() -> None:
    assert total_variation({"a": 1, "b": 1}, {"a": 5, "b": 5}) == 0
    assert total_variation({"a": 3}, {"b": 2}) == 1
    assert total_variation({"a": 1, "b": 1}, {"a": 1}) == 0.5
    assert total_variation({}, {"a": 1}) == 1
    assert total_variation({}, {}) == 0


@given(st.lists(st.integers(0, 9), min_size=1))
def test_the_median_of_counts_is_the_median_of_the_values(values: list[int]) -> None:
    import statistics

    assert median({value: values.count(value) for value in set(values)}) == statistics.median(values)


words = st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=12)


@given(words, words, words)
def test_laws_of_shares(drawn: list[str], train: list[str], test: list[str]) -> None:
    found = namegen.describe_generated(drawn, train, Names(tuple(test)))
    assert found.in_train + (found.in_test or 0) + found.new == found.samples
    assert sum(found.drawn.edits.values()) == sum(found.drawn.pieces.values()) == found.drawn.unseen
    assert 0 not in found.drawn.edits
    assert found.novelty == found.drawn.unseen / found.distinct
    assert 0 <= found.drawn.length_distance <= 1
    same = namegen.describe_generated(train, train)
    assert (same.novelty, same.drawn.length_distance, same.drawn.character_distance) == (0, 0, 0)


def test_ten_thousand_samples_of_makemore_take_seconds(makemore: namegen.Wordlist, registry: namegen.Registry) -> None:
    import time

    model = namegen.train(makemore, model="count-bigram", registry=registry)
    drawn = model.generate(2000, seed=1, raw=True)
    started = time.process_time()
    found = namegen.describe_generated(drawn, makemore)
    assert time.process_time() - started < 20  # 0.9 s measured; the other 8,000 take 3 s more
    # The course: a bigram copies little, its names are of all lengths, its letters are right.
    assert found.novelty > 0.9
    assert found.drawn.length_distance > 0.4
    assert found.drawn.character_distance < 0.03
