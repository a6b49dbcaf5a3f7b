"""Which letter follows which: a list's counts and shares, a model's probabilities, and the difference of two.

A model that looks further back than one letter says something else at each place. What is compared with a list's own
shares is therefore its average over the places of that list; for a bigram this is its table.

Where a list has capitals and small letters, a capital counts as its small letter, before and after.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.case_table import CaseTable
from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.decoder import walk_rows
from ..contracts.wordlist import Names
from ..registry.blame import blame

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..training.trained import Trained

MOST = 60
"""Pieces that are shown beside the boundaries, by default."""
WALKED = 5_000
"""Names over whose places a model's probabilities are averaged, at most."""
DRAWN = 2_000
"""Names that are drawn where no list is at hand."""
LONGEST = 100
"""Characters of a name that is drawn, at most."""
ENTRIES = 2**21
"""Names times vocabulary whose rows are held at once: some 150 MB, at eight letters a name."""


@dataclass(frozen=True)
class Pairs:
    """Hold one number for each pair: `values` (R, C) of what is before, in the rows, and after, in the columns.

    The start stands first among the rows, the end first among the columns; then the same pieces in both, in the
    order of the vocabulary. A row of which nothing is known is NaN.
    """

    start: str
    """how the vocabulary spells the start of a name"""
    end: str
    pieces: tuple[str, ...]
    values: NDArray[np.float64]
    left_out: int
    """rarer pieces that are not shown"""
    covered: float
    """the share of all pairs of the names that is shown"""
    names: int
    """names over whose places this was counted or averaged"""
    folded: bool = False
    """whether capitals are counted as their small letters"""

    @property
    def rows(self) -> tuple[str, ...]:
        """The pieces before, the start first."""
        return (self.start, *self.pieces)

    @property
    def columns(self) -> tuple[str, ...]:
        """The pieces after, the end first."""
        return (self.end, *self.pieces)

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name, and what is before and after; a number of which nothing is known is None."""
        values = [[None if np.isnan(value) else float(value) for value in row] for row in self.values]
        return {**vars(self), "pieces": list(self.pieces), "rows": list(self.rows), "columns": list(self.columns)} | {
            "values": values
        }


def pair_corpus(model: Trained) -> tuple[Corpus, bool]:
    """Encode the names over whose places the pairs of `model` are averaged, and say whether it drew them itself.

    They are those it learned from, or else those that it holds of another list, or else DRAWN that it draws.
    """
    known = model.learned_from or model.names
    if known is None:
        from ..sampling.generate import generate, make_request

        request = make_request(model.registry, DRAWN, seed="pairs", raw=True, max_length=LONGEST)
        return model.encode_known(Names(tuple(generate(model, request))))[0], True
    return model.encode_known(known)[0], False


def pair_counts(corpus: Corpus, most: int = MOST) -> Pairs:
    """Count how often each pair stands in these names, a name's weight included; of the `most` commonest pieces."""
    shown = _Shown.of(corpus, most)
    return shown.pairs(shown.counts, len(corpus))


def pair_shares(corpus: Corpus, most: int = MOST) -> Pairs:
    """Divide each count by how often anything follows the piece before."""
    shown = _Shown.of(corpus, most)
    return shown.pairs(_divided(shown.counts, shown.totals(corpus)), len(corpus))


def pair_probabilities(model: Trained, corpus: Corpus, most: int = MOST) -> Pairs:
    """Average what `model` gives to what comes after a piece over the places where that stands in these names.

    Of a long list, WALKED names are taken, evenly spread.
    """
    shown = _Shown.of(corpus, most)
    some = _evenly_spread(corpus)
    with blame(model.who, "which was asked for its probabilities"):
        rows = shown.folded(np.exp(walk_rows(model.decoder(), some)))
    sums = np.zeros((corpus.vocab_size, len(shown.columns)))
    np.add.at(sums, shown.small[some.previous], rows * some.token_weights[:, None])
    return shown.pairs(_divided(sums[shown.rows], shown.totals(some)), len(some))


def pair_difference(one: Pairs, other: Pairs) -> Pairs:
    """Subtract `other` from `one`, pair by pair; they are of the same pieces."""
    return replace(one, values=one.values - other.values)


def fold_case(corpus: Corpus) -> Corpus:
    """Write a corpus in small letters where it has both; tokens that none of its names has any more are left out."""
    vocabulary = corpus.vocabulary
    pieces, small = small_pieces(vocabulary)
    kept = np.unique(np.append(small[corpus.tokens], [vocabulary.start_id, vocabulary.end_id]))
    number = _places(kept, len(vocabulary))
    folded = Vocabulary(
        tuple(pieces[i] for i in kept), int(number[vocabulary.start_id]), int(number[vocabulary.end_id])
    )
    return Corpus(number[small[corpus.tokens]].astype(np.int32), corpus.offsets, folded, corpus.weights, corpus.lists)


def shown_of(table: NDArray[np.float64], vocabulary: Vocabulary, shown: Pairs) -> NDArray[np.float64]:
    """Take from a table of all pairs (V, V) the rows and columns that `shown`, of the same vocabulary, has: (R, C)."""
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    ids = {piece: i for i, piece in enumerate(vocabulary.pieces) if i not in boundaries}
    letters = [ids[piece] for piece in shown.pieces]
    return table[np.ix_([vocabulary.start_id, *letters], [vocabulary.end_id, *letters])]


def _evenly_spread(corpus: Corpus) -> Corpus:
    most = max(1, min(WALKED, ENTRIES // corpus.vocab_size, len(corpus)))
    return corpus.take(np.linspace(0, len(corpus) - 1, most).astype(np.int64)) if most < len(corpus) else corpus


def _summed(codes: NDArray[Any], weights: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """(size,): the weight of each code."""
    return np.bincount(codes, weights, size).astype(np.float64)


def _divided(table: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide each row of `table` (R, C) by its total; a row of nothing becomes NaN."""
    shares = np.full(table.shape, np.nan)
    np.divide(table, totals[:, None], out=shares, where=totals[:, None] > 0)
    return shares


@dataclass(frozen=True)
class _Shown:
    """The token ids of the rows and of the columns, and the counts (R, C) of their pairs."""

    vocabulary: Vocabulary
    pieces: tuple[str, ...]
    """of the vocabulary, capitals as small letters"""
    small: NDArray[np.intp]
    """(V,): the token of the small letter for each capital that has one, and itself for any other"""
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    counts: NDArray[np.float64]
    everything: float
    """the weight of all pairs, shown or not"""

    @classmethod
    def of(cls, corpus: Corpus, most: int) -> _Shown:
        """Choose the `most` commonest pieces, and count the pairs of these alone: V x V may be too many."""
        vocabulary, weights = corpus.vocabulary, corpus.token_weights
        boundaries = (vocabulary.start_id, vocabulary.end_id)
        pieces, small = small_pieces(vocabulary)
        often = _summed(small[corpus.targets], weights, len(vocabulary))
        letters = [i for i in range(len(vocabulary)) if i not in boundaries and small[i] == i]
        kept = sorted(sorted(letters, key=lambda i: -often[i])[: max(1, most)])
        rows, columns = (np.array([boundary, *kept], dtype=np.intp) for boundary in boundaries)
        row_of, column_of = _places(rows, len(vocabulary)), _places(columns, len(vocabulary))
        before, after = row_of[small[corpus.previous]], column_of[small[corpus.targets]]
        both = (before >= 0) & (after >= 0)
        codes = before[both] * len(columns) + after[both]
        counts = _summed(codes, weights[both], len(rows) * len(columns)).reshape(len(rows), len(columns))
        return cls(vocabulary, pieces, small, rows, columns, counts, float(weights.sum()))

    def totals(self, corpus: Corpus) -> NDArray[np.float64]:
        """(R,): how often anything follows each piece of the rows."""
        return _summed(self.small[corpus.previous], corpus.token_weights, len(self.vocabulary))[self.rows]

    def folded(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum what rows (L, V) give to the pieces of the columns, a capital to its small letter: (L, C)."""
        columns, capitals = rows[:, self.columns], self._capitals
        places = _places(self.columns, len(self.vocabulary))[self.small[capitals]]
        shown = places >= 0
        columns[:, places[shown]] += rows[:, capitals[shown]]  # each small letter has one capital
        return columns

    @property
    def _capitals(self) -> NDArray[np.intp]:
        return np.flatnonzero(self.small != np.arange(len(self.small)))

    def pairs(self, values: NDArray[np.float64], names: int) -> Pairs:
        spelt = self.vocabulary.pieces
        return Pairs(
            start=spelt[self.vocabulary.start_id],
            end=spelt[self.vocabulary.end_id],
            pieces=tuple(self.pieces[i] for i in self.rows[1:]),
            values=values,
            left_out=len(set(self.small.tolist()) - {*self.rows.tolist(), *self.columns.tolist()}),
            covered=float(self.counts.sum()) / max(self.everything, 1.0),
            names=names,
            folded=self.pieces != spelt,
        )


def small_pieces(vocabulary: Vocabulary) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Spell the pieces with small letters where the vocabulary has both; return also the token of each: (V,).

    Boundaries stay, and so does the token of a capital whose small letter is none.
    """
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    letters = [piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]
    table = CaseTable.of_both("".join(letters))
    pieces = tuple(
        piece if i in boundaries else table.small_form(piece) or piece for i, piece in enumerate(vocabulary.pieces)
    )
    small = np.arange(len(vocabulary), dtype=np.intp)
    capital, its_small = table.pairs_of(vocabulary).T
    small[capital] = its_small
    return pieces, small


def _places(ids: NDArray[np.intp], size: int) -> NDArray[np.intp]:
    """(V,): the place of each token in `ids`, -1 for those that are not there."""
    places = np.full(size, -1, dtype=np.intp)
    places[ids] = np.arange(len(ids))
    return places
