"""Fit discounts on names that were not counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .walking import states_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ngrams import Grams

LEAST = 0.01
"""The least that is taken from a count: with nothing for shorter contexts, what was never seen is impossible."""
GAIN = 1e-6
"""Relative gain of a step below which the search ends: on makemore's list 2e-5 nats from the top, in half the steps."""
CERTAINTY = 10.0
"""Precision of the prior on each discount, normal about its closed form. On lists of 60 to 30,000 names 3, 10 and 30
were equally good, and none was worse by up to 0.08 on the small ones."""


def tuned(
    grams: Grams, counts: NDArray[np.int64], start: NDArray[np.float64], dev: namegen.Corpus
) -> NDArray[np.float64]:
    """Fit the discounts (2, N, 3) under which `dev` is likeliest, from the closed form `start` on.

    Contexts at the start of a name have discounts of their own: their counts are of names, not of tokens before.
    """
    loss = Loss(grams, counts, start, dev)
    most = np.broadcast_to([1.0, 2.0, 3.0], start.shape).ravel()
    return namegen.minimise(loss, start.ravel(), least=LEAST, most=most, gain=GAIN).reshape(start.shape)


@dataclass(frozen=True)
class Level:
    """Hold what one order counts for K of the dev part's tokens."""

    which: NDArray[np.intp]
    """(K,): the tokens whose context has a suffix of this length among the states."""
    group: NDArray[np.intp]
    """(K,): 1 where that suffix begins with the start of the name, else 0."""
    share: NDArray[np.float64]
    """(K,): the token's count after that suffix, by the suffix's total."""
    kind: NDArray[np.intp]
    """(K,): that count, 3 standing for all higher ones."""
    each: NDArray[np.float64]
    """(K,): one count, by the total."""
    kinds: NDArray[np.float64]
    """(K, 4): how many arcs of the suffix count 0, 1, 2 and more, by the total."""


class Loss:
    """Compute the NLL of the dev part (nats/token, the prior included) and its gradient, of discounts (2 * N * 3,).

    Up the orders, p = share - D(kind) each + (kinds . D) p of the order below; the gradient comes back down
    the same way. Only arcs that dev meets are looked at, equal ones once: about a millisecond. Sums are kept
    from BLAS, whose threads cost more than they save on vectors this short.
    """

    def __init__(
        self, grams: Grams, counts: NDArray[np.int64], start: NDArray[np.float64], dev: namegen.Corpus
    ) -> None:
        size = len(grams.vocabulary)
        pairs, which = np.unique(states_of(grams, dev) * size + dev.targets, return_inverse=True)
        weights = np.bincount(which, weights=dev.token_weights)
        self.weights = weights / weights.sum()
        self.certainty = CERTAINTY / weights.sum()
        self.start = start
        self.floor = 1 / grams.vocabulary.drawable.sum()
        self.levels = _levels(grams, counts, *np.divmod(pairs, size))

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        discounts = flat.reshape(self.start.shape)
        predicted, steps = self._predictions(discounts)
        gradient = self.certainty * (discounts - self.start)
        prior = 0.5 * float((gradient * (discounts - self.start)).sum())
        slope = -self.weights / predicted
        for n in reversed(range(len(steps))):
            level, (below, given) = self.levels[n], steps[n]
            here = slope[level.which]
            cell = level.group * 4 + level.kind
            gradient[:, n] -= np.bincount(cell, weights=here * level.each, minlength=8).reshape(2, 4)[:, 1:]
            passed = (here * below)[:, None] * level.kinds
            for group in (0, 1):
                gradient[group, n] += passed[level.group == group, 1:].sum(axis=0)
            slope[level.which] = here * given
        return prior - float((self.weights * np.log(predicted)).sum()), gradient.ravel()

    def _predictions(
        self, discounts: NDArray[np.float64]
    ) -> tuple[NDArray[np.float64], list[tuple[NDArray[np.float64], NDArray[np.float64]]]]:
        """Compute the probability of each token; and of each level what the order below gave, and its share."""
        taken = np.concatenate([np.zeros((2, len(self.levels), 1)), discounts], axis=2)
        predicted = np.full(len(self.weights), self.floor)
        steps = []
        for n, level in enumerate(self.levels):
            below = predicted[level.which]
            given = (level.kinds * taken[level.group, n]).sum(axis=1)
            predicted[level.which] = level.share - taken[level.group, n, level.kind] * level.each + given * below
            steps.append((below, given))
        return predicted, steps


def _levels(grams: Grams, counts: NDArray[np.int64], states: NDArray[np.intp], ids: NDArray[np.intp]) -> list[Level]:
    """List the levels of the tokens `ids` after `states`, from the shortest context to the longest."""
    totals = grams.per_state(counts)
    kinds = np.column_stack([grams.per_state(np.minimum(counts, 3) == kind) for kind in range(4)])
    levels, states = [], states.copy()
    for depth in reversed(grams.depths):
        deep = np.flatnonzero(states >= depth.start)
        at = states[deep]
        states[deep] = grams.base[at]
        which, at = deep[totals[at] > 0], at[totals[at] > 0]
        arcs, there = grams.find(at, ids[which])
        count = np.where(there, counts.take(arcs, mode="clip"), 0)
        each = 1 / totals[at]
        group = grams.at_start[at].astype(np.intp)
        levels.append(Level(which, group, count * each, np.minimum(count, 3), each, kinds[at] * each[:, None]))
    return levels[::-1]
