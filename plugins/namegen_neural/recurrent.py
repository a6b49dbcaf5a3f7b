"""Predict with a recurrent cell: what `rnn`, `gru` and `lstm` share. Each hidden state predicts the next letter."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import torch
from torch import Tensor, nn

import namegen

from .dropout import Dropout
from .lstm_steps import LSTMSteps
from .network import Network, State, Step
from .neural import NeuralModel
from .options import RecurrentOptions


class Recurrent(Network):
    """Compute embedding -> cell -> logits. E is the size of an embedding, H that of the hidden state.

    A dropped unit is dropped for the whole name (Gal & Ghahramani 2016): on makemore's list an LSTM's dev NLL was
    1.922 so, and 1.928 with a mask of its own for each letter.
    """

    def __init__(self, vocabulary: int, embed: int, cell: nn.RNNBase) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, embed)
        self.cell = cell
        self.out = nn.Linear(cell.hidden_size, vocabulary)
        self.drop = Dropout(shared=1)

    def forward(self, ids: Tensor) -> Tensor:
        hidden, _ = self.cell(self.drop(self.embed(ids)))  # (B, T) -> (B, T, E) -> (B, T, H)
        logits: Tensor = self.out(self.drop(hidden))  # (B, T, V)
        return logits

    def start(self, count: int) -> State:
        zeros = self.out.weight.new_zeros(count, self.cell.num_layers, self.cell.hidden_size)
        return (zeros, zeros) if isinstance(self.cell, nn.LSTM) else (zeros,)

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        # torch's cells want layers first, we want names first: (B, layers, H) <-> (layers, B, H)
        before = tuple(part.transpose(0, 1).contiguous() for part in state)
        hidden, after = self.cell(self.embed(ids)[:, None], before if len(before) > 1 else before[0])
        if isinstance(after, Tensor):
            after = (after,)
        return self.out(hidden[:, 0]), tuple(part.transpose(0, 1) for part in after)

    def inside(self, ids: Tensor) -> list[namegen.Inside]:
        state, states = self.start(1), []
        for token in ids.T:
            _, state = self.step(state, token)
            states.append(state)
        parts = (torch.cat(part).transpose(0, 1).numpy() for part in zip(*states, strict=True))  # (layers, T, H)
        return [
            namegen.Inside("states", title, values)
            for title, values in zip(("Hidden state", "Memory"), parts, strict=False)
        ]

    def vectors(self) -> Tensor:
        return self.embed.weight

    def stepper(self) -> Step:
        return LSTMSteps(self) if isinstance(self.cell, nn.LSTM) else self.step


class RecurrentModel(NeuralModel):
    """Build a `Recurrent` network; a subclass names the cell."""

    options: RecurrentOptions
    Options = RecurrentOptions
    CELL: ClassVar[Callable[..., nn.RNNBase]]

    def build(self, size: int) -> Recurrent:
        cell = self.CELL(self.options.embed, size, self.options.depth, batch_first=True)
        return Recurrent(len(self.vocabulary), self.options.embed, cell)
