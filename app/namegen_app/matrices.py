"""Which letter follows which: a list's counts, a model's chances, and the difference of two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS, PROBABILITIES, DIFFERENCE = "Counts", "Chances", "Difference"

MOST = 40
"""Letters that are shown: a page of more is not read."""


@dataclass(frozen=True)
class Pairs:
    """values (R, C): of each row's piece, before, and each column's, after; the start and the end stand first."""

    pieces: tuple[str, ...]
    values: NDArray[np.float64]
    cut: bool

    @property
    def rows(self) -> list[str]:
        """The pieces before, the start first."""
        return ["start", *self.pieces]

    @property
    def columns(self) -> list[str]:
        """The pieces after, the end first."""
        return ["end", *self.pieces]

    def as_shares(self) -> Pairs:
        """Each row divided by its sum."""
        sums = self.values.sum(axis=1, keepdims=True)
        return replace(self, values=self.values / np.where(sums == 0, 1, sums))


def counts(model: namegen.NameModel, names: namegen.Wordlist) -> Pairs:
    """How often each pair stands in `names`, counts included."""
    corpus = model.tokenizer.encode(names.names)
    if names.weights is not None:
        corpus = namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(names.weights))
    return _shown(model, corpus.pair_counts().astype(float))


def probabilities(model: namegen.NameModel) -> Pairs:
    """What the model gives to each next piece at the start, and after a name's first letter."""
    vocabulary = model.tokenizer.vocabulary
    size, start = len(vocabulary), vocabulary.start_id
    after = np.stack([np.full(size, start), np.arange(size)], axis=1).astype(np.int32)
    table = np.exp(model.model.logprobs(after))
    table[start] = np.exp(model.model.logprobs(np.array([[start]], dtype=np.int32)))[0]
    return _shown(model, table)


def difference(one: Pairs, other: Pairs) -> Pairs:
    """`one` minus `other`, which are of the same pieces."""
    return replace(one, values=np.where(np.abs(one.values - other.values) < 5e-4, 0.0, one.values - other.values))


def _shown(model: namegen.NameModel, table: NDArray[np.float64]) -> Pairs:
    """The rows and columns that are shown, of a table (V, V) by token ids."""
    vocabulary = model.tokenizer.vocabulary
    letters = [i for i in range(len(vocabulary)) if i not in (vocabulary.start_id, vocabulary.end_id)]
    cut = len(letters) > MOST
    if cut:
        counted = table.sum(axis=0) if model.names is None or not model.names else _frequency(model)
        letters = sorted(sorted(letters, key=lambda i: -counted[i])[:MOST])
    rows, columns = [vocabulary.start_id, *letters], [vocabulary.end_id, *letters]
    return Pairs(tuple(vocabulary.pieces[i] for i in letters), table[np.ix_(rows, columns)], cut)


def _frequency(model: namegen.NameModel) -> NDArray[np.float64]:
    """(V,): how often each piece stands in the model's names; so two models of one list show the same pieces."""
    corpus = model.tokenizer.encode(model.names.names if model.names else ())
    return np.bincount(corpus.targets, minlength=len(model.tokenizer.vocabulary)).astype(float)
