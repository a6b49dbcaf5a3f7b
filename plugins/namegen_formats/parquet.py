"""Parquet files, by pyarrow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import namegen

from .arrow import array_of, type_of, widened, wider

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 2**17
"""Rows that are written together: what is read at once, and kept in memory until then."""


class Parquet(namegen.NamesWriter):
    """Write a Parquet file, compressed with zstd.

    A column has the type of its cells in the first row group: that of fractions where one is among them, that of texts
    where nothing stands in it.
    """

    def __init__(self, file: namegen.Sink, titles: Sequence[str]) -> None:
        super().__init__(file, titles)
        self._waiting: list[list[pyarrow.Array]] = []
        self._rows = 0
        self._types: list[pyarrow.DataType] = []
        self._writer: Any = None

    def add(self, columns: Sequence[Sequence[namegen.Cell]]) -> None:
        self._types = self._types or [type_of(()) for _ in self.titles]
        self._waiting.append(self._arrays(columns))
        self._rows += len(columns[0])
        if self._rows >= ROW_GROUP:
            self._write()

    def end(self) -> None:
        self._write()
        self._writer.close()

    def _arrays(self, columns: Sequence[Sequence[namegen.Cell]]) -> list[pyarrow.Array]:
        arrays = []
        for place, (title, cells) in enumerate(zip(self.titles, columns, strict=True)):
            with self._of_column(title):
                kind, known = type_of(cells), self._types[place]
                found = wider(known, kind)
                if self._writer is not None and found != known:
                    raise namegen.PluginError(f"it holds a {found} after rows of {known} were written")
                self._types[place] = found
                arrays.append(array_of(cells, kind))
        return arrays

    def _write(self) -> None:
        import pyarrow
        from pyarrow import parquet

        known = self._types or [pyarrow.null()] * len(self.titles)
        self._types = [pyarrow.string() if kind == pyarrow.null() else kind for kind in known]
        schema = pyarrow.schema(list(zip(self.titles, self._types, strict=True)))
        batches = [pyarrow.record_batch(self._widened(arrays), schema=schema) for arrays in self._waiting]
        if self._writer is None:
            # No dictionary: hardly any name comes twice within a row group.
            self._writer = parquet.ParquetWriter(self.file, schema, compression="zstd", use_dictionary=False)
        if batches:
            self._writer.write_table(pyarrow.Table.from_batches(batches), row_group_size=2 * ROW_GROUP)
        self._waiting, self._rows = [], 0

    def _widened(self, arrays: list[pyarrow.Array]) -> list[pyarrow.Array]:
        wide = []
        for title, kind, array in zip(self.titles, self._types, arrays, strict=True):
            with self._of_column(title):
                wide.append(widened(array, kind))
        return wide

    @contextmanager
    def _of_column(self, title: str) -> Iterator[None]:
        """Say of which column an error is, and end the file: pyarrow would do so later, when it is closed."""
        try:
            yield
        except namegen.PluginError as error:
            if self._writer is not None:
                self._writer.close()
            raise namegen.PluginError(f"column {title!r} cannot be written: {error}") from None
