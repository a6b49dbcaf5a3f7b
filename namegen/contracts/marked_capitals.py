"""Lift a model that sees marks before capitals: a whole token is an inner one, or a mark and an inner one.

A small letter has the model's own probability, and a capital p(E | s) = p(⇧ | s) p(e | s⇧); after a capital, in the
same way, p(⇪ | s) p(e | s⇪); in a run a capital has the probability of its letter, and a small letter comes after ⇩.
Rows are masked by this grammar and made to sum to 1.

B is the number of names, V that of whole tokens, I that of inner ones, P that of pairs of capital and small letter, S
that of the model's states.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .capitals import Capitals
from .decoder import Automaton, Decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

FREE, ALONE, RUN = range(3)
"""Modes, by what a name ends in: one capital (ALONE), two or more (RUN), or anything else, its start too (FREE)."""
MODES = 3


class Grammar:
    """Say which inner tokens write a whole one, by mode, and compute rows over whole tokens from those of a model."""

    def __init__(self, decoder: Decoder, capitals: Capitals) -> None:
        self.decoder = decoder
        self.size, self.end = len(capitals.vocabulary), capitals.vocabulary.end_id
        self.inner = capitals.small
        # Inner tokens are the whole ones but capitals, in the same order, and then the marks.
        self.plain = np.flatnonzero(~capitals.is_capital)
        self.capitals, self.smalls = capitals.pairs.T
        self.letters = capitals.small[self.smalls]
        up, run, down = (capitals.mark_id(mark) for mark in ("up", "run", "down"))
        # The mark before a capital in each mode, and before a small letter; -1 where the list has no such name.
        self._before_capital = {FREE: up, ALONE: run}
        self._before_small = {RUN: down}
        none = np.full(self.size, -1, dtype=np.int32)
        self.marks = np.stack([np.where(capitals.is_capital, up, none), np.where(capitals.is_capital, run, none)])
        self.marks = np.vstack([self.marks, np.where(capitals.is_small, down, none)])
        """(MODES, V): the mark before each whole token; -1 where there is none"""
        self.after = np.where(capitals.is_capital, [[ALONE], [RUN], [RUN]], FREE)
        """(MODES, V): the mode after each whole token"""

    def probabilities(self, states: Any, mode: int) -> NDArray[np.float64]:
        """Compute what follows states that are all in one mode: (B, V); rows sum to 1."""
        return _normalised(self.chances(states, mode))

    def chances(self, states: Any, mode: int) -> NDArray[np.float64]:
        """Compute the same as weights, by sums in order. Where the model leaves nothing, names end."""
        own = self._own(states)
        whole = np.zeros((len(own), self.size))
        whole[:, self.plain] = own[:, : len(self.plain)]
        if mode == RUN:
            whole[:, self.capitals] = own[:, self.letters]
            whole[:, self.smalls] = self._marked(states, own, self._before_small[mode])
        else:
            whole[:, self.capitals] = self._marked(states, own, self._before_capital[mode])
        whole[whole.sum(axis=1) == 0, self.end] = 1.0
        return whole

    def after_mark(self, states: Any, count: int, mark: int) -> Any:
        """Return the states after a mark, of `count` names."""
        return self.decoder.step(states, np.full(count, mark, dtype=np.int32))

    def _marked(self, states: Any, own: NDArray[np.float64], mark: int) -> NDArray[np.float64]:
        """Compute the probabilities of a mark and each letter of the table after it: (B, P)."""
        if mark < 0:
            return np.zeros((len(own), len(self.letters)))
        letters = self._own(self.after_mark(states, len(own), mark))[:, self.letters]
        marked: NDArray[np.float64] = own[:, [mark]] * _normalised(letters)
        return marked

    def _own(self, states: Any) -> NDArray[np.float64]:
        """Return the model's own weights: (B, I)."""
        if isinstance(self.decoder, Automaton):
            return self.decoder.chances(states)
        return np.exp(self.decoder.rows(states))


def _normalised(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make rows (B, N) sum to 1, by a sum in order; one of zeros stays."""
    totals = np.cumsum(weights, axis=1)[:, -1:]
    rows: NDArray[np.float64] = np.divide(weights, totals, out=np.zeros_like(weights), where=totals > 0)
    return rows


class MarkedAutomaton(Automaton):
    """Wrap an automaton. State mode * S + s is the model's state s in a mode."""

    def __init__(self, automaton: Automaton, capitals: Capitals) -> None:
        self.automaton = automaton
        self.vocabulary, self.batch = capitals.vocabulary, automaton.batch
        self.grammar = Grammar(automaton, capitals)
        self.n_states, self.start_state = MODES * automaton.n_states, automaton.start_state

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return _normalised(self.chances(states))

    def chances(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        modes, inner = np.divmod(states, self.automaton.n_states)
        whole = np.empty((len(states), len(self.vocabulary)))
        for mode in range(MODES):
            which = np.flatnonzero(modes == mode)
            if len(which):
                whole[which] = self.grammar.chances(inner[which], mode)
        return whole

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        modes, inner = np.divmod(states, self.automaton.n_states)
        marks = self.grammar.marks[modes, ids]
        marked = np.flatnonzero(marks >= 0)
        inner[marked] = self.automaton.step(inner[marked], marks[marked])
        after: NDArray[np.intp] = self.automaton.step(inner, self.grammar.inner[ids])
        after += self.grammar.after[modes, ids] * self.automaton.n_states
        return after


class _Group(NamedTuple):
    """Hold names with the same number of inner tokens behind them, so that their states can be joined."""

    states: Any
    names: NDArray[np.intp]
    modes: NDArray[np.intp]


class _States(NamedTuple):
    groups: dict[int, _Group]
    """by the number of inner tokens; each name is in one"""
    size: int
    """B"""


class MarkedDecoder(Decoder):
    """Wrap a decoder of any kind, such as a network's; a row takes two of its own, and a capital two steps."""

    def __init__(self, decoder: Decoder, capitals: Capitals) -> None:
        self.decoder = decoder
        self.vocabulary, self.batch = capitals.vocabulary, decoder.batch
        self.grammar = Grammar(decoder, capitals)

    def start(self, count: int) -> _States:
        names = np.arange(count)
        return _States({0: _Group(self.decoder.start(count), names, np.full(count, FREE))}, count)

    def rows(self, states: _States) -> NDArray[np.float64]:
        whole = np.empty((states.size, len(self.vocabulary)))
        for group in states.groups.values():
            for mode in np.unique(group.modes).tolist():
                which = np.flatnonzero(group.modes == mode)
                whole[group.names[which]] = self.grammar.probabilities(self._taken(group, which), mode)
        with np.errstate(divide="ignore"):
            return np.log(whole)

    def step(self, states: _States, ids: NDArray[np.int32]) -> _States:
        stepped: dict[int, list[_Group]] = defaultdict(list)
        for length, group in states.groups.items():
            own = ids[group.names]
            marks = self.grammar.marks[group.modes, own]
            for mark in np.unique(marks).tolist():
                which = np.flatnonzero(marks == mark)
                tokens = 1 if mark < 0 else 2
                stepped[length + tokens].append(self._written(group, which, own[which], mark))
        return _States({length: self._joined(stepped[length]) for length in sorted(stepped)}, states.size)

    def take(self, states: _States, index: NDArray[np.intp]) -> _States:
        groups = {}
        for length, group in states.groups.items():
            place = np.full(states.size, -1)
            place[group.names] = np.arange(len(group.names))
            names = np.flatnonzero(place[index] >= 0)
            if len(names):
                which = place[index[names]]
                groups[length] = _Group(self.decoder.take(group.states, which), names, group.modes[which])
        return _States(groups, len(index))

    def _written(self, group: _Group, which: NDArray[np.intp], ids: NDArray[np.int32], mark: int) -> _Group:
        """Step the names `which` of a group by whole tokens, all of them with the same mark before, or none (-1)."""
        states = self._taken(group, which)
        if mark >= 0:
            states = self.grammar.after_mark(states, len(which), mark)
        states = self.decoder.step(states, self.grammar.inner[ids])
        return _Group(states, group.names[which], self.grammar.after[group.modes[which], ids])

    def _taken(self, group: _Group, which: NDArray[np.intp]) -> Any:
        """Take the states at `which`, ascending; all of them without a copy."""
        return group.states if len(which) == len(group.names) else self.decoder.take(group.states, which)

    def _joined(self, groups: list[_Group]) -> _Group:
        if len(groups) == 1:
            return groups[0]
        states = self.decoder.join([group.states for group in groups])
        names, modes = (np.concatenate(each) for each in list(zip(*groups, strict=True))[1:])
        return _Group(states, names, modes)
