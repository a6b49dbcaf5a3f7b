"""Batch names by length: nothing is padded, and no step is spent on padding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_REPEATS = 8
"""A weighted list's epoch has at most this many names for every distinct one, or `FEW` if that is more."""
FEW = 10_000


class NamesByLength:
    """Hold the distinct names of a corpus by length, and how often each counts.

    A list that repeats a name and one that counts it are the same here. `groups` holds, for each length T,
    the names' tokens (N, T + 1), from start to end, and their counts (N,).
    """

    def __init__(self, corpus: namegen.Corpus) -> None:
        self.groups = [_distinct(corpus, int(length)) for length in np.unique(corpus.lengths)]
        self.names = sum(len(names) for names, _ in self.groups)
        self.tokens: int = sum(names.size - len(names) for names, _ in self.groups)
        self.total = sum(float(counts.sum()) for _, counts in self.groups)


class Batches:
    """Batch the names of an epoch, in an order that is a function of the seed and the epoch alone.

    `batch` is the number of names of mean length in a batch; short names come more at a time and long ones fewer,
    so that every batch has about as many tokens. Counts far above the number of names are scaled down.
    """

    def __init__(self, distinct: NamesByLength, batch: int, seed: int) -> None:
        self.seed = seed
        self.names = [names for names, _ in distinct.groups]
        scale = min(1.0, max(MOST_REPEATS * distinct.names, FEW) / distinct.total)
        self.counts = [counts * scale for _, counts in distinct.groups]
        tokens = [
            float(counts.sum()) * (names.shape[1] - 1) for names, counts in zip(self.names, self.counts, strict=True)
        ]
        names_an_epoch = distinct.total * scale
        in_a_batch = sum(tokens) / names_an_epoch * min(batch, names_an_epoch)
        self.parts: list[int] = [max(1, round(each / in_a_batch)) for each in tokens]
        self.per_epoch: int = sum(self.parts)
        self.mean_tokens: float = sum(tokens) / self.per_epoch
        """what one step learns from on average: as the divisor of its loss, it lets every token weigh the same"""

    def epoch(self, number: int) -> list[NDArray[np.int32]]:
        """Draw `per_epoch` batches (B, T + 1), in random order."""
        generator = np.random.default_rng((self.seed, number))
        batches = []
        for names, counts, parts in zip(self.names, self.counts, self.parts, strict=True):
            order = generator.permutation(repeats(counts, generator))
            batches += [names[rows] for rows in np.array_split(order, parts)]
        return [batches[i] for i in generator.permutation(len(batches))]


def repeats(counts: NDArray[np.float64], generator: np.random.Generator) -> NDArray[np.intp]:
    """Repeat each index as often as its count says; a fraction of a count is a probability (systematic sampling)."""
    # A hair less than one, so that rounding of the running sum never lifts a whole number over the next.
    ends = np.floor(np.cumsum(counts) + 1e-6 + generator.random() * (1 - 2e-6))
    return np.repeat(np.arange(len(counts)), np.diff(ends, prepend=0.0).astype(np.int64))


def by_length(corpus: namegen.Corpus, most: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
    """Yield names in blocks of one length and about `most` tokens at most: their numbers (B,), tokens (B, T + 1)."""
    for length in np.unique(corpus.lengths):
        numbers = np.flatnonzero(corpus.lengths == length)
        for some in np.array_split(numbers, -(-len(numbers) * int(length) // most)):
            yield some, _rows(corpus, some, int(length))


def _distinct(corpus: namegen.Corpus, length: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Find the distinct names of one length (N, T + 1), sorted, and how often each counts (N,)."""
    numbers = np.flatnonzero(corpus.lengths == length)
    names, which = np.unique(_rows(corpus, numbers, length), axis=0, return_inverse=True)
    weights = None if corpus.weights is None else corpus.weights[numbers]
    return names, np.bincount(which.ravel(), weights=weights).astype(np.float64)


def _rows(corpus: namegen.Corpus, numbers: NDArray[np.int64], length: int) -> NDArray[np.int32]:
    """Take the tokens (B, T + 1) of the names at `numbers`, all of one length."""
    rows: NDArray[np.int32] = corpus.tokens[corpus.offsets[numbers][:, None] + np.arange(length + 1)]
    return rows
