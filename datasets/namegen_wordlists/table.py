"""Read `lists.csv`, the table of the lists that lie in this folder, a row for each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

BETWEEN = ";"
"""What stands between several values in a cell."""


@dataclass(frozen=True)
class Row:
    """Hold a row as it stands in the table, whose columns are these in any order."""

    name: str
    group: str
    title: str
    language: str
    script: str
    romanisation: str
    labels: str
    count: str
    sha256: str
    examples: str
    description: str
    source: str
    licence: str

    @property
    def file(self) -> str:
        """Return the name of the file: a table where the names have labels, else a name a line."""
        return f"{self.name}.csv" if self.labels else f"{self.name}.txt"

    @property
    def class_name(self) -> str:
        """Return what its class is called in `bundled`."""
        return self.name.replace("-", "_")


@cache
def rows() -> Sequence[Row]:
    """Return all rows of the table. Raises as `read_rows` does."""
    with Path(__file__).with_name("lists.csv").open(encoding="utf-8", newline="") as table:
        return read_rows(table)


def read_rows(table: Iterable[str]) -> Sequence[Row]:
    """Read the rows beneath the titles. Raises ValueError for other columns, or a row of more or fewer cells."""
    reader = csv.DictReader(table)
    titles = [field.name for field in fields(Row)]
    found = list(reader.fieldnames or ())
    if sorted(found) != sorted(titles):
        raise ValueError(f"lists.csv has the columns {', '.join(found)}, not {', '.join(titles)}")
    return tuple(_row(cells, reader.line_num) for cells in reader)


def several(cell: str) -> tuple[str, ...]:
    """Return the values in a cell, without blanks around them; none where it is empty."""
    return tuple(value.strip() for value in cell.split(BETWEEN)) if cell else ()


def _row(cells: dict[str, str], line: int) -> Row:
    # DictReader puts surplus cells under None, and None where cells are missing.
    if None in cells or None in cells.values():
        raise ValueError(f"lists.csv, line {line}: it has not a cell for each column")
    return Row(**cells)
