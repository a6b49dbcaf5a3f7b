"""Which names of a list a name is put together from.

Texts here have one code point for each character that a reader counts, and capitals are their small letters: a piece
never cuts a character in two, and Gwen holds what gwen holds. P is the number of letters of the list.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.letters import LetterTable, code_points, fold_letter
from ..contracts.text import clean_text
from ..wordlists.graphemes import may_combine, split_characters

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST = 2
"""Letters of the shortest piece: one letter by itself says nothing of where it comes from."""
EDGE = 4
"""What a piece at the start of the name, or at its end, counts more than the square of its length."""
MOST = 2**20
"""Letters of a list in which pieces are looked for; of a longer one, of names that are evenly spread over it."""

_BETWEEN = "\0"
"""What stands before each name of a list, and after it. No name holds it, and it sorts before all letters."""
_PRIVATE = 0xF0000
"""The start of Unicode's supplementary private use area: letters of it stand for characters of several letters."""
_UNKNOWN = chr(_PRIVATE)
"""The letter for those of them that no name of the list has."""
_BITS = 62
"""Bits of the numbers in which the first letters of a text are compared at once."""


@dataclass(frozen=True)
class SourcedPiece:
    """Hold a piece of a name: its `text`, and where in which name of the list it comes from.

    source: that name, or "" for a letter by itself. begin, end: `source[begin:end]` is the piece there.
    """

    text: str
    source: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True)
class Pieced:
    """Hold a name, and the pieces that it is cut into.

    known: the name of the list that differs in case at most, or "". near: where the pieces are not of two names, a
    name of the list that one edit of a letter makes of it, or else a longer one of which it is the start or the end, or
    else that of its only piece; "" where there is none.
    """

    name: str
    pieces: tuple[SourcedPiece, ...]
    known: str = ""
    near: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return what it comes from, in a word: the name that it is or is near to, or the two of its longest pieces.

        Two are in the order of the pieces. There is none where no piece has a source.
        """
        if self.known or self.near:
            return (self.known or self.near,)
        return two_sources(self.pieces)

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name."""
        return {**asdict(self), "sources": self.sources}


def two_sources(pieces: Sequence[SourcedPiece]) -> tuple[str, ...]:
    """Return the sources of the longest pieces, two where they differ, in the order of the pieces."""
    by_length = sorted((piece for piece in pieces if piece.source), key=lambda piece: -len(piece.text))
    longest = list(dict.fromkeys(piece.source for piece in by_length))[:2]
    return tuple(dict.fromkeys(piece.source for piece in pieces if piece.source in longest))


class PieceIndex:
    """Find the pieces of any names in one list: the ends of all its names in alphabetical order, found by halving.

    It takes 13 bytes a letter beside the texts, 14 MB at most. Of 30,000 names it is made in .2 s; a name then takes
    .3 ms.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._private: dict[str, str] = {}
        self._folding = LetterTable(fold_letter)
        every = _evenly_spread([name for name in names if name and _BETWEEN not in name])
        spelt = dict[str, str]()
        for letters, name in zip(self._all_letters(every), every, strict=True):
            spelt.setdefault(letters, name)
        folded = sorted(spelt, key=len)  # of equal length, in the list's order
        self._names = [spelt[each] for each in folded]
        self._text = _BETWEEN + _BETWEEN.join([*folded, ""])
        self._begins = np.cumsum([1, *(len(each) + 1 for each in folded)], dtype=np.int64)
        self._is_first = np.zeros(len(self._text) + 1, dtype=bool)
        self._is_first[self._begins] = True
        self._order = _Order(self._text)

    @staticmethod
    def bytes_for(names: Sequence[str]) -> int:
        """Estimate what the index of these names takes in memory, beside the names themselves."""
        letters = len(names) + sum(map(len, names))
        return 16 * min(letters, 2 * MOST) + 8 * len(names)

    def pieces(self, name: str) -> Pieced:
        """Cut a name into pieces of the names of the list, so that the sum of the squares of their lengths is greatest.

        A piece at the start of the name is at the start of its source, one at the end at its end, and one within is
        within; a piece that is the whole name is a name. At the start or the end a piece counts EDGE more. A letter
        that is in no piece stands by itself, and counts nothing. Of equal cuts, the one with the longer first pieces is
        taken; of several sources, the shortest, and of these the first of the list.
        """
        characters, letters = split_characters(name), self._letters(name, known=False)
        found, begin = list[SourcedPiece](), 0
        for length in _Cut(self, letters).lengths:
            end = begin + length
            found.append(self._sourced("".join(characters[begin:end]), letters, begin, end))
            begin = end
        whole = self._first_with(letters, at_start=True, at_end=True)
        if whole is not None:
            return Pieced(name, tuple(found), known=self._names[whole])
        if len(sources := two_sources(found)) > 1:
            return Pieced(name, tuple(found))
        return Pieced(name, tuple(found), near=self._near(letters) or "".join(sources))

    def holds(self, text: str, *, at_start: bool, at_end: bool) -> bool:
        """Say whether a name of the list has these letters at its start, at its end, as a whole, or else within."""
        first, last = self._ranks(text, at_start=at_start, at_end=at_end)
        if at_start or at_end:
            return first < last
        return not self._is_first[self._order.places[first:last]].all()

    def _sourced(self, text: str, letters: str, begin: int, end: int) -> SourcedPiece:
        """Find the source of a piece of a cut."""
        at_start, at_end, size = begin == 0, end == len(letters), end - begin
        place = self._first_with(letters[begin:end], at_start=at_start, at_end=at_end) if size >= SHORTEST else None
        if place is None:
            return SourcedPiece(text)
        source, folded = self._names[place], self._folded(place)
        at = _begin_of(letters[begin:end], folded, at_start=at_start, at_end=at_end)
        # The source may spell one of its characters with several letters.
        bounds = np.cumsum([0, *map(len, split_characters(source))])
        return SourcedPiece(text, source, int(bounds[at]), int(bounds[at + size]))

    def _folded(self, place: int) -> str:
        return self._text[self._begins.item(place) : self._begins.item(place + 1) - 1]

    def _ranks(self, text: str, *, at_start: bool, at_end: bool) -> tuple[int, int]:
        """Find what begins with `text` at this place in the alphabetical order; within, the first letters too."""
        spelt = (_BETWEEN if at_start else "") + text + (_BETWEEN if at_end else "")
        return self._order.ranks(spelt, goes_on=not (at_start or at_end))

    def _first_with(self, text: str, *, at_start: bool, at_end: bool) -> int | None:
        """Find the first name, in the order of lengths, that holds `text` at this place; None where there is none."""
        first, last = self._ranks(text, at_start=at_start, at_end=at_end)
        places = self._order.places[first:last]
        if not (at_start or at_end):
            places = places[~self._is_first[places]]
        return self._owners(places.min(keepdims=True) + at_start).item() if len(places) else None

    def _all_with(self, text: str, *, at_start: bool) -> NDArray[np.int64]:
        """Find all names that begin with `text`, or end with it."""
        first, last = self._ranks(text, at_start=at_start, at_end=not at_start)
        every = np.unique(self._owners(self._order.places[first:last] + at_start))
        return every[every < len(self._names)]

    def _owners(self, places: NDArray[np.int32]) -> NDArray[np.int64]:
        """Return which name each of these places of the text is in."""
        return np.searchsorted(self._begins, places, side="right") - 1

    def _near(self, letters: str) -> str:
        """Return a name that is near to one that is not of the list, or ""."""
        place = self._one_edit_away(letters)
        if place is None:
            starts = self._first_with(letters, at_start=True, at_end=False) if letters else None
            place = self._first_with(letters, at_start=False, at_end=True) if starts is None and letters else starts
        return "" if place is None else self._names[place]

    def _one_edit_away(self, letters: str) -> int | None:
        """Find the first name, in the order of lengths, that one letter more, less or other makes of `letters`.

        One edit leaves the first half as it is, or the second: only names with one of them are looked at.
        """
        half = len(letters) // 2
        halves = (letters[:half], True), (letters[half:], False)
        every = np.unique(np.concatenate([self._all_with(text, at_start=first) for text, first in halves]))
        lengths = self._begins[every + 1] - self._begins[every] - 1
        near = every[np.abs(lengths - len(letters)) <= 1].tolist()
        return next((place for place in near if _is_one_edit(letters, self._folded(place))), None)

    def _all_letters(self, names: Sequence[str]) -> list[str]:
        """Do as `_letters` does with each name, and add the characters of several letters to those that are known."""
        joined = _BETWEEN.join(names)
        if any(map(may_combine, set(joined) - {_BETWEEN})):
            return [self._letters(name, known=True) for name in names]
        return joined.translate(self._folding).split(_BETWEEN) if names else []

    def _letters(self, name: str, *, known: bool) -> str:
        """Return a name in small letters, one code point for each character."""
        return "".join(self._letter(each.translate(self._folding), known=known) for each in split_characters(name))

    def _letter(self, character: str, *, known: bool) -> str:
        if len(character) == 1:
            return character if character != _BETWEEN else _UNKNOWN
        if known:
            self._private.setdefault(character, chr(_PRIVATE + 1 + len(self._private)))
        return self._private.get(character, _UNKNOWN)


class _Cut:
    """Find the best cut of some letters."""

    def __init__(self, index: PieceIndex, letters: str) -> None:
        self.index, self.letters = index, letters

    @property
    def lengths(self) -> tuple[int, ...]:
        """Return the lengths of its pieces, 1 for a letter by itself."""
        size = len(self.letters)
        # The best cut of what begins at a place follows from the best ones of what begins later.
        best: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (size + 1)
        for begin in reversed(range(size)):
            best[begin] = max(self._followed(begin, end, best[end]) for end in self._ends(begin))
        return best[0][1]

    def _followed(self, begin: int, end: int, rest: tuple[int, tuple[int, ...]]) -> tuple[int, tuple[int, ...]]:
        length = end - begin
        worth = length**2 + EDGE * ((begin == 0) + (end == len(self.letters))) if length >= SHORTEST else 0
        return worth + rest[0], (length, *rest[1])

    def _ends(self, begin: int) -> Iterable[int]:
        """Yield where a piece may end that begins here."""
        size = len(self.letters)
        longest = self._longest_start if begin == 0 else self._longest_within[begin]
        yield begin + 1
        yield from range(begin + SHORTEST, longest + 1)
        reaches_end = begin >= self._first_end if begin else self._holds(0, size)
        if reaches_end and begin + SHORTEST <= size:
            yield size

    def _holds(self, begin: int, end: int) -> bool:
        at_start, at_end = begin == 0, end == len(self.letters)
        return self.index.holds(self.letters[begin:end], at_start=at_start, at_end=at_end)

    # What holds a piece holds the shorter ones of it: each search goes on where the one before has ended.

    @cached_property
    def _longest_start(self) -> int:
        """The letters of the longest start that is that of a name, less than all."""
        end = 1
        while end + 1 < len(self.letters) and self._holds(0, end + 1):
            end += 1
        return end

    @cached_property
    def _first_end(self) -> int:
        """Where the longest end begins that is that of a name, after the first letter."""
        begin = max(1, len(self.letters) - 1)
        while begin > 1 and self._holds(begin - 1, len(self.letters)):
            begin -= 1
        return begin

    @cached_property
    def _longest_within(self) -> list[int]:
        """Where the longest piece within ends that begins at each place."""
        ends, end = list[int](), 0
        for begin in range(len(self.letters)):
            end = max(end, begin + 1)
            while begin and end + 1 < len(self.letters) and self._holds(begin, end + 1):
                end += 1
            ends.append(end)
        return ends


class _Order:
    """Hold the places of a text (P,) in the alphabetical order of what begins there, to the end of each name."""

    def __init__(self, text: str) -> None:
        self.text = text
        points, ranks = np.unique(code_points([text]), return_inverse=True)
        self._numbers = {chr(point): number for number, point in enumerate(points.tolist(), 1)}
        self._base = len(points) + 1
        self._packed = int(_BITS / np.log2(self._base))  # letters that one number holds
        ranks = ranks.ravel() + 1
        keys = ranks
        for known in range(1, self._packed):
            keys = keys * self._base + _moved(ranks, known)
        order = np.argsort(keys, kind="stable")
        self._keys = array("q", keys[order].tobytes())
        known = self._packed
        while self._is_tied(keys[order], order, known):  # then by twice as many letters, from the order so far
            ordered = keys[order]
            ranks = np.empty_like(keys)
            ranks[order] = np.cumsum(np.concatenate([[1], ordered[1:] != ordered[:-1]]))
            keys = ranks * (len(keys) + 1) + _moved(ranks, known)
            order = np.argsort(keys, kind="stable")
            known *= 2
        self.places: NDArray[np.int32] = order.astype(np.int32)

    def _is_tied(self, ordered: NDArray[np.int64], order: NDArray[np.int64], known: int) -> bool:
        """Say whether `known` letters leave the order open of two places after which their names have more."""
        later = np.minimum(order[1:], order[:-1])[ordered[1:] == ordered[:-1]]
        return any(_BETWEEN not in self.text[place : place + known] for place in later.tolist())

    def ranks(self, text: str, *, goes_on: bool) -> tuple[int, int]:
        """Return the first and the last place, in the order, of what begins with `text`: the last is not one.

        goes_on: letters of the same name are to follow.
        """
        key, numbers = 0, [self._numbers.get(letter, 0) for letter in text]
        if not all(numbers):
            return 0, 0
        for number in numbers[: self._packed]:
            key = key * self._base + number
        room = self._base ** max(0, self._packed - len(text))
        last = bisect_left(self._keys, (key + 1) * room)
        if goes_on and len(text) < self._packed:  # the end of a name, which is number 1, comes before all letters
            return bisect_left(self._keys, key * room + 2 * room // self._base, hi=last), last
        first = bisect_left(self._keys, key * room, hi=last)
        if len(text) <= self._packed and not goes_on:
            return first, last
        upto = text + chr(0x10FFFF)
        last = self._compared(upto, first, last)
        return self._compared(text + chr(1) if goes_on else text, first, last), last

    def _compared(self, text: str, first: int, last: int) -> int:
        """Find where a text longer than a number holds belongs."""
        size = len(text)
        whole, places = self.text, self.places[first:last].tolist()
        return first + bisect_left(range(len(places)), text, key=lambda i: whole[places[i] : places[i] + size])


def _evenly_spread(names: list[str]) -> list[str]:
    """Return the names, or as many of them as have MOST letters together, about."""
    letters = sum(map(len, names))
    if letters <= MOST:
        return names
    return [names[at] for at in np.linspace(0, len(names) - 1, len(names) * MOST // letters, dtype=int)]


def _moved(values: NDArray[np.int64], by: int) -> NDArray[np.int64]:
    """Return the value `by` places further on; 0 after the end."""
    moved = np.zeros_like(values)
    moved[: max(0, len(values) - by)] = values[by:]
    return moved


def _is_one_edit(one: str, other: str) -> bool:
    """Say whether a letter more, less or other makes the one of the other, which is not the same."""
    if len(one) > len(other):
        one, other = other, one
    same = next((i for i, letter in enumerate(one) if letter != other[i]), len(one))
    return one[same + (len(one) == len(other)) :] == other[same + 1 :] and one != other


def pieces(name: str, names: Sequence[str]) -> Pieced:
    """Cut `name` into pieces of `names`; see `PieceIndex.pieces`. For many names, make the index once."""
    return PieceIndex(map(clean_text, names)).pieces(clean_text(name))


def _begin_of(piece: str, name: str, *, at_start: bool, at_end: bool) -> int:
    """Return where a piece begins in a name that has it at its start, at its end, or else within."""
    if at_start:
        return 0
    return len(name) - len(piece) if at_end else name.index(piece, 1)
