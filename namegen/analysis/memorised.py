"""What names owe to a list: the nearest name of it, and the longest piece that they share with one of it.

Texts here have one code point a character (`graphemes.one_point_each`), so that an edit is a character's and a piece
never cuts one in two. M names are looked at, N names are in the list.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DISTANCES = 2**24
"""Edit distances that are held at a time: 32 MB."""


class Nearest(NamedTuple):
    """For each name, (M,): the edit distance to the nearest name of the list, and that name's place (the first's)."""

    distances: NDArray[np.int64]
    places: NDArray[np.int64]


class Pieces(NamedTuple):
    """For each name, (M,): the length of the longest piece that is in the list too, where it starts in the name,
    and the place of a name of the list that holds it. A name that shares no character has length 0."""

    lengths: NDArray[np.int64]
    starts: NDArray[np.int64]
    places: NDArray[np.int64]


def nearest(names: Sequence[str], known: Sequence[str]) -> Nearest:
    """By Levenshtein's distance: insertions, deletions and replacements of one character. `known` is not empty.

    All M x N distances, at bit-parallel speed and on all cores: 3.5 s for 10,000 names and 29,494.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    distances, places = np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=np.int64)
    rows = max(1, _DISTANCES // len(known))
    for first in range(0, len(names), rows):
        some = names[first : first + rows]
        found = process.cdist(some, known, scorer=Levenshtein.distance, dtype=np.uint16, workers=-1)  # (B, N)
        places[first : first + rows] = found.argmin(axis=1)
        distances[first : first + rows] = found.min(axis=1)
    return Nearest(distances, places)


def longest_pieces(names: Sequence[str], known: Sequence[str]) -> Pieces:
    """The longest substring that each name shares with a name of `known`.

    All pieces of one length get numbers, equal numbers for equal pieces, and those on one side only are dropped. A
    piece one longer is two of them, one character apart, so its number is that of a pair, and a piece whose two
    parts are not shared is not shared itself. Exact, and 0.5 s for 10,000 names and 29,494.
    """
    flat = _Flat.of([*known, *names])
    first_name, listed = len(known), int(flat.begins[len(known)])
    lengths, starts, places = (np.zeros(len(names), dtype=np.int64) for _ in range(3))
    at = np.arange(len(flat.points))
    numbers = flat.points.astype(np.int64)  # (the places in `at`,): what piece starts there
    for length in range(1, len(flat.points) + 1):
        numbers, at, origin = _shared(numbers, at, listed)
        mine = at >= listed
        if not mine.any():
            break
        owners = flat.owners[at[mine]] - first_name
        owners, one = np.unique(owners, return_index=True)
        lengths[owners] = length
        starts[owners] = at[mine][one] - flat.begins[owners + first_name]
        places[owners] = flat.owners[origin[mine][one]]
        numbers, at = _longer(numbers, at, flat.owners)
    return Pieces(lengths, starts, places)


class _Flat(NamedTuple):
    """Texts in one array: the code points, whose text each is in (a number), and where each text begins."""

    points: NDArray[np.uint32]
    owners: NDArray[np.int64]
    begins: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> _Flat:
        sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
        points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        begins = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes)])
        return cls(points, np.repeat(np.arange(len(texts)), sizes), begins)


def _shared(
    numbers: NDArray[np.int64], at: NDArray[np.int64], listed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The pieces that stand both before the place `listed` and after it, renumbered from 0; where they stand; and
    for each the place where it stands first, which is in the list."""
    _, first, renumbered = np.unique(numbers, return_index=True, return_inverse=True)
    inside = at < listed
    both = np.zeros((2, len(first)), dtype=bool)
    both[0, renumbered[inside]] = True
    both[1, renumbered[~inside]] = True
    kept = (both[0] & both[1])[renumbered]
    return renumbered[kept], at[kept], at[first][renumbered[kept]]


def _longer(
    numbers: NDArray[np.int64], at: NDArray[np.int64], owners: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pieces one character longer, numbered by the pair of pieces that they are made of."""
    pair = np.flatnonzero((np.diff(at) == 1) & (owners[at[:-1]] == owners[at[1:]]))
    return numbers[pair] * (numbers.max(initial=0) + 1) + numbers[pair + 1], at[pair]
