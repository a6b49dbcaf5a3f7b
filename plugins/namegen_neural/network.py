"""What a network is to the rest: logits for whole names at once, or one token at a time with a state carried."""

from __future__ import annotations

from abc import ABC, abstractmethod

from torch import Tensor, nn

State = tuple[Tensor, ...]
"""What a network carries from token to token: tensors with one entry a name along their first axis."""


class Network(nn.Module, ABC):
    """B is the number of names, T of tokens, V the size of the vocabulary; ids are token ids, whole numbers."""

    @abstractmethod
    def forward(self, ids: Tensor) -> Tensor:
        """(B, T) -> (B, T, V): after each token, the logits of the next. A name begins with its start token."""

    @abstractmethod
    def start(self, count: int) -> State:
        """The state of `count` names before their start token."""

    @abstractmethod
    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        """The next token of each name (B,) -> the logits (B, V) of the one after it, and the state."""
