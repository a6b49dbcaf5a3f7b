"""Count pairs of letters: the bigram of makemore part 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .drowned import drowned_notes
from .pairs import SeenPairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE = 2**22
"""V * V up to which counts and log probabilities are tables, 32 MiB each. Above, rows are made when asked for."""


class CountBigram(namegen.Model):
    """Predict P(j | i) = (count of the pair i j + k) / (count of i + k times the tokens that can follow).

    Lidstone's add-k smoothing; k = 1 is the course's "fake counts" (Karpathy, makemore part 1). With k = 0 a
    pair that was never seen is impossible; a token never seen before another is followed by any.
    """

    class Options(namegen.Options):
        add_k: float = Field(1.0, ge=0, le=1e9, description="added to the count of every pair; 0 is no smoothing")

    uses_weights = True

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:  # noqa: ARG003
        return 30 * size.tokens + 48 * min(size.vocabulary**2, DENSE)

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:  # noqa: ARG002
        if self._is_small:
            self._tabulate(corpus.pair_counts())
            seen, kinds = self.counts.sum(axis=1), (self.counts > 0).sum(axis=1)
        else:
            codes, counts = corpus.seen_pairs()
            self._keep(codes, counts)
            before = codes // corpus.vocab_size
            seen = np.bincount(before, counts, corpus.vocab_size)
            kinds = np.bincount(before, minlength=corpus.vocab_size)
        return drowned_notes(seen, kinds, self.options.add_k, self.vocabulary)

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        size = len(self.vocabulary)
        counts = arrays["counts"]
        if "pairs" in arrays:
            self._keep(*_checked(arrays["pairs"], counts, self.vocabulary))
        elif self._is_small:
            self._tabulate(counts.reshape(size, size))
        else:  # from a version that saved all tables whole
            codes = np.flatnonzero(counts.reshape(size * size))
            self._keep(codes, counts.ravel()[codes])

    def arrays(self) -> dict[str, NDArray[Any]]:
        if isinstance(self._automaton, SeenPairs):
            return {"pairs": self._automaton.codes, "counts": self._automaton.counts}
        return {"counts": self.counts}

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        return self._automaton.rows(contexts[:, -1].astype(np.intp, copy=False))

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        if isinstance(self._automaton, namegen.Tables):
            return self._automaton.logprobs.take(corpus.pairs)
        return self._automaton.logprob(corpus.previous, corpus.targets)

    def decoder(self) -> namegen.Automaton:
        return self._automaton

    def evidence(self, context: NDArray[np.int32]) -> list[namegen.Evidence]:
        last = int(context[-1])
        if isinstance(self._automaton, SeenPairs):
            return [namegen.Evidence((last,), self._automaton.counts_after(last))]
        return [namegen.Evidence((last,), self.counts[last])]

    @property
    def _is_small(self) -> bool:
        return len(self.vocabulary) ** 2 <= DENSE

    def _tabulate(self, counts: NDArray[np.int64]) -> None:
        """Hold the counts (V, V), and all rows."""
        self.counts = counts
        weights = np.where(self.vocabulary.drawable, counts + self.options.add_k, 0.0)
        weights[weights.sum(axis=1) == 0] = self.vocabulary.drawable
        self._automaton: namegen.Automaton = namegen.Tables.of_previous_token(
            namegen.log_normalise(weights), self.vocabulary
        )

    def _keep(self, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Hold the pairs seen and their counts (P,)."""
        self._automaton = SeenPairs(codes, counts, self.options.add_k, self.vocabulary)


def _checked(
    codes: NDArray[Any], counts: NDArray[Any], vocabulary: namegen.Vocabulary
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return what a file holds of the pairs seen. Raises StorageError where these are no pairs of the vocabulary."""
    size = len(vocabulary)
    whole = codes.dtype.kind == counts.dtype.kind == "i" and codes.ndim == counts.ndim == 1
    if not (
        whole
        and len(codes) == len(counts)
        and (np.diff(codes) > 0).all()
        and (counts > 0).all()
        and ((codes >= 0) & (codes < size * size)).all()
        and vocabulary.drawable[codes % size].all()
    ):
        raise namegen.StorageError("its arrays are not the counts of any pairs")
    return codes.astype(np.int64), counts.astype(np.int64)
