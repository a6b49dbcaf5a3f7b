"""Predict with a transformer."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

import namegen

from .dropout import Dropout
from .network import Network, State
from .neural import NeuralModel
from .options import TransformerOptions
from .transformer_decoder import TransformerDecoder

PLACES = 24
"""Places in a name with a vector of their own."""

Cache = tuple[Tensor, Tensor]
"""Keys and values so far, each (B, heads, T, C / heads)."""


class Block(nn.Module):
    """Compute x + attention(norm(x)), then x + MLP(norm(x)). C is the width of the residual stream."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        for last in (self.mix, self.down):  # a fresh block changes little of what passes by it (GPT-2)
            nn.init.normal_(last.weight, std=0.02)
        self.drop = Dropout()

    def forward(self, x: Tensor, before: Cache | None = None) -> tuple[Tensor, Cache]:
        """Map (B, T, C) to (B, T, C), and return the keys and values by then. With a cache, T is 1."""
        query, key, value = self.queries(x)
        if before is not None:
            key, value = torch.cat([before[0], key], dim=2), torch.cat([before[1], value], dim=2)
        seen = functional.scaled_dot_product_attention(query, key, value, is_causal=before is None)
        x = x + self.drop(self.mix(seen.transpose(1, 2).flatten(2)))
        x = x + self.drop(self.down(functional.gelu(self.up(self.norm2(x)))))
        return x, (key, value)

    def queries(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Compute what (B, T, C) asks for, is found by, and gives: (B, heads, T, C / heads) each."""
        qkv = self.qkv(self.norm1(x)).unflatten(-1, (3, self.heads, -1))  # (B, T, 3, heads, C / heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        return query, key, value

    def weights(self, x: Tensor) -> Tensor:
        """Compute the weight of each token for each token after it, and for itself: (B, heads, T, T)."""
        query, key, _ = self.queries(x)
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        later = torch.ones(scores.shape[-2:], dtype=torch.bool).triu(1)
        weights: Tensor = scores.masked_fill(later, -torch.inf).softmax(dim=-1)
        return weights


class TransformerNetwork(Network):
    """Compute letters and places -> blocks -> logits.

    Places are learned: on makemore's list the dev NLL was 1.954 so and 1.957 with sines and cosines (20 epochs). They
    begin at zero, and past the last one all are that one, so a place that was never seen is none.
    """

    def __init__(self, vocabulary: int, width: int, depth: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.embed, self.places = nn.Embedding(vocabulary, width), nn.Embedding(PLACES, width)
        nn.init.normal_(self.embed.weight, std=0.3)
        nn.init.zeros_(self.places.weight)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.out = nn.Linear(width, vocabulary)
        self.drop = Dropout()

    def forward(self, ids: Tensor) -> Tensor:
        x = self.embedded(ids, 0)
        for block in self.blocks:
            x, _ = block(x)
        return self.logits(x)

    def inside(self, ids: Tensor) -> list[namegen.Inside]:
        x, weights = self.embedded(ids, 0), []
        for block in self.blocks:
            weights.append(cast(Block, block).weights(x))
            x, _ = block(x)
        names = tuple(f"block {number}" for number in range(1, len(weights) + 1))
        return [namegen.Inside("attention", "Attention", torch.cat(weights).numpy(), names)]

    def vectors(self) -> Tensor:
        return self.embed.weight

    def start(self, count: int) -> State:
        width = self.embed.embedding_dim
        none = self.embed.weight.new_zeros(count, self.heads, 0, width // self.heads)
        return (none,) * (2 * len(self.blocks))

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        x, after = self.embedded(ids[:, None], state[0].shape[2]), []
        for block, key, value in zip(self.blocks, state[::2], state[1::2], strict=True):
            x, cache = block(x, (key, value))
            after += cache
        return self.logits(x)[:, 0], tuple(after)

    def embedded(self, ids: Tensor, first: int) -> Tensor:
        """Embed ids (B, T), the first of them at place `first`: (B, T, C)."""
        at = torch.arange(first, first + ids.shape[1], device=ids.device).clamp(max=PLACES - 1)
        x: Tensor = self.drop(self.embed(ids) + self.places(at))
        return x

    def logits(self, x: Tensor) -> Tensor:
        """Compute the logits (B, T, V) of (B, T, C)."""
        logits: Tensor = self.out(self.norm(x))
        return logits


class Transformer(NeuralModel):
    """Predict as Vaswani et al. 2017 (arXiv 1706.03762); norms come first, as in GPT-2 and makemore."""

    Options = TransformerOptions
    options: TransformerOptions

    # Dev NLL on makemore's list with dropout 0.1, 0.15, 0.2: 1.940, 1.931, 1.940.
    WIDTH, STEP, DROPOUT, KEPT = 64, 16, 0.15, 24

    def build(self, size: int) -> TransformerNetwork:
        heads = self.options.heads
        if size % heads:
            raise namegen.OptionError(f"size {size} is no multiple of heads {heads}")
        return TransformerNetwork(len(self.vocabulary), size, self.options.depth, heads)

    def decoder(self) -> namegen.Decoder:
        return TransformerDecoder(self, cast(TransformerNetwork, self.network))
