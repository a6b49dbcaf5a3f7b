"""Sorted hashes of names, of which many small sets become one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class HashSet:
    """Hold sorted hashes in runs, each at least twice as large as the next: N are sorted log N times in all."""

    runs: tuple[NDArray[np.uint64], ...] = ()

    @classmethod
    def of(cls, hashes: NDArray[np.uint64]) -> HashSet:
        return cls((sorted_distinct(hashes),))

    def __or__(self, other: HashSet) -> HashSet:
        runs = self.runs
        for run in other.runs:
            while runs and len(runs[-1]) < 2 * len(run):
                run = sorted_distinct(np.concatenate([runs[-1], run]))
                runs = runs[:-1]
            runs = (*runs, run)
        return HashSet(runs)

    def sorted(self) -> NDArray[np.uint64]:
        """Return all of them, sorted (D,)."""
        return sorted_distinct(np.concatenate([np.empty(0, np.uint64), *self.runs]))


def sorted_distinct(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Sort numbers and drop repeats: `np.unique`, which hashes them first, takes fifty times as long."""
    found = np.sort(numbers)
    first = np.ones(len(found), dtype=bool)
    np.not_equal(found[1:], found[:-1], out=first[1:])
    return found[first]
