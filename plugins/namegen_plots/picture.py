"""What every picture is: numbers and words, apart from how they are drawn."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

Cell = str | int | float


@dataclass(frozen=True)
class Table:
    """The numbers of a picture, for csv and for readers who cannot see it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Picture(ABC):
    """A subclass holds what is drawn. `drawn/KIND.py` draws it with matplotlib, `printed/KIND.py` on a terminal."""

    kind: ClassVar[str]

    title: str
    notes: tuple[str, ...]
    """sentences beneath the picture: what was left out, and how to read it"""

    @abstractmethod
    def table(self) -> Table:
        """All numbers that the picture shows."""
