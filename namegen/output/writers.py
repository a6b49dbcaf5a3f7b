"""A file of names in each format that comes in parts, written as the names come."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from ..registry.missing import is_missing, missing_package
from ..report.csv_text import Cell, csv_text
from ..report.row_lines import json_lines, text_lines
from .arrow import array_of, type_of

if TYPE_CHECKING:
    import pyarrow

Columns = Sequence[Sequence[Cell]]
"""The cells of some rows, column by column."""


class Sink(Protocol):
    """Take bytes, as a binary file does."""

    def write(self, data: bytes, /) -> int:
        """Write some bytes, and return how many."""


ROW_GROUP = 2**17
"""Rows that are written to Parquet together: what is read at once, and kept in memory until then."""


class PartWriter(ABC):
    """Write rows to `file`: `add` for some of them, and `end` at last. `titles` are those of the columns.

    `guarded` and `escaped` count the cells that were changed, see `CsvText`.
    """

    ending: ClassVar[str]
    """How the names of such files end."""
    guarded = escaped = 0

    def __init__(self, file: Sink, titles: Sequence[str]) -> None:
        self.file, self.titles = file, tuple(titles)

    @abstractmethod
    def add(self, columns: Columns) -> None:
        """Write some rows, at least one."""

    def end(self) -> None:  # noqa: B027  most formats have nothing there
        """Write what is left."""


class Text(PartWriter):
    """Write a row a line, a tab between its cells, and no titles; what would break a row is escaped."""

    ending = "txt"

    def add(self, columns: Columns) -> None:
        cells = columns[0] if len(columns) == 1 else chain.from_iterable(zip(*columns, strict=True))
        self.file.write(text_lines(cells, len(columns)).encode())


class Csv(PartWriter):
    """Write the titles, then a row a line; no cell is one that a spreadsheet would run."""

    ending = "csv"

    def __init__(self, file: Sink, titles: Sequence[str]) -> None:
        super().__init__(file, titles)
        self.file.write(csv_text([self.titles]).text.encode())

    def add(self, columns: Columns) -> None:
        lines = csv_text(zip(*columns, strict=True))
        self.guarded += lines.guarded
        self.escaped += lines.escaped
        self.file.write(lines.text.encode())


class JsonLines(PartWriter):
    """Write each row as an object, a line each."""

    ending = "jsonl"

    def add(self, columns: Columns) -> None:
        self.file.write(json_lines(self.titles, zip(*columns, strict=True)).encode())


class Parquet(PartWriter):
    """Write a Parquet file, compressed with zstd. A column has the type of its first cell."""

    ending = "parquet"

    def __init__(self, file: Sink, titles: Sequence[str]) -> None:
        super().__init__(file, titles)
        check_parquet()
        self._waiting: list[pyarrow.RecordBatch] = []
        self._schema: pyarrow.Schema | None = None
        self._writer: Any = None

    def add(self, columns: Columns) -> None:
        import pyarrow

        if self._schema is None:
            self._schema = pyarrow.schema(
                [(title, type_of(cells)) for title, cells in zip(self.titles, columns, strict=True)]
            )
        arrays = [array_of(cells, field.type) for cells, field in zip(columns, self._schema, strict=True)]
        self._waiting.append(pyarrow.record_batch(arrays, schema=self._schema))
        if sum(map(len, self._waiting)) >= ROW_GROUP:
            self._write()

    def end(self) -> None:
        import pyarrow

        if self._schema is None:
            self._schema = pyarrow.schema([(title, pyarrow.string()) for title in self.titles])
        self._write()
        self._writer.close()

    def _write(self) -> None:
        import pyarrow
        from pyarrow import parquet

        if self._writer is None:
            # No dictionary: hardly any name comes twice within a row group.
            self._writer = parquet.ParquetWriter(self.file, self._schema, compression="zstd", use_dictionary=False)
        if self._waiting:
            self._writer.write_table(pyarrow.Table.from_batches(self._waiting), row_group_size=2 * ROW_GROUP)
        self._waiting = []


WRITERS: Mapping[str, type[PartWriter]] = {"text": Text, "csv": Csv, "jsonl": JsonLines, "parquet": Parquet}
"""What writes each format."""


def check_parquet() -> None:
    """Raise UsageError, saying what to install, where Parquet files cannot be written."""
    if is_missing("pyarrow"):
        raise missing_package("writing Parquet files", "pyarrow")
