"""What a name is put together from: by hand, and against a search of all cuts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import namegen
from namegen.analysis.pieces import EDGE, SHORTEST, PieceIndex
from namegen.wordlists.graphemes import split_characters

WELSH = ("Peredur", "Aneirin", "Cadfael", "Efa", "Delwyn", "Glenys", "Glesni", "Gwen", "Derwen", "Catrin")


def folded(name: str) -> list[str]:
    """The characters of a name, each letter folded."""
    return ["".join(map(namegen.fold_letter, each)) for each in split_characters(name)]


def all_cuts(size: int) -> Iterator[tuple[int, ...]]:
    """The lengths of every cut of `size` letters."""
    if not size:
        yield ()
    for first in range(1, size + 1):
        for rest in all_cuts(size - first):
            yield (first, *rest)


def holders(piece: list[str], known: Sequence[str], at_start: bool, at_end: bool) -> list[str]:
    """The names that hold a piece at its place, by looking at each of their places."""
    found = []
    for name in known:
        letters, size = folded(name), len(piece)
        for at in range(len(letters) - size + 1):
            first, last = at == 0, at + size == len(letters)
            fits = (first if at_start else True) and (last if at_end else True)
            within = at_start or at_end or not (first or last)
            if fits and within and letters[at : at + size] == piece and name not in found:
                found.append(name)
    return found


def best_cut(name: str, known: Sequence[str]) -> tuple[int, ...]:
    letters = folded(name)

    def worth(cut: tuple[int, ...]) -> int | None:
        total, begin = 0, 0
        for length in cut:
            end = begin + length
            if length >= SHORTEST:
                if not holders(letters[begin:end], known, begin == 0, end == len(letters)):
                    return None
                total += length**2 + EDGE * (begin == 0) + EDGE * (end == len(letters))
            begin = end
        return total

    return max((value, cut) for cut in all_cuts(len(letters)) if (value := worth(cut)) is not None)[1]


def is_one_edit(one: str, other: str) -> bool:
    return distance(folded(one), folded(other)) == 1


def distance(one: list[str], other: list[str]) -> int:
    """By the definition: the last characters are paired, or one of them is dropped."""
    if not one or not other:
        return len(one) + len(other)
    paired = distance(one[:-1], other[:-1]) + (one[-1] != other[-1])
    return min(paired, distance(one[:-1], other) + 1, distance(one, other[:-1]) + 1)


words = st.text("abAé", min_size=1, max_size=7)
lists = st.lists(words, max_size=7)


@given(words, lists)
@example("aab", ["aab"])
@example("abab", ["ab", "ba"])
def test_the_cut_is_the_best_of_all(name: str, known: list[str]) -> None:
    found = namegen.pieces(name, known)
    assert "".join(piece.text for piece in found.pieces) == name
    assert tuple(len(split_characters(piece.text)) for piece in found.pieces) == best_cut(name, known)


@given(words, lists)
def test_each_piece_is_at_its_place_in_the_shortest_source(name: str, known: list[str]) -> None:
    at = 0
    for piece in namegen.pieces(name, known).pieces:
        letters, at_start = folded(piece.text), at == 0
        at += len(piece.text)
        if len(letters) < SHORTEST:
            assert not piece.source
            continue
        every = holders(letters, known, at_start, at == len(name))
        assert piece.source == min(every, key=lambda each: len(folded(each)))  # the first of them
        assert folded(piece.source[piece.begin : piece.end]) == letters
        assert (piece.begin == 0) >= at_start
        assert (piece.end == len(piece.source)) >= (at == len(name))
        if not at_start and at < len(name):
            assert piece.begin > 0
            assert piece.end < len(piece.source)


@given(words, lists)
def test_it_comes_from_two_names_or_is_near_to_one(name: str, known: list[str]) -> None:
    found, letters = namegen.pieces(name, known), folded(name)
    by_length = sorted(known, key=lambda each: len(folded(each)))
    same = [each for each in known if folded(each) == letters]
    assert found.known == next(iter(same), "")
    sources = list(dict.fromkeys(piece.source for piece in found.pieces if piece.source))
    if same or len(sources) > 1:
        assert not found.near
        assert same or len(found.sources) == 2
        assert same or sources.index(found.sources[0]) < sources.index(found.sources[1])
        return
    edit = [each for each in by_length if is_one_edit(each, name)]
    starts = [each for each in by_length if folded(each)[: len(letters)] == letters]
    ends = [each for each in by_length if folded(each)[-len(letters) :] == letters]
    assert folded(found.near) == folded(next(iter([*edit, *starts, *ends, *sources]), ""))
    assert found.sources == ((found.near,) if found.near else ())


@given(words, lists)
def test_an_index_says_the_same_again_and_of_any_order_of_questions(name: str, known: list[str]) -> None:
    index = PieceIndex(known)
    assert index.pieces(name) == index.pieces(name) == namegen.pieces(name, known)


@given(st.text("abA", min_size=1, max_size=9), st.lists(st.text("abA", min_size=1, max_size=12), max_size=6))
def test_texts_longer_than_a_number_holds_are_found_too(name: str, known: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("namegen.analysis.pieces._BITS", 5)  # two letters of four
        found = namegen.pieces(name, known)
    assert found == namegen.pieces(name, known)


def test_a_list_too_long_is_taken_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("namegen.analysis.pieces.MOST", 6)
    every = ["aa", "bb", "cc", "dd", "ee", "ff", "gg"]
    assert [name for name in every if namegen.pieces(name, every).known] == ["aa", "dd", "gg"]


def test_a_model_finds_them_in_its_own_list(registry: namegen.Registry) -> None:
    model = namegen.train(["Gwenllian", "Morwenna", "Rhiannon"], model="count-bigram", registry=registry)
    assert model.pieces("Rhiawenna").sources == ("Rhiannon", "Morwenna")
    assert model.pieces("Gwenna").near == "Morwenna"
    assert len([key for key in model.derived if "piece" in key]) == 1  # the index is kept
    with pytest.raises(namegen.UsageError, match="does not hold its list"):
        namegen.from_bytes(model.to_bytes(), "a file", registry).pieces("Gwenna")


def test_the_first_of_the_list_counts_where_two_are_as_short() -> None:
    assert namegen.pieces("abxx", ["abc", "abd", "ABC"]).pieces[0].source == "abc"
    assert namegen.pieces("abxx", ["ABC", "abd", "abc"]).pieces[0].source == "ABC"


def test_by_hand() -> None:
    # efa (3, from a start: 9 + 4), el (2, from an end: 4 + 4); ef + ael is 4 + 4 + 9 + 4 too, and its first is shorter.
    efael = namegen.pieces("Efael", WELSH)
    assert [(piece.text, piece.source) for piece in efael.pieces] == [("Efa", "Efa"), ("el", "Cadfael")]
    assert efael.sources == ("Efa", "Cadfael")
    # M by itself; eredu is within Peredur, and rin the end of Catrin, which is as short as any.
    pieces = namegen.pieces("Meredurin", WELSH).pieces
    assert [(piece.text, piece.source) for piece in pieces] == [("M", ""), ("eredu", "Peredur"), ("rin", "Catrin")]
    assert ("Peredur"[pieces[1].begin : pieces[1].end]) == "eredu"
    # Delwyn has two letters more at its end; Terwen has one other letter than Derwen.
    assert namegen.pieces("Delw", WELSH).sources == ("Delwyn",)
    assert namegen.pieces("Terwen", WELSH).near == "Derwen"
    assert namegen.pieces("gwen", WELSH).known == "Gwen"
    assert namegen.pieces("Xyq", WELSH).sources == ()


def test_characters_of_several_letters_are_not_cut() -> None:
    # क + ि is one character, and कि no start of what begins with क alone.
    found = namegen.pieces("किरन", ["किशन", "करन"])
    assert [piece.text for piece in found.pieces] == ["कि", "रन"]
    assert [piece.source for piece in found.pieces] == ["", "करन"]
    assert found.pieces[1].source[found.pieces[1].begin : found.pieces[1].end] == "रन"


def test_case_and_what_no_name_holds_are_no_matter() -> None:
    assert namegen.pieces("STRAẞE", ["Straße"]).known == "Straße"
    assert namegen.pieces("a\0b", ["ab", "a", "b"]).name  # a mark that no list holds is a letter like others
    assert namegen.pieces("", ["a"]).pieces == ()
    assert namegen.pieces("ab", []).sources == ()


def test_twenty_names_of_a_long_list_take_no_time() -> None:
    numbers, letters = np.arange(30_000), np.array(list("aeioustrnlmkd"))
    drawn = [letters[(namegen.Draws("pieces").uniforms(numbers, step) * 13).astype(int)] for step in range(9)]
    names = ["".join(row[: 4 + i % 6]) for i, row in enumerate(zip(*drawn, strict=True))]
    index = PieceIndex(names)
    began = time.perf_counter()
    for name in names[:20]:
        index.pieces(f"{name[:4]}x{name[2:]}")
    assert time.perf_counter() - began < 0.5  # .01 on a quiet machine
