"""Which letter follows which: a list's counts, a model's chances, and the difference of two."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = 40
"""Letters that are shown: a page of more is not read."""
WALKED = 5_000
"""Names over whose letters a model's chances are averaged, at most."""
DRAWN = 2_000
"""Names drawn where those that a model learned from are not here."""
ENTRIES = 2**21
"""Names times vocabulary of which a model's chances are held at once: some 150 MB, at eight letters a name."""


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


def corpus_of(model: namegen.NameModel) -> namegen.Corpus:
    """The names that the model learned from, or where they are not known, some that it draws."""
    known = model.learned_from
    names = model.generate(DRAWN, seed="pairs", max_length=100) if known is None else known.names
    corpus = model.tokenizer.encode(names)
    if known is None or known.weights is None:
        return corpus
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array(known.weights))


def counts(corpus: namegen.Corpus) -> Pairs:
    """How often each pair stands in these names, counts included."""
    shown = _shown(corpus)
    before, after = shown.row_of[corpus.previous], shown.column_of[corpus.targets]
    both = (before >= 0) & (after >= 0)
    table = np.zeros((len(shown.rows), len(shown.columns)))
    np.add.at(table, (before[both], after[both]), _weights(corpus)[both])
    return shown.pairs(table)


def shares(corpus: namegen.Corpus) -> Pairs:
    """Of all that follows a piece in these names, the share of each."""
    shown = _shown(corpus)
    totals = np.bincount(corpus.previous, _weights(corpus), corpus.vocab_size)
    return shown.pairs(counts(corpus).values / np.maximum(totals[shown.rows], 1)[:, None])


def probabilities(model: namegen.NameModel, corpus: namegen.Corpus) -> Pairs:
    """What the model gives to what comes after a piece: on average over the places where it stands in these names.

    For a bigram that is its table. A model that looks further back says something else at each place; the average
    is what compares to the names' own shares. Of a long list, `WALKED` names are taken, evenly spread.
    """
    shown = _shown(corpus)
    most = max(1, min(WALKED, ENTRIES // corpus.vocab_size, len(corpus)))
    some = corpus.take(np.linspace(0, len(corpus) - 1, most).astype(np.int64))
    rows, weights = np.exp(namegen.walk_rows(model.decoder(), some)[:, shown.columns]), _weights(some)
    sums = np.zeros((corpus.vocab_size, len(shown.columns)))
    np.add.at(sums, some.previous, rows * weights[:, None])
    totals = np.bincount(some.previous, weights, corpus.vocab_size)
    return shown.pairs(sums[shown.rows] / np.maximum(totals[shown.rows], 1)[:, None])


def difference(one: Pairs, other: Pairs) -> Pairs:
    """`one` minus `other`, which are of the same pieces."""
    return replace(one, values=np.where(np.abs(one.values - other.values) < 5e-4, 0.0, one.values - other.values))


@dataclass(frozen=True)
class _Shown:
    """The token ids of the rows and of the columns."""

    vocabulary: namegen.Vocabulary
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    cut: bool

    @property
    def row_of(self) -> NDArray[np.intp]:
        """(V,): the row of each token, -1 for those that have none."""
        return _places(self.rows, len(self.vocabulary))

    @property
    def column_of(self) -> NDArray[np.intp]:
        """(V,): the column of each token, -1 for those that have none."""
        return _places(self.columns, len(self.vocabulary))

    def pairs(self, table: NDArray[np.float64]) -> Pairs:
        """The table (rows, columns) with its pieces."""
        return Pairs(tuple(self.vocabulary.pieces[i] for i in self.rows[1:]), table, self.cut)


def _shown(corpus: namegen.Corpus) -> _Shown:
    """The most frequent pieces, in the vocabulary's order, after the start and the end."""
    vocabulary = corpus.vocabulary
    often = np.bincount(corpus.targets, minlength=len(vocabulary))
    letters = [i for i in range(len(vocabulary)) if i not in (vocabulary.start_id, vocabulary.end_id)]
    kept = sorted(sorted(letters, key=lambda i: -often[i])[:MOST])
    return _Shown(
        vocabulary,
        np.array([vocabulary.start_id, *kept]),
        np.array([vocabulary.end_id, *kept]),
        len(kept) < len(letters),
    )


def _weights(corpus: namegen.Corpus) -> NDArray[np.float64]:
    """(L - N,): how often each scored token counts."""
    return corpus.token_weights.astype(float)


def _places(ids: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    places = np.full(size, -1)
    places[ids] = np.arange(len(ids))
    return places
