"""A decoder whose names can only be such as are wanted: what leads elsewhere has no probability."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..contracts.decoder import Decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..sampling.acceptor import Acceptor


class _States(NamedTuple):
    inner: Any
    wanted: NDArray[np.int64]
    """(B,): the acceptor's states."""
    tokens: int
    """How many tokens came before, the same for all."""


class Masked(Decoder):
    """Wrap a decoder: a token after which no wanted name can come has minus infinity. Rows do not sum to 1."""

    def __init__(self, decoder: Decoder, acceptor: Acceptor) -> None:
        self.decoder, self.acceptor = decoder, acceptor
        self.vocabulary, self.batch = decoder.vocabulary, decoder.batch

    def start(self, count: int) -> _States:
        return _States(self.decoder.start(count), np.zeros(count, dtype=np.int64), 0)

    def rows(self, states: _States) -> NDArray[np.float64]:
        allowed = self.acceptor.allowed(states.wanted, states.tokens)
        return np.where(allowed, self.decoder.rows(states.inner), -np.inf)

    def step(self, states: _States, ids: NDArray[np.int32]) -> _States:
        after = self.acceptor.after(states.wanted, self.acceptor.most_tokens)
        wanted = after[np.arange(len(ids)), ids]
        return _States(self.decoder.step(states.inner, ids), wanted, states.tokens + 1)

    def take(self, states: _States, index: NDArray[np.intp]) -> _States:
        return _States(self.decoder.take(states.inner, index), states.wanted[index], states.tokens)
