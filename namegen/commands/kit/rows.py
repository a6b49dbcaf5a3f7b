"""Rows on their way out: titled columns, and batches of cells. Their sources know no format, their writers no model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...contracts.names_writer import Cell, Columns
from ...errors import UsageError

Row = Sequence[Cell]


@dataclass(frozen=True)
class Titles:
    """Name the columns, before any row is there; `key` is the one that tells rows apart, where there is one.

    Raises UsageError where two columns have the same title.
    """

    columns: tuple[str, ...]
    key: str | None = None

    def __post_init__(self) -> None:
        for title in self.columns:
            if self.columns.count(title) > 1:
                raise UsageError(f"two columns are called {title!r}; each takes a name of its own")


@dataclass(frozen=True)
class Rows:
    """Hold the titles of columns and the rows beneath them, batch by batch as they come.

    The batches may end with a GenerationError: what came before it still counts.
    """

    titles: Titles
    batches: Iterable[Sequence[Row]]


@dataclass(frozen=True)
class Batches:
    """Hold the titles of columns and what stands beneath them, batch by batch as they come, column by column.

    Names come so, and most formats write them so. The batches may end with a GenerationError, as those of `Rows`.
    """

    titles: Titles
    columns: Iterable[Columns]

    def rows(self) -> Rows:
        """Return the same, row by row."""
        return Rows(self.titles, (list(zip(*columns, strict=True)) for columns in self.columns))
