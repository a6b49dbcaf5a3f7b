"""Count every n-gram of a corpus, as a tree in a few flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Grams:
    """Hold the n-grams of orders 1 to N: A *arcs* that lead from S *states*; V is the size of the vocabulary.

    A state is a context that something may follow: 0 is the empty one, then come the tokens in the order of
    their ids (1 to V), then the contexts of two tokens, and so on up to N - 1. An arc is a gram: a state and
    the token that follows it. Grams that end a name are arcs and lead to no state of their own, so the states
    are numbered as the arcs are, those leaving no state skipped.

    `codes` (A,) is state * V + token, ascending: arcs of one state, and of one order, lie together.
    `counts` (A,) is how often each gram was seen; the first V arcs are the single tokens, seen or not.
    `suffix` (A,) is the arc of the same gram without its first token; 0 for single tokens.
    """

    order: int
    vocabulary: namegen.Vocabulary
    codes: NDArray[np.int64]
    counts: NDArray[np.int64]
    suffix: NDArray[np.intp]
    levels: tuple[int, ...]
    """The arcs of order n are `levels[n - 1]:levels[n]`."""

    @property
    def n_states(self) -> int:
        return len(self.first) - 1

    @cached_property
    def first(self) -> NDArray[np.intp]:
        """Find the first arc of each state (S + 1,): those of state s are `first[s]:first[s + 1]`."""
        states = int(self.owned.sum()) + 1
        return np.searchsorted(self.codes, np.arange(states + 1) * len(self.vocabulary))

    @cached_property
    def owned(self) -> NDArray[np.bool_]:
        """Mark the arcs that lead to a state of their own: (A of orders below N,)."""
        tokens = self.codes[: self.levels[-2]] % len(self.vocabulary)
        owned: NDArray[np.bool_] = tokens != self.vocabulary.end_id
        owned[: self.levels[1]] = True
        return owned

    @cached_property
    def following(self) -> NDArray[np.intp]:
        """Find the state after each arc, the longest suffix of its gram that is one: (A,)."""
        after = np.zeros(len(self.codes), dtype=np.intp)
        after[: len(self.owned)] = np.cumsum(self.owned) * self.owned
        for begin, end in pairwise(self.levels[1:]):
            none = begin + np.flatnonzero(after[begin:end] == 0)
            after[none] = after[self.suffix[none]]
        return after

    @cached_property
    def base(self) -> NDArray[np.intp]:
        """Find the context without its first token, of each state: (S,). The empty one's is itself."""
        base = self.following[self.suffix[: len(self.owned)][self.owned]]
        base[: self.levels[1]] = 0
        return np.concatenate([np.zeros(1, dtype=np.intp), base])

    @cached_property
    def at_start(self) -> NDArray[np.bool_]:
        """Mark the contexts that begin with the start of a name: (S,)."""
        begins: NDArray[np.bool_] = np.arange(self.n_states) == self.vocabulary.start_id + 1
        of = self.context[: len(self.owned)][self.owned]  # the context that each state but the first extends
        for states in self.depths[2:]:
            begins[states] = begins[of[states.start - 1 : states.stop - 1]]
        return begins

    @property
    def start_state(self) -> int:
        return self.vocabulary.start_id + 1 if self.order > 1 else 0

    @cached_property
    def depths(self) -> tuple[slice, ...]:
        """Find the states that are contexts of 0, 1, ..., N - 1 tokens."""
        upto = np.cumsum(self.owned)[np.array(self.levels[1:-1], dtype=int) - 1] + 1
        ends = [0, 1, *upto.tolist()]
        return tuple(slice(begin, end) for begin, end in pairwise(ends))

    @cached_property
    def context(self) -> NDArray[np.intp]:
        """Return the state that each arc leaves: (A,)."""
        return self.codes // len(self.vocabulary)

    def per_state(self, values: NDArray[Any]) -> NDArray[np.float64]:
        """Sum `values` (A,) over the arcs of each state: (S,)."""
        sums: NDArray[Any] = np.bincount(self.context, weights=values, minlength=self.n_states)
        return sums.astype(np.float64, copy=False)

    def find(self, states: NDArray[np.intp], ids: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Find the arc of each state and token (B,), and whether there is one."""
        wanted = states * len(self.vocabulary) + ids
        arcs = search(self.codes, wanted)
        return arcs, self.codes.take(arcs, mode="clip") == wanted

    def start(self, count: int) -> NDArray[np.intp]:
        """Return the states of names before their first token: (count,)."""
        return np.full(count, self.start_state, dtype=np.intp)

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        """Find the longest suffix of each state and token that is a state: (B,)."""
        after = np.empty(len(states), dtype=np.intp)
        searching = np.arange(len(states))
        # Those that have no such arc are asked again with the context one token shorter; the empty one has all.
        while len(searching):
            arcs, there = self.find(states, ids[searching])
            after[searching[there]] = self.following[arcs[there]]
            searching, states = searching[~there], self.base[states[~there]]
        return after


def count(corpus: namegen.Corpus, order: int) -> Grams:
    """Count all grams of up to `order` tokens.

    The start of a name is context only; no gram crosses from name to name.
    """
    return grams_of(Table.of(corpus, order), corpus.vocabulary)


def grams_of(table: Table, vocabulary: namegen.Vocabulary) -> Grams:
    """Make the tree of all orders from the table of the longest.

    A gram of n tokens was counted as often as all longer ones that end with it. So each order's table is that of the
    next, each key without its first token; and as keys ascend as their tokens do, a context's arcs are neighbours.
    """
    size, order = len(vocabulary), table.packing.order
    levels, shorter = [], table
    for n in range(order, 1, -1):
        level, shorter = _level(shorter, n)
        levels.append(level)
    begins = [0, size, *(size + np.cumsum([len(each.tokens) for each in reversed(levels)])).tolist()]
    codes, counts, suffix = np.arange(begins[-1]), np.zeros(begins[-1], np.int64), np.zeros(begins[-1], np.intp)
    # Order 1: an arc for each token of the vocabulary, seen or not, and a state beside the empty context's for each.
    counts[shorter.packing.digit(shorter.keys, 0) - 1] = shorter.counts
    n_states = 1
    for below, begin, end in zip(begins, begins[1:], begins[2:], strict=False):
        level = levels.pop()
        # The contexts of bigrams are tokens, each a state; longer ones are the states that a gram before led to.
        np.add(level.context, n_states, out=codes[begin:end], dtype=np.int64)
        codes[begin:end] *= size
        codes[begin:end] += level.tokens
        counts[begin:end] = level.counts
        np.add(level.suffix, below, out=suffix[begin:end], dtype=np.intp)
        n_states += level.contexts
    return Grams(order, vocabulary, codes, counts, suffix, tuple(begins))


@dataclass(frozen=True)
class _Level:
    """Hold the K grams of one order, in the order of their tokens, in small numbers: all orders wait for the last."""

    tokens: NDArray[np.uint32]
    """(K,): the last token of each."""
    counts: NDArray[np.int64]
    context: NDArray[np.uint32]
    """(K,): the number of the first token where there are two; else one for each different context, from 0."""
    contexts: int
    """how many contexts have numbers"""
    suffix: NDArray[np.uint32]
    """(K,): the gram without its first token, a number of the order below."""


def _level(table: Table, n: int) -> tuple[_Level, Table]:
    """Return the grams of n tokens, and the table of order n - 1; `table` is that of order n."""
    packing = table.packing
    # Where a name has fewer tokens before, the highest digit is 0: such keys come first, and are of lower orders only.
    first = int(np.count_nonzero(packing.digit(table.keys, n - 1) == 0))
    keys, counts = table.keys[:, first:], table.counts[first:]
    shorter, which = table.shorter()
    tokens = _small(packing.digit(keys, 0) - 1)
    if n == 2:
        return _Level(tokens, counts, _small(packing.digit(keys, 1) - 1), packing.vocabulary_size, tokens), shorter
    new = packing.new_contexts(keys)
    unfinished = int(np.count_nonzero(shorter.packing.digit(shorter.keys, n - 2) == 0))
    context = np.cumsum(new, dtype=np.uint32) - np.uint32(1)
    return _Level(tokens, counts, context, int(new.sum()), _small(which[first:] - unfinished)), shorter


def _small(numbers: NDArray[Any]) -> NDArray[np.uint32]:
    return numbers.astype(np.uint32)


def search(codes: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Search as np.searchsorted does, in ascending order: among millions of codes four times as fast, sort included."""
    order = np.argsort(wanted)
    places = np.empty(len(wanted), dtype=np.intp)
    places[order] = np.searchsorted(codes, wanted[order])
    return places
