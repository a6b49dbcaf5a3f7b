"""Count as if one name were not there: what the contexts of each name say to it, the name itself left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import namegen

from ..kneser_ney import adjusted
from ..ngrams import search
from ..walking import states_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from ..ngrams import Grams
    from .strengths import Strengths

KINDS = (1, 2, 3)


@dataclass(frozen=True)
class Level:
    """Hold what contexts of one length say to T scored tokens, each with its own name left out.

    A context that only this name has says nothing: its `total` is 0.
    """

    which: NDArray[np.intp]
    """(T,): the scored tokens that have so many tokens before them, the start of the name among them; ascending."""
    group: NDArray[np.intp]
    """(T,): 1 where the context begins with the start of the name, else 0."""
    total: NDArray[np.float64]
    """(T,): the sum of the context's counts."""
    kinds: NDArray[np.float64]
    """(T, 3): how many tokens count 1, 2, and more after the context."""
    count: NDArray[np.float64]
    """(T,): the count of the token itself."""
    end: NDArray[np.float64]
    """(T,): the count of the end of the name in its place."""
    state: NDArray[np.intp]
    """(T,): the context, as a state of the grams."""
    pairs: Pairs

    def counts(self, grams: Grams, adjusted: NDArray[np.int64]) -> NDArray[np.float64]:
        """Count each token after each context without the name: (T, V)."""
        size = len(grams.vocabulary)
        rows = np.zeros((len(self.which), size))
        row, arc = _spread(grams.first[self.state], grams.first[self.state + 1])
        rows[row, grams.codes[arc] % size] = adjusted[arc]
        pairs = self.pairs
        context = pairs.context[pairs.of_token]
        ends = np.searchsorted(pairs.context, [context, context + 1])
        row, pair = _spread(ends[0], ends[1])
        rows[row, grams.codes[pairs.arc[pair]] % size] -= pairs.lost[pair]
        return rows


def _spread(begin: NDArray[np.intp], end: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """List the numbers from `begin` (T,) to `end` (T,), and which of the T each is of."""
    lengths = end - begin
    of = np.repeat(np.arange(len(begin)), lengths)
    return of, np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths - begin, lengths)


@dataclass(frozen=True)
class Pairs:
    """Hold the pairs of a name and a gram of one order that it has: P of them, for T scored tokens."""

    codes: NDArray[np.intp]
    """(P,): name * A + arc, ascending."""
    arc: NDArray[np.intp]
    """(P,)."""
    own: NDArray[np.float64]
    """(P,): how often the name has the gram, times its weight."""
    lost: NDArray[np.float64]
    """(P,): what the gram's count loses without the name."""
    of_token: NDArray[np.intp]
    """(T,): the pair of each token."""
    context: NDArray[np.intp]
    """(P,): a number for each name and context; pairs of the same are neighbours."""


def levels_without(grams: Grams, corpus: namegen.Corpus) -> list[Level]:
    """Find the levels of the scored tokens of `corpus`, from the empty context to the longest.

    The names of `corpus` are distinct, and their weights are all that `grams` counts of them. A gram that counts how
    often it was seen loses the name's own; one that counts the tokens before it loses those that the name alone has.
    """
    return list(_levels(grams, corpus))[::-1]


def _levels(grams: Grams, corpus: namegen.Corpus) -> Iterator[Level]:
    counts = adjusted(grams)
    raw = np.bincount(grams.suffix[grams.levels[1] :], minlength=len(counts)) == 0
    totals = grams.per_state(counts)
    kinds = np.column_stack([grams.per_state(np.minimum(counts, 3) == kind) for kind in KINDS])
    name = np.repeat(np.arange(len(corpus)) * len(counts), corpus.lengths)
    states = states_of(grams, corpus)
    arcs, _ = grams.find(states, corpus.targets)
    alone = np.zeros(0, dtype=np.intp)
    for depth in reversed(grams.depths):
        which = np.flatnonzero(states >= depth.start)
        at = states[which]
        pairs = _pairs(grams, name[which], arcs[which], corpus.token_weights[which], raw, alone)
        yield Level(
            which,
            grams.at_start[at].astype(np.intp),
            totals[at] - _per_context(pairs, pairs.lost),
            kinds[at] + _moved(pairs, counts),
            (counts[pairs.arc] - pairs.lost)[pairs.of_token],
            _ends(grams, counts, pairs, at, name[which]),
            at,
            pairs,
        )
        # Of a gram that only this name has, the gram without its first token has one token less before it.
        only = pairs.own == grams.counts[pairs.arc]
        alone = pairs.codes[only] - pairs.arc[only] + grams.suffix[pairs.arc[only]]
        arcs[which] = grams.suffix[arcs[which]]
        states[which] = grams.base[at]


def rows_without(
    grams: Grams, levels: list[Level], strengths: Strengths, floor: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Predict every token in place of each scored one, its name left out, from `floor` (L - N, V) on: (L - N, V)."""
    counts = adjusted(grams)
    rows = floor.copy()
    taken = strengths.taken()
    for depth, level in enumerate(levels):
        known = np.flatnonzero(level.total > 0)
        group, here = level.group[known], level.counts(grams, counts)[known]
        given = strengths.given[group, depth]
        passed = (level.kinds[known] * strengths.discounts[group, depth]).sum(axis=1) + given
        kept = here - taken[group[:, None], depth, np.minimum(here, 3).astype(np.int8)]
        which = level.which[known]
        rows[which] = (kept + passed[:, None] * rows[which]) / (level.total[known] + given)[:, None]
    return rows


def _pairs(
    grams: Grams,
    name: NDArray[np.intp],
    arcs: NDArray[np.intp],
    weights: NDArray[np.int64],
    raw: NDArray[np.bool_],
    alone: NDArray[np.intp],
) -> Pairs:
    """Pair names, as their number * A, with the arcs of their tokens; `alone` are the codes of what they lose."""
    codes, first, of_token = np.unique(name + arcs, return_index=True, return_inverse=True)
    arc = arcs[first]
    own = np.bincount(of_token, weights=weights).astype(np.float64, copy=False)
    lost = np.where(raw[arc], own, np.bincount(search(codes, alone), minlength=len(codes)))
    new = (np.diff(name[first]) != 0) | (np.diff(grams.context[arc]) != 0)
    context = np.append(0, np.cumsum(new))[: len(codes)]
    return Pairs(codes, arc, own, lost, of_token, context)


def _per_context(pairs: Pairs, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum `values` (P,) over the pairs of each token's name and context: (T,)."""
    sums = np.bincount(pairs.context, weights=values).astype(np.float64, copy=False)
    return sums[pairs.context[pairs.of_token]]


def _moved(pairs: Pairs, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Count how many more tokens count 1, 2, and more after each token's context without the name: (T, 3)."""
    before = np.minimum(counts[pairs.arc], 3)
    after = np.minimum(counts[pairs.arc] - pairs.lost, 3)
    return np.column_stack([_per_context(pairs, (after == kind) * 1.0 - (before == kind)) for kind in KINDS])


def _ends(
    grams: Grams, counts: NDArray[np.int64], pairs: Pairs, at: NDArray[np.intp], name: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Count the end of the name after each state without the name: (T,)."""
    arcs, there = grams.find(at, np.full(len(at), grams.vocabulary.end_id))
    arcs = np.where(there, arcs, 0)
    found = search(pairs.codes, name + arcs)
    own = pairs.codes.take(found, mode="clip") == name + arcs
    lost = np.where(own, pairs.lost.take(found, mode="clip"), 0.0)
    return np.where(there, counts[arcs] - lost, 0.0)
