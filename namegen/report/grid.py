"""Tables as data, made once and written as text for a terminal, as Markdown, HTML or CSV."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ..escape import html_text, markdown_cell, shown, table_cell
from .csv_text import csv_text

if TYPE_CHECKING:
    from rich.table import Table


BETWEEN = 3
"""Columns of the terminal between two of a table; one less where it would not fit else."""

_FOLDED = 24
"""Columns of the terminal that a cell takes before it may as well fold."""
_SHORT = 8
"""Columns of the terminal up to which a title stays on its line."""
_NAMED = 40
"""The same for cells of the first column, which name the rows."""


class Column(NamedTuple):
    """Say what stands above a column, and what is in it: numbers stand at the right, a listing may be cut short.

    heads: it names the rows of the columns after it, as the first does, and begins a table of its own where all of them
    are too wide.
    """

    title: str
    numbers: bool = False
    listing: bool = False
    heads: bool = False


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
    before: str = ""
    """a sentence that says in plain words what the figures say, above it"""
    most: Sequence[str] = ()
    """titles of columns that stand in the first of several before all others, the most important first"""
    close: bool = False
    """whether there is less between its columns, and titles longer than what stands beneath them fold"""

    def without(self, *titles: str) -> Grid:
        """Leave out the columns of these titles."""
        return self._of([i for i, column in enumerate(self.columns) if column.title not in titles])

    def broken(self, width: int) -> list[Grid]:
        """Break it into the several that fit into `width`, if it is too wide and may be broken."""
        if self._width() <= width:
            return [self]
        close = replace(self, close=True)
        heads = [i for i, column in enumerate(self.columns) if column.heads]
        if not self.breaks or close._width() <= width:
            return [close]
        if heads:
            ends = [*heads, len(self.columns)]
            parts = [list(range(first, end)) for first, end in pairwise([0, *ends])]
            return _below([each for part in parts for each in close._part(part)._plain().broken(width)])
        return _below([close._part(chunk) for chunk in close._chunks(width)])

    def _plain(self) -> Grid:
        return replace(self, columns=[column._replace(heads=False) for column in self.columns])

    def _chunks(self, width: int) -> list[list[int]]:
        """Return the numbers of the columns of each table, the first column in all of them."""
        sizes = self._sizes()
        between = self._between()
        important = [i for title in self.most for i in range(1, len(sizes)) if self.columns[i].title == title]
        chunks: list[list[int]] = []
        left = 0
        for i in [*important, *(i for i in range(1, len(sizes)) if i not in important)]:
            if not chunks or sizes[i] + between > left:
                chunks.append([0])
                left = width - sizes[0]
            chunks[-1].append(i)
            left -= sizes[i] + between
        return [sorted(chunk) for chunk in chunks]

    def _between(self) -> int:
        return BETWEEN - self.close

    def _width(self) -> int:
        """Return the columns of the terminal that it takes."""
        sizes = self._sizes()
        return sum(sizes) + self._between() * (len(sizes) - 1)

    def _sizes(self) -> list[int]:
        from rich.cells import cell_len

        return [
            min(max(map(cell_len, (*title.split("\n"), *map(table_cell, cells)))), _FOLDED if place else _NAMED)
            for place, (title, cells) in enumerate(zip(self._titles(), self._cells(), strict=True))
        ]

    def _cells(self) -> list[tuple[str, ...]]:
        """Return the cells of each column."""
        return [tuple(row[i] for row in self.rows) for i in range(len(self.columns))]

    def _titles(self) -> list[str]:
        """Return the titles of the columns: on several lines where it is close and one is wider than its column."""
        from rich.cells import cell_len

        titles = [column.title for column in self.columns]
        if not self.close:
            return titles
        widths = [max((cell_len(table_cell(cell)) for cell in cells), default=0) for cells in self._cells()]
        return [_folded(title, width) for title, width in zip(titles, widths, strict=True)]

    def _of(self, kept: Sequence[int]) -> Grid:
        """Keep the columns of these numbers."""
        return replace(
            self, columns=[self.columns[i] for i in kept], rows=[[row[i] for i in kept] for row in self.rows]
        )

    def _part(self, kept: Sequence[int]) -> Grid:
        """Keep the columns of these numbers, and of the rows those that say something there."""
        part = self._of(kept)
        return replace(part, rows=[row for row in part.rows if any(row[1:])])

    def table(self, *, cut: bool = False) -> Table:
        """Make a table for a terminal; `cut`: as wide as that, listings cut short so that a row stays a line."""
        table = new_table(*self._titles(), title=self.title)
        table.expand = table.collapse_padding = cut
        if self.close:
            table.padding = (0, 1, 0, 0)
        for column, drawn, size in zip(self.columns, table.columns, self._sizes(), strict=True):
            if column.numbers:
                drawn.justify = "right"
            if column.listing and cut:
                drawn.ratio, drawn.no_wrap, drawn.overflow = 1, True, "ellipsis"
            elif column.numbers or (column is self.columns[0] and size < _NAMED):
                drawn.no_wrap = True  # what has room to fold gives way
        for row in self.rows:
            table.add_row(*map(table_cell, row))
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


def _below(grids: list[Grid]) -> list[Grid]:
    """Leave to the first of several what stands above and below all of them."""
    first, *others = grids
    return [first, *(replace(each, title=None, notes=(), before="") for each in others)]


def _folded(title: str, width: int) -> str:
    """Break a title into lines no wider than `width`, or than its longest word."""
    longest = max(map(len, title.split()), default=0)
    return textwrap.fill(title, max(width, longest, _SHORT), break_on_hyphens=False)


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


def one_of(perplexity: float) -> str:
    """Write a perplexity as a person may picture it: as hard to guess as one of so many that are equally likely."""
    return f"one of {perplexity:,.1f}" if math.isfinite(perplexity) else "one that cannot come"


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
        table.add_column("\n".join(map(shown, column.split("\n"))), overflow="fold")
    return table
