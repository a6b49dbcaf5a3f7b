"""Tables as data, made once and written as text for a terminal, as Markdown, HTML or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ..escape import html_text, markdown_cell, shown
from .csv_text import csv_text

if TYPE_CHECKING:
    from rich.table import Table


_BETWEEN = 3
"""Columns of the terminal between two of a table."""

_FOLDED = 40
"""Columns of the terminal that a cell takes before it may as well fold."""


class Column(NamedTuple):
    """Say what stands above a column, and what is in it: numbers stand at the right, a listing may be cut short."""

    title: str
    numbers: bool = False
    listing: bool = False


@dataclass(frozen=True)
class Grid:
    """Hold a title, columns, rows of texts, and notes; each way of writing it makes the texts harmless there."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    title: str | None = None
    notes: Sequence[str] = ()
    """sentences that a reader must know, beneath it"""
    breaks: bool = False
    """whether it is broken into several where it is too wide, each with the first column; else its cells fold"""

    def without(self, *titles: str) -> Grid:
        """Leave out the columns of these titles."""
        return self._of([i for i, column in enumerate(self.columns) if column.title not in titles])

    def broken(self, width: int) -> list[Grid]:
        """Break it into the several that fit into `width`, if it is too wide and may be broken."""
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
        first, *others = [self._of(chunk) for chunk in chunks]
        return [first, *(replace(each, title=None, notes=()) for each in others)]

    def _of(self, kept: Sequence[int]) -> Grid:
        """Keep the columns of these numbers."""
        return replace(
            self, columns=[self.columns[i] for i in kept], rows=[[row[i] for i in kept] for row in self.rows]
        )

    def table(self, *, cut: bool = False) -> Table:
        """Make a table for a terminal; `cut`: as wide as that, listings cut short so that a row stays a line."""
        table = new_table(*(column.title for column in self.columns), title=self.title)
        table.expand = table.collapse_padding = cut
        for column, drawn in zip(self.columns, table.columns, strict=True):
            if column.numbers:
                drawn.justify = "right"
            if column.listing and cut:
                drawn.ratio, drawn.no_wrap, drawn.overflow = 1, True, "ellipsis"
        for row in self.rows:
            table.add_row(*map(shown, row))
        return table

    def markdown(self) -> str:
        """Write it as Markdown, its title above it; not its notes, which may be those of several."""
        rule = ["---" + ":" * column.numbers for column in self.columns]
        lines = [_line(cells) for cells in ([column.title for column in self.columns], rule, *self.rows)]
        if self.title:
            lines = [shown(self.title), "", *lines]
        return "\n".join(lines) + "\n"

    def html(self, *, css: str = "ng-table", css_numbers: str = "ng-number") -> str:
        """Write it as a table of HTML that runs nothing; the first column names the rows. Not its notes."""
        kinds = [f' class="{css_numbers}"' * column.numbers for column in self.columns]
        head = "".join(
            f'<th scope="col"{kind}>{html_text(column.title)}</th>'
            for kind, column in zip(kinds, self.columns, strict=True)
        )
        body = "".join(_html_row(row, kinds) for row in self.rows)
        caption = f"<caption>{html_text(self.title)}</caption>" if self.title else ""
        return f'<table class="{css}">{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'

    def csv(self) -> str:
        """Write it as CSV: the titles of the columns, then the rows, harmless in a spreadsheet (see `csv_text`)."""
        return csv_text([[column.title for column in self.columns], *self.rows]).text


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(markdown_cell(cell) for cell in cells) + " |"


def _html_row(row: Sequence[str], kinds: Sequence[str]) -> str:
    """Write a row. What is written from right to left must not turn its neighbours round: hence <bdi>."""
    cells = [f"<bdi>{html_text(cell)}</bdi>" if cell else "" for cell in row]
    first = f'<th scope="row"{kinds[0]}>{cells[0]}</th>'
    rest = "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(kinds[1:], cells[1:], strict=True))
    return f"<tr>{first}{rest}</tr>"


UNKNOWN = "–"


def known(value: float | None, form: str) -> str:
    """Write a number in the format `form`, or UNKNOWN for None."""
    return UNKNOWN if value is None else format(value, form)


def number(value: float | None, decimals: int, *, sign: bool = False) -> str:
    """Write `1,234.50`, `inf`, or `–` for None."""
    return known(value, f"{'+' * sign},.{decimals}f")


def span(interval: Sequence[float] | None, decimals: int, *, sign: bool = False) -> str:
    """Write `1.20 to 1.35`, or `–` for None."""
    return " to ".join(number(end, decimals, sign=sign) for end in interval or ()) or UNKNOWN


def share(part: float, whole: float) -> str:
    """Write `12.3 %`, or `–` of nothing."""
    return f"{part / whole:.1%}".replace("%", " %") if whole else UNKNOWN


def new_table(*columns: str, title: str | None = None) -> Table:
    """Make an empty table in the one style that all commands share, its titles harmless on a terminal."""
    from rich import box
    from rich.table import Table

    table = Table(
        box=box.SIMPLE_HEAD,
        title=title and shown(title),
        title_justify="left",
        title_style="bold",
        pad_edge=False,
        show_edge=False,
    )
    for column in columns:
        table.add_column(shown(column), overflow="fold")
    return table
