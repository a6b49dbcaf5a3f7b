"""Draw the next token of a model of finitely many states with two look-ups.

For each state, the interval [0, 1) of *u* is divided into 2**k cells. Nearly all lie within one token's share, and
the cell holds that token's id. The few that straddle a border (0.04 % of a bigram's) are finished with the CDF, so
the token equals that of `Sampler.choose` to the last bit. (Marsaglia 1963, "Generating discrete random variables in
a computer", draws from one table in this way.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .cdf import cumulated, search_at
from .decoder import Automaton
from .guide import cut
from .randomness import uniforms
from .weighing import Weighing

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Cells(Automaton):
    """Wrap an automaton and cut each state into cells when it is first drawn from.

    A few names visit only a few states, so no work is done for states that are never reached. Memory is bounded: a
    state that finds no room is drawn from by its CDF, computed each time.
    """

    MOST_STATES = 2**24  # an automaton of more states is drawn from without cells
    MEMORY = 2**25  # bytes of cells, at most
    CDF_MEMORY = 2**27  # bytes of CDFs, at most
    # States kept, at most. Seconds of processor time for a million names from 950,480 states, with 8 bits of cells:
    # 0.88 at 2**16, 0.77 at 2**17, 0.84 at 2**18, 0.91 at 2**20; a state visited once is not worth its cells.
    ROOM = 2**17
    CUT_AT_ONCE = 2**20  # cells and CDF entries to work on at a time

    def __init__(self, weighing: Weighing) -> None:
        self.weighing = weighing
        self.automaton = automaton = weighing.automaton
        self.vocabulary = automaton.vocabulary
        self.batch = automaton.batch
        self.n_states, self.start_state = automaton.n_states, automaton.start_state
        size = len(self.vocabulary)
        # The id in a cell that a border between two tokens runs through: one above all token ids.
        self.split = size
        dtype = np.min_scalar_type(size)
        room = min(self.n_states, self.ROOM, max(self.CDF_MEMORY // (8 * size), 1))
        self.bits = int(np.clip(np.log2(self.MEMORY // (room * dtype.itemsize)), 2, 16))
        # Row of each state in `cells` and `cdf`; -1 until the state is first drawn from.
        self.slots = np.full(self.n_states, -1, dtype=np.int32)
        self.used = 0
        # Empty arrays take memory only where they are written to.
        self.cdf = np.empty((room, size))
        self.cells: NDArray[Any] = np.empty((room, 1 << self.bits), dtype=dtype)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.weighing.rows(states)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        next_states: NDArray[np.intp] = self.automaton.step(states, ids)
        return next_states

    def pick(self, states: NDArray[np.intp], random_bits: NDArray[np.uint64]) -> NDArray[Any]:
        """Choose a token for each state: (B,) states and (B,) random bits -> (B,) tokens."""
        slots = self._slots_of(states)
        # First look-up: the top k random bits number the cell within its state's row of 2**k cells.
        # A state without a slot (-1) takes another state's cell here; its token is replaced below.
        place = (random_bits >> np.uint64(64 - self.bits)).view(np.int64)
        place += slots.astype(np.int64) << self.bits
        ids = self.cells.ravel().take(place)
        # Second look-up, for the few: states without a slot, and cells on a border, search the CDF.
        homeless = np.flatnonzero(slots < 0)
        if len(homeless):
            ids[homeless] = self._searched(states[homeless], uniforms(random_bits[homeless]))
        undecided = np.flatnonzero(ids == self.split)
        ids[undecided] = self._on_borders(states[undecided], slots[undecided], uniforms(random_bits[undecided]))
        return ids

    def _on_borders(
        self, states: NDArray[np.intp], slots: NDArray[np.int32], numbers: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """Find the tokens of numbers (B,) that fell into cells on a border."""
        rows = slots.astype(np.intp)
        ids = search_at(self.cdf, rows, numbers)
        self.weighing.settle(ids, self.cdf, rows, states, numbers)
        return ids

    def _searched(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        """Find the tokens of numbers (B,) in states without a slot (B,)."""
        if self.weighing.adjust is None:
            return self.automaton.search(states, numbers)
        return self.weighing.find(states, numbers)

    def _slots_of(self, states: NDArray[np.intp]) -> NDArray[np.int32]:
        """Return the row of each state in `cells` and `cdf`, -1 for those without: (B,)."""
        slots = self.slots.take(states)
        if self.used < len(self.cdf) and (slots < 0).any():
            # First come, first served: as many new states as there is room for, a block at a time.
            new = np.unique(states[slots < 0])[: len(self.cdf) - self.used]
            some = max(1, self.CUT_AT_ONCE // (len(self.vocabulary) + (1 << self.bits)))
            for first in range(0, len(new), some):
                self._add(new[first : first + some])
            slots = self.slots.take(states)
        return slots

    def _add(self, states: NDArray[np.intp]) -> None:
        slots = slice(self.used, self.used + len(states))
        # A cell that is decided keeps 1e-6 of its width from borders, so nearly exact sums decide it rightly.
        self.cdf[slots] = cumulated(self.weighing.nearly(states))
        self.cells[slots] = cut(self.cdf[slots], self.bits, self.cells.dtype)
        self.slots[states] = np.arange(slots.start, slots.stop)
        self.used = slots.stop


class Searched(Automaton):
    """Wrap an automaton that finds tokens by itself: no row is made."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.vocabulary, self.batch = automaton.vocabulary, automaton.batch
        self.n_states, self.start_state = automaton.n_states, automaton.start_state

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.automaton.rows(states)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        next_states: NDArray[np.intp] = self.automaton.step(states, ids)
        return next_states

    def pick(self, states: NDArray[np.intp], random_bits: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Choose a token for each state: (B,) states and (B,) random bits -> (B,) tokens."""
        return self.automaton.search(states, uniforms(random_bits))
