"""The names behind a cell of a table of pairs: in which names a piece follows another, and where."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UsageError
from .pairs import small_pieces

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus
    from ..training.trained import Trained


@dataclass(frozen=True)
class MarkedName:
    """Hold a name and the place of the pair in it, `name[begin:end]`; a start or an end of the name is no letter."""

    name: str
    begin: int
    end: int


@dataclass(frozen=True)
class NamesWithPair:
    """Hold the names with a pair: how many distinct ones, and the first few in the order of the list."""

    count: int
    examples: tuple[MarkedName, ...]


def names_with_pair(model: Trained, corpus: Corpus, before: str, after: str, most: int = 12) -> NamesWithPair:
    """Find the names of `corpus`, which `pair_corpus(model)` gave, in which the piece `after` follows `before`.

    The pieces are as a table of pairs has them: of small letters where capitals count as these; "" is the start of a
    name, or its end. Raises UsageError for a piece that the model does not have.
    """
    vocabulary = corpus.vocabulary
    pieces, small = small_pieces(vocabulary)
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    ids = {piece: i for i, piece in enumerate(pieces) if i not in boundaries and small[i] == i}

    def id_of(piece: str, boundary: int) -> int:
        found = ids.get(piece) if piece else boundary
        if found is None:
            raise UsageError(f"there is no letter {piece[:20]!r} in this table")
        return found

    first, second = id_of(before, vocabulary.start_id), id_of(after, vocabulary.end_id)
    places = np.flatnonzero((small[corpus.previous] == first) & (small[corpus.targets] == second))
    names = np.searchsorted(corpus.first_scored, places, side="right") - 1
    names, which = np.unique(names, return_index=True)
    texts = model.tokenizer.decode(corpus.take(names))
    distinct = {text: i for i, text in reversed(list(enumerate(texts)))}
    chosen = sorted(distinct.values())[:most]
    marked = tuple(
        _marked(model, texts[i], corpus.take(names[i : i + 1]), int(places[which[i]] - corpus.first_scored[names[i]]))
        for i in chosen
    )
    return NamesWithPair(len(distinct), marked)


def _marked(model: Trained, name: str, corpus: Corpus, place: int) -> MarkedName:
    """Mark in a name the token before its scored token `place`, and that token."""
    lengths = _letters_of(corpus)
    begin, end = lengths[max(place - 1, 0)], lengths[min(place + 1, len(lengths) - 1)]
    # Where a character is several letters, as a syllable of Hangul is, those are marked that the letters are of.
    letters = list(accumulate((len(model.tokenizer.written(each)) for each in name), initial=0))
    if letters[-1] != lengths[-1]:
        return MarkedName(name, 0, 0)
    first = max(i for i, place in enumerate(letters) if place <= begin)
    last = min(i for i, place in enumerate(letters) if place >= end)
    return MarkedName(name, min(first, last), last)


def _letters_of(corpus: Corpus) -> list[int]:
    """Count the letters before each token of the one name of `corpus`, the start and the end having none."""
    pieces = corpus.vocabulary.pieces
    inner: NDArray[np.int32] = corpus.tokens[1:-1]
    return list(accumulate((len(pieces[token]) for token in inner.tolist()), initial=0))
