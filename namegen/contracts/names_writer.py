"""What writes names in a format: a file of bytes, written as the names come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

Cell = str | int | float | bool | None
"""What may stand in a table: None is an empty cell."""
Columns = Sequence[Sequence[Cell]]
"""The cells of some rows, column by column: C columns of R cells.

The cells of a column are of one type, whole numbers among fractions too; a writer may refuse others by a PluginError.
"""


class Sink(Protocol):
    """Take bytes, as a binary file does."""

    def write(self, data: bytes, /) -> int:
        """Write some bytes, and return how many."""


class NamesWriter(ABC):
    """Write rows to a file: `add` for some of them, again and again, and `end` at last.

    It is built for each file, and for each part of names that go to a folder. The same rows, in the same portions, give
    the same bytes. `guarded` and `escaped` count the cells that it changed, so that no spreadsheet runs them, and that
    none holds control characters; a person is told.
    """

    guarded: int = 0
    escaped: int = 0

    def __init__(self, file: Sink, titles: Sequence[str]) -> None:
        """Begin a file. `titles` are those of the C columns; `file` takes bytes, and is closed by whoever opened it."""
        self.file, self.titles = file, tuple(titles)

    @abstractmethod
    def add(self, columns: Columns) -> None:
        """Write some rows, at least one: the cells of each column, in the order of the titles."""

    def end(self) -> None:  # noqa: B027  most formats have nothing there
        """Write what is left."""
