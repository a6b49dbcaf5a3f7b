"""Count what follows nested contexts, and predict by generalised Kneser-Ney."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .discounts import closed_form
from .distinct import distinct
from .history import Histories, Look

if TYPE_CHECKING:
    from numpy.typing import NDArray

Levels = tuple[tuple[Look, ...], ...]
"""The contexts of a chain, the widest first: each level's context is that of the level before and these looks."""

STEPS = 6
"""Parts into which what a context gives to the next wider one, from 0 to 1, is cut."""


@dataclass(frozen=True)
class Chain:
    """Predict P_k(w) = (a(c_k w) - D(a)) / a(c_k) + g(c_k) P_(k-1)(w), contexts c_0, c_1, ... ever narrower.

    S states are contexts: 0 is that in which nothing is known, and all tokens that may follow are equally likely; then
    come the contexts seen at level 0, at level 1, and so on. A arcs are a state and a token that followed it. a(c w)
    counts in how many of the next narrower contexts w followed, or how often it was seen where c has a single
    narrower context, and at the narrowest level; D takes a little from each count by `discounts` (K, 3), g(c) gives
    just that to the wider context. (Kneser & Ney 1995; Chen & Goodman 1998, whose contexts are suffixes.)
    """

    levels: Levels
    drawable: NDArray[np.bool_]
    codes: tuple[NDArray[np.int64], ...]
    """K arrays: for each level's contexts, ascending, the number of the wider state and of what the looks see."""
    parent: NDArray[np.int64]
    """(S,): the wider context of each"""
    single: NDArray[np.bool_]
    """(S,): whether a context counts by what was seen"""
    arcs: NDArray[np.int64]
    """(A,): state * V + token, ascending"""
    seen: NDArray[np.float64]
    """(A,): how often"""
    counts: NDArray[np.float64]
    """(A,): what each arc counts"""
    discounts: NDArray[np.float64]

    @cached_property
    def ends(self) -> NDArray[np.int64]:
        """Return the state after the last one of no level, of level 0, of level 1, and so on: (K + 1,)."""
        return np.cumsum([1, *(len(each) for each in self.codes)])

    @property
    def n_states(self) -> int:
        """Count the states, S."""
        return len(self.parent)

    @cached_property
    def depth(self) -> NDArray[np.int64]:
        """Count the levels that each state knows: (S,); 0 for state 0."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.ends, prepend=0))

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Find the first arc of each state: (S + 1,)."""
        return np.searchsorted(self.arcs, np.arange(self.n_states + 1) * len(self.drawable))

    @cached_property
    def taken(self) -> NDArray[np.float64]:
        """Return what is taken from each arc's count: (A,)."""
        return self.take_from(self.counts, self.depth[self.arcs // len(self.drawable)])

    @cached_property
    def total(self) -> NDArray[np.float64]:
        """Sum the counts of each state: (S,); 1 for state 0, which has none."""
        total = self._per_state(self.counts)
        total[0] = 1
        return total

    @cached_property
    def given(self) -> NDArray[np.float64]:
        """Return g, the probability that each state gives to the wider one: (S,)."""
        given = self._per_state(self.taken) / self.total
        given[0] = 1
        return given

    @cached_property
    def cells(self) -> NDArray[np.int64]:
        """Sort the states by how much they know, (S,): see `cell`."""
        return cell(self.depth, self.given)

    @property
    def n_cells(self) -> int:
        """Count the cells that there can be."""
        return len(self.ends) * STEPS

    def find(self, histories: Histories) -> NDArray[np.int64]:
        """Find the narrowest context that is known of each history: (B,)."""
        states = np.zeros(len(histories), dtype=np.int64)
        known = np.arange(len(histories))
        for looks, codes, begin in zip(self.levels, self.codes, self.ends, strict=False):
            seen, radix = histories.codes(looks)
            wanted = states[known] * radix + seen[known]
            places = np.searchsorted(codes, wanted)
            there = codes.take(places, mode="clip") == wanted
            known = known[there]
            states[known] = places[there] + begin
        return states

    def path(self, states: NDArray[np.int64]) -> list[NDArray[np.int64]]:
        """Return `states` (B,) and their wider contexts, level by level, until all are state 0."""
        path = [states]
        while path[-1].any():
            path.append(self.parent[path[-1]])
        return path

    def probabilities(self, states: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the row of each state: (B, V)."""
        is_wanted = np.zeros(self.n_states, dtype=bool)
        for each in self.path(states):
            is_wanted[each] = True
        wanted = np.flatnonzero(is_wanted)
        table = np.empty((len(wanted), len(self.drawable)))
        table[0] = self.drawable / self.drawable.sum()
        begins = np.searchsorted(wanted, self.ends)
        for begin, end in pairwise(begins):
            level = wanted[begin:end]
            table[begin:end] = table[np.searchsorted(wanted, self.parent[level])] * self.given[level][:, None]
            rows, arcs = self.arcs_of(level)
            kept = (self.counts[arcs] - self.taken[arcs]) / self.total[level][rows]
            table[rows + begin, self.arcs[arcs] % len(self.drawable)] += kept
        return table[np.searchsorted(wanted, states)]

    def take_from(self, counts: NDArray[np.float64], depth: NDArray[np.int64] | int) -> NDArray[np.float64]:
        """Return what is taken from each of `counts` (n,), of arcs from states of that depth, one for all or (n,)."""
        which = np.clip(counts, 1, 3).astype(np.int64) - 1
        taken: NDArray[np.float64] = np.minimum(self.discounts[depth - 1, which], counts)
        return taken

    def arcs_of(self, states: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return all arcs of `states` (B,), in order, and to which of them each belongs."""
        first = self.first[states]
        many = self.first[states + 1] - first
        return np.repeat(np.arange(len(states)), many), ranges(first, many)

    def _per_state(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum `values` (A,) over the arcs of each state: (S,)."""
        return tally(self.arcs // len(self.drawable), values, self.n_states)


def cell(depth: NDArray[np.int64], given: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a number for how much is known: of the level, and of what it gives to the wider one, in STEPS parts."""
    return depth * STEPS + np.minimum((given * STEPS).astype(np.int64), STEPS - 1)


def tally(which: NDArray[np.int64], weights: NDArray[Any], size: int = 0) -> NDArray[np.float64]:
    """Sum the weights of each number below `size`, or more where there are such: (size,)."""
    sums: NDArray[Any] = np.bincount(which, weights=weights, minlength=size)
    return sums.astype(np.float64, copy=False)


def ranges(first: NDArray[np.int64], many: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return first[0], first[0] + 1, ... (many[0] numbers), then the same for first[1] and many[1], and so on."""
    ends = np.cumsum(many)
    return np.repeat(first - ends + many, many) + np.arange(many.sum())


def count(
    levels: Levels,
    histories: Histories,
    targets: NDArray[np.int32],
    weights: NDArray[np.int64],
    drawable: NDArray[np.bool_],
) -> Chain:
    """Count the M tokens `targets`, each `weights` (M,) times, after `histories`.

    Contexts are numbered from the widest to the narrowest, arcs are counted from the narrowest to the widest, each
    level from the distinct arcs of the one before: few sorts of ever fewer numbers.
    """
    size = len(drawable)
    codes: list[NDArray[np.int64]] = []
    parents, n_states = [np.zeros(1, dtype=np.int64)], 1
    states = np.zeros(len(targets), dtype=np.int64)
    for looks in levels:
        looked, radix = histories.codes(looks)
        found, which = distinct(states * radix + looked)
        codes.append(found)
        parents.append(found // radix)
        states = which + n_states
        n_states += len(found)
    parent = np.concatenate(parents)
    # State 0 is its own wider context, which is no child.
    single = np.bincount(parent[1:], minlength=n_states) <= 1
    arcs, which = distinct(states * size + targets)
    seen = tally(which, weights)
    counted = [(arcs, seen, seen)]
    for _ in levels[1:]:
        arcs, which = distinct(parent[arcs // size] * size + arcs % size)
        seen = tally(which, seen)
        counted.append((arcs, seen, np.where(single[arcs // size], seen, np.bincount(which))))
    counted.reverse()
    discounts = np.array([closed_form(counts) for _, _, counts in counted])
    arcs, seen, counts = (np.concatenate(each) for each in zip(*counted, strict=True))
    return Chain(levels, drawable, tuple(codes), parent, single, arcs, seen, counts, discounts)
