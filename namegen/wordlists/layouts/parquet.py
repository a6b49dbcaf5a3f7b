"""Parquet files, where pyarrow is installed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from ...errors import WordlistError
from ..table import Table

_MOST_CELLS = 20_000_000


def read_parquet(data: bytes, name: str, most: int) -> Table:
    """Read the columns of single values. Raises WordlistError without pyarrow, saying how to install it."""
    file = open_parquet(io.BytesIO(data), name)
    cells = file.metadata.num_rows * file.metadata.num_columns
    if cells > min(_MOST_CELLS, most):
        raise WordlistError(f"{name}: a Parquet file of {cells:,} cells; save what is wanted of it as CSV")
    with unreadable_parquet(name):
        read = file.read()
        return parquet_table(read.column_names, read.columns, read.num_rows)


def open_parquet(file: BinaryIO, name: str) -> Any:
    """Return pyarrow's ParquetFile. Raises WordlistError without pyarrow, and where it is none."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise WordlistError(
            f"{name}: it is a Parquet file, which pyarrow reads, and that is not installed:"
            " pip install 'namegen[parquet]', or save the table as CSV"
        ) from None
    with unreadable_parquet(name):
        return parquet.ParquetFile(file)


@contextmanager
def unreadable_parquet(name: str) -> Iterator[None]:
    """Raise WordlistError for whatever reading raises: pyarrow raises what Python's conversions do, too."""
    try:
        yield
    except WordlistError:
        raise
    except Exception as error:
        raise WordlistError(f"{name}: a Parquet file that cannot be read ({error})") from None


def parquet_table(titles: Sequence[str], columns: Sequence[Any], rows: int) -> Table:
    """Make a table of pyarrow's columns, of so many rows."""
    return Table(
        [_cells(column.to_pylist()) for column in columns],
        range(1, rows + 1),
        titles=tuple(map(str, titles)),
        has_header=True,
        unit="row",
        exact=True,
        lines=rows,
        understood=("a Parquet file",),
    )


def _cells(values: list[Any]) -> list[str]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return list(map(str.strip, values))
    return list(map(str, values)) if kinds == {int} else list(map(_text, values))


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape").strip()
    return "" if cell is None else str(cell).strip()
