"""Lift a model of names that begin with a capital and have no other: at the start a letter stands for its capital.

B is the number of names, V that of whole tokens, I that of inner ones, S that of the model's states.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .capitals import Capitals
from .cdf import cumulated, search_at
from .decoder import Automaton, Decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class _Forms:
    """Hold which whole tokens may stand at the start of a name (index 1), and within it (0)."""

    def __init__(self, capitals: Capitals) -> None:
        self.small = capitals.small
        self.refused = np.stack([capitals.is_capital, capitals.is_small])
        """(2, V)"""
        within = np.flatnonzero(~capitals.is_capital)
        at_start = within.copy()
        at_start[capitals.small[capitals.pairs[:, 1]]] = capitals.pairs[:, 0]
        self.written = np.stack([within, at_start]).astype(np.int32)
        """(2, I): the whole token that each inner one is written as"""

    def lifted(self, inner: NDArray[np.float64], at_start: NDArray[np.bool_], nothing: float) -> NDArray[np.float64]:
        """Write rows over inner tokens (B, I) as rows over whole ones (B, V); `nothing` is what no probability is."""
        whole = inner[:, self.small]
        whole[self.refused[at_start.astype(np.intp)]] = nothing
        return whole


class _States(NamedTuple):
    inner: Any
    at_start: NDArray[np.bool_]
    """(B,)"""


class FirstDecoder(Decoder):
    """Wrap a decoder; its states, and which names have not begun."""

    def __init__(self, decoder: Decoder, capitals: Capitals) -> None:
        self.decoder = decoder
        self.vocabulary, self.batch = capitals.vocabulary, decoder.batch
        self._forms = _Forms(capitals)

    def start(self, count: int) -> _States:
        return _States(self.decoder.start(count), np.ones(count, dtype=bool))

    def rows(self, states: _States) -> NDArray[np.float64]:
        return self._forms.lifted(self.decoder.rows(states.inner), states.at_start, -np.inf)

    def step(self, states: _States, ids: NDArray[np.int32]) -> _States:
        return _States(self.decoder.step(states.inner, self._forms.small[ids]), np.zeros(len(ids), dtype=bool))

    def take(self, states: _States, index: NDArray[np.intp]) -> _States:
        return _States(self.decoder.take(states.inner, index), states.at_start[index])


class FirstAutomaton(Automaton):
    """Wrap an automaton; state S is that of a name that has not begun."""

    def __init__(self, automaton: Automaton, capitals: Capitals) -> None:
        self.automaton = automaton
        self.vocabulary, self.batch = capitals.vocabulary, automaton.batch
        self.start_state = automaton.n_states
        self.n_states = automaton.n_states + 1
        self.searches = automaton.searches
        self._forms = _Forms(capitals)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self._forms.lifted(self.automaton.rows(self._inner(states)), states == self.start_state, -np.inf)

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        chances = self.automaton.probabilities(self._inner(states))
        return self._forms.lifted(chances, states == self.start_state, 0.0)

    def chances(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        chances = self.automaton.chances(self._inner(states))
        return self._forms.lifted(chances, states == self.start_state, 0.0)

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        # Within a name, capitals add nothing to the running sums, so that what is found is the same in the inner row.
        at_start = states == self.start_state
        if not at_start.any():
            found: NDArray[np.int32] = self._forms.written[0].take(self.automaton.search(states, numbers))
            return found
        ids = np.empty(len(states), dtype=np.int32)
        beginning = numbers[at_start]
        ids[at_start] = search_at(self._start_sums, np.zeros(len(beginning), dtype=np.intp), beginning)
        ids[~at_start] = self._forms.written[0].take(self.automaton.search(states[~at_start], numbers[~at_start]))
        return ids

    @cached_property
    def _start_sums(self) -> NDArray[np.float64]:
        """The running sums of the row of a name that has not begun: (1, V)."""
        return cumulated(self.chances(np.array([self.start_state])))

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after: NDArray[np.intp] = self.automaton.step(self._inner(states), self._forms.small[ids])
        return after

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        logs = self.automaton.logprob(self._inner(states), self._forms.small[ids])
        refused = self._forms.refused[(states == self.start_state).astype(np.intp), ids]
        return np.where(refused, -np.inf, logs)

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:
        at_start = (states == self.start_state).astype(np.intp)
        inner = np.take_along_axis(possible, self._forms.written[at_start], axis=1)
        return self.automaton.successors(self._inner(states), inner)[:, self._forms.small]

    def _inner(self, states: NDArray[np.intp]) -> NDArray[np.intp]:
        return np.where(states == self.start_state, self.automaton.start_state, states)
