"""Tables as data: drawn for a terminal, or written as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ..escape import markdown_cell, shown

if TYPE_CHECKING:
    from rich.table import Table


_BETWEEN = 3
"""Columns of the terminal between two of a table."""

_FOLDED = 40
"""Columns of the terminal that a cell takes before it may as well fold."""


class Column(NamedTuple):
    """A heading, and whether what is under it are numbers, which stand at the right."""

    title: str
    numbers: bool = False


@dataclass(frozen=True)
class Grid:
    """A title, columns, and rows of texts; what a terminal might obey in them is shown as its escape."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str | None = None
    breaks: bool = False
    """Whether it is broken into several where it is too wide, each with the first column; else its cells fold."""

    def broken(self, width: int) -> list[Grid]:
        """Itself, or the several that fit into `width`."""
        from rich.cells import cell_len

        sizes = [
            min(max(map(cell_len, (column.title, *cells))), _FOLDED) + _BETWEEN
            for column, *cells in zip(self.columns, *self.rows, strict=True)
        ]
        if not self.breaks or sum(sizes) - _BETWEEN <= width:
            return [self]
        chunks: list[list[int]] = []
        left = 0
        for i, size in enumerate(sizes[1:], 1):
            if not chunks or size > left + _BETWEEN:
                chunks.append([0])
                left = width - sizes[0]
            chunks[-1].append(i)
            left -= size
        titles = [self.title, *[None] * len(chunks)]
        return [
            Grid([self.columns[i] for i in chunk], [[row[i] for i in chunk] for row in self.rows], title)
            for chunk, title in zip(chunks, titles, strict=False)
        ]

    def table(self) -> Table:
        """For a terminal."""
        table = new_table(*(column.title for column in self.columns), title=self.title and shown(self.title))
        for column, drawn in zip(self.columns, table.columns, strict=True):
            drawn.justify = "right" if column.numbers else "left"
        for row in self.rows:
            table.add_row(*map(shown, row))
        return table

    def markdown(self) -> str:
        """A Markdown table, its title above it."""
        lines = [
            _line([column.title for column in self.columns]),
            _line(["---:" if column.numbers else "---" for column in self.columns]),
            *(_line(row) for row in self.rows),
        ]
        return "\n".join([*([shown(self.title), ""] if self.title else []), *lines]) + "\n"


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(markdown_cell(cell) for cell in cells) + " |"


def number(value: float | None, decimals: int, *, sign: bool = False) -> str:
    """`1,234.50`, `inf`, or `–` for None."""
    return "–" if value is None else f"{value:{'+' if sign else ''},.{decimals}f}"


def span(interval: Sequence[float] | None, decimals: int, *, sign: bool = False) -> str:
    """`1.20 to 1.35`, or `–` for None."""
    return "–" if interval is None else " to ".join(number(end, decimals, sign=sign) for end in interval)


def share(part: float, whole: float) -> str:
    """`12.3 %`, or `–` of nothing."""
    return f"{part / whole:.1%}".replace("%", " %") if whole else "–"


def new_table(*columns: str, title: str | None = None) -> Table:
    """An empty table in the one style that all commands share."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD, title=title, title_justify="left", title_style="bold", pad_edge=False, show_edge=False
    )
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
