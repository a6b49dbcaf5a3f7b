"""Nearest names and longest pieces: by hand, and against plain loops."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from namegen.analysis.memorised import longest_pieces, nearest
from namegen.wordlists.graphemes import count_characters, one_point_each

names = st.lists(st.text("abé", min_size=0, max_size=6), min_size=1, max_size=6)


@cache
def levenshtein(one: str, other: str) -> int:
    """By the definition: the last characters are paired, or one of them is dropped."""
    if not one or not other:
        return len(one) + len(other)
    paired = levenshtein(one[:-1], other[:-1]) + (one[-1] != other[-1])
    return min(paired, levenshtein(one[:-1], other) + 1, levenshtein(one, other[:-1]) + 1)


def pieces(name: str) -> set[str]:
    return {name[i:j] for i in range(len(name)) for j in range(i + 1, len(name) + 1)}


@given(names, names)
def test_the_nearest_name_is_a_plain_loops(some: list[str], known: list[str]) -> None:
    found = nearest(some, known)
    for name, edits, place in zip(some, found.distances, found.places, strict=True):
        every = [levenshtein(name, each) for each in known]
        assert (edits, place) == (min(every), every.index(min(every)))


@given(names, names)
def test_the_longest_piece_is_a_plain_loops(some: list[str], known: list[str]) -> None:
    found = longest_pieces(some, known)
    for name, length, start, place in zip(some, *found, strict=True):
        shared = pieces(name) & {piece for each in known for piece in pieces(each)}
        assert length == max(map(len, shared), default=0)
        assert name[start : start + length] in known[place]


def test_by_hand() -> None:
    # anna -> hanna: an h before. karl -> carla: k for c, an a after. zoe shares no letter with either: 5 and 5 edits.
    known = ["hanna", "carla"]
    assert nearest(["anna", "karl", "zoe"], known).distances.tolist() == [1, 2, 5]
    assert nearest(["anna", "karl", "zoe"], known).places.tolist() == [0, 1, 0]
    found = longest_pieces(["anna", "karl", "zoe"], known)
    assert found.lengths.tolist() == [4, 3, 0]  # anna, arl, nothing
    assert found.starts.tolist() == [0, 1, 0]
    assert found.places.tolist() == [0, 1, 0]


def test_a_piece_is_never_of_two_names() -> None:
    assert longest_pieces(["ab"], ["a", "b"]).lengths.tolist() == [1]
    assert longest_pieces(["a", "b"], ["ab"]).lengths.tolist() == [1, 1]


def test_distances_are_taken_some_names_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    some, known = [*"abcde", "abc", "xyz"], ["abd", "xz"]
    whole = nearest(some, known)
    monkeypatch.setattr("namegen.analysis.memorised._DISTANCES", 4)
    assert [column.tolist() for column in nearest(some, known)] == [column.tolist() for column in whole]


def test_nothing_to_look_at_is_no_error() -> None:
    assert nearest([], ["a"]).distances.tolist() == []
    assert longest_pieces([], ["a"]).lengths.tolist() == []


def test_a_character_is_what_a_reader_takes_for_one() -> None:
    # Three clusters of Devanagari, the last of four code points, against the same with another last cluster.
    first, second = "नमस्ते", "नमस्ता"
    assert (count_characters(first), len(first)) == (3, 6)
    (one,), (other,) = one_point_each([first], [second])
    assert (len(one), len(other)) == (3, 3)
    assert nearest([one], [other]).distances.tolist() == [1]
    assert longest_pieces([one], [other]).lengths.tolist() == [2]


@given(names)
def test_names_of_single_code_points_stay_as_they_are(some: list[str]) -> None:
    assert one_point_each(some) == [some]
