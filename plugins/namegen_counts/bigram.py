"""Count pairs of letters: the bigram of makemore part 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .drowned import drowned_notes
from .pairs import SeenPairs
from .parts import TASK, Part, Parts, UntilStopped, count_parts, grouped

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    learns_by_parts = True

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:  # noqa: ARG003
        """Estimate by the tokens that are counted at a time, and by the pairs that there can be."""
        at_a_time = size.tokens * min(TASK, size.names) // max(1, size.names)
        pairs = size.vocabulary**2
        return 16 * at_a_time + (36 * pairs if pairs <= DENSE else 56 * size.ngrams(2))

    def fit(self, corpus: Parts, run: namegen.Run) -> dict[str, Any]:
        if self._is_small:
            groups = grouped(corpus)
            parts = UntilStopped(run.map(_pair_counts, groups), len(groups), run)
            self._tabulate(sum(parts, np.zeros((corpus.vocab_size, corpus.vocab_size), dtype=np.int64)))
            seen, kinds, stopped = self.counts.sum(axis=1), (self.counts > 0).sum(axis=1), parts.report
        else:
            table, stopped = count_parts(corpus, 2, run)
            previous, token = (table.packing.digit(table.keys, place) - 1 for place in (1, 0))
            self._keep(previous * corpus.vocab_size + token, table.counts)
            seen = np.bincount(previous, table.counts, corpus.vocab_size)
            kinds = np.bincount(previous, minlength=corpus.vocab_size)
        return {**drowned_notes(seen, kinds, self.options.add_k, self.vocabulary), **stopped}

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


def _pair_counts(parts: Sequence[Part]) -> NDArray[np.int64]:
    first, *others = (part().pair_counts() for part in parts)
    return sum(others, first)


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
