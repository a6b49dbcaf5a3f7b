"""The ways to draw from a model given what is wanted, and the choice among those for models of no finite states."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from ..contracts.randomness import Draws
from ..contracts.sampler import Drawn, Sampler
from ..errors import TokenError
from .conditioned import Conditioned, TooLargeError
from .found import concatenated
from .gumbel import GumbelSearch
from .lookahead import ngrams
from .particles import Particles
from .pilot import PILOT_SEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.constraint import DrawContext
    from ..contracts.corpus import Corpus
    from ..contracts.decoder import Decoder
    from .acceptor import Acceptor
    from .sparse import Sparse

PILOT_NAMES = 8
CHEAP = 200
"""Rows a name up to which Gumbel search is taken: an LSTM then still gives some 100 names a second, and the pilot takes
half a second. With 1,000 rows, 40 a second where weighted particles give 1,000.
"""
NAMES_FOR_NGRAMS = 2_000
"""Names that the model draws where its list is not at hand."""


class Way(Protocol):
    """Draw names that all automata accept."""

    @property
    def note(self) -> str:
        """Say what a person should know of names that come this way; nothing where they are exact."""

    def sample(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        """Draw the names with these numbers (B,), each a function of the seed and its number; some may be left out."""


class Product:
    """Draw from a conditioned automaton, exactly."""

    note = ""

    def __init__(self, conditioned: Conditioned | Sparse, limit: int, sampler: Sampler) -> None:
        self.limit, self.sampler = limit, sampler
        self._decoder = sampler.prepare(conditioned)

    def sample(self, numbers: NDArray[np.int64], draws: Draws) -> Drawn:
        """Draw the names with these numbers (B,)."""
        return self.sampler.sample(self._decoder, numbers, draws, self.limit)


def searched(decoder: Decoder, acceptor: Acceptor, cheap: float = CHEAP) -> GumbelSearch | None:
    """Return the search that draws from any decoder exactly; None where it takes more than `cheap` rows a name.

    Whether it does, names of a seed of their own say. Where it has proven that no name can be such, it is returned
    too, and `impossible` says so.
    """
    search = GumbelSearch(decoder, acceptor)
    drawn, _ = search.searched(np.arange(PILOT_NAMES), Draws(PILOT_SEED), most_in_all=cheap * PILOT_NAMES)
    return search if search.impossible or len(drawn.names) == PILOT_NAMES else None


def weighted(decoder: Decoder, acceptor: Acceptor, context: DrawContext) -> Particles | None:
    """Return particles with the look-ahead that has the greatest effective sample size; None where there are none."""
    found = []
    for ngram in ngrams(_examples(decoder, acceptor, context)):
        try:
            ahead = Conditioned(ngram, acceptor)
        except TooLargeError:
            continue
        if ahead.log_probability > -np.inf:
            found.append(Particles(decoder, ahead))
    best = max(found, key=lambda each: each.effective, default=None)
    return best if best is not None and best.effective > 0 else None


def _examples(decoder: Decoder, acceptor: Acceptor, context: DrawContext) -> Corpus:
    """Return names to count n-grams in: the list that the model learned from, or names that it draws itself."""
    if context.names is not None:
        try:
            corpus = context.tokenizer.encode(context.names.names)
        except TokenError:  # the model learned from a part of the list
            pass
        else:
            weights = context.names.weights
            return corpus if weights is None else replace(corpus, weights=np.array(weights))
    numbers = np.arange(NAMES_FOR_NGRAMS)
    batches = [numbers[first : first + decoder.batch] for first in range(0, len(numbers), decoder.batch)]
    draws = Draws(PILOT_SEED)
    drawn = [Sampler().sample(decoder, some, draws, acceptor.most_tokens) for some in batches]
    return concatenated(drawn, decoder.vocabulary).names
