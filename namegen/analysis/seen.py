"""A name as the model sees it, and what the model counted before each of its letters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..errors import PluginError
from ..wordlists.graphemes import readable
from .substrings import Piece, piece_of
from .surprisal import Counted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.capitals import Capitals
    from ..contracts.corpus import Corpus
    from ..training.trained import Trained


class Seen(NamedTuple):
    """Hold a name of T tokens, its start among them and its end too, as whole tokens and as inner ones."""

    whole: NDArray[np.int32]
    """(T,)"""
    inner: NDArray[np.int32]
    places: NDArray[np.intp]
    """(T,): where each whole token stands among the inner ones"""
    capitals: Capitals

    @classmethod
    def of(cls, model: Trained, name: Corpus) -> Seen:
        """Fold `name`, a corpus of one name."""
        folded, places = model.capitals.fold_places(name)
        return cls(name.tokens, folded.tokens, places, model.capitals)

    def piece(self, first: int, end: int) -> Piece:
        """Spell the inner tokens from `first` to before `end`, without marks.

        Capitals at its beginning are small letters where the mark that makes them capitals stands before it.
        """
        begin, after = (int(place) for place in np.searchsorted(self.places, [first, end]))
        tokens = self.whole.copy()
        is_marked = first == 0 or begin == len(self.places) or self.places[begin] > first
        if not is_marked:
            run = self.capitals.is_capital[tokens[begin:after]]
            unmarked = slice(begin, begin + int(np.logical_and.accumulate(run).sum()))
            tokens[unmarked] = self._small[tokens[unmarked]]
        return piece_of(tokens, begin, after, self.capitals.vocabulary)

    @property
    def _small(self) -> NDArray[np.int32]:
        """Return the small letter of each whole token that is a capital, and the others as they are: (V,)."""
        small = np.arange(len(self.capitals.vocabulary), dtype=np.int32)
        small[self.capitals.pairs[:, 0]] = self.capitals.pairs[:, 1]
        return small


def counted(model: Trained, seen: Seen, t: int) -> Iterator[Counted]:
    """Yield what the model counted before the letter of whole token `t + 1`, a mark before it among the context.

    Raises PluginError where the evidence is not about a suffix of the requested context.
    """
    vocabulary, end = model.capitals.inner, int(seen.places[t + 1])
    before, letter = seen.inner[:end], seen.inner[end]
    for each in model.model.evidence(before):
        first = end - len(each.context)
        if first < 0 or before[first:].tolist() != list(each.context) or each.counts.shape != (len(vocabulary),):
            raise PluginError(f"{model.who}: its evidence is not about the context that was asked for")
        context, piece = seen.piece(first, end), seen.piece(first, end + 1)
        yield Counted(
            order=len(each.context) + 1,
            context=readable(context.text),
            at_start=context.at_start,
            count=int(each.counts[letter]),
            total=int(each.counts.sum()),
            piece=piece.text,
        )
