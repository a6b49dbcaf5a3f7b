"""Formats of lines of text: plain text, CSV, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import namegen


class Text(namegen.NamesWriter):
    """Write a row a line, a tab between its cells, and no titles; what would break a row is escaped."""

    def add(self, columns: Sequence[Sequence[namegen.Cell]]) -> None:
        cells = columns[0] if len(columns) == 1 else chain.from_iterable(zip(*columns, strict=True))
        self.file.write(encoded(namegen.text_lines(cells, len(columns))))


class Csv(namegen.NamesWriter):
    """Write the titles, then a row a line; no cell is one that a spreadsheet would run."""

    def __init__(self, file: namegen.Sink, titles: Sequence[str]) -> None:
        super().__init__(file, titles)
        self.file.write(encoded(namegen.csv_text([self.titles]).text))

    def add(self, columns: Sequence[Sequence[namegen.Cell]]) -> None:
        lines = namegen.csv_text(zip(*columns, strict=True))
        self.guarded += lines.guarded
        self.escaped += lines.escaped
        self.file.write(encoded(lines.text))


class JsonLines(namegen.NamesWriter):
    """Write each row as an object, a line each."""

    def add(self, columns: Sequence[Sequence[namegen.Cell]]) -> None:
        self.file.write(encoded(namegen.json_lines(self.titles, zip(*columns, strict=True))))


def encoded(text: str) -> bytes:
    """Encode lines as UTF-8. Names are always valid in it, but a title that was typed may hold bytes that are not."""
    return text.encode("utf-8", "backslashreplace")
