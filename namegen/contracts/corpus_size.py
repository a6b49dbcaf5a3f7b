"""How large a corpus is: all that an estimate of a training's memory may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corpus import Corpus


@dataclass(frozen=True)
class CorpusSize:
    """Hold how large a corpus is, without its names.

    `vocabulary` is V, the number of tokens in the vocabulary; `by_length[n]` is how many names have n scored tokens,
    their end among them.
    """

    vocabulary: int
    by_length: NDArray[np.int64]

    @classmethod
    def of(cls, corpus: Corpus, *, repeated: bool = False) -> CorpusSize:
        """Measure `corpus`; `repeated`: each name as often as it counts."""
        weights = corpus.weights if repeated else None
        by_length = np.bincount(corpus.lengths, weights=weights)
        return cls(corpus.vocab_size, np.rint(by_length).astype(np.int64))

    @property
    def names(self) -> int:
        """Return how many names there are."""
        return int(self.by_length.sum())

    @property
    def tokens(self) -> int:
        """Return L, how many tokens there are: the start of each name, and its scored tokens."""
        return self.names + self.after(1)

    def after(self, count: int) -> int:
        """Return how many scored tokens have at least so many tokens of their name before them, its start included."""
        lengths = np.arange(len(self.by_length))
        return int((np.maximum(0, lengths - count + 1) * self.by_length).sum())

    def ngrams(self, order: int) -> int:
        """Return how many different n-grams of this order there are at most."""
        few = self.vocabulary**order if order * np.log2(max(2, self.vocabulary)) < 62 else 2**62
        return min(few, self.after(order - 1) if order > 1 else self.vocabulary)
