"""Count every n-gram of a corpus, as a tree in a few flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from collections.abc import Callable

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


def count(corpus: namegen.Corpus, order: int, stopped: Callable[[], bool] = lambda: False) -> Grams:
    """Count all grams of up to `order` tokens. The start of a name is context only; no gram crosses from name to name.

    Where it is `stopped`, the order is that which was counted by then, 2 at least.

    Order by order: a gram is the state that its context is and the token after it, so that its code fits in 64
    bits however long it is. Sorting the codes of one order is all the work.
    """
    size, tokens = corpus.vocab_size, corpus.tokens
    lengths = np.diff(corpus.offsets)
    # How many tokens of its name come before each token: a gram of n tokens ends only where there are n - 1.
    place = np.arange(len(tokens), dtype=np.int32) - np.repeat(corpus.offsets[:-1].astype(np.int32), lengths)
    weights = None if corpus.weights is None else np.repeat(corpus.weights.astype(float), lengths)
    # The ends of the grams that are being counted: at first all tokens but the start of a name, which follows nothing.
    at = np.flatnonzero(place)
    # Of the gram that ends at each token, as long as the order so far: its arc, and the state that it leads to.
    arcs, states = tokens.astype(np.intp), tokens + np.intp(1)
    # Order 1: an arc for each token of the vocabulary, seen or not, and a state beside the empty context's for each.
    codes, counts = [np.arange(size)], [_tally(tokens[at], weights, at, size)]
    suffix, levels, n_states = [np.zeros(size, dtype=np.intp)], [0, size], size + 1
    for n in range(2, order + 1):
        if n > 2 and stopped():
            order = n - 1
            break
        at = at[place[at] >= n - 1]
        # A gram of n tokens is the state that its first n - 1 lead to, which is known by now, and one token more.
        found, which = _distinct(states[at - 1] * size + tokens[at])
        codes.append(found)
        counts.append(_tally(which, weights, at, len(found)))
        # Before they are overwritten, `arcs` are those of the grams of n - 1 tokens that end here: the suffixes.
        suffix.append(np.empty(len(found), dtype=np.intp))
        suffix[-1][which] = arcs[at]
        arcs[at] = which + levels[-1]
        # New states are numbered as the arcs are; a gram that ends its name leads to none and takes no number.
        numbers = np.cumsum(found % size != corpus.vocabulary.end_id)
        states[at] = numbers[which] + (n_states - 1)
        n_states += int(numbers.max(initial=0))
        levels.append(levels[-1] + len(found))
    return Grams(
        order, corpus.vocabulary, np.concatenate(codes), np.concatenate(counts), np.concatenate(suffix), tuple(levels)
    )


def search(codes: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.intp]:
    """Search as np.searchsorted does, in ascending order: among millions of codes four times as fast, sort included."""
    order = np.argsort(wanted)
    places = np.empty(len(wanted), dtype=np.intp)
    places[order] = np.searchsorted(codes, wanted[order])
    return places


def _distinct(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the distinct keys in order, and which of them each key is: np.unique with its inverse, but faster.

    Key and place share one number where they fit, so that one sort of numbers, for which numpy has vector
    instructions, moves both, and the only steps about memory at random are those that write the inverse.
    """
    bits = len(keys).bit_length()
    if int(keys.max(initial=0)).bit_length() + bits < 64:
        both = (keys << bits) | np.arange(len(keys))
        both.sort()
        ranked, order = both >> bits, both & ((1 << bits) - 1)
    else:
        order = np.argsort(keys)
        ranked = keys[order]
    new = np.ones(len(keys), dtype=bool)
    new[1:] = ranked[1:] != ranked[:-1]
    which = np.empty(len(keys), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ranked[new], which


def _tally(
    which: NDArray[Any], weights: NDArray[np.float64] | None, at: NDArray[np.intp], size: int
) -> NDArray[np.int64]:
    """Count how often each number occurs: (size,). Weighted sums are exact below 2**53."""
    if weights is None:
        return np.bincount(which, minlength=size)
    return np.rint(np.bincount(which, weights=weights[at], minlength=size)).astype(np.int64)
