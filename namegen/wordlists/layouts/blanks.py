"""Tables whose columns are set apart by blanks: `uniq -c`, "Anna 120", "Anna (120)", the census's aligned columns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from ...contracts.text import Fault
from ...contracts.wordlist import Refused
from ..counts import is_number
from ..table import Lines, Table, table_of_rows

CellsOf = Callable[[str], list[str]]
_CELLS = re.compile(r" {2,}|\t+")
_BETWEEN = " \t-\u2013\u2014:="
"""What may stand between a name and its number, as in "Anna: 120" and "Anna - 120"."""
_MOST = 0.9
"""The share of lines that must look so; the others are refused."""


def read_blanks(lines: Lines) -> Table | None:
    """Read lines of a number and a name, or of a name and so many numbers; None where the lines are no such table."""
    return _table(lines, _number_first) or _table(lines, _numbers_last)


def read_aligned(lines: Lines) -> Table | None:
    """Read columns of words that are set apart by two blanks or more; None where few lines have several.

    A line of dashes below the titles is left out.
    """
    filled = [(number, line.strip()) for number, line in lines if line.strip(" \t-=")]
    rows = [(number, _CELLS.split(line)) for number, line in filled]
    width = Counter(len(row) for _, row in rows).most_common(1)
    if not width or width[0][0] < 2 or width[0][1] < _MOST * len(rows) or len(rows) < 2:
        return None
    fitting = [(number, row) for number, row in rows if len(row) == width[0][0]]
    columns, numbers = table_of_rows(fitting, width[0][0])
    known = set(numbers)
    return Table(
        columns,
        numbers,
        understood=("columns set apart by blanks",),
        refused=tuple(
            Refused(number, f"{len(row)} cells where most rows have {width[0][0]}", Fault.cells)
            for number, row in rows
            if number not in known
        ),
        empty=sum(not line.strip() for _, line in lines),
        comments=sum(bool(line.strip()) for _, line in lines) - len(filled),
        lines=len(lines),
    )


def _number_first(line: str) -> list[str]:
    """Return the number and the name of a line; nothing for another."""
    first, _, rest = line.replace("\t", " ").partition(" ")
    rest = rest.strip()
    return [first, rest] if rest and is_number(first) and not is_number(rest.split()[-1]) else []


def _numbers_last(line: str) -> list[str]:
    """Return the name and the numbers of a line; nothing for another."""
    numbers: list[str] = []
    for word in reversed(line.split()):
        bare = word[1:-1] if word.startswith("(") and word.endswith(")") else word
        if not is_number(bare):
            break
        numbers.insert(0, bare)
    parts = line.rsplit(None, len(numbers)) if numbers else []
    if parts and "  " in parts[0].strip():
        return []  # columns of their own, see `read_aligned`
    name = parts[0].rstrip(_BETWEEN) if len(parts) > len(numbers) else ""
    return [name, *numbers] if name else []


def _table(lines: Lines, cells_of: CellsOf) -> Table | None:
    """Make a table of the rows that most lines are; the other lines are refused. None where too few are such."""
    filled = [line for _, line in lines if line.strip()]
    widths = Counter(len(cells) for line in filled if (cells := cells_of(line.strip())))
    width, rows = max(widths.most_common(1), default=(0, 0))
    if not rows or rows < _MOST * len(filled):
        return None
    return _rows(lines, cells_of, width)


def _rows(lines: Lines, cells_of: CellsOf, width: int) -> Table:
    """Make a table of the rows of this width; the other lines are refused."""
    filled = [(number, cells_of(line.strip())) for number, line in lines if line.strip()]
    columns, numbers = table_of_rows([row for row in filled if len(row[1]) == width], width)
    refused = [number for number, cells in filled if len(cells) != width]
    return Table(
        columns,
        numbers,
        understood=("columns set apart by blanks",),
        refused=tuple(Refused(number, "no name and count", Fault.count) for number in refused),
        empty=len(lines) - len(filled),
        lines=len(lines),
        has_header=False,
        more=BlankRows(cells_of, width),
    )


@dataclass(frozen=True)
class BlankRows:
    """Read other rows of a table whose columns are set apart by blanks."""

    cells_of: CellsOf
    width: int
    quote: ClassVar[str] = ""

    def of_lines(self, lines: Lines) -> Table:
        return _rows(lines, self.cells_of, self.width)

    def of_text(self, text: str) -> None:
        """Return None: each line is looked into."""
