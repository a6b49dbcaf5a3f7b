"""Read the base in the letters of a list: which of its tokens is which, and what it has no word for."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

NOWHERE = 0x10FFFF
MOST = 0.999
"""The most that is given to what the base lacks."""
UNKNOWN = 0.5
"""What a token that the base does not have is given, in shares of an even row. A guess that the list soon corrects."""


@dataclass(frozen=True)
class Letters:
    """Hold, of each token of the list (V,), the base's token (-1: none), and its share of that token's probability.

    `apart` (4, V) are the probabilities of tokens that the base lacks, by the `kind` (V,) of the token before: the
    start of a name, a mark, no letter, or a letter. Its rows sum to less than 1.
    """

    ids: NDArray[np.int32]
    share: NDArray[np.float64]
    kind: NDArray[np.int8]
    apart: NDArray[np.float64]

    def rows(self, base: NDArray[np.float64], previous: NDArray[np.intp]) -> NDArray[np.float64]:
        """Share out what the base gives to `ids` (B, V) among the list's tokens, `previous` (B,) being those before."""
        rows = base * self.share
        apart = self.apart[self.kind[previous]]
        with np.errstate(all="ignore"):  # of shares that no list has, NaN, which is no row
            rows *= ((1 - apart.sum(axis=1)) / rows.sum(axis=1))[:, None]
        rows += apart
        return rows

    @classmethod
    def saved(cls, arrays: Mapping[str, NDArray[Any]], vocabulary: namegen.Vocabulary, known: int) -> Letters:
        """Check letters that came from a file. Raises StorageError where they make no distributions."""
        ids, share, kind, apart = (arrays[name] for name in ("ids", "share", "kind", "apart"))
        size = len(vocabulary)
        if (ids.shape, share.shape, kind.shape, apart.shape) != ((size,), (size,), (size,), (4, size)):
            raise namegen.StorageError("its base is not of its letters")
        whole = ids.dtype.kind in "iu" and kind.dtype.kind in "iu" and ((kind >= 0) & (kind < 4)).all()
        if not (whole and (ids >= -1).all() and (ids < known).all()):
            raise namegen.StorageError("its base's letters are not there")
        weights = np.concatenate([share[None], apart])
        if not ((weights >= 0).all() and (weights <= 1).all() and (apart.sum(axis=1) < 1).all()):
            raise namegen.StorageError("its base's shares are not between 0 and 1")
        if weights[:, ~vocabulary.drawable].any() or not (share[vocabulary.end_id] > 0 and ids[vocabulary.end_id] >= 0):
            raise namegen.StorageError("its base cannot end a name")
        return cls(ids.astype(np.int32), share, kind.astype(np.int8), apart)


def letters_of(corpus: namegen.Corpus, base: namegen.Vocabulary) -> Letters:
    """Find the base's token of each token of `corpus`: itself, in small letters, or without its accents."""
    vocabulary = corpus.vocabulary
    known = {piece: i for i, piece in enumerate(base.pieces)}
    boundaries = {vocabulary.start_id: base.start_id, vocabulary.end_id: base.end_id}
    ids = np.full(len(vocabulary), -1, dtype=np.int32)
    for i, piece in enumerate(vocabulary.pieces):
        if i in boundaries:
            ids[i] = boundaries[i]
        elif i not in vocabulary.marks and len(piece) == 1:
            ids[i] = _find(piece, known)
    counts = np.bincount(corpus.targets, weights=corpus.token_weights, minlength=len(vocabulary)) + 0.5
    counts *= vocabulary.drawable & (ids >= 0)
    together = np.bincount(np.maximum(ids, 0), weights=counts, minlength=len(base))
    share = counts / np.where(counts > 0, together[np.maximum(ids, 0)], 1.0)
    kind = np.array([_kind(i, vocabulary) for i in range(len(vocabulary))], dtype=np.int8)
    return Letters(ids, share, kind, _apart(corpus, ids, kind))


def spelt(corpus: namegen.Corpus, letters: Letters, base: namegen.Vocabulary) -> list[str]:
    """Write the names of `corpus` as the base's lists would; what these lack stays as a character of no list."""
    points = np.array([0, 0, *map(ord, base.pieces[2:])], dtype=np.uint32)
    line = points[letters.ids]
    line[letters.ids < 0] = NOWHERE
    kept = ~np.isin(corpus.tokens, corpus.vocabulary.marks)
    text = line[corpus.tokens]
    text[corpus.offsets[1:] - 1] = ord("\n")
    kept[corpus.offsets[:-1]] = False
    return text[kept].tobytes().decode("utf-32-le").split("\n")[:-1]


def _find(piece: str, known: dict[str, int]) -> int:
    """Find a letter, or its small letter, or that without accents; -1 where there is none."""
    small = namegen.small_letter(piece)
    plain = unicodedata.normalize("NFD", small)[0]
    return next((known[each] for each in (piece, small, plain) if known.get(each, 0) > 1), -1)


def _apart(corpus: namegen.Corpus, ids: NDArray[np.int32], kind: NDArray[np.int8]) -> NDArray[np.float64]:
    """Share out what the base lacks: marks by what stands before them, all others evenly and little."""
    vocabulary = corpus.vocabulary
    apart = np.zeros((4, len(vocabulary)))
    apart[:, ids < 0] = UNKNOWN / len(vocabulary)
    weights = corpus.token_weights.astype(float)
    before = kind[corpus.previous]
    total = np.bincount(before, weights=weights, minlength=4) + 0.5 * (len(vocabulary.marks) + 1)
    for mark in vocabulary.marks:
        seen = np.bincount(before, weights=weights * (corpus.targets == mark), minlength=4) + 0.5
        apart[:, mark] = seen / total
    # A mark before marks and unknown letters must leave something for all others.
    apart *= np.minimum(1.0, MOST / np.maximum(apart.sum(axis=1), MOST))[:, None]
    apart[:, ~vocabulary.drawable] = 0.0
    return apart


def _kind(i: int, vocabulary: namegen.Vocabulary) -> int:
    if i == vocabulary.start_id:
        return 0
    if i in vocabulary.marks:
        return 1
    return 3 if vocabulary.pieces[i].isalpha() else 2
