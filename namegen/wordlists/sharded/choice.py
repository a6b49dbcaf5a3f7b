"""What is taken of the rows of a file: found at its beginning, and the same in all its shards."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ...contracts.text import clean_text
from ...contracts.wordlist import Names
from ..columns import Chosen
from ..counts import CountColumn
from ..names_of_table import NamedRows
from ..source import ReadingOptions
from ..table import Table


@dataclass(frozen=True)
class Choice:
    """Say which columns hold names and counts, which rows are wanted, and what the marks in the counts mean.

    conditions: columns, and the text that their cells shall hold; all hold.
    """

    called: str
    reading: ReadingOptions
    name: int
    count: int | None = None
    counts: CountColumn | None = None
    conditions: tuple[tuple[int, str], ...] = ()

    def rows(self, table: Table) -> NamedRows:
        """Clean the wanted rows of a table."""
        for column, wanted in self.conditions:
            table = table.where(lambda cell, wanted=wanted: clean_text(cell) == wanted, column)  # type: ignore[misc]
        return NamedRows.of(Chosen(table, self.name, self.count, self.counts), self.reading, self.called)

    def multiplying(self, factor: int) -> Choice:
        """Return the same choice, which multiplies each count by `factor`."""
        return self if self.counts is None else replace(self, counts=replace(self.counts, factor=factor))


def names_of(rows: NamedRows) -> Names:
    """Return the names that are kept, and their counts."""
    return Names(rows.kept_names, rows.kept_counts)
