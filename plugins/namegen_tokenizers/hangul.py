"""Hangul syllables as jamo, and back, by the arithmetic of the Unicode standard (3.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SYLLABLE, _LEADING, _VOWEL, _TRAILING = 0xAC00, 0x1100, 0x1161, 0x11A8
"""The first precomposed syllable, and the first jamo of each kind."""
_LEADINGS, _VOWELS, _TRAILINGS = 19, 21, 27
_WITH_A_VOWEL = _TRAILINGS + 1
"""Syllables that begin alike and have the same vowel: one for each trailing jamo, and one without."""


class Jamo(dict[int, str]):
    """Map code points for `str.translate`: a precomposed syllable becomes its two or three jamo."""

    def __missing__(self, point: int) -> str:
        self[point] = _decomposed(point)
        return self[point]


def _decomposed(point: int) -> str:
    rest, trailing = divmod(point - _SYLLABLE, _WITH_A_VOWEL)
    leading, vowel = divmod(rest, _VOWELS)
    if not 0 <= leading < _LEADINGS:
        return chr(point)
    text = chr(_LEADING + leading) + chr(_VOWEL + vowel)
    return text + chr(_TRAILING + trailing - 1) if trailing else text


def composed(texts: Sequence[str]) -> list[str]:
    """Join jamo to precomposed syllables wherever they make one, in all texts at once; the rest stays as it is."""
    # A line end after each text, and one more, keeps the texts apart and leaves two places after each letter.
    raw = "\n".join([*texts, "", ""]).encode("utf-32-le", "surrogatepass")
    points = np.frombuffer(raw, dtype="<u4").astype(np.int64)
    first, second, third = points[:-2], points[1:-1], points[2:]
    leading, vowel, trailing = first - _LEADING, second - _VOWEL, third - _TRAILING
    is_open = _within(leading, _LEADINGS) & _within(vowel, _VOWELS)
    is_closed = is_open & _within(trailing, _TRAILINGS)
    whole = _SYLLABLE + (leading * _VOWELS + vowel) * _WITH_A_VOWEL + np.where(is_closed, trailing + 1, 0)
    kept = np.ones(len(points), dtype=bool)
    kept[1:-1] &= ~is_open
    kept[2:] &= ~is_closed
    points[:-2] = np.where(is_open, whole, first)
    text = points[kept].astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    lengths = np.fromiter(map(len, texts), dtype=np.intp, count=len(texts))
    ends = np.cumsum(kept)[np.cumsum(lengths + 1) - 1].tolist()
    return [text[begin : end - 1] for begin, end in zip([0, *ends], ends, strict=False)]


def _within(numbers: NDArray[np.int64], count: int) -> NDArray[np.bool_]:
    return (numbers >= 0) & (numbers < count)
