"""A model of which only the sequences count that a tokenizer writes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..errors import PluginError
from .corpus import Vocabulary
from .decoder import MOST_STATES, Automaton, Decoder

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Grammar(NamedTuple):
    """Hold what may follow: K classes of tokens, of which the same tokens may follow all of one class."""

    allowed: NDArray[np.bool_]
    """(K, V)"""
    classes: NDArray[np.intp]
    """(V,): the class of each token."""
    end: int
    """the id of the end token"""

    @classmethod
    def of(cls, follows: NDArray[np.bool_], vocabulary: Vocabulary) -> Grammar:
        """Sort the tokens of `vocabulary` into classes by `follows`, (V, V), which is what `Tokenizer.follows` returns.

        Raises PluginError where the shape does not fit, or nothing may follow a token that may follow another.
        """
        size = len(vocabulary)
        if follows.shape != (size, size) or follows.dtype != bool:
            raise PluginError(f"follows() is {follows.dtype} of shape {follows.shape}, not bool of ({size}, {size})")
        follows = follows & vocabulary.drawable
        _check_no_dead_end(follows, vocabulary)
        # Rows compared as bits in one piece: at V = 5,005 it takes 0.03 s, by np.unique(follows, axis=0) 41 s.
        packed = np.ascontiguousarray(np.packbits(follows, axis=1))
        rows = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
        _, first, classes = np.unique(rows, return_index=True, return_inverse=True)
        return cls(follows[first], classes.ravel(), vocabulary.end_id)

    def renormalised(self, chances: NDArray[np.float64], before: NDArray[np.intp]) -> NDArray[np.float64]:
        """Keep of probabilities (B, V) those that are allowed after tokens of the classes `before` (B,).

        Where that leaves nothing, the name ends.
        """
        kept = np.where(self.allowed[before], chances, 0.0)
        totals = kept.sum(axis=1)
        lost = totals == 0
        kept[lost, self.end] = totals[lost] = 1.0
        kept /= totals[:, None]
        return kept


def following(decoder: Decoder, grammar: Grammar | None) -> Decoder:
    """Leave `decoder` only those tokens that may follow the one before, and make each row sum to 1 again.

    With None, the decoder is returned as it is. Of an automaton the result is an automaton, unless its
    states are too many. Where a row gives no
    probability to anything that may follow, the name ends.
    """
    if grammar is None:
        return decoder
    if isinstance(decoder, Automaton) and decoder.n_states < MOST_STATES // len(grammar.allowed):
        return _FollowingAutomaton(decoder, grammar)
    return _Following(decoder, grammar)


def _check_no_dead_end(follows: NDArray[np.bool_], vocabulary: Vocabulary) -> None:
    numbers = np.arange(len(vocabulary))
    comes = (follows.any(axis=0) & (numbers != vocabulary.end_id)) | (numbers == vocabulary.start_id)
    stuck = np.flatnonzero(comes & ~follows.any(axis=1))
    if len(stuck):
        raise PluginError(f"follows() lets nothing follow the token {vocabulary.pieces[stuck[0]]!r}, not even the end")


class _States(NamedTuple):
    inner: Any
    before: NDArray[np.intp]
    """(B,): the class of the last token."""


class _Following(Decoder):
    """Walk any decoder beside the last token's class."""

    def __init__(self, decoder: Decoder, grammar: Grammar) -> None:
        self.decoder, self.grammar = decoder, grammar
        self.vocabulary, self.batch = decoder.vocabulary, decoder.batch

    def start(self, count: int) -> _States:
        before = np.full(count, self.grammar.classes[self.vocabulary.start_id])
        return _States(self.decoder.start(count), before)

    def rows(self, states: _States) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.grammar.renormalised(np.exp(self.decoder.rows(states.inner)), states.before))

    def step(self, states: _States, ids: NDArray[np.int32]) -> _States:
        return _States(self.decoder.step(states.inner, ids), self.grammar.classes[ids])

    def take(self, states: _States, index: NDArray[np.intp]) -> _States:
        return _States(self.decoder.take(states.inner, index), states.before[index])

    def join(self, several: Sequence[_States]) -> _States:
        inner, before = zip(*several, strict=True)
        return _States(self.decoder.join(inner), np.concatenate(before))


class _FollowingAutomaton(Automaton):
    """Walk an automaton so: a state is its state times K, plus the last token's class.

    Most automata know the last token by their state, so hardly more states are reached than it has.
    """

    def __init__(self, decoder: Automaton, grammar: Grammar) -> None:
        self.decoder, self.grammar = decoder, grammar
        self.vocabulary, self.batch = decoder.vocabulary, decoder.batch
        self._classes = len(grammar.allowed)
        self.n_states = decoder.n_states * self._classes
        self.start_state = decoder.start_state * self._classes + int(grammar.classes[self.vocabulary.start_id])

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore"):
            return np.log(self.probabilities(states))

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        inner, before = np.divmod(states, self._classes)
        return self.grammar.renormalised(self.decoder.probabilities(inner), before)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after: NDArray[np.intp] = self.decoder.step(states // self._classes, ids) * self._classes
        after += self.grammar.classes[ids]
        return after

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:
        after: NDArray[np.intp] = self.decoder.successors(states // self._classes, possible) * self._classes
        after += self.grammar.classes
        return after
