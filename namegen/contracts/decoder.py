"""A trained model, one token at a time: the interface that sampling and scoring use."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import PluginError
from .cdf import cumulated, search
from .corpus import Corpus, Vocabulary
from .guide import Guide

if TYPE_CHECKING:
    from numpy.typing import NDArray


ENTRIES = 2**24
"""The most entries (names x V) that the rows of one batch may hold: 128 MiB."""


AT_ONCE = 2**20
"""Entries of rows to search at a time: they stay in the cache."""


MOST_STATES = 2**62
"""States of an automaton that can be numbered."""


class Decoder(ABC):
    """Walk many names at once, each in a state of the model's own kind.

    B is the number of names, V the size of the vocabulary. States hold one entry per name along their first
    axis. Whatever they are (contexts, hidden states, whole numbers), only the decoder looks inside.
    """

    vocabulary: Vocabulary

    batch: int = 65_536
    """The most names to walk at a time; smaller for a decoder whose states take much memory.

    Measured for a bigram on two cores of a shared machine, in millions of names drawn per second: 1.2 at 8,192,
    1.6 at 16,384, 2.0 at 65,536 and no more at 131,072.
    """

    @abstractmethod
    def start(self, count: int) -> Any:
        """Return the states of `count` names before their first token."""

    @abstractmethod
    def rows(self, states: Any) -> NDArray[np.float64]:
        """Return the log probability (natural log) of every next token for each state: (B, V); rows sum to 1."""

    @abstractmethod
    def step(self, states: Any, ids: NDArray[np.int32]) -> Any:
        """Return the states after the tokens `ids` (B,)."""

    def take(self, states: Any, index: NDArray[np.intp]) -> Any:
        """Select the states at `index`."""
        return states[index]

    def join(self, several: Sequence[Any]) -> Any:
        """Put states one after the other, which are after equally many tokens.

        Override it where a state is neither an array with one entry a name nor a tuple or list of such.
        """
        first = several[0]
        if isinstance(first, np.ndarray):
            return np.concatenate(several)
        if not isinstance(first, (tuple, list)):
            raise PluginError(f"{type(self).__name__}.join: it does not say how to join its {type(first).__name__}s")
        parts = [self.join(each) for each in zip(*several, strict=True)]
        return type(first)(*parts) if hasattr(first, "_fields") else type(first)(parts)

    def logprob(self, states: Any, ids: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return the log probability of one token for each state: (B,)."""
        return self.rows(states)[np.arange(len(ids)), ids]


class ContextDecoder(Decoder):
    """Walk any model: the state is the context so far, and every row is computed from it afresh."""

    def __init__(self, logprobs: Callable[[NDArray[np.int32]], NDArray[np.float64]], vocabulary: Vocabulary) -> None:
        self.logprobs = logprobs
        self.vocabulary = vocabulary

    def start(self, count: int) -> NDArray[np.int32]:
        return np.full((count, 1), self.vocabulary.start_id, dtype=np.int32)

    def rows(self, states: NDArray[np.int32]) -> NDArray[np.float64]:
        return self.logprobs(states)

    def step(self, states: NDArray[np.int32], ids: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.concatenate([states, ids[:, None].astype(np.int32)], axis=1)


class Automaton(Decoder):
    """Walk a model of finitely many states: a state is a whole number below `n_states`.

    A model is an automaton if `rows` and `step` need nothing but that number. A bigram has a state for
    every token, an n-gram one for every context seen. A product of automata is an automaton again.
    """

    n_states: int
    start_state: int
    searches: bool = False
    """Whether `search` finds every token, and the cheaper way: without making rows, or in those of fewer states."""

    def start(self, count: int) -> NDArray[np.intp]:
        return np.full(count, self.start_state, dtype=np.intp)

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the probability of every next token for each state: (B, V). Override it where logs need not be taken.

        What it returns is the caller's to change.
        """
        return np.exp(self.rows(states))

    def chances(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return what names are drawn from: (B, V), each row in proportion to its probabilities, whatever it sums to.

        Where the automaton can, these are made of + * / of doubles in an order that is written down, so that any
        program has the same to the last bit; logarithms and exponentials are not rounded alike everywhere. By default,
        the probabilities. What it returns is the caller's to change.
        """
        return self.probabilities(states)

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        """Find the first token whose running sum exceeds each number's share of the total: (B,), (B,) -> (B,).

        The numbers are in [0, 1). Asked by samplers that leave rows as they are: always where `searches` is True, else
        for the states that are rarely visited. The same numbers always give the same tokens; where the number is on a
        border but for rounding, either neighbour is right, if its `chances` are nobody else's. By default, from these.
        """
        ids = np.empty(len(states), dtype=np.int32)
        some = max(1, AT_ONCE // len(self.vocabulary))
        for first in range(0, len(states), some):
            block = slice(first, first + some)
            ids[block] = search(cumulated(self.chances(states[block])), numbers[block])
        return ids

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the state after every token that is `possible` (B, V) for each state: (B, V); elsewhere anything."""
        after = np.zeros(possible.shape, dtype=np.intp)
        which, ids = np.nonzero(possible)
        after[which, ids] = self.step(states[which], ids.astype(np.int32))
        return after


class Tables(Automaton):
    """Hold an automaton as two tables: `logprobs` (S, V) and `next_state` (S, V).

    `next_state` may be a broadcast view. `chances` (S, V) are the probabilities themselves, where the logarithms were
    taken of them, which an exponential does not give back to the last bit.
    Raises PluginError where the shapes or states do not fit.
    """

    def __init__(
        self,
        logprobs: NDArray[np.float64],
        next_state: NDArray[Any],
        vocabulary: Vocabulary,
        start_state: int,
        *,
        chances: NDArray[np.float64] | None = None,
    ) -> None:
        if chances is not None and chances.shape != logprobs.shape:
            raise PluginError(f"tables of shapes {logprobs.shape} and {chances.shape} are not of the same rows")
        if logprobs.shape != next_state.shape or logprobs.shape[1:] != (len(vocabulary),):
            raise PluginError(
                f"tables of shapes {logprobs.shape} and {next_state.shape} do not fit"
                f" a vocabulary of {len(vocabulary)} tokens"
            )
        if not 0 <= next_state.min() <= next_state.max() < len(logprobs):
            raise PluginError("a table of next states leads to a state that does not exist")
        if not 0 <= start_state < len(logprobs):
            raise PluginError(f"start state {start_state} does not exist")
        # Read-only, because a sampler gets these very arrays; intp, because states index tables.
        self.logprobs = logprobs.view()
        self.logprobs.flags.writeable = False
        self.given_chances = None if chances is None else chances.view()
        if self.given_chances is not None:
            self.given_chances.flags.writeable = False
        self.next_state = next_state.astype(np.intp, copy=False)
        self.vocabulary = vocabulary
        self.start_state = start_state
        self.n_states = len(logprobs)
        self._searched = 0

    @classmethod
    def of_previous_token(cls, logprobs: NDArray[np.float64], vocabulary: Vocabulary) -> Tables:
        """Build the tables of a bigram: the state is the previous token. `logprobs` is (V, V)."""
        size = len(vocabulary)
        return cls(logprobs, np.broadcast_to(np.arange(size), (size, size)), vocabulary, vocabulary.start_id)

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.logprobs[states]

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        after: NDArray[np.intp] = _entries(self.next_state, states, ids)
        return after

    def logprob(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.float64]:
        logs: NDArray[np.float64] = _entries(self.logprobs, states, ids)
        return logs

    def search(self, states: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
        # A guide costs about as much as so many rows.
        self._searched += len(states)
        return super().search(states, numbers) if self._searched < self.n_states else self._guide.find(states, numbers)

    def search_near(
        self, states: NDArray[np.intp], numbers: NDArray[np.float64]
    ) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
        """Find tokens as `search` does, and which of them might be others but for rounding: (B,), places (U,).

        For an automaton that moves the numbers of its own rows so that they find the same in these: such numbers are
        not exact, and where they are on a border, the automaton's own rows decide.
        """
        self._searched += len(states)
        if self._searched < self.n_states:
            return np.zeros(len(states), dtype=np.int32), np.arange(len(states))
        return self._guide.find_near(states, numbers)

    @cached_property
    def _guide(self) -> Guide:
        return Guide(self._chances)

    @cached_property
    def _chances(self) -> NDArray[np.float64]:
        """Return all probabilities; where only their logarithms are given, take all exponentials once: (S, V)."""
        return np.exp(self.logprobs) if self.given_chances is None else self.given_chances

    def probabilities(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self._chances[states]

    def successors(self, states: NDArray[np.intp], possible: NDArray[np.bool_]) -> NDArray[np.intp]:  # noqa: ARG002
        return self.next_state[states]


def _entries(table: NDArray[Any], states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[Any]:
    """Take `table[states[i], ids[i]]` for each i: (S, V), (B,), (B,) -> (B,)."""
    if not table.flags.c_contiguous:
        entries: NDArray[Any] = table[states, ids]
        return entries
    # By flat indices, as numpy's `take` wants them: 4 ns an entry, where two indices take 10 to 27.
    places = states * table.shape[1]
    places += ids
    found: NDArray[Any] = table.ravel().take(places)
    return found


def walk(decoder: Decoder, corpus: Corpus) -> NDArray[np.float64]:
    """Compute the log probability of every scored token, (L - N,); all names take their steps together."""
    scores = np.empty(len(corpus.targets))
    for at, states, ids in _steps(decoder, corpus):
        scores[at] = decoder.logprob(states, ids)
    return scores


def walk_rows(decoder: Decoder, corpus: Corpus) -> NDArray[np.float64]:
    """Compute the whole row that every scored token is one entry of: (L - N, V)."""
    rows = np.empty((len(corpus.targets), corpus.vocab_size))
    first = 0
    for part in batches(decoder, corpus):
        for at, states, _ in _steps(decoder, part):
            rows[first + at] = decoder.rows(states)
        first += len(part.targets)
    return rows


def walk_shares(automaton: Automaton, corpus: Corpus) -> NDArray[np.float64]:
    """Compute the chance of every scored token over the sum of its row's, from the first to the last: (L - N,)."""
    shares = np.empty(len(corpus.targets))
    some = max(1, AT_ONCE // len(automaton.vocabulary))
    for at, states, ids in _steps(automaton, corpus):
        for first in range(0, len(states), some):
            block = slice(first, first + some)
            different, which = np.unique(states[block], return_inverse=True)
            chances = automaton.chances(different)
            sums = np.cumsum(chances, axis=1)[:, -1]
            shares[at[block]] = chances[which, ids[block]] / sums[which]
    return shares


def batches(decoder: Decoder, corpus: Corpus) -> Iterator[Corpus]:
    """Yield the names of `corpus`, as many at a time as `decoder` walks, as views of its arrays."""
    batch = at_a_time(decoder)
    for first in range(0, len(corpus), batch):
        yield corpus.between(first, first + batch)


def at_a_time(decoder: Decoder) -> int:
    """Return how many names to walk at a time: `decoder.batch`, or fewer where a large vocabulary makes rows long."""
    return max(1, min(decoder.batch, ENTRIES // len(decoder.vocabulary)))


def _steps(decoder: Decoder, corpus: Corpus) -> Iterator[tuple[NDArray[np.int64], Any, NDArray[np.int32]]]:
    """Yield, step by step, the places of the scored tokens that come next, the states before them, and the tokens.

    Names are walked longest first, so those still under way are always a prefix of the batch.
    """
    order = np.argsort(-corpus.lengths, kind="stable")
    lengths = corpus.lengths[order]
    first = corpus.first_scored[order]
    under_way = len(corpus)
    states = decoder.start(under_way)
    for step in range(int(lengths.max(initial=0))):
        # Names that have ended leave: `lengths` descends, so the first `longer` names are those that go on.
        longer = int(np.searchsorted(-lengths, -step))
        if longer < under_way:
            states = decoder.take(states, np.arange(longer))
            under_way = longer
        at = first[:under_way] + step
        ids = corpus.targets[at]
        yield at, states, ids
        # No state is needed after the last token of the longest name.
        if step + 1 < lengths[0]:
            states = decoder.step(states, ids)
