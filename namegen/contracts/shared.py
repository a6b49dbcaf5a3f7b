"""A decoder that computes once what names with the same beginning share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .decoder import Decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Beginnings(NamedTuple):
    """Hold the states of many names, those of equal beginnings once."""

    inner: Any
    """the decoder's states of the distinct beginnings"""
    which: NDArray[np.intp]
    """(B,): the beginning of each name among them."""


class Shared(Decoder):
    """Wrap a decoder for many names that are walked from their start: the states of equal beginnings are one."""

    def __init__(self, decoder: Decoder) -> None:
        self.decoder = decoder
        self.vocabulary, self.batch = decoder.vocabulary, decoder.batch

    def start(self, count: int) -> Beginnings:
        return Beginnings(self.decoder.start(1), np.zeros(count, dtype=np.intp))

    def rows(self, states: Beginnings) -> NDArray[np.float64]:
        return self.distinct(states)[states.which]

    def distinct(self, states: Beginnings) -> NDArray[np.float64]:
        """Return the rows of the distinct beginnings; that of name *i* is number `states.which[i]`."""
        return self.decoder.rows(states.inner)

    def step(self, states: Beginnings, ids: NDArray[np.int32]) -> Beginnings:
        codes, which = np.unique(states.which * len(self.vocabulary) + ids, return_inverse=True)
        beginnings, tokens = np.divmod(codes, len(self.vocabulary))
        inner = self.decoder.step(self.decoder.take(states.inner, beginnings), tokens.astype(np.int32))
        return Beginnings(inner, which.ravel())

    def take(self, states: Beginnings, index: NDArray[np.intp]) -> Beginnings:
        return Beginnings(states.inner, states.which[index])

    def join(self, several: Sequence[Beginnings]) -> Beginnings:
        inner, places, before = [], [], 0
        for states in several:
            kept, which = np.unique(states.which, return_inverse=True)
            inner.append(self.decoder.take(states.inner, kept))
            places.append(which.ravel() + before)
            before += len(kept)
        return Beginnings(self.decoder.join(inner), np.concatenate(places))
