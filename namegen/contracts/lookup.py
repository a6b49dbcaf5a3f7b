"""Drawing the next token of a model of finitely many states with two look-ups.

For each state, *u* in [0, 1) is divided into 2**k cells; nearly all lie within one token's share, whose id the
cell holds. The few that straddle a border (0.04 % of a bigram's) are finished with the CDF, so what is drawn
equals `Sampler.choose` to the last bit. (Marsaglia 1963, "Generating discrete random variables in a computer",
draws so from one table.)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import PluginError
from .decoder import Automaton
from .randomness import uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ChoiceError(PluginError):
    """A sampler that chose a token which does not exist."""


class Cells(Automaton):
    """Another automaton, each state cut into cells when it is first drawn from.

    A handful of names visits a handful of states, so nothing is done for those that are never reached. What is
    kept is bounded: states that find no room are drawn from by their CDF, computed each time.
    """

    MOST_STATES = 2**24  # an automaton of more is drawn from without cells
    MEMORY = 2**25  # bytes of cells at most
    CDF_MEMORY = 2**28  # bytes of the CDFs beside them
    # States that are kept. Seconds of processor time for a million names from 950,480 states, with 8 bits of cells:
    # 0.88 at 2**16, 0.77 at 2**17, 0.84 at 2**18, 0.91 at 2**20; those visited once are not worth their cells.
    ROOM = 2**17
    CUT_AT_ONCE = 2**20  # cells and CDF entries that are worked on at a time

    def __init__(self, adjust: Callable[[NDArray[np.float64]], NDArray[np.float64]], automaton: Automaton) -> None:
        self.adjust = adjust
        self.automaton = automaton
        self.vocabulary = automaton.vocabulary
        self.batch = automaton.batch
        self.n_states, self.start_state = automaton.n_states, automaton.start_state
        size = len(self.vocabulary)
        self.split = size
        dtype = np.dtype(np.uint8 if size < 255 else np.uint16 if size < 65_535 else np.uint32)
        room = min(self.n_states, self.ROOM, max(self.CDF_MEMORY // (8 * size), 1))
        self.bits = int(np.clip(np.log2(self.MEMORY // (room * dtype.itemsize)), 2, 16))
        self.slots = np.full(self.n_states, -1, dtype=np.int32)
        self.used = 0
        # Empty arrays take memory only where they are written to.
        self.cdf = np.empty((room, size))
        self.cells: NDArray[Any] = np.empty((room, 1 << self.bits), dtype=dtype)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.adjust(self.automaton.rows(states))

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        next_states: NDArray[np.intp] = self.automaton.step(states, ids)
        return next_states

    def pick(self, states: NDArray[np.intp], random_bits: NDArray[np.uint64]) -> NDArray[Any]:
        """(B,) states and (B,) random bits -> (B,) tokens."""
        slots = self._slots_of(states)
        homeless = np.flatnonzero(slots < 0)
        place = (random_bits >> np.uint64(64 - self.bits)).view(np.int64)
        place += slots.astype(np.int64) << self.bits
        ids = self.cells.ravel().take(place)
        undecided = np.flatnonzero(ids == self.split)
        if len(homeless):
            undecided = np.setdiff1d(undecided, homeless, assume_unique=True)
            self._search_each(ids, homeless, random_bits, lambda which: cumulated(self.rows(states[which])))
        self._search_each(ids, undecided, random_bits, lambda which: self.cdf[slots[which]])
        return ids

    def _search_each(
        self,
        ids: NDArray[Any],
        where: NDArray[np.intp],
        random_bits: NDArray[np.uint64],
        cdf_of: Callable[[NDArray[np.intp]], NDArray[np.float64]],
    ) -> None:
        """Set `ids` at `where` by the CDFs, some at a time."""
        some = max(1, self.CUT_AT_ONCE // len(self.vocabulary))
        for first in range(0, len(where), some):
            which = where[first : first + some]
            ids[which] = search(cdf_of(which), uniforms(random_bits[which]))

    def _slots_of(self, states: NDArray[np.intp]) -> NDArray[np.int32]:
        """(B,): the row of each state in `cells` and `cdf`; -1 for those without."""
        slots = self.slots[states]
        if self.used < len(self.cdf) and (slots < 0).any():
            new = np.unique(states[slots < 0])[: len(self.cdf) - self.used]
            some = max(1, self.CUT_AT_ONCE // (len(self.vocabulary) + (1 << self.bits)))
            for first in range(0, len(new), some):
                self._add(new[first : first + some])
            slots = self.slots[states]
        return slots

    def _add(self, states: NDArray[np.intp]) -> None:
        slots = slice(self.used, self.used + len(states))
        self.cdf[slots] = cumulated(self.rows(states))
        self.cells[slots] = _cut(self.cdf[slots], self.bits, self.cells.dtype)
        self.slots[states] = np.arange(slots.start, slots.stop)
        self.used = slots.stop


def cumulated(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """(B, V) -> (B, V): running sums of the probabilities; their last column need not be 1."""
    sums = np.cumsum(np.exp(logprobs), axis=1)
    if not (sums[:, -1] > 0).all():
        raise ChoiceError("it leaves a row in which no token has a chance")
    return sums


def search(cdf: NDArray[np.float64], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
    """(B, V) and uniform numbers (B,) -> (B,): the first token whose running sum is above the number's share."""
    totals = cdf[:, -1]
    # Rounding must not lift a threshold to the total: the last token may be impossible.
    thresholds = np.minimum(numbers * totals, np.nextafter(totals, 0))
    ids: NDArray[np.int32] = (cdf <= thresholds[:, None]).sum(axis=1, dtype=np.int32)
    return ids


def _cut(cdf: NDArray[np.float64], cell_bits: int, dtype: np.dtype[Any]) -> NDArray[Any]:
    """(S, V) -> (S, 2**k): the token of each cell, V where a border between two tokens lies in the cell.

    A border within a rounding error of a cell's edge marks both neighbours, so a cell that is not marked is
    certain.
    """
    states, size = cdf.shape
    count = 1 << cell_bits
    edges = cdf[:, :-1] / cdf[:, -1:] * count
    ends = np.minimum(np.ceil(edges), count).astype(np.int32)
    shares = np.diff(ends, axis=1, prepend=0, append=count)
    cells = np.repeat(np.tile(np.arange(size, dtype=dtype), states), shares.ravel())
    first = np.arange(0, states * count, count)[:, None]
    for nudge in (-1e-6, 1e-6):
        cells[first + np.clip(edges + nudge, 0, count - 1).astype(np.intp)] = size
    return cells.reshape(states, count)
