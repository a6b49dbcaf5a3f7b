"""Find tokens of a table of states by a guide table: what most numbers find is read from where they fall.

Of each state, [0, 1) is divided into 2**k cells, as `Cells` does of an automaton's. (Chen & Asau 1974, "On generating
random variates from an empirical distribution"; Devroye 1986, "Non-uniform random variate generation", III.2.4.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .cdf import cumulated, search_at, sure_at

if TYPE_CHECKING:
    from numpy.typing import NDArray

MEMORY = 2**23
"""Bytes of cells at most, but for those of 2**4 cells a state: more leave less to be searched, and the cache sooner."""
AT_ONCE = 2**17
"""Entries of a table to work on at a time."""


class Guide:
    """Hold the running sums of each row of a table of weights (S, V), and the cells that they cut."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        states, self.split = weights.shape
        dtype = np.min_scalar_type(self.split)
        self.bits = int(np.clip(np.log2(MEMORY / (states * dtype.itemsize)), 4, 12))
        self.sums = np.empty(weights.shape)
        cells = np.empty((states, 1 << self.bits), dtype=dtype)
        some = max(1, AT_ONCE // self.split)
        for first in range(0, states, some):
            block = slice(first, first + some)
            self.sums[block] = cumulated(weights[block])
            cells[block] = cut(self.sums[block], self.bits, dtype)
        self.cells: NDArray[Any] = cells.ravel()

    def find(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[Any]:
        """Find the token of each state and number in [0, 1), as `cdf.search` finds it in the state's row: (B,)."""
        ids, undecided = self._looked_up(states, numbers)
        ids[undecided] = search_at(self.sums, states[undecided], numbers[undecided])
        return ids

    def find_near(
        self, states: NDArray[np.intp], numbers: NDArray[np.float64]
    ) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Find the same, and which of them would be others if numbers or sums were off by a rounding error: (B,), (U,).

        A cell that is decided has no border within 1e-6 of its width, which is far more.
        """
        ids, undecided = self._looked_up(states, numbers)
        at, near = states[undecided], numbers[undecided]
        ids[undecided] = found = search_at(self.sums, at, near)
        return ids, undecided[~sure_at(self.sums, at, found, near)]

    def _looked_up(
        self, states: NDArray[np.intp], numbers: NDArray[np.float64]
    ) -> tuple[NDArray[Any], NDArray[np.intp]]:
        """Return what the cells say, and where they say nothing: (B,), (U,)."""
        place = (numbers * (1 << self.bits)).astype(np.intp)
        place += states << self.bits
        ids = self.cells.take(place)
        return ids, np.flatnonzero(ids == self.split)


def cut(cdf: NDArray[np.float64], cell_bits: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """Compute the token of each cell, V where a border between two tokens lies in the cell: (S, V) -> (S, 2**k).

    A border within a rounding error of a cell's edge marks both neighbours, so an unmarked cell is certain.
    """
    states, size = cdf.shape
    count = 1 << cell_bits
    # (S, V - 1): the borders between tokens, in units of cells.
    edges = cdf[:, :-1] / cdf[:, -1:] * count
    row = np.arange(0, states * count, count)[:, None]
    cells = np.zeros(states * count, dtype=dtype)
    # Each token but the first is written where it begins, the last of those that begin at one place, and stands until
    # the next. One that begins past the row has its border in the last cell, which is marked below.
    cells[row + np.minimum(np.ceil(edges), count - 1).astype(np.intp)] = np.arange(1, size, dtype=dtype)
    whole = cells.reshape(states, count)
    np.maximum.accumulate(whole, axis=1, out=whole)
    # Mark the cell of each border, and its neighbour too where the border is on the edge between them.
    for nudge in (-1e-6, 1e-6):
        cells[row + np.clip(edges + nudge, 0, count - 1).astype(np.intp)] = size
    return whole
