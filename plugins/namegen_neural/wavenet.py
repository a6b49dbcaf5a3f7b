"""Predict with the hierarchical network of the lectures' part 5."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

import namegen

from .dropout import Dropout
from .network import Network, State
from .neural import NeuralModel
from .options import WavenetOptions


class Fuse(nn.Module):
    """Fuse two vectors into one: (..., E) and (..., E) -> (..., H)."""

    def __init__(self, wide: int, size: int) -> None:
        super().__init__()
        self.linear = nn.Linear(2 * wide, size)
        self.norm = nn.LayerNorm(size)
        self.drop = Dropout()

    def forward(self, earlier: Tensor, later: Tensor) -> Tensor:
        fused: Tensor = self.drop(self.norm(self.linear(torch.cat([earlier, later], dim=-1))).tanh())
        return fused


class WavenetNetwork(Network):
    """Fuse the last 2**D letters two by two in D layers until one vector is left, then compute logits.

    The lecture's tree of pairs, computed as WaveNet does: a layer's pairs are 1, 2, 4, ... apart, so that neighbouring
    trees share their branches. LayerNorm stands where the lecture has BatchNorm: a row must not depend on others.
    """

    def __init__(self, vocabulary: int, depth: int, embed: int, size: int) -> None:
        super().__init__()
        self.before = vocabulary
        self.embed = nn.Embedding(vocabulary + 1, embed)  # the last row stands for what is before a name
        self.fuse = nn.ModuleList(Fuse(size if layer else embed, size) for layer in range(depth))
        self.out = nn.Linear(size, vocabulary)
        self.drop = Dropout()

    def forward(self, ids: Tensor) -> Tensor:
        logits: Tensor = self.out(self.layers(ids)[-1])
        return logits

    def layers(self, ids: Tensor) -> list[Tensor]:
        """Compute each layer after ids (B, T): (B, T or more, H), the last of them (B, T, H)."""
        x = functional.pad(ids, (2 ** len(self.fuse) - 1, 0), value=self.before)
        x, made = self.drop(self.embed(x)), []  # (B, 2**D - 1 + T, E)
        for layer, fuse in enumerate(self.fuse):
            x = fuse(x[:, : -(2**layer)], x[:, 2**layer :])  # shorter by 2**layer
            made.append(x)
        return made

    def inside(self, ids: Tensor) -> list[namegen.Inside]:
        # What comes before the name is computed too, so a layer's last T vectors are those of its letters.
        layers = torch.cat([layer[:, -ids.shape[1] :] for layer in self.layers(ids)])
        names = tuple(f"the last {2**number} letters" for number in range(1, len(layers) + 1))
        return [namegen.Inside("states", "Fused letters", layers.numpy(), names)]

    def vectors(self) -> Tensor:
        return self.embed.weight

    def start(self, count: int) -> State:
        """Return the last 2**layer inputs of each layer (B, 2**layer, E): what to pair (le Paine et al. 2016)."""
        x, state = self.embed.weight[None, None, self.before], []
        for layer, fuse in enumerate(self.fuse):
            state.append(x.expand(count, 2**layer, -1))
            x = fuse(x, x)
        return tuple(state)

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        x, after = self.embed(ids), []
        for fuse, inputs in zip(self.fuse, state, strict=True):
            after.append(torch.cat([inputs[:, 1:], x[:, None]], dim=1))
            x = fuse(inputs[:, 0], x)
        return self.out(x), tuple(after)


class Wavenet(NeuralModel):
    """Predict as Karpathy, makemore part 5, after van den Oord et al. 2016 (WaveNet, arXiv 1609.03499)."""

    Options = WavenetOptions
    options: WavenetOptions

    # Dev NLL on makemore's list with dropout 0.1 and 0.3: 1.975 and 2.078 (width 192, 30 epochs).
    WIDTH, DROPOUT = 256, 0.1

    def build(self, size: int) -> WavenetNetwork:
        return WavenetNetwork(len(self.vocabulary), self.options.depth, self.options.embed, size)
