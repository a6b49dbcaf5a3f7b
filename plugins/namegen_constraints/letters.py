"""Letters as numbers: which letters are equal, and names as one flat array.

L is the number of letters, C that of their classes, N that of names, P that of all letters of the names.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_CELLS = 2**24
"""Entries of an automaton's table at most (64 MiB); beyond, names are looked at one by one when they are drawn."""


def typed(text: str) -> str:
    """Put a text that a person typed into Unicode's composed form, in which lists are read."""
    return unicodedata.normalize("NFC", text)


def fold(letter: str, *, case: bool) -> str:
    """Return what letters have in common that differ in case (`namegen.fold_letter`); the letter itself with `case`."""
    return letter if case else namegen.fold_letter(letter)


def combines(before: str, after: str) -> bool:
    """Say whether a text may not end between two letters, as between 'e' and U+0301, which are one letter 'é'.

    Vowel signs and viramas, though they are of one character with the consonant, are letters to whoever writes them.
    """
    if (before + after).isascii() or namegen.count_characters(before + after) != 1:
        return False
    of_a_syllable = unicodedata.category(after) in ("Mc", "Mn") and unicodedata.combining(after) in (0, 9)
    return not of_a_syllable


def any_combine(letters: Sequence[str]) -> bool:
    """Say whether a character may consist of several of `letters`."""
    return any(namegen.may_combine(letter) for letter in letters)


@dataclass(frozen=True)
class Texts:
    """Hold texts as one array: `points` (P,), and where each begins, with the end of the last: `begins` (N + 1,)."""

    points: NDArray[np.int64]
    begins: NDArray[np.intp]

    @classmethod
    def of(cls, names: Sequence[str], *, case: bool) -> Texts:
        """Fold names, each code point to one; the code points are the numbers."""
        lengths = np.fromiter(map(len, names), dtype=np.intp, count=len(names))
        raw = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        distinct, inverse = np.unique(raw, return_inverse=True)
        folded = np.array([ord(fold(chr(point), case=case)) for point in distinct.tolist()], dtype=np.int64)
        return cls(folded[inverse.ravel()], _begins(lengths))

    @property
    def lengths(self) -> NDArray[np.intp]:
        return np.diff(self.begins)

    @cached_property
    def owners(self) -> NDArray[np.intp]:
        """Return the text that each letter is in: (P,)."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def strings(self) -> list[str]:
        """Return the folded texts as strings."""
        joined = self.points.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
        bounds = self.begins.tolist()
        return [joined[begin:end] for begin, end in pairwise(bounds)]

    def marked(self, start: int, end: int) -> Texts:
        """Add a number before each text and one after it."""
        points = np.full(len(self.points) + 2 * len(self.lengths), end, dtype=np.int64)
        begins = self.begins + 2 * np.arange(len(self.begins))
        points[begins[:-1]] = start
        points[np.arange(len(self.points)) + 2 * self.owners + 1] = self.points
        return Texts(points, begins)

    def kept(self, wanted: NDArray[np.bool_]) -> Texts:
        """Select texts (N,)."""
        return Texts(self.points[np.repeat(wanted, self.lengths)], _begins(self.lengths[wanted]))

    def native(self) -> Texts:
        """Select the texts without a number below 0, which stands for a foreign letter."""
        foreign = np.zeros(len(self.lengths), dtype=bool)
        foreign[self.owners[self.points < 0]] = True
        return self.kept(~foreign)

    def firsts(self, size: int) -> Texts:
        """Cut each text after its first `size` letters."""
        places = np.arange(len(self.points)) - self.begins[:-1][self.owners]
        return Texts(self.points[places < size], _begins(np.minimum(self.lengths, size)))

    def lasts(self, size: int) -> Texts:
        """Cut each text before its last `size` letters."""
        places = self.begins[1:][self.owners] - 1 - np.arange(len(self.points))
        return Texts(self.points[places < size], _begins(np.minimum(self.lengths, size)))


def _begins(lengths: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.concatenate([np.zeros(1, dtype=np.intp), np.cumsum(lengths)])


class Alphabet:
    """Number the classes of equal letters, from 0 in the order of their first letters."""

    def __init__(self, letters: Sequence[str], *, case: bool) -> None:
        self.letters = tuple(letters)
        self.case = case
        forms = [fold(letter, case=case) for letter in self.letters]
        self._numbers = {form: number for number, form in enumerate(dict.fromkeys(forms))}
        self.classes = np.array([self._numbers[form] for form in forms], dtype=np.intp)
        """(L,): the class of each letter."""

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, letter: str) -> int:
        """Return the class of a letter; -1 where no letter is equal to it."""
        return self._numbers.get(fold(letter, case=self.case), -1)

    def texts(self, names: Sequence[str]) -> Texts:
        """Return names as numbers of classes; a letter that is not among `letters` is -1."""
        texts = Texts.of(names, case=self.case)
        distinct, inverse = np.unique(texts.points, return_inverse=True)
        numbers = np.array([self._numbers.get(chr(point), -1) for point in distinct.tolist()], dtype=np.int64)
        return Texts(numbers[inverse.ravel()], texts.begins)


def spelling(text: str, alphabet: Alphabet, written: Callable[[str], str], who: str) -> str:
    """Return a text in the letters of `alphabet`. Raises GenerationError, naming the characters that have others."""
    lacking = [each for each in text if any(alphabet.number(letter) < 0 for letter in written(each))]
    if lacking:
        raise missing(lacking, alphabet.letters, who)
    return written(text)


def missing(lacking: Sequence[str], letters: Sequence[str], who: str) -> namegen.GenerationError:
    """Return the error for a wish in letters that the list lacks, at least one."""
    distinct = tuple(dict.fromkeys(lacking))
    return namegen.GenerationError(
        f"no name can be such: {distinct[0]!r} of {who} is not among the {count(letters)} letters of the list",
        letters=distinct,
    )


def count(letters: Sequence[str]) -> int:
    """Count letters, a capital and its small letter as one."""
    return len({namegen.small_letter(letter) for letter in letters})


def names_of(context: namegen.DrawContext, who: str) -> tuple[str, ...]:
    """Return the distinct names of the list. Raises UsageError where the list is not at hand."""
    if context.names is None:
        raise namegen.UsageError(f"{who}: the model holds no names; --dataset says where the list is")
    return tuple(dict.fromkeys(context.names.names))


def written_names_of(context: namegen.DrawContext, who: str) -> tuple[str, ...]:
    """Return the same names in the letters that tokens are spelt with."""
    return tuple(map(context.written, names_of(context, who)))
