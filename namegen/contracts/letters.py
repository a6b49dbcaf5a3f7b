"""Letters as code points: those of many texts, and which of them differ in case only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def code_points(texts: Sequence[str]) -> NDArray[np.uint32]:
    """Return the code points of all texts, one text after the other: (P,). A surrogate stands for itself."""
    return np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")


def letters_of(texts: Sequence[str]) -> frozenset[str]:
    """Return the different characters of all texts: five times as fast as the set of them."""
    seen = np.zeros(0x110000, dtype=bool)
    seen[code_points(texts)] = True
    return frozenset(map(chr, np.flatnonzero(seen).tolist()))


def fold_letter(letter: str) -> str:
    """Return what a letter has in common with those that differ from it in case only: one code point.

    As Unicode folds one code point to one: Σ σ ς are equal, and so are ẞ ß, but neither ß and ss, nor i and the Turkish
    İ and ı.
    """
    # The case fold of some letters is longer: that of ß is ss, that of İ is i with a mark.
    return next(form for form in (letter.casefold(), letter.lower(), letter) if len(form) == 1)


def small_letter(letter: str) -> str:
    """Return the small letter of a capital, if that is one code point; any other letter itself, so that ς is no σ."""
    lower = letter.lower()
    return lower if len(lower) == 1 else letter


def in_small_letters(text: str) -> str:
    """Write each letter as `small_letter` does: a text without capitals is itself, and none changes its length."""
    return text.lower() if text.isascii() else text.translate(_small_letters())


def all_in_small_letters(texts: Sequence[str]) -> list[str]:
    """Write texts so, all at once: a tenth of the time of one after the other."""
    written = in_small_letters("\n".join(texts)).split("\n")
    return written if len(written) == len(texts) else list(map(in_small_letters, texts))


class LetterTable(dict[int, str]):
    """Hold what `changed` makes of each letter that was asked for, for `str.translate`."""

    def __init__(self, changed: Callable[[str], str]) -> None:
        super().__init__()
        self._changed = changed

    def __missing__(self, point: int) -> str:
        self[point] = self._changed(chr(point))
        return self[point]


@cache
def _small_letters() -> LetterTable:
    return LetterTable(small_letter)
