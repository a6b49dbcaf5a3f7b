"""Predict from a bag of letters: the bag of words of makemore."""

from __future__ import annotations

import torch
from torch import Tensor, nn

import namegen

from .dropout import Dropout
from .network import Network, State
from .neural import NeuralModel
from .options import BowOptions


class BowNetwork(Network):
    """Show each letter the mean of all letters so far, as if attention weighed them alike. H: an embedding's size.

    x = letter + place; x = x + mean(x so far); x = x + MLP(x); logits.
    """

    def __init__(self, vocabulary: int, positions: int, size: int) -> None:
        super().__init__()
        self.letters = nn.Embedding(vocabulary, size)
        self.places = nn.Embedding(positions, size)
        nn.init.zeros_(self.places.weight)  # a place that was never seen stays none
        self.up, self.down = nn.Linear(size, 4 * size), nn.Linear(4 * size, size)
        self.out = nn.Linear(size, vocabulary)
        self.drop = Dropout()

    def forward(self, ids: Tensor) -> Tensor:
        return self.of_means(*self.with_means(ids))

    def with_means(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """Embed ids (B, T), and average what was embedded so far: (B, T, H) each."""
        at = torch.arange(ids.shape[1], device=ids.device)
        x = self.embedded(ids, at)
        return x, x.cumsum(dim=1) / (at + 1)[:, None]

    def start(self, count: int) -> State:
        """Return the sum of the embeddings so far (B, H), and their number (B,)."""
        return self.out.weight.new_zeros(count, self.out.in_features), self.out.weight.new_zeros(count)

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        total, count = state
        x = self.embedded(ids, count.long())  # (B, H)
        total, count = total + x, count + 1
        return self.of_means(x, total / count[:, None]), (total, count)

    def embedded(self, ids: Tensor, at: Tensor) -> Tensor:
        """Embed letters (...) at places `at`: (..., H). All places past the last that has a vector share it."""
        x: Tensor = self.drop(self.letters(ids) + self.places(at.clamp(max=self.places.num_embeddings - 1)))
        return x

    def of_means(self, x: Tensor, means: Tensor) -> Tensor:
        """Compute the logits (..., V) of embeddings and their means so far, both (..., H)."""
        x = x + means
        x = x + self.drop(self.down(torch.tanh(self.up(x))))
        logits: Tensor = self.out(x)
        return logits

    def inside(self, ids: Tensor) -> list[namegen.Inside]:
        x, means = self.with_means(ids)
        alike = torch.ones(ids.shape[1], ids.shape[1]).tril()
        alike /= alike.sum(dim=1, keepdim=True)
        return [
            namegen.Inside("attention", "All letters alike", alike[None, None].numpy()),
            namegen.Inside("states", "Hidden layer", torch.tanh(self.up(x + means)).numpy()),
        ]

    def vectors(self) -> Tensor:
        return self.letters.weight


class BagOfWords(NeuralModel):
    """Predict from a causal mean of embeddings, the step before attention: Karpathy's makemore (CausalBoW)."""

    Options = BowOptions
    options: BowOptions

    # Dev NLL on makemore's list with 64 and 128: 2.123 and 2.095.
    WIDTH, DROPOUT, KEPT = 128, 0.0, 20

    def build(self, size: int) -> BowNetwork:
        return BowNetwork(len(self.vocabulary), self.options.positions, size)
