"""A table of texts: what every layout is read into, a plain list being a table of one column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from ..contracts.wordlist import Refused

Lines = list[tuple[int, str]]
"""Lines of a text with their numbers, from 1."""


class MoreRows(Protocol):
    """Read other lines of a text as its beginning was read. It can be pickled.

    quote: the sign that a cell may stand in, which may hold line ends then; "" for none.
    """

    @property
    def quote(self) -> str: ...

    def of_lines(self, lines: Lines) -> Table:
        """Read rows. Raises WordlistError where one goes on behind these lines."""

    def of_text(self, text: str) -> Table | None:
        """Read rows of whole lines, all at once, where they are as plain as lines can be; None where they are not."""


@dataclass(frozen=True)
class Table:
    """Hold rows of texts by column, and how they were understood.

    columns: (C lists of R texts); rows: the number of each row in what was read, from 1 (R): of its line, or of its
    `unit`. titles: one for each column, or none. has_header: whether the first row holds the titles (None: not known).
    name, count: the columns that the layout itself says hold them, from 0. understood: how it was read, in sentences.
    refused: rows that fit nowhere. exact: numbers were written by a program, not by people. empty, comments: lines that
    hold nothing, and such that are no rows. text: the lines between line ends, where they are the only column. more:
    reads any other lines of the same text in the same way; None where the layout needs the whole of it.
    """

    columns: Sequence[Sequence[str]]
    rows: Sequence[int]
    titles: tuple[str, ...] = ()
    has_header: bool | None = None
    name: int | None = None
    count: int | None = None
    understood: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()
    empty: int = 0
    comments: int = 0
    unit: str = "line"
    exact: bool = False
    lines: int = 0
    text: str | None = field(default=None, repr=False)
    more: MoreRows | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def width(self) -> int:
        """Return how many columns there are."""
        return len(self.columns)

    def title(self, index: int) -> str:
        """Return what a column is called: its title, or else its number from 1."""
        return self.titles[index] if self.titles else str(index + 1)

    def take(self, chosen: Sequence[int]) -> Table:
        """Select the rows at `chosen`."""
        columns = [[column[i] for i in chosen] for column in self.columns]
        return replace(self, columns=columns, rows=[self.rows[i] for i in chosen], text=None)

    def where(self, keep: Callable[[str], bool], column: int) -> Table:
        """Select the rows whose cell in this column is such."""
        return self.take([i for i, cell in enumerate(self.columns[column]) if keep(cell)])


def table_of_rows(rows: Iterable[tuple[int, Sequence[str]]], width: int) -> tuple[list[list[str]], list[int]]:
    """Turn (number, cells) into columns and numbers; rows that are short are filled with empty cells."""
    numbers, cells = [], []
    for number, row in rows:
        numbers.append(number)
        cells.append([*row, *[""] * (width - len(row))])
    return [list(column) for column in zip(*cells, strict=True)] or [[] for _ in range(width)], numbers


def table_of_counts(names: Sequence[str], counts: Sequence[str] | None, unit: str) -> Table:
    """Make a table of names and, if there are any, of their counts."""
    both = [names] if counts is None else [names, counts]
    return Table(
        both,
        range(1, len(names) + 1),
        titles=("name", "count")[: len(both)],
        has_header=True,
        name=0,
        count=None if counts is None else 1,
        unit=unit,
        exact=True,
        lines=len(names),
    )
