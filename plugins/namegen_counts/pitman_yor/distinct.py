"""Merge the repeats of names, and choose among distinct ones: what strengths are fitted on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

KEPT = 2**16
"""Distinct names of a sample at most."""
TOGETHER = 16
"""Samples that are merged at a time."""


@dataclass(frozen=True)
class Sample:
    """Hold the K distinct names whose hashes are lowest, and how often each counts: all of them up to KEPT.

    As a name is among the lowest of all only where it is among those of every part that has it, samples of parts merge
    into that of the whole, with all its counts (bottom-k sampling: Cohen & Kaplan 2007).
    """

    hashes: NDArray[np.uint64]
    """(K,): ascending."""
    names: namegen.Corpus
    """K names in the same order, with weights."""

    @classmethod
    def of(cls, corpus: namegen.Corpus) -> Sample:
        """Sample a corpus. Names that count 0 are left out."""
        weights = np.ones(len(corpus), dtype=np.int64) if corpus.weights is None else corpus.weights
        counted = np.flatnonzero(weights)
        return cls._lowest(replace(corpus, weights=weights).take(counted), corpus.hashes[counted])

    @classmethod
    def _lowest(cls, corpus: namegen.Corpus, hashes: NDArray[np.uint64]) -> Sample:
        """Merge the names of each hash, and keep the lowest."""
        different, first, which = np.unique(hashes, return_index=True, return_inverse=True)
        weights = np.zeros(len(different), dtype=np.int64)
        np.add.at(weights, which, corpus.token_weights[corpus.first_scored])
        names = corpus.take(first[:KEPT])
        return cls(different[:KEPT], replace(names, weights=weights[:KEPT]))

    @classmethod
    def merged(cls, samples: list[Sample]) -> Sample:
        """Merge samples of one vocabulary, at least one."""
        if len(samples) == 1:
            return samples[0]
        names = namegen.join_corpora([each.names for each in samples], samples[0].names.vocabulary)
        return cls._lowest(names, np.concatenate([each.hashes for each in samples]))

    def in_order(self) -> namegen.Corpus:
        """Return the names in the order of their tokens."""
        # With the highest byte first, names as bytes are in the order of their tokens.
        data = self.names.tokens.astype(">i4").tobytes()
        names = [data[a:b] for a, b in pairwise((self.names.offsets * 4).tolist())]
        return self.names.take(np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64))


class Samples:
    """Merge the samples of parts as they come."""

    def __init__(self) -> None:
        self._held: list[Sample] = []

    def add(self, sample: Sample) -> None:
        """Add that of one more part."""
        self._held.append(sample)
        if len(self._held) == TOGETHER:
            self._held = [Sample.merged(self._held)]

    def merged(self) -> Sample:
        """Return the sample of all parts."""
        return Sample.merged(self._held)


def distinct(corpus: namegen.Corpus) -> namegen.Corpus:
    """Return the distinct names of `corpus` in the order of their tokens, with weights: how often each counts.

    Names that count 0 are left out, and so are those beyond KEPT.
    """
    return Sample.of(corpus).in_order()


def every_nth(corpus: namegen.Corpus, most: int) -> namegen.Corpus:
    """Take at most `most` names, evenly spread over their order."""
    if len(corpus) <= most:
        return corpus
    return corpus.take(np.arange(most) * len(corpus) // most)
