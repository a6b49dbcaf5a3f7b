"""Back off: make a row of its own counts and a share of a shorter context's row."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import namegen

from .ngrams import Grams

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Weights(NamedTuple):
    """Hold what arcs weigh, and what they and their states leave to a shorter context: A arcs, S states."""

    kept: NDArray[np.float64]
    """(A,): what each arc weighs."""
    taken: NDArray[np.float64]
    """(A,): what each leaves."""
    extra: NDArray[np.float64]
    """(S,): what each state leaves beside that."""

    def given(self, grams: Grams) -> NDArray[np.float64]:
        """Return all that each state of `grams` leaves: (S,)."""
        return grams.per_state(self.taken) + self.extra


class BackOff(namegen.Automaton):
    """Compute row(h) = (arcs of h + given(h) * row(lower(h))) / their sum, from the arcs, when asked.

    `kept` (A,) is what each arc weighs and `given` (S,) what each state leaves to its `lower` (S,) one, S being
    its `grams`' number of states and A of arcs. Lower than all is the floor, number S, where every token that
    can follow is equally likely. A state that has nothing has its lower one's row.
    """

    def __init__(
        self, grams: Grams, kept: NDArray[np.float64], given: NDArray[np.float64], lower: NDArray[np.intp]
    ) -> None:
        self.grams = grams
        self.vocabulary = grams.vocabulary
        self.n_states = grams.n_states
        self.start_state = grams.start_state
        totals = grams.per_state(kept) + given
        empty = totals == 0
        totals[empty] = 1.0
        self.shares = kept / totals[grams.context]
        self.mix = np.append(np.where(empty, 1.0, given / totals), 1.0)
        self.lower = np.append(lower, self.n_states)
        drawable = self.vocabulary.drawable
        self.floor = drawable / drawable.sum()

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        return self.grams.step(states, ids)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return _log(self.probabilities(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.above(states, np.tile(self.floor, (len(states), 1)))

    def above(self, states: NDArray[np.intp], rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute the rows of `states` (B,) where `rows` (B, V) is the floor, which they overwrite."""
        chain = [np.asarray(states)]
        while (chain[-1] < self.n_states).any():
            chain.append(self.lower[chain[-1]])
        for at in reversed(chain[:-1]):
            self._add_arcs(rows, at)
        return rows

    def _add_arcs(self, rows: NDArray[np.float64], at: NDArray[np.intp]) -> None:
        """Turn each row of lower(at) (B, V) into that of the state `at` (B,), in place; where it is S, leave it."""
        rows *= self.mix[at][:, None]
        some = np.flatnonzero(at < self.n_states)
        begin, end = self.grams.first[at[some]], self.grams.first[at[some] + 1]
        total = np.cumsum(end - begin)
        arcs = np.arange((end - begin).sum()) + np.repeat(end - total, end - begin)
        tokens = self.grams.codes[arcs] % len(self.vocabulary)
        rows[np.repeat(some, end - begin), tokens] += self.shares[arcs]

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        predicted, share = np.zeros(len(states)), np.ones(len(states))
        while (states < self.n_states).any():
            arcs, there = self.grams.find(states, ids)
            predicted += np.where(there, share * self.shares.take(arcs, mode="clip"), 0.0)
            share *= self.mix[states]
            states = self.lower[states]
        return _log(predicted + share * self.floor[ids])

    def tables(self) -> namegen.Tables:
        """Compute all rows at once, from the shortest context up: S * V numbers, the same automaton."""
        grams, size = self.grams, len(self.vocabulary)
        rows = np.empty((self.n_states + 1, size))
        rows[-1] = self.floor
        after = np.empty((self.n_states, size), dtype=np.intp)
        for depth, states in enumerate(grams.depths):
            arcs = slice(grams.levels[depth], grams.levels[depth + 1])
            np.multiply(rows[self.lower[states]], self.mix[states][:, None], out=rows[states])
            rows.ravel()[grams.codes[arcs]] += self.shares[arcs]
            after[states] = after[grams.base[states]]
            after.ravel()[grams.codes[arcs]] = grams.following[arcs]
        chances = rows[:-1]
        return namegen.Tables(_log(chances.copy()), after, self.vocabulary, self.start_state, chances=chances)


def _log(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(divide="ignore"):
        return np.log(probabilities, out=probabilities)
