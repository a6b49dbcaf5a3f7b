"""The multilayer perceptron over the last few letters."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from .dropout import Dropout
from .neural import NeuralModel
from .options import MLPOptions
from .window import Windowed


class MLPNetwork(Windowed):
    """The embeddings of the last C letters side by side, a hidden layer, logits. E: an embedding's size, H: hidden."""

    def __init__(self, vocabulary: int, context: int, embed: int, size: int) -> None:
        super().__init__(context, pad=vocabulary)
        self.embed = nn.Embedding(vocabulary + 1, embed)  # the last row stands for what is before a name
        self.hidden = nn.Linear(context * embed, size)
        self.out = nn.Linear(size, vocabulary)
        self.drop = Dropout()

    def slide(self, ids: Tensor) -> Tensor:
        windows = ids.unfold(1, self.context, 1)  # (B, T, C)
        embedded = self.drop(self.embed(windows).flatten(2))  # (B, T, C * E)
        hidden = self.drop(torch.tanh(self.hidden(embedded)))  # (B, T, H)
        logits: Tensor = self.out(hidden)  # (B, T, V)
        return logits


class MLP(NeuralModel):
    """Bengio et al. 2003, A Neural Probabilistic Language Model; Karpathy, makemore part 2."""

    Options = MLPOptions
    options: MLPOptions

    WIDTH, DROPOUT = 384, 0.1

    def build(self, size: int) -> MLPNetwork:
        return MLPNetwork(len(self.vocabulary), self.options.context, self.options.embed, size)
