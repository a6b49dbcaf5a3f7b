"""The hierarchical network of the lectures' part 5."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .dropout import Dropout
from .neural import NeuralModel
from .options import WavenetOptions
from .window import Windowed


class Fuse(nn.Module):
    """Each place with the one `apart` before it: (B, L, E) -> (B, L - apart, H)."""

    def __init__(self, wide: int, size: int, apart: int) -> None:
        super().__init__()
        self.apart = apart
        self.linear = nn.Linear(2 * wide, size)
        self.norm = nn.LayerNorm(size)
        self.drop = Dropout()

    def forward(self, x: Tensor) -> Tensor:
        pairs = torch.cat([x[:, : -self.apart], x[:, self.apart :]], dim=-1)  # (B, L - apart, 2 E)
        fused: Tensor = self.drop(self.norm(self.linear(pairs)).tanh())
        return fused


class WavenetNetwork(Windowed):
    """The last 2**D letters, fused two by two in D layers until one vector is left, then logits.

    The lecture's tree of pairs, computed as WaveNet does: a layer's pairs are 1, 2, 4, ... apart, so that neighbouring
    trees share their branches. LayerNorm stands where the lecture has BatchNorm: a row must not depend on others.
    """

    def __init__(self, vocabulary: int, depth: int, embed: int, size: int) -> None:
        super().__init__(2**depth, pad=vocabulary)
        self.embed = nn.Embedding(vocabulary + 1, embed)  # the last row stands for what is before a name
        self.fuse = nn.Sequential(*(Fuse(size if layer else embed, size, 2**layer) for layer in range(depth)))
        self.out = nn.Linear(size, vocabulary)
        self.drop = Dropout()

    def slide(self, ids: Tensor) -> Tensor:
        fused = self.fuse(self.drop(self.embed(ids)))  # (B, T + 2**D - 1) -> (..., E) -> (B, T, H)
        logits: Tensor = self.out(fused)  # (B, T, V)
        return logits


class Wavenet(NeuralModel):
    """Karpathy, makemore part 5, after van den Oord et al. 2016 (WaveNet, arXiv 1609.03499)."""

    Options = WavenetOptions
    options: WavenetOptions

    WIDTH, DROPOUT = 256, 0.1

    def build(self, size: int) -> WavenetNetwork:
        return WavenetNetwork(len(self.vocabulary), self.options.depth, self.options.embed, size)
