"""Names of any decoder, nearly from p(name | it is such as is wanted): weighted particles with a look-ahead.

A particle is a name drawn letter by letter, each letter in proportion to the model's probability times the one that
an n-gram gives to an end as it shall be after that letter. So every particle is such as is wanted, and its weight
says how much more probable the model finds it than this proposal does. Of several particles one is chosen by weight
(importance resampling: Rubin 1987), which is exact in the limit of many; the mean weight is an unbiased estimate of
the probability of a wanted name.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.cdf import search
from ..contracts.decoder import ENTRIES
from ..contracts.randomness import Draws, bits, uniforms
from ..contracts.sampler import Drawn
from ..contracts.shared import Shared
from .found import as_drawn, concatenated
from .pilot import PILOT_SEED, Probability

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.decoder import Decoder
    from .conditioned import Conditioned

PILOT_PARTICLES = 512
LEAST, MOST = 32, 512
"""Particles of a name, at least and at most."""
ENOUGH = 25.0
"""Particles of a name for each unit of the weights' variance, which is 1 / effective sample size - 1. The names' total
variation to the truth was about a quarter of variance over particles for decoders small enough to list all names: so
it stays near 0.01.
"""
TOGETHER = 4
"""Times a decoder's batch of particles to draw together, since they share their first letters."""


class _Weighted(NamedTuple):
    tokens: NDArray[np.int32]
    """(B, T)"""
    lengths: NDArray[np.int64]
    """(B,): tokens, the end not counted."""
    logweights: NDArray[np.float64]
    """(B,): natural log; minus infinity where the model leaves no way on."""


class Particles:
    """Draw names of `decoder` with the look-ahead of a conditioned n-gram; name *i* depends on (seed, i) alone."""

    def __init__(self, decoder: Decoder, ahead: Conditioned) -> None:
        self.vocabulary = decoder.vocabulary
        self._decoder, self._ahead = Shared(decoder), ahead
        self._together = min(TOGETHER * decoder.batch, ENTRIES // len(self.vocabulary))

    def sample(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        """Draw the names with these numbers (B,); one whose particles all have no weight is left out."""
        batch = max(1, self._together // self.particles)
        parts = [self._sampled(numbers[first : first + batch], draws) for first in range(0, len(numbers), batch)]
        return concatenated(parts, self.vocabulary)

    @property
    def note(self) -> str:
        """Say that the names are not quite exact."""
        return f"nearly exact: weighted draws, effective sample size {100 * self.effective:.0f} %"

    @cached_property
    def particles(self) -> int:
        """The particles of each name: more where their weights differ more."""
        variance = 1 / max(self.effective, 1e-9) - 1
        return int(np.clip(np.ceil(ENOUGH * variance), LEAST, MOST))

    @property
    def effective(self) -> float:
        """Return the effective sample size of the pilot's particles, as a share: 1 where all weigh the same."""
        weights = self._pilot_weights
        return float(weights.sum() ** 2 / (weights**2).sum() / len(weights)) if weights.any() else 0.0

    @property
    def probability(self) -> Probability:
        """Return the estimated probability of a wanted name, and its standard error."""
        weights = self._pilot_weights
        scale = float(np.exp(self._pilot.logweights.max()))
        error = weights.std(ddof=1) / np.sqrt(len(weights))
        return Probability(scale * float(weights.mean()), scale * float(error))

    @cached_property
    def _pilot(self) -> _Weighted:
        return self._drawn(Draws(PILOT_SEED).keys(np.arange(PILOT_PARTICLES)))

    @property
    def _pilot_weights(self) -> NDArray[np.float64]:
        """The weights of the pilot's particles, the greatest being 1; all 0 where none has any."""
        return _scaled(self._pilot.logweights)

    def _sampled(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        keys = draws.keys(numbers)
        own = np.stack([bits(keys, particle) for particle in range(self.particles)], axis=1)
        drawn = self._drawn(own.ravel())
        weights = _scaled(drawn.logweights.reshape(-1, self.particles))
        some = np.flatnonzero(weights.any(axis=1))
        sums = np.cumsum(weights[some], axis=1)
        chosen = some * self.particles + search(sums, uniforms(bits(keys[some], self.particles)))
        return as_drawn(drawn.tokens[chosen], drawn.lengths[chosen], numbers[some], self.vocabulary)

    def _drawn(self, keys: NDArray[np.uint64]) -> _Weighted:
        """Draw a particle for each key (B,)."""
        count, end = len(keys), self.vocabulary.end_id
        alive, states, nodes = np.arange(count), self._decoder.start(count), self._ahead.start(count)
        lengths, logweights = np.zeros(count, dtype=np.int64), np.zeros(count)
        steps: list[NDArray[np.int32]] = []
        while len(alive):
            ahead = self._ahead.ahead(nodes)
            most = ahead.max(axis=1)
            sums = np.cumsum(np.exp(self._decoder.rows(states) + (ahead - most[:, None])), axis=1)
            possible = sums[:, -1] > 0
            ids = np.full(len(alive), end, dtype=np.int32)
            ids[possible] = search(sums[possible], uniforms(bits(keys[alive[possible]], len(steps))))
            with np.errstate(divide="ignore"):
                logweights[alive] += np.log(sums[:, -1]) + most
            logweights[alive[possible]] -= ahead[possible, ids[possible]]
            tokens = np.zeros(count, dtype=np.int32)
            tokens[alive] = ids
            steps.append(tokens)
            on = np.flatnonzero(ids != end)
            alive, nodes, ids = alive[on], self._ahead.step(nodes[on], ids[on]), ids[on]
            if len(alive):
                lengths[alive] += 1
                states = self._decoder.step(self._decoder.take(states, on), ids)
        return _Weighted(np.stack(steps, axis=1), lengths, logweights)


def _scaled(logweights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return weights (..., N), of which the greatest is 1; all 0 where none has any."""
    most = logweights.max(axis=-1, keepdims=True)
    weights: NDArray[np.float64] = np.exp(logweights - np.where(most > -np.inf, most, 0.0))
    return weights
