"""Let names end at likely lengths: tilt the odds of the end mark by position."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .walking import states_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 4
POSITIONS = 2**BITS
"""Tilts there are; the last holds for all longer names. A power of two, so that a shift splits a pair."""
CERTAINTY = 1.0
"""Precision of the prior on each tilt, normal about 0: where dev shows nothing, nothing is tilted."""
MOST_ODDS = 2**16
"""The greatest odds, times V, up to which tokens are found by moved numbers: what rounding moves a border in the tilted
row, 1e-16 for each token of its sum, is then below the margin of 1e-11 that such numbers keep from borders."""


class LengthTilt(namegen.Automaton):
    """Multiply the odds of the end after `position` tokens of another automaton by exp(tilt[position]).

    The other tokens share what is left in the proportions that they had. `tilt` is (POSITIONS,). The state is the
    pair (state, position) in one number, position in its lowest bits; the last stands for itself and all later.
    """

    def __init__(self, inner: namegen.Automaton, tilt: NDArray[np.float64]) -> None:
        self.inner = inner
        self.tilt = tilt
        self.odds = np.exp(tilt)
        self._factor = np.expm1(tilt)
        self.vocabulary = inner.vocabulary
        self.n_states = inner.n_states << BITS
        self.start_state = inner.start_state << BITS
        # Where all inner rows are at hand, and the end is the first token of a row, tokens are found in them.
        at_hand = isinstance(inner, namegen.Tables) and not self.vocabulary.drawable[: self.vocabulary.end_id].any()
        self.searches = bool(at_hand and len(self.vocabulary) * self.odds.max() < MOST_ODDS)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        inner, position = states >> BITS, states & (POSITIONS - 1)
        rows, end = self.inner.rows(inner), self.vocabulary.end_id
        tilted: NDArray[np.float64] = rows - self._log_scale(np.exp(rows[:, end]), position)[:, None]
        tilted[:, end] += self.tilt[position]
        return tilted

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after: NDArray[np.intp] = self.inner.step(states >> BITS, ids) << BITS
        position = states & (POSITIONS - 1)
        position += 1
        after |= np.minimum(position, POSITIONS - 1, out=position)
        return after

    def chances(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        # Nothing is divided, so that each is a product of two numbers at most.
        chances = self.inner.chances(states >> BITS)
        chances[:, self.vocabulary.end_id] *= self.odds[states & (POSITIONS - 1)]
        return chances

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        if not (self.searches and isinstance(self.inner, namegen.Tables)):
            return super().search(states, numbers)
        # The end is the first token of a row, so its factor moves all borders alike: what a number finds in the tilted
        # row, this one finds in the row as it was. It is off by rounding, so what is on a border its own row decides.
        inner = states >> BITS
        lifted = self._ends.take(inner)
        lifted *= self._factor.take(states & (POSITIONS - 1))
        lifted *= 1 - numbers
        ids, unsure = self.inner.search_near(inner, np.maximum(numbers - lifted, 0.0))
        if len(unsure):
            ids[unsure] = super().search(states[unsure], numbers[unsure])
        return ids

    @cached_property
    def _ends(self) -> NDArray[np.float64]:
        """Find the probability of the end in each inner state: (S,)."""
        states = np.arange(self.inner.n_states)
        return np.exp(self.inner.logprob(states, np.full(len(states), self.vocabulary.end_id, dtype=np.int32)))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        position, end = states & (POSITIONS - 1), self.vocabulary.end_id
        chances = self.inner.probabilities(states >> BITS)
        # As in `rows`: the end is multiplied, and what the row then sums to divides it.
        lifted = chances[:, end] * self._factor[position]
        chances[:, end] += lifted
        chances /= (lifted + 1)[:, None]
        return chances

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:
        after = self.inner.successors(states >> BITS, possible) << BITS
        after += np.minimum((states & (POSITIONS - 1)) + 1, POSITIONS - 1)[:, None]
        return after

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        inner, position = states >> BITS, states & (POSITIONS - 1)
        end = self.vocabulary.end_id
        logs = self.inner.logprob(inner, ids)
        logs -= self._log_scale(np.exp(self.inner.logprob(inner, np.full_like(ids, end))), position)
        ended = np.flatnonzero(ids == end)
        logs[ended] += self.tilt[position[ended]]
        return logs

    def tilt_scores(
        self, logs: NDArray[np.float64], inner: NDArray[np.intp], ids: NDArray[np.int32], position: int
    ) -> None:
        """Tilt the log probabilities `logs` (B,) of tokens that all come after so many others, in place.

        inner: the states of the automaton within, of which there are few enough to look the end up for each.
        """
        position = min(position, POSITIONS - 1)
        logs -= self._log_scale(self._ends.take(inner), position)
        logs[ids == self.vocabulary.end_id] += self.tilt[position]

    def _log_scale(self, ends: NDArray[np.float64], position: NDArray[np.intp] | int) -> NDArray[np.float64]:
        """Compute the log of each row's sum when only its end (B,), a probability, is multiplied. Overwrites it."""
        ends *= self._factor[position]
        ends += 1
        return np.log(ends, out=ends)


def fit_tilt(automaton: namegen.Automaton, dev: namegen.Corpus) -> NDArray[np.float64]:
    """Fit the tilts (POSITIONS,) under which `dev` is likeliest.

    Each position is a logistic regression with one unknown, concave: Newton's steps, held to 1 so that they
    cannot overshoot, are at the top after a few.
    """
    end = np.full(len(dev.targets), dev.vocabulary.end_id, dtype=np.int32)
    predicted = np.exp(automaton.logprob(states_of(automaton, dev), end))
    position = np.minimum(positions(dev), POSITIONS - 1)
    weights = dev.token_weights.astype(float)
    ended = np.bincount(position, weights=weights * (dev.targets == end), minlength=POSITIONS)
    tilt = np.zeros(POSITIONS)
    for _ in range(50):
        lift = np.exp(tilt)[position]
        tilted = lift * predicted / (1 - predicted + lift * predicted)
        expected = np.bincount(position, weights=weights * tilted, minlength=POSITIONS)
        curvature = np.bincount(position, weights=weights * tilted * (1 - tilted), minlength=POSITIONS)
        move = np.clip((ended - expected - CERTAINTY * tilt) / (curvature + CERTAINTY), -1, 1)
        tilt += move
        if np.abs(move).max() < 1e-9:
            break
    return tilt


def positions(corpus: namegen.Corpus) -> NDArray[np.int64]:
    """Count the tokens of its name that come before each scored token: (L - N,)."""
    positions: NDArray[np.int64] = np.arange(len(corpus.targets)) - np.repeat(corpus.first_scored, corpus.lengths)
    return positions


def saved_tilt(tilt: NDArray[np.float64]) -> NDArray[np.float64]:
    """Check a tilt that came from a file. Raises StorageError unless it is POSITIONS numbers, or none."""
    if tilt.dtype != np.float64 or tilt.shape not in ((0,), (POSITIONS,)) or not (np.abs(tilt) < 100).all():
        raise namegen.StorageError(f"its tilts of length are not {POSITIONS} moderate numbers")
    return tilt
