"""What `mlp` and `wavenet` share: they see the last few letters and nothing else."""

from __future__ import annotations

from abc import abstractmethod

import torch
from torch import Tensor
from torch.nn import functional

from .network import Network, State


class Windowed(Network):
    """Foretells from the last C tokens. Before a name's start token the window holds `pad`."""

    def __init__(self, context: int, pad: int) -> None:
        super().__init__()
        self.context, self.pad = context, pad

    @abstractmethod
    def slide(self, ids: Tensor) -> Tensor:
        """(B, T + C - 1) token ids, `pad` before each name -> (B, T, V) logits, each from C tokens."""

    def forward(self, ids: Tensor) -> Tensor:
        return self.slide(functional.pad(ids, (self.context - 1, 0), value=self.pad))

    def start(self, count: int) -> State:
        """The window (B, C)."""
        device = next(self.parameters()).device
        return (torch.full((count, self.context), self.pad, device=device),)

    def step(self, state: State, ids: Tensor) -> tuple[Tensor, State]:
        window = torch.cat([state[0][:, 1:], ids[:, None]], dim=1)
        return self.slide(window)[:, 0], (window,)
