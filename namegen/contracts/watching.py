"""How training tells how it goes, one or several. Apart from `model.py` so that who only watches imports no numpy."""

from __future__ import annotations

from typing import Protocol


class Watch(Protocol):
    """Is told how training goes: step `step` of `total` had this loss; `dev` is the dev part's, where it was measured.

    Both are NLL in nats/token. `total` may change as training goes, where the budget is a time.
    """

    def __call__(self, step: int, total: int, loss: float, dev: float | None = None) -> None: ...


def unwatched(step: int, total: int, loss: float, dev: float | None = None) -> None:
    """The watch of those who do not watch."""


class Runs(Protocol):
    """Is told how several trainings go: `done` of `total` have ended, and the next is `label`."""

    def __call__(self, done: int, total: int, label: str) -> None: ...


def uncounted(done: int, total: int, label: str) -> None:
    """The `Runs` of those who do not count."""
