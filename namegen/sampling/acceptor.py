"""Automata over letters, side by side, as they are walked by tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.corpus import Corpus, Vocabulary
from ..contracts.dfa import Dfa
from ..errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_TOKENS = 1000
"""Tokens of a name at most, its end included, where no constraint bounds it."""
NEVER = MOST_TOKENS + 1
"""Tokens to an end that is accepted, where there is none."""
SMALL = 4_096
"""States up to which two automata are made one; a list's trie stays beside the others."""


class Acceptor:
    """Walk several automata at once, all of which must accept: a state is a whole number below `size`, the start 0.

    B is the number of states, V the size of the vocabulary; -1 stands for states from which no name is accepted.
    """

    def __init__(self, automata: Sequence[Dfa], vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        boundaries = (vocabulary.start_id, vocabulary.end_id)
        lengths = [len(piece) for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]
        self._longest_piece = max(lengths, default=1)
        self.most_tokens = _most_tokens(automata)
        # Where a token is a letter, an automaton that only counts letters needs no state: the number before says all.
        counters = [each for each in automata if self._longest_piece == 1 and not each.classes.any()]
        self.may_end = np.ones(self.most_tokens, dtype=bool)
        """(most_tokens,): whether a name may end after so many tokens."""
        for each in counters:
            self.may_end &= _ends_after(each, self.most_tokens)
        self._given = [each for each in automata if each not in counters]

    @cached_property
    def automata(self) -> list[Dfa]:
        """The automata, small ones made one: needed where names are conditioned, not to judge them."""
        return joined(self._given)

    @cached_property
    def size(self) -> int:
        """The number of states."""
        return math.prod(len(each) for each in self.automata)

    @cached_property
    def _steps(self) -> list[NDArray[np.int32]]:
        """(Q, V) for each automaton: the state after each token."""
        return list(map(self._over_tokens, self.automata))

    @cached_property
    def _steps_given(self) -> list[NDArray[np.int32]]:
        """The same of the automata as they were given."""
        return list(map(self._over_tokens, self._given))

    def _over_tokens(self, automaton: Dfa) -> NDArray[np.int32]:
        step = automaton.over(self.vocabulary.pieces)
        # Boundaries are no letters, however they are spelt.
        step[:, [self.vocabulary.start_id, self.vocabulary.end_id]] = -1
        return step

    @cached_property
    def _tokens_left(self) -> list[NDArray[np.int64]]:
        """(Q + 1,) for each automaton: the fewest tokens from each state to an end that is accepted.

        The last entry, and so that at -1, is the dead state's. Computed where names are conditioned, not where they are
        merely judged: of a list's trie it takes longer than ten names.
        """
        fewest = [
            np.where(each.distance < 0, NEVER, -(-each.distance // self._longest_piece)) for each in self.automata
        ]
        return [np.append(each, NEVER) for each in fewest]

    def after(self, states: NDArray[np.int64], left: int) -> NDArray[np.int64]:
        """Return the states after each token (B, V) from which an end is at most `left` tokens away; -1 elsewhere."""
        after = np.zeros((len(states), len(self.vocabulary)), dtype=np.int64)
        dead = np.full(after.shape, left < 0)
        for own, step, tokens_left in zip(self._split(states), self._steps, self._tokens_left, strict=True):
            there = step[own]
            dead |= (tokens_left > left)[there]
            after = after * len(step) + there
        after[dead] = -1
        return after

    def along(self, states: NDArray[np.int64], ids: NDArray[np.int32], left: int) -> NDArray[np.int64]:
        """Return the state after one token each (B,) from which an end is at most `left` tokens away; -1 elsewhere."""
        after = np.zeros(len(states), dtype=np.int64)
        dead = np.full(len(states), left < 0)
        for own, step, tokens_left in zip(self._split(states), self._steps, self._tokens_left, strict=True):
            there = step[own, ids]
            dead |= tokens_left[there] > left
            after = after * len(step) + there
        after[dead] = -1
        return after

    def allowed(self, states: NDArray[np.int64], tokens: int) -> NDArray[np.bool_]:
        """Say which tokens, the end among them, may come next in names of `tokens` tokens so far: (B, V)."""
        allowed = self.after(states, self.most_tokens - tokens - 2) >= 0
        allowed[:, self.vocabulary.end_id] = self.may_end[tokens] & self.accepts(states)
        return allowed

    def accepts(self, states: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say whether a name may end in each state: (B,)."""
        accepted = np.ones(len(states), dtype=bool)
        for own, each in zip(self._split(states), self.automata, strict=True):
            accepted &= each.accept[own]
        return accepted

    def mask(self, corpus: Corpus) -> NDArray[np.bool_]:
        """Say which names of `corpus` are accepted: (N,). All names take their steps together, longest first."""
        tokens = corpus.lengths - 1
        short = tokens < self.most_tokens
        accepted = short & self.may_end[np.minimum(tokens, self.most_tokens - 1)]
        # The last is the strictest as a rule: what holds by default. What it refuses no other is asked for.
        for step, each in zip(reversed(self._steps_given), reversed(self._given), strict=True):
            some = np.flatnonzero(accepted)
            accepted[some] = _ends_accepted(step, each.accept, corpus, some)
        return accepted

    def _split(self, states: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Split numbers (B,) into a state (B,) of each automaton, the last one's counting fastest."""
        own: list[NDArray[np.int64]] = []
        for each in reversed(self.automata):
            states, rest = np.divmod(states, len(each))
            own.append(rest)
        return own[::-1]


def _most_tokens(automata: Sequence[Dfa]) -> int:
    """Return the most tokens of a name that all automata accept, its end included; a token has one letter at least.

    Large automata are asked only where no small one has a bound: to be wrong costs layers without nodes.
    """
    for some in ([each for each in automata if len(each) <= SMALL], automata):
        bounds = [most + 1 for each in some if (most := each.longest()) is not None]
        if bounds:
            return max(1, min(MOST_TOKENS, *bounds))
    return MOST_TOKENS


def _ends_after(counter: Dfa, most: int) -> NDArray[np.bool_]:
    """Say after how many letters an automaton with one class of letters accepts: (most,)."""
    accepted = np.zeros(most, dtype=bool)
    state = 0
    for letters in range(most):
        accepted[letters] = counter.accept[state]
        state = int(counter.step[state, 0])
        if state < 0:
            break
    return accepted


def _ends_accepted(
    step: NDArray[np.int32], accept: NDArray[np.bool_], corpus: Corpus, some: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Walk the names `some` (B,) through one automaton; say which end where it accepts: (B,)."""
    which = np.argsort(-corpus.lengths[some], kind="stable")
    at, left = corpus.offsets[some][which] + 1, corpus.lengths[some][which] - 1
    accepted = np.zeros(len(some), dtype=bool)
    states, arcs = np.zeros(len(some), dtype=np.int64), step.ravel()
    place = 0
    while len(which):
        # Those that end here are last; the others take a step, and those that cannot are done.
        longer = int(np.searchsorted(-left, -place))
        accepted[which[longer:]] = accept[states[longer:]]
        arc = states[:longer] * step.shape[1]
        arc += corpus.tokens.take(at[:longer])
        states = arcs.take(arc)
        on = np.flatnonzero(states >= 0)
        if len(on) < longer:
            which, at, left, states = which.take(on), at.take(on), left.take(on), states.take(on)
        else:
            which, at, left = which[:longer], at[:longer], left[:longer]
        at = at + 1
        place += 1
    return accepted


def joined(automata: Sequence[Dfa]) -> list[Dfa]:
    """Make one of all small automata; large ones stay beside it, and so do those whose product would be large."""
    small = sorted((each for each in automata if len(each) <= SMALL), key=len)
    large = [each for each in automata if len(each) > SMALL]
    return [*reduce(_with, small, list[Dfa]()), *large]


def _with(done: list[Dfa], another: Dfa) -> list[Dfa]:
    if not done:
        return [another]
    try:
        both = (done[-1] & another).minimised()
    except UsageError:
        return [*done, another]
    return [*done[:-1], both]
