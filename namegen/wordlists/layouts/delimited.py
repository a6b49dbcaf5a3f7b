"""Tables whose cells stand between delimiters, as the csv module reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

import numpy as np

from ...contracts.letters import code_points
from ...contracts.text import Fault
from ...contracts.wordlist import Refused
from ...errors import WordlistError
from ..counts import is_number
from ..table import Lines, Table, table_of_rows
from ..titles import holds_titles
from .dialect import MOST_SPAN, Dialect, opens_a_cell, usual_width
from .lines import MAX_LINE, may_hold_comments


def read_delimited(lines: Lines, dialect: Dialect, least: int = 1) -> Table:
    """Read the rows, `least` cells in each or more.

    Those with more cells than most are refused: a delimiter stands in a cell without quotes.
    """
    read = _Rows.of(lines, dialect)
    rows = without_headings(read.filled)
    width = max(least, usual_width([row for _, row in read.filled]))
    used = width - _empty_at_the_end([row for _, row in rows], width)
    table = read.table(rows, used)
    return replace(table, more=DelimitedRows(dialect, width))


@dataclass(frozen=True)
class DelimitedRows:
    """Read other rows of a table."""

    dialect: Dialect
    width: int

    @property
    def quote(self) -> str:
        return self.dialect.quote

    def of_lines(self, lines: Lines) -> Table:
        read = _Rows.of(lines, self.dialect)
        if read.spans:
            raise WordlistError(
                "a cell in quotes goes on in the next line, and such a table is not read in parts:"
                " save it without line ends in cells, or as Parquet"
            )
        return read.table(read.filled, self.width)

    def of_text(self, text: str) -> Table | None:
        """Read rows without quotes, escapes or comments, all of the usual width: in a twentieth of the time."""
        text = text.removesuffix("\n")
        if any(each and each in text for each in (self.dialect.quote, self.dialect.escape)) or not text:
            return None
        points = code_points([text])
        marks = points[(points == ord(self.dialect.delimiter)) | (points == _LINE_END)]
        usual = np.full(self.width, ord(self.dialect.delimiter), dtype=points.dtype)
        usual[-1] = _LINE_END
        marks = np.append(marks, _LINE_END)
        if len(marks) % self.width or (marks.reshape(-1, self.width) != usual).any():
            return None
        ends = np.append(np.flatnonzero(points == _LINE_END), len(points))
        begins = np.append(0, ends[:-1] + 1)
        if (ends == begins).any() or (ends - begins).max() > MAX_LINE:
            return None
        if may_hold_comments(*(map(chr, np.unique(points[at]).tolist()) for at in (begins, ends - 1))):
            return None
        cells = list(map(str.strip, text.replace("\n", self.dialect.delimiter).split(self.dialect.delimiter)))
        columns = [cells[i :: self.width] for i in range(self.width)]
        return Table(columns, range(1, len(begins) + 1), lines=len(begins), more=self)


_LINE_END = 10


@dataclass(frozen=True)
class _Rows:
    """Hold the rows of some lines that are not empty, with their numbers, and what else the lines hold.

    spans: whether a row goes over several lines.
    """

    filled: list[tuple[int, list[str]]]
    unclosed: tuple[Refused, ...]
    empty: int
    lines: int
    spans: bool

    @classmethod
    def of(cls, lines: Lines, dialect: Dialect) -> _Rows:
        kept, unclosed = _without_open_quotes(lines, dialect)
        texts = [line for _, line in kept]
        rows = [(kept[index][0], [cell.strip() for cell in row]) for index, row in dialect.rows(texts)]
        filled = [(number, row) for number, row in rows if any(row)]
        empty = sum(not line.strip() for line in texts) + len(rows) - len(filled)
        return cls(filled, unclosed, empty, len(lines), len(rows) + texts.count("") < len(texts))

    def table(self, rows: list[tuple[int, list[str]]], width: int) -> Table:
        """Make a table of the rows of these that fit, by its width; rows that are left out are comments."""
        fitting = [(number, row[:width]) for number, row in rows if not any(row[width:])]
        too_wide = [(number, len(row)) for number, row in rows if any(row[width:])]
        refused = [
            Refused(number, f"{cells} cells where most rows have {width}", Fault.cells) for number, cells in too_wide
        ]
        columns, numbers = table_of_rows(fitting, width)
        return Table(
            columns,
            numbers,
            refused=(*self.unclosed, *refused),
            empty=self.empty,
            comments=len(self.filled) - len(rows),
            lines=self.lines,
        )


def _without_open_quotes(lines: Lines, dialect: Dialect) -> tuple[Lines, tuple[Refused, ...]]:
    """Leave out the lines that open a quote which none of the next lines closes; it would swallow all that follows."""
    if not dialect.quote:
        return lines, ()
    opens = opens_a_cell(dialect.quote, dialect.delimiter)
    odd = [i for i, (_, line) in enumerate(lines) if _count_quotes(line, dialect) % 2]
    unclosed: list[int] = []
    waiting: int | None = None
    for i in odd:
        if waiting is not None and i - waiting < MOST_SPAN:
            waiting = None
            continue
        if waiting is not None:
            unclosed.append(waiting)
        waiting = i if opens.search(lines[i][1]) else None
    if waiting is not None:
        unclosed.append(waiting)
    left_out = set(unclosed)
    kept = [line for i, line in enumerate(lines) if i not in left_out]
    return kept, tuple(Refused(lines[i][0], "a quote is opened and not closed", Fault.cells) for i in unclosed)


def _count_quotes(line: str, dialect: Dialect) -> int:
    """Count the quotes in a line that are not escaped."""
    if dialect.quote not in line:
        return 0
    if dialect.escape:
        line = line.replace(dialect.escape * 2, "").replace(dialect.escape + dialect.quote, "")
    return line.count(dialect.quote)


def without_headings(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Leave out the rows of one cell that stand above a row of titles."""
    rest = list(dropwhile(lambda row: _is_heading(row[1]), rows))
    if rest and len(rest) < len(rows) and holds_titles(rest[0][1]):
        return rest
    return rows


def _is_heading(row: Sequence[str]) -> bool:
    """Say whether a row is a heading over a table: one cell, and nothing beside it."""
    return sum(map(bool, row)) == 1 and bool(row[0]) and not is_number(row[0])


def _empty_at_the_end(rows: Sequence[Sequence[str]], width: int) -> int:
    """Count the last columns that hold nothing, as where every line ends in a delimiter."""
    widest = max((len(row) - next(i for i, cell in enumerate(reversed(row)) if cell) for row in rows), default=0)
    return max(0, width - max(1, widest))
