"""Names of a list of all that can be such, where they are few and some are turned away one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.randomness import Draws
from ..contracts.sampler import Drawn
from .exhaustive import all_names
from .found import concatenated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.tokenizer import Tokenizer
    from .sparse import Sparse


class Listed:
    """Draw from the names of a conditioned model that pass, exactly and without trying any in vain.

    Name *i* is a function of the seed and *i* alone. Where `share`, the probability of all that pass, is 0, there are
    none to draw.
    """

    note = ""

    def __init__(
        self, sparse: Sparse, tokenizer: Tokenizer, passing: Callable[[Sequence[str]], NDArray[np.bool_]]
    ) -> None:
        parts, chances = [], [np.zeros(0)]
        for corpus, logprobs in all_names(sparse):
            kept = np.flatnonzero(passing(tokenizer.decode(corpus)))
            parts.append(Drawn(corpus.take(kept), kept, len(corpus)))
            chances.append(np.exp(logprobs[kept]))
        every = concatenated(parts, sparse.vocabulary)
        self.names, self.tried = every.names, every.tried
        self._sums = np.cumsum(np.concatenate(chances))
        self.share = float(self._sums[-1]) if len(self._sums) else 0.0

    def sample(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        """Draw the names with these numbers (B,)."""
        thresholds = np.minimum(draws.uniforms(numbers, 0) * self.share, np.nextafter(self.share, 0))
        return Drawn(self.names.take(np.searchsorted(self._sums, thresholds, side="right")), numbers, len(numbers))
