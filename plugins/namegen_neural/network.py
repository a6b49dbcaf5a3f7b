"""Define what a network is to the rest: logits for whole names at once, or a token at a time with a state carried."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from torch import Tensor, nn

import namegen

State = tuple[Tensor, ...]
"""What a network carries from token to token: tensors with one entry a name along their first axis."""


Step = Callable[[State, Tensor], tuple[Tensor, State]]


class Network(nn.Module, ABC):
    """Compute logits. B is the number of names, T of tokens, V the size of the vocabulary; ids are token ids."""

    @abstractmethod
    def forward(self, ids: Tensor) -> Tensor:
        """Compute the logits (B, T, V) of what follows each token (B, T). A name begins with its start token."""

    @abstractmethod
    def start(self, count: int) -> State:
        """Return the state of `count` names before their start token."""

    @abstractmethod
    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        """Take the next token of each name (B,); return the logits (B, V) of the one after it, and the state."""

    def inside(self, ids: Tensor) -> list[namegen.Inside]:  # noqa: ARG002
        """Return what can be seen inside while it reads the token ids (1, T) of one name, whose start is first."""
        return []

    @abstractmethod
    def vectors(self) -> Tensor:
        """Return the vectors (V or more, E) that stand for the tokens, those of the vocabulary first."""

    def stepper(self) -> Step:
        """Return what takes the same steps as `step`, as long as the weights stay as they are."""
        return self.step
