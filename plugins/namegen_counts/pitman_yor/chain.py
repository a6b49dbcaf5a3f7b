"""Predict the tokens of names, each without its own name, from the shortest context up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .strengths import Strengths

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from .leave_out import Level


@dataclass(frozen=True)
class Block:
    """Hold contexts of one length that say something to the tokens at `place` in a `Chain`: K of them.

    They all begin with the start of a name (`group` 1), or none does (0).
    """

    place: slice
    group: int
    depth: int
    total: NDArray[np.float64]
    """(K,): the sum of the context's counts."""
    kinds: NDArray[np.float64]
    """(3, K): how many tokens count 1, 2, and more after the context."""
    count: NDArray[np.float64]
    """(K,): the count of the token."""
    kind: NDArray[np.int8]
    """(K,): that count, 3 standing for all higher ones."""
    end: NDArray[np.float64]
    """(K,): the count of the end of the name in its place."""


@dataclass(frozen=True)
class Step:
    """Hold what a block made of the predictions of the shorter context, `below`: (K,) each."""

    below: NDArray[np.float64]
    predicted: NDArray[np.float64]
    passed: NDArray[np.float64]
    """What the context gives to the shorter one, before it is divided by `total`."""
    total: NDArray[np.float64]


class Chain:
    """Compute p(k) = (count - taken + (given + all that is taken) p(k - 1)) / (total + given) up the contexts.

    The tokens are put in an order in which those to whom a context of any length says something come first, and last
    among them those whose context begins with the start of a name: each step is on a piece of the arrays.
    """

    def __init__(self, levels: list[Level], tokens: int) -> None:
        longest = np.full(tokens, -1)
        group = np.zeros(tokens, dtype=np.intp)
        for depth, level in enumerate(levels):
            known = level.which[level.total > 0]
            longest[known] = depth
            group[known] = level.group[level.total > 0]
        self.order = np.lexsort((group, -longest))
        upto = np.searchsorted(-longest[self.order], -np.arange(len(levels)), side="right")
        self.blocks = [
            block for depth, level in enumerate(levels) for block in _blocks(level, depth, self.order[: upto[depth]])
        ]

    def steps(self, strengths: Strengths, predicted: NDArray[np.float64]) -> Iterator[Step]:
        """Step up the blocks, from what is `predicted` (T,) without any, in the chain's order; it is overwritten."""
        taken = strengths.taken()
        for block in self.blocks:
            below = predicted[block.place].copy()
            kept = block.count - taken[block.group, block.depth].take(block.kind)
            passed, total = _passed(block, strengths)
            predicted[block.place] = here = (kept + passed * below) / total
            yield Step(below, here, passed, total)

    def ends(self, strengths: Strengths, floor: NDArray[np.float64]) -> NDArray[np.float64]:
        """Predict the end of the name in place of each scored token, `floor` without any context: (T,) each."""
        taken = strengths.taken()
        predicted = floor[self.order]
        for block in self.blocks:
            passed, total = _passed(block, strengths)
            kept = block.end - taken[block.group, block.depth].take(_kind(block.end))
            predicted[block.place] = (kept + passed * predicted[block.place]) / total
        in_order = np.empty_like(predicted)
        in_order[self.order] = predicted
        return in_order


def _passed(block: Block, strengths: Strengths) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute what contexts give to shorter ones, and what to divide by: (K,) each."""
    given = strengths.given[block.group, block.depth]
    one, two, more = strengths.discounts[block.group, block.depth]
    return block.kinds[0] * one + block.kinds[1] * two + block.kinds[2] * more + given, block.total + given


def _blocks(level: Level, depth: int, tokens: NDArray[np.intp]) -> Iterator[Block]:
    """Yield the blocks of a level whose contexts say something to `tokens`: within names, then at their start."""
    at = np.searchsorted(level.which, tokens)
    within = int((level.group[at] == 0).sum())
    for group, place in ((0, slice(0, within)), (1, slice(within, len(tokens)))):
        part = at[place]
        if len(part):
            count = level.count[part]
            kinds = np.ascontiguousarray(level.kinds[part].T)
            yield Block(place, group, depth, level.total[part], kinds, count, _kind(count), level.end[part])


def _kind(count: NDArray[np.float64]) -> NDArray[np.int8]:
    return np.minimum(count, 3).astype(np.int8)
