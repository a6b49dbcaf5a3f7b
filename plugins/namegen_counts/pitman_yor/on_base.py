"""Predict by a list's n-grams above a base: an automaton whose state is a state of each."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

import namegen

from ..walking import BATCH, states_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..backoff import BackOff
    from ..ngrams import Grams
    from .letters import Letters
    from .spelling import Spelling
    from .stack import Stack


class Base(namegen.Automaton):
    """Predict a list's tokens by general spelling: the mixture of `spelling`'s lists by `shares` (J,).

    The state is a context of the spelling and the token before, in one number: a token that the spelling lacks is no
    part of its contexts.
    """

    def __init__(
        self, spelling: Spelling, shares: NDArray[np.float64], letters: Letters, vocabulary: namegen.Vocabulary
    ) -> None:
        self.spelling = spelling
        self.shares = shares
        self.grams: Grams = spelling.grams
        # Of the base's tokens, those that some token of the list is read as, and which of them each is.
        self._known, columns = np.unique(np.maximum(letters.ids, 0), return_inverse=True)
        self._columns = columns
        self.letters = letters
        self.vocabulary = vocabulary
        self.n_states = self.grams.n_states * len(vocabulary)
        self.start_state = self.grams.start_state * len(vocabulary) + vocabulary.start_id

    @cached_property
    def _tables(self) -> list[tuple[NDArray[np.int32], NDArray[np.float32]]]:
        return [self.spelling.table(j, self._known) for j in range(len(self.shares))]

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        at, previous = np.divmod(states, len(self.vocabulary))
        different, which = np.unique(at, return_inverse=True)
        mixed = np.zeros((len(different), len(self._known)))
        for share, (number, rows) in zip(self.shares.tolist(), self._tables, strict=True):
            mixed += share * rows[number[different]]
        return self.letters.rows(mixed[:, self._columns][which], previous)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after = states // len(self.vocabulary)
        known = np.flatnonzero(self.letters.ids[ids] >= 0)
        after[known] = self.grams.step(after[known], self.letters.ids[ids[known]])
        return after * len(self.vocabulary) + ids


class OnBase(namegen.Automaton):
    """Go on from the predictions of `base` by the n-grams of `own`, and mix both by `stack`.

    The state is the pair of theirs, in one number.
    """

    def __init__(self, own: BackOff, base: Base, stack: Stack) -> None:
        self.own = own
        self.base = base
        self.stack = stack
        self.vocabulary = own.vocabulary
        self.n_states = own.n_states * base.n_states
        self.start_state = own.start_state * base.n_states + base.start_state

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        own, base = np.divmod(states, self.base.n_states)
        general = self.base.probabilities(base)
        return self.stack.rows(self.own.above(own, general.copy()), general)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        own, base = np.divmod(states, self.base.n_states)
        return self.own.step(own, ids) * self.base.n_states + self.base.step(base, ids)

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities(states)[np.arange(len(ids)), ids])


def rows_of(base: Base, corpus: namegen.Corpus) -> NDArray[np.float64]:
    """Predict every token in place of each scored one: (L - N, V)."""
    different, which = np.unique(states_of(base, corpus), return_inverse=True)
    return base.probabilities(different)[which]


def score_by_rows(automaton: namegen.Automaton, corpus: namegen.Corpus) -> NDArray[np.float64]:
    """Score every token, (L - N,), where a row costs as much as one of its entries."""
    states, found = states_of(automaton, corpus), np.empty(len(corpus.targets))
    for begin in range(0, len(states), BATCH):
        some = slice(begin, begin + BATCH)
        different, which = np.unique(states[some], return_inverse=True)
        found[some] = automaton.rows(different)[which, corpus.targets[some]]
    return found
