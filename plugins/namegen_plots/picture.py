"""What every picture is: numbers and words, apart from how they are drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """Hold the numbers of a picture, for csv and for readers who cannot see it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture(ABC):
    """Say what a picture is. A subclass holds what is drawn; its folder KIND has `figure.py` and `terminal.py`."""

    kind: ClassVar[str]

    title: str
    notes: tuple[str, ...]
    """sentences beneath the picture: what was left out, and how to read it"""

    @abstractmethod
    def table(self) -> Table:
        """List all numbers that the picture shows."""
