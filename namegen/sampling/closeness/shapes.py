"""The shape of a name: which of its letters are vowels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def vowels_of(names: Sequence[str]) -> frozenset[str]:
    """Tell the vowels of a list from its consonants by Sukhotin's algorithm, which needs no table of any script.

    Vowels stand beside consonants more often than beside vowels. The letter that stands beside others most often is a
    vowel; it is then taken off the others' counts, twice, and so on while one is left above zero (B. V. Sukhotin 1962,
    described by J. B. M. Guy, Cryptologia 15(3), 1991).
    """
    letters = sorted(set("".join(names)))
    number = {letter: place for place, letter in enumerate(letters)}
    beside = np.zeros((len(letters), len(letters)), dtype=np.int64)
    for name in names:
        places = [number[letter] for letter in name]
        np.add.at(beside, (places[:-1], places[1:]), 1)
    beside += beside.T
    np.fill_diagonal(beside, 0)
    sums = beside.sum(axis=1)
    vowels = set[str]()
    while len(vowels) < len(letters) and sums.max(initial=0) > 0:
        best = int(sums.argmax())
        vowels.add(letters[best])
        sums = sums - 2 * beside[best]
        sums[best] = -1
        sums[[number[vowel] for vowel in vowels]] = -1
    return frozenset(vowels)


class Shapes:
    """Know how often each shape, such as CVCCV, is that of a name of the list."""

    def __init__(self, names: Sequence[str]) -> None:
        vowels = vowels_of(names)
        self._table = {ord(letter): "V" if letter in vowels else "C" for letter in set("".join(names))}

    def of(self, names: Sequence[str]) -> list[str]:
        """Return the shape of each name; a letter that the list lacks stands for itself."""
        return [name.translate(self._table) for name in names]
