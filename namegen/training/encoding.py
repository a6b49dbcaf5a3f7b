"""Write names as the tokens of a tokenizer, if the model can have them so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.corpus import Corpus
from ..errors import TokenError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.capitals import Capitals
    from ..contracts.tokenizer import Tokenizer
    from ..contracts.wordlist import Names


class Unwritten(NamedTuple):
    """Hold what is at fault in a name that cannot be written.

    `place` is that of the name in its list, `pieces` are those that no training name holds. Where `misplaced`, training
    names hold them, but none has a capital, or a small letter, where this one has it.
    """

    place: int
    pieces: tuple[str, ...]
    misplaced: bool


def encode(tokenizer: Tokenizer, capitals: Capitals, names: Names) -> Corpus:
    """Encode `names` with their weights.

    Raises TokenError for the first name with a piece that no training name holds, or with capitals as none has them.
    """
    corpus = _weighted(tokenizer, names)
    misplaced = np.flatnonzero(capitals.misplaced(corpus))
    if len(misplaced):
        place = int(misplaced[0])
        name = names.names[int(np.searchsorted(corpus.offsets, place, side="right")) - 1]
        piece = corpus.vocabulary.pieces[corpus.tokens[place]]
        raise TokenError(name, (piece,), capitals.why_misplaced(corpus, place))
    return corpus


def encode_known(tokenizer: Tokenizer, capitals: Capitals, names: Names) -> tuple[Corpus, list[Unwritten]]:
    """Encode the names that can be written; return them, and what is at fault in those that cannot."""
    try:
        known, unknown = names, list[Unwritten]()
        corpus = _weighted(tokenizer, names)
    except TokenError:
        pieces = [tokenizer.unknown(name) for name in names.names]
        unknown = [Unwritten(i, each, misplaced=False) for i, each in enumerate(pieces) if each]
        known = names.take([i for i, each in enumerate(pieces) if not each])
        corpus = _weighted(tokenizer, known)
    misplaced = capitals.misplaced(corpus)
    if not misplaced.any():
        return corpus, unknown
    return _without(corpus, misplaced, len(names), unknown)


def _without(
    corpus: Corpus, misplaced: NDArray[np.bool_], count: int, unknown: list[Unwritten]
) -> tuple[Corpus, list[Unwritten]]:
    """Leave out the names with misplaced tokens, and report them beside those that are out already."""
    out = {each.place for each in unknown}
    index = [i for i in range(count) if i not in out]
    at_fault = np.add.reduceat(misplaced, corpus.offsets[:-1]) > 0
    for i in np.flatnonzero(at_fault).tolist():
        own = slice(corpus.offsets[i], corpus.offsets[i + 1])
        tokens = corpus.tokens[own][misplaced[own]].tolist()
        pieces = tuple(dict.fromkeys(corpus.vocabulary.pieces[token] for token in tokens))
        unknown.append(Unwritten(index[i], pieces, misplaced=True))
    return corpus.take(~at_fault), sorted(unknown)


def _weighted(tokenizer: Tokenizer, names: Names) -> Corpus:
    corpus = tokenizer.encode(names.names)
    weights = None if names.weights is None else np.array(names.weights, dtype=np.int64)
    lists = None if names.origins is None else np.array(names.origins.lists, dtype=np.intp)
    return replace(corpus, weights=weights, lists=lists)
