"""Show how a list is read: its columns and its first rows, which of them are left out, and what came of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..contracts.text import clean_text
from ..contracts.wordlist import Wordlist
from ..errors import NamegenError
from ..registry.registry import Registry
from .columns import choose_columns, find_condition, with_titles
from .describe import MOST_LISTED
from .names_of_table import NamedRows, rows_of_table, wordlist_of
from .reading import open_table
from .source import ReadingOptions
from .table import Table

ROWS = 20
"""Rows that are shown, by default."""
_LONGEST_VALUE = 60
"""Characters of a value that somebody would choose rows by."""


@dataclass(frozen=True)
class Preview:
    """Show a list as it is read, to a person who may want it read otherwise. C columns, of whose rows R are shown.

    titles: of the columns, or their numbers from 1 (C); titled: whether the list itself has them. rows: how many there
    are in all. cells: the first of them (R rows of C texts). left_out: why each of these is left out, "" for one that
    is not (R). name, count: the places of these columns, None where there is none, or it is not clear which is meant.
    values: of each column, how many rows hold which value, None where that is no choice to make (C). encoding: "" where
    it is no text. names: what was read, None where nothing could be; `error` then says why.
    """

    titles: tuple[str, ...]
    titled: bool
    rows: int
    cells: tuple[tuple[str, ...], ...]
    left_out: tuple[str, ...]
    name: int | None
    count: int | None
    values: tuple[Mapping[str, int] | None, ...]
    encoding: str
    names: Wordlist | None = None
    error: NamegenError | None = None


def preview_names(
    data: bytes,
    name: str,
    reading: ReadingOptions | None = None,
    *,
    most: int | None = None,
    rows: int = ROWS,
    registry: Registry | None = None,
) -> Preview:
    """Read the names in `data` as `read_names` does, and show how. Raises WordlistError where there is no table at all.

    What `read_names` raises for a table that is there, as for columns that are not clear, is the `error`.
    """
    reading = reading or ReadingOptions()
    opened = open_table(data, name, reading, most=most, registry=registry)
    table, read, names, error = opened.table, None, None, None
    try:
        table = with_titles(table, reading, name)
        read = rows_of_table(table, reading, name)
        names = wordlist_of(read, reading, name, hashlib.sha256(data).hexdigest(), opened.notes)
    except NamegenError as raised:
        error = raised
    columns = _columns(table, reading, name) if read is None else (read.chosen.name, read.chosen.count)
    shown = min(rows, len(table))
    return Preview(
        titles=tuple(map(table.title, range(table.width))),
        titled=bool(table.titles),
        rows=len(table),
        cells=tuple(tuple(column[i] for column in table.columns) for i in range(shown)),
        left_out=("",) * shown if read is None else _left_out(table, read, reading, name, shown),
        name=columns[0],
        count=columns[1],
        values=tuple(map(_values, table.columns)),
        encoding=opened.encoding,
        names=names,
        error=error,
    )


def _columns(table: Table, reading: ReadingOptions, called: str) -> tuple[int | None, int | None]:
    """Find the columns of names and counts as far as they are clear, where not all that is asked for can be done."""
    every_row = reading.model_copy(update={"where": ()})
    for less in (every_row, every_row.model_copy(update={"count": "0", "weighted": False})):
        with suppress(NamegenError):
            chosen = choose_columns(table, less, called)
            return chosen.name, chosen.count
    return None, None


def _left_out(table: Table, read: NamedRows, reading: ReadingOptions, called: str, shown: int) -> tuple[str, ...]:
    """Say of the first rows of a table why they are left out of what was read of it."""
    conditions = [find_condition(table, each, called) for each in reading.where]
    named = {place: i for i, place in enumerate(read.places[:shown])}  # no row has two places
    why: list[str] = []
    place = 0
    for i in range(shown):
        if any(clean_text(table.columns[column][i]) != wanted for column, wanted in conditions):
            why.append("not asked for")
        else:
            why.append(_refusal(read, named.get(place)))
            place += 1
    return tuple(why)


def _refusal(read: NamedRows, number: int | None) -> str:
    """Say why a row that was asked for gives no name; empty where it does. number: of its name, None without one."""
    if number is None:
        return "no name"
    reason = read.refused.get(number)
    return reason.words if reason else ""


def _values(cells: Sequence[str]) -> Mapping[str, int] | None:
    """Count the values of a column, most frequent first; None where they are many or long, or all or none differ."""
    counts = Counter(cells)
    if not 1 < len(counts) <= min(MOST_LISTED, len(cells) - 1) or max(map(len, counts)) > _LONGEST_VALUE:
        return None
    return dict(counts.most_common())
