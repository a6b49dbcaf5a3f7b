"""What a sampler that draws as all do makes of the rows of an automaton: weights, and the tokens that numbers find."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .cdf import cumulated, search, sure_at
from .decoder import Automaton
from .powers import ONE, raised

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEEP = 64 * ONE
"""The power up to which `Weighing.nearly` is near: an error of a logarithm, 1e-15, grows by it."""
TINY = -690.0
"""Natural log of about the least number that a double holds in full: what is below keeps few digits of itself."""
AT_ONCE = 2**20
"""Entries of rows to work on at a time: they stay in the cache."""


class Adjusts(Protocol):
    """Say what becomes of rows, as `namegen.Sampler` does."""

    @property
    def leaves_rows(self) -> bool: ...

    @property
    def power(self) -> int | None: ...

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]: ...


@dataclass(frozen=True)
class Weighing:
    """Weigh every token of rows of `automaton`: (B,) states -> (B, V), each row in proportion to what is drawn.

    `adjust` and `power` are a sampler's; `adjust` is None where it leaves rows as they are.
    """

    automaton: Automaton
    adjust: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None
    power: int | None

    @classmethod
    def of(cls, sampler: Adjusts, automaton: Automaton) -> Weighing:
        """Return what `sampler` makes of the rows of `automaton`."""
        leaves_rows = sampler.leaves_rows or sampler.power == ONE
        return cls(automaton, None if leaves_rows else sampler.adjust, sampler.power)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the rows as log weights, adjusted."""
        rows = self.automaton.rows(states)
        return rows if self.adjust is None else self.adjust(rows)

    def exactly(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the weights from which names are drawn."""
        if self.adjust is None:
            return self.automaton.chances(states)
        if self.power is None:
            return np.exp(self.adjust(self.automaton.rows(states)))
        return raised(self.automaton.chances(states), self.power)

    def nearly(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the same but for rounding, where that is the quicker way: an exponential instead of 24 roots.

        Their running sums are off by less than 1e-12 of a total, which is far below `cdf.MARGIN`.
        """
        if self.power is None or self.is_exact:
            return self.exactly(states)
        rows = self.automaton.rows(states)
        highest = rows.max(axis=1, keepdims=True)
        if not (highest > -np.inf).all():
            return self.exactly(states)  # which says that nothing is left
        rows = rows - highest
        if ((rows < TINY) & (rows > -np.inf)).any():
            return self.exactly(states)
        rows *= self.power / ONE
        weights: NDArray[np.float64] = np.exp(rows, out=rows)
        return weights

    @property
    def is_exact(self) -> bool:
        """Say whether `nearly` is `exactly`."""
        return self.adjust is None or self.power is None or self.power > STEEP

    def find(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        """Find the token of each state and number in [0, 1) in the running sums of the exact weights: (B,), (B,)."""
        ids = np.empty(len(states), dtype=np.int32)
        some = max(1, AT_ONCE // len(self.automaton.vocabulary))
        for first in range(0, len(states), some):
            block = slice(first, first + some)
            sums = cumulated(self.nearly(states[block]))
            ids[block] = search(sums, numbers[block])
            self.settle(ids[block], sums, np.arange(len(sums)), states[block], numbers[block])
        return ids

    def settle(
        self,
        ids: NDArray[np.int32],
        sums: NDArray[np.float64],
        rows: NDArray[np.intp],
        states: NDArray[np.intp],
        numbers: NDArray[np.float64],
    ) -> None:
        """Find those of `ids` (B,) anew that a number on a border found in row `rows[i]` of the nearly exact `sums`."""
        if self.is_exact:
            return
        unsure = np.flatnonzero(~sure_at(sums, rows, ids, numbers))
        if len(unsure):
            ids[unsure] = search(cumulated(self.exactly(states[unsure])), numbers[unsure])
