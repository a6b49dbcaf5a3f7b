"""Which states a corpus passes through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


def states_of(automaton: namegen.Automaton, corpus: namegen.Corpus) -> NDArray[np.intp]:
    """(L - N,): the state before each scored token; all names take their steps together, longest first."""
    states = np.empty(len(corpus.targets), dtype=np.intp)
    order = np.argsort(-corpus.lengths)
    lengths = corpus.lengths[order]
    at = (corpus.offsets[:-1] - np.arange(len(corpus)))[order]
    now = automaton.start(len(corpus))
    states[at] = now
    for step in range(1, int(lengths.max(initial=0))):
        longer = int(np.searchsorted(-lengths, -step))
        at = at[:longer]
        now = automaton.step(now[:longer], corpus.targets[at])
        at += 1
        states[at] = now
    return states
