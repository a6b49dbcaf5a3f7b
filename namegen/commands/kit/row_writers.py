"""Write rows in a format, batch by batch, to standard output or a file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, TextIO

from ...errors import GenerationError, UsageError
from ...report.csv_text import Cell, cell_text, changes_note, csv_text
from ...report.row_lines import json_cell, json_lines, json_record, text_lines
from .messages import complain
from .output import NameFormat, destination, write_json
from .rows import Row, Rows, Titles


class RowWriter(ABC):
    """Write rows to `out`: `begin` comes first, `add` for every batch, `end` last."""

    def __init__(self, out: TextIO, titles: Titles, head: Mapping[str, Any]) -> None:
        self.out, self.titles, self.head = out, titles, head

    def begin(self) -> None:  # noqa: B027  most formats have nothing there
        """Write what stands above the rows."""

    @abstractmethod
    def add(self, rows: Sequence[Row]) -> None:
        """Write some rows, at least one."""

    def end(self) -> None:  # noqa: B027
        """Write what stands below the rows, and report on standard error what a person should know."""


class _Text(RowWriter):
    """Write a row a line, a tab between its cells, and no titles; what would break a row is escaped."""

    def add(self, rows: Sequence[Row]) -> None:
        self.out.write(text_lines(chain.from_iterable(rows), len(self.titles.columns)))


class _Csv(RowWriter):
    """Write the titles, then a row a line; no cell is one that a spreadsheet would run."""

    guarded = escaped = 0

    def begin(self) -> None:
        self.add([self.titles.columns])

    def add(self, rows: Sequence[Row]) -> None:
        lines = csv_text(rows)
        self.out.write(lines.text)
        self.guarded += lines.guarded
        self.escaped += lines.escaped

    def end(self) -> None:
        note = changes_note(self.guarded, self.escaped)
        if note:
            complain(note)


class _JsonLines(RowWriter):
    """Write each row as an object, a line each."""

    def add(self, rows: Sequence[Row]) -> None:
        self.out.write(json_lines(self.titles.columns, rows))


class _Collecting(RowWriter):
    """Write one JSON value, made of all rows, at the end."""

    def __init__(self, out: TextIO, titles: Titles, head: Mapping[str, Any]) -> None:
        super().__init__(out, titles, head)
        self.rows: list[Row] = []

    def add(self, rows: Sequence[Row]) -> None:
        self.rows += rows

    def end(self) -> None:
        write_json(self.document(), self.out)

    @abstractmethod
    def document(self) -> Any:
        """Make the value of all rows."""


class _Json(_Collecting):
    """Write what the head holds and the rows as `names`: texts where nothing but the name is there, else objects."""

    def document(self) -> dict[str, Any]:
        if self.titles.columns == ("name",):
            return {**self.head, "names": [json_cell(cell) for (cell,) in self.rows]}
        return {**self.head, "names": [json_record(self.titles.columns, row) for row in self.rows]}


class _NamesJson(_Collecting):
    """Write an array of the names alone; where there is a key, an object that gives each key its name."""

    def document(self) -> list[Cell] | dict[str, Cell]:
        if self.titles.key is None:
            return [name for (name,) in self.rows]
        key, name = self.titles.columns.index(self.titles.key), self.titles.columns.index("name")
        return {cell_text(row[key]): row[name] for row in self.rows}


WRITERS: dict[NameFormat, Callable[[TextIO, Titles, Mapping[str, Any]], RowWriter]] = {
    NameFormat.text: _Text,
    NameFormat.csv: _Csv,
    NameFormat.json: _Json,
    NameFormat.jsonl: _JsonLines,
    NameFormat.names_json: _NamesJson,
}


def check_columns(titles: Titles, how: NameFormat) -> None:
    """Raise UsageError where a format cannot hold these columns. Call it before the work whose rows are written."""
    if how is NameFormat.names_json and set(titles.columns) != {titles.key or "name", "name"}:
        said = ", ".join(titles.columns)
        raise UsageError(f"--format {how} holds names alone, not {said}; json, jsonl and csv hold columns")


def write_rows(rows: Rows, how: NameFormat, output: str | None = None, head: Mapping[str, Any] | None = None) -> None:
    """Write rows to standard output (None or "-") or a file, as they come; `head` stands beside them in JSON.

    Where the rows end with a GenerationError, those before it are written before it is raised.
    """
    with destination(output) as out:
        writer = WRITERS[how](out, rows.titles, head or {})
        writer.begin()
        failure = _add_all(writer, rows)
        writer.end()
    if failure:
        raise failure


def _add_all(writer: RowWriter, rows: Rows) -> GenerationError | None:
    """Write all batches; return the error that ended them, if one did."""
    try:
        for batch in rows.batches:
            if batch:
                writer.add(batch)
    except GenerationError as error:
        return error
    return None
