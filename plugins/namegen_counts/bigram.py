"""Count pairs of letters: the bigram of makemore part 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray


class CountBigram(namegen.Model):
    """Predict P(j | i) = (count of the pair i j + k) / (count of i + k times the tokens that can follow).

    Lidstone's add-k smoothing; k = 1 is the course's "fake counts" (Karpathy, makemore part 1). With k = 0 a
    pair that was never seen is impossible; a token never seen before another is followed by any.
    """

    class Options(namegen.Options):
        add_k: float = Field(1.0, ge=0, le=1e9, description="added to the count of every pair; 0 is no smoothing")

    uses_weights = True

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:  # noqa: ARG002
        self.counts = corpus.pair_counts()
        self._table = self._logprobs_of(self.counts)

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.counts = arrays["counts"].reshape(len(self.vocabulary), len(self.vocabulary))
        self._table = self._logprobs_of(self.counts)

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {"counts": self.counts}

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._table[contexts[:, -1]]

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        return self._table.take(corpus.pairs)

    def decoder(self) -> namegen.Tables:
        return namegen.Tables.of_previous_token(self._table, self.vocabulary)

    def evidence(self, context: NDArray[np.int32]) -> list[namegen.Evidence]:
        return [namegen.Evidence((int(context[-1]),), self.counts[context[-1]])]

    def _logprobs_of(self, counts: NDArray[np.int64]) -> NDArray[np.float64]:
        """Turn counts (V, V) into log probabilities (V, V)."""
        weights = np.where(self.vocabulary.drawable, counts + self.options.add_k, 0.0)
        weights[weights.sum(axis=1) == 0] = self.vocabulary.drawable
        return namegen.log_normalise(weights)
