"""Predict with a multilayer perceptron over the last few letters."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

import namegen

from .dropout import Dropout
from .network import Network, State
from .neural import NeuralModel
from .options import MLPOptions


class MLPNetwork(Network):
    """Put the embeddings of the last C letters side by side: a hidden layer, logits. E: an embedding's size."""

    def __init__(self, vocabulary: int, context: int, embed: int, size: int) -> None:
        super().__init__()
        self.context, self.before = context, vocabulary
        self.embed = nn.Embedding(vocabulary + 1, embed)  # the last row stands for what is before a name
        self.hidden = nn.Linear(context * embed, size)
        self.out = nn.Linear(size, vocabulary)
        self.drop = Dropout()

    def forward(self, ids: Tensor) -> Tensor:
        return self.of_windows(self.windows(ids))  # (B, T, C) -> (B, T, V)

    def windows(self, ids: Tensor) -> Tensor:
        """Return the last C ids before each place and at it: (B, T) -> (B, T, C)."""
        padded = functional.pad(ids, (self.context - 1, 0), value=self.before)  # (B, C - 1 + T)
        return padded.unfold(1, self.context, 1)

    def start(self, count: int) -> State:
        """Return the window (B, C)."""
        return (torch.full((count, self.context), self.before, device=self.out.weight.device),)

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        window = torch.cat([state[0][:, 1:], ids[:, None]], dim=1)
        return self.of_windows(window), (window,)

    def of_windows(self, windows: Tensor) -> Tensor:
        """Compute the logits (..., V) after windows of token ids (..., C), oldest first."""
        logits: Tensor = self.out(self.drop(self.activations(windows)))
        return logits

    def activations(self, windows: Tensor) -> Tensor:
        """Compute the hidden layer (..., H) after windows of token ids (..., C), oldest first."""
        embedded = self.drop(self.embed(windows).flatten(-2))  # (..., C * E)
        return torch.tanh(self.hidden(embedded))

    def inside(self, ids: Tensor) -> list[namegen.Inside]:
        return [namegen.Inside("states", "Hidden layer", self.activations(self.windows(ids)).numpy())]

    def vectors(self) -> Tensor:
        return self.embed.weight


class MLP(NeuralModel):
    """Predict as Bengio et al. 2003, A Neural Probabilistic Language Model; Karpathy, makemore part 2."""

    Options = MLPOptions
    options: MLPOptions

    # Dev NLL on makemore's list with dropout 0.1 and 0.3: 1.967 and 2.045.
    WIDTH, DROPOUT, KEPT = 384, 0.1, 4

    def build(self, size: int) -> MLPNetwork:
        return MLPNetwork(len(self.vocabulary), self.options.context, self.options.embed, size)
