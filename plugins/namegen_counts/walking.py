"""Walk a corpus: which states it passes through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


BATCH = 10_000
"""Names that are scored together: their arrays stay in the cache, and ten times makemore's list is as fast as one."""


class Steps(Protocol):
    """Take steps: an automaton, or the tree of n-grams alone."""

    def start(self, count: int) -> NDArray[np.intp]: ...

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]: ...


def states_of(steps: Steps, corpus: namegen.Corpus) -> NDArray[np.intp]:
    """Find the state before each scored token (L - N,); all names take their steps together, longest first."""
    states = np.empty(len(corpus.targets), dtype=np.intp)
    order = np.argsort(-corpus.lengths)
    lengths = corpus.lengths[order]
    at = corpus.first_scored[order]
    now = steps.start(len(corpus))
    states[at] = now
    for step in range(1, int(lengths.max(initial=0))):
        longer = int(np.searchsorted(-lengths, -step))
        ids = corpus.targets[at[:longer]]
        at = at[:longer] + 1
        now = steps.step(now[:longer], ids)
        states[at] = now
    return states
