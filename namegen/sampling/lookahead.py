"""What a small n-gram knows of the letters to come: how likely a beginning is to end as it shall."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..contracts.decoder import Tables

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.corpus import Corpus

ORDERS = (2, 3)
"""A sharper n-gram is worse, unless the model is as sharp: one of order 4 made weights with heavy tails."""
PLACES = 12
"""Places in a name that are told apart; all later ones are one."""
STRENGTH = 100.0
"""How many letters count as much as what the next lower order says of them, or all places together.

Effective sample sizes for eight wishes of an LSTM (6-8 letters; k..n of 5-7; with ann; CVCCV; without a and e; qu..ix;
x..ia of exactly 10; a regex), in percent, with order 3: 82, 70, 48, 69, 75, 46, 31 and 44. Where places are not told
apart they are 60, 66, 32, 56, 49, 49, 25 and 26 at most.
"""
MOST_ENTRIES = 2**22
"""Entries of a table at most."""


def ngrams(corpus: Corpus) -> list[Tables]:
    """Return an n-gram of each of ORDERS that is small enough, with counts of `corpus`; of order 1 where none is.

    Which token comes next depends on those before and on the place in the name. Each order is smoothed with the one
    below, so that no token that can follow is impossible.
    """
    size = corpus.vocab_size
    orders = [order for order in ORDERS if (PLACES + 1) * size**order <= MOST_ENTRIES] or [1]
    return [_ngram(corpus, order) for order in orders]


def _ngram(corpus: Corpus, order: int) -> Tables:
    """Build the tables of one: a state is the place, then the tokens before, as digits of a number to the base V."""
    vocabulary, size = corpus.vocabulary, corpus.vocab_size
    place = np.arange(len(corpus.targets)) - np.repeat(corpus.first_scored, corpus.lengths)
    before = np.zeros(len(place), dtype=np.int64)
    probabilities = (vocabulary.drawable / vocabulary.drawable.sum())[None, :]
    for back in range(order):
        if back:
            before += _earlier(corpus, place, back) * size ** (back - 1)
        probabilities = _smoothed(corpus, before, size**back, probabilities)
    contexts = size ** (order - 1)
    before += np.minimum(place, PLACES) * contexts
    probabilities = _smoothed(corpus, before, (PLACES + 1) * contexts, probabilities)
    places, tokens = np.divmod(np.arange((PLACES + 1) * contexts), contexts)
    after = np.minimum(places + 1, PLACES)[:, None] * contexts
    after = after + (tokens[:, None] * size + np.arange(size)) % contexts
    start = sum(vocabulary.start_id * size**digit for digit in range(order - 1))
    with np.errstate(divide="ignore"):
        return Tables(np.log(probabilities), after, vocabulary, start)


def _smoothed(corpus: Corpus, states: NDArray[np.int64], count: int, lower: NDArray[np.float64]) -> NDArray[np.float64]:
    """Estimate the probability of each token in each of `count` states: (count, V).

    states: that of each scored token. lower: the estimates to smooth with; its rows belong to the states whose
    numbers have the same remainder.
    """
    size = corpus.vocab_size
    counts = np.bincount(states * size + corpus.targets, corpus.token_weights, count * size).reshape(count, size)
    lower = np.tile(lower, (count // len(lower), 1))
    estimates: NDArray[np.float64] = (counts + STRENGTH * lower) / (counts.sum(axis=1, keepdims=True) + STRENGTH)
    return estimates


def _earlier(corpus: Corpus, place: NDArray[np.int64], back: int) -> NDArray[np.int64]:
    """Return the token `back` tokens before each scored one; before a name stand starts."""
    where = np.maximum(np.arange(len(place)) - back, 0)
    return np.where(place >= back, corpus.targets[where], corpus.vocabulary.start_id).astype(np.int64)
