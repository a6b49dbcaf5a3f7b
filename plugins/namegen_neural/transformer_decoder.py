"""Walk a transformer with keys and values that names with the same beginning have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .neural import NeuralModel
    from .transformer import Block, TransformerNetwork

NAMES = 512
"""Names to step at a time: what a block of the network computes for them stays in the cache."""


class Paths(NamedTuple):
    """Hold the states of names after T tokens. L is the number of blocks, C the width of the residual stream."""

    logits: Tensor
    """(B, V)"""
    nodes: Tensor
    """(B, T): which of the beginnings of each level leads to the name."""
    levels: tuple[Tensor, ...]
    """for each token the keys and values (L, N, 2 C) of the N beginnings that were walked so far"""


class TransformerDecoder(namegen.Decoder):
    """Carry where a name's keys and values are, in place of a copy: most of the time went into copies.

    A step of a name after six tokens took 20 us for copies of its keys and values, and 12 for all else.
    """

    batch = 8192

    def __init__(self, model: NeuralModel, network: TransformerNetwork) -> None:
        self.model, self.vocabulary, self.network = model, model.vocabulary, network
        self.blocks = cast("list[Block]", list(network.blocks))

    def start(self, count: int) -> Paths:
        first = np.array([self.vocabulary.start_id], dtype=np.int32)
        with self.model.computing():
            none = Paths(torch.zeros(1, len(self.vocabulary)), torch.zeros(1, 0, dtype=torch.long), ())
        return self.take(self.step(none, first), np.zeros(count, dtype=np.intp))

    def rows(self, states: Paths) -> NDArray[np.float64]:
        with self.model.computing():
            return self.model.rows_of(states.logits)

    def step(self, states: Paths, ids: NDArray[np.int32]) -> Paths:
        network = self.network
        with self.model.computing():
            x = network.embedded(torch.from_numpy(ids).long()[:, None], len(states.levels))[:, 0]  # (B, C)
            made = x.new_empty(len(network.blocks), len(ids), 2 * x.shape[1])
            for first in range(0, len(ids), NAMES):
                some = slice(first, first + NAMES)
                for layer, block in enumerate(self.blocks):
                    levels = [level[layer] for level in states.levels]
                    x[some] = _through(block, x[some], states.nodes[some], levels, made[layer, some])
            nodes = torch.cat([states.nodes, torch.arange(len(ids))[:, None]], dim=1)
            return Paths(network.logits(x), nodes, (*states.levels, made))

    def take(self, states: Paths, index: NDArray[np.intp]) -> Paths:
        with self.model.computing():
            chosen = torch.from_numpy(index)
            return Paths(states.logits.index_select(0, chosen), states.nodes.index_select(0, chosen), states.levels)

    def join(self, several: Sequence[Paths]) -> Paths:
        with self.model.computing():
            levels = tuple(torch.cat(each, dim=1) for each in zip(*(states.levels for states in several), strict=True))
            sizes = torch.tensor([[level.shape[1] for level in states.levels] for states in several])  # (states, T)
            nodes = [each.nodes + before for each, before in zip(several, sizes.cumsum(0) - sizes, strict=True)]
            return Paths(torch.cat([states.logits for states in several]), torch.cat(nodes), levels)


def _through(block: Block, x: Tensor, nodes: Tensor, levels: Sequence[Tensor], made: Tensor) -> Tensor:
    """Compute a block for one token of each name: (B, C) -> (B, C). Writes the token's keys and values to `made`.

    levels: T of (N, 2 C), of which `nodes` (B, T) says which are the names' own.
    """
    width = x.shape[1]
    query, own = block.qkv(block.norm1(x)).split([width, 2 * width], dim=1)
    made.copy_(own)
    cache = x.new_empty(len(levels) + 1, len(x), 2 * width)
    for place, level in enumerate(levels):
        torch.index_select(level, 0, nodes[:, place], out=cache[place])
    cache[-1] = own
    keys, values = cache.view(len(cache), len(x), 2, block.heads, -1).unbind(2)  # (T + 1, B, heads, C / heads)
    scores = (keys * query.reshape(len(x), block.heads, -1)).sum(-1)
    weights = (scores * keys.shape[-1] ** -0.5).softmax(0)
    seen = (values * weights[..., None]).sum(0).flatten(1)
    x = x + block.mix(seen)
    through: Tensor = x + block.down(functional.gelu(block.up(block.norm2(x))))
    return through
