"""How training tells how it goes. Apart from `model.py` so that who only watches imports no numpy."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Is told how training goes: step `step` of `total` had this loss (NLL, nats/token)."""

    def __call__(self, step: int, total: int, loss: float) -> None: ...


def unwatched(step: int, total: int, loss: float) -> None:
    """The watch of those who do not watch."""
