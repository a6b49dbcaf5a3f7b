"""Tables whose cells stand between delimiters, as the csv module reads them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile

from ...contracts.text import Fault
from ...contracts.wordlist import Refused
from ..counts import is_number
from ..table import Table, table_of_rows
from ..titles import holds_titles
from .dialect import MOST_SPAN, Dialect, opens_a_cell, usual_width
from .lines import Lines


def read_delimited(lines: Lines, dialect: Dialect, least: int = 1) -> Table:
    """Read the rows, `least` cells in each or more.

    Those with more cells than most are refused: a delimiter stands in a cell without quotes.
    """
    lines, unclosed = _without_open_quotes(lines, dialect)
    texts = [line for _, line in lines]
    rows = [(lines[index][0], [cell.strip() for cell in row]) for index, row in dialect.rows(texts)]
    filled = [(number, row) for number, row in rows if any(row)]
    width = max(least, usual_width([row for _, row in filled]))
    before = len(filled)
    filled = without_headings(filled)
    width -= _empty_at_the_end([row for _, row in filled], width)
    fitting = [(number, row[:width]) for number, row in filled if not any(row[width:])]
    too_wide = [(number, len(row)) for number, row in filled if any(row[width:])]
    refused = [
        Refused(number, f"{cells} cells where most rows have {width}", Fault.cells) for number, cells in too_wide
    ]
    columns, numbers = table_of_rows(fitting, width)
    empty = sum(not line.strip() for line in texts) + len(rows) - before
    return Table(
        columns,
        numbers,
        refused=(*unclosed, *refused),
        empty=empty,
        comments=before - len(filled),
        lines=len(lines) + len(unclosed),
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
