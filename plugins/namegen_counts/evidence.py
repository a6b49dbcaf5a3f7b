"""Find what was counted after a context, for those who ask a model for its reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ngrams import Grams


def evidence(grams: Grams, lower: NDArray[np.intp], context: NDArray[np.int32]) -> Iterator[namegen.Evidence]:
    """Yield evidence from the longest end of `context` (T,) that is a state, by `lower` (S,), to the shortest."""
    # No state looks further back than order - 1 tokens.
    state = np.zeros(1, dtype=np.intp)
    for token in context[max(0, len(context) - grams.order + 1) :]:
        state = grams.step(state, np.array([token], dtype=np.int32))
    at, size = int(state[0]), len(grams.vocabulary)
    while at < grams.n_states:
        arcs = slice(grams.first[at], grams.first[at + 1])
        counts = np.zeros(size, dtype=np.int64)
        counts[grams.codes[arcs] % size] = grams.counts[arcs]
        depth = next(n for n, states in enumerate(grams.depths) if at < states.stop)
        yield namegen.Evidence(tuple(context[len(context) - depth :].tolist()), counts)
        at = int(lower[at])
