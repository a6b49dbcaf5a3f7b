"""What a step of the course is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .numbers import TOLD

if TYPE_CHECKING:
    from .found import Found


@dataclass(frozen=True)
class Check:
    """Hold one number of a step: what it is, its name among those that are `TOLD`, and how to find it on a list.

    What is found may be `within` so much of what is told: half of the last decimal that is told, unless it is said.
    """

    what: str
    name: str
    found: Callable[[Found], float]
    within: float | None = None

    @property
    def told(self) -> float:
        """Return what one should see."""
        return float(TOLD[self.name])

    @property
    def decimals(self) -> int:
        """Return how many decimals are told."""
        return len(str(TOLD[self.name]).partition(".")[2])

    @property
    def tolerance(self) -> float:
        """Return how far what is found may be from what is told."""
        return 0.5 * 10**-self.decimals if self.within is None else self.within

    def holds(self, found: float) -> bool:
        """Return whether `found` is what one should see; a hair is let go, for floats are not decimals."""
        return abs(found - self.told) <= self.tolerance + 1e-9


@dataclass(frozen=True)
class Step:
    """Hold one step: `before` is read before the `commands` are run, `after` when their output stands above it.

    A command is written as for a shell; `{dataset}` stands for the list. Texts name numbers that are `TOLD`.
    """

    title: str
    before: str
    commands: tuple[str, ...]
    after: str
    checks: tuple[Check, ...]
    part: int = 1
    """of the lectures"""

    def filled(self, text: str) -> str:
        """Fill the numbers into `text`."""
        return text.format_map(TOLD)
