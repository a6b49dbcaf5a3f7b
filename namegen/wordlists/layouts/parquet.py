"""Parquet files, where pyarrow is installed."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

from ...errors import WordlistError
from ..opening import MAX_BYTES, bomb, is_bomb, parquet_breaks_off
from ..table import Table
from .parquet_pages import page_sizes

_END = b"PAR1"
_MOST_CELLS = 20_000_000
_ROWS = 2**16
_AT_ONCE = 2**28
"""Rows, and bytes, that are unpacked at once. Writers end a page after a megabyte."""


def read_parquet(data: bytes, name: str, most: int) -> Table:
    """Read the columns of single values. Raises WordlistError without pyarrow, saying how to install it."""
    file = io.BytesIO(data)
    parquet = open_parquet(file, name)
    cells = parquet.metadata.num_rows * parquet.metadata.num_columns
    if cells > min(_MOST_CELLS, most):
        raise WordlistError(f"{name}: a Parquet file of {cells:,} cells; save what is wanted of it as CSV")
    at_once = rows_at_once(file, parquet, name)
    with unreadable_parquet(name):
        titles = flat_columns(parquet, name)
        return parquet_table(titles, read_batches(parquet, at_once, titles), name)


def flat_columns(parquet: Any, name: str) -> list[str]:
    """Return the titles of the columns of single values; cells of other columns may each unpack to any size.

    Raises WordlistError where there are none.
    """
    from pyarrow import types

    titles = [field.name for field in parquet.schema_arrow if not types.is_nested(field.type)]
    if not titles:
        raise WordlistError(f"{name}: a Parquet file without columns of single values; save its names as one")
    return titles


def rows_at_once(file: BinaryIO, parquet: Any, name: str) -> int:
    """Return how many rows may be unpacked at once: each cell may have as many bytes as the largest page.

    By a dictionary, or by the beginnings that texts share, a page of a megabyte may hold a million such cells.
    Raises WordlistError where the pages unpack to more than any list of names does.
    """
    with unreadable_parquet(name):
        sizes = page_sizes(file, parquet.metadata)
        packed = file.seek(0, io.SEEK_END)
    if is_bomb(sizes.total, packed) or sizes.largest > _AT_ONCE:
        raise bomb(name, "it is a Parquet file that")
    return max(1, min(_ROWS, _AT_ONCE // max(1, sizes.largest)))


def read_batches(parquet: Any, rows: int, columns: Sequence[str], **which: Any) -> Iterator[Any]:
    """Yield pyarrow's batches of `rows` rows of some columns. which: the `row_groups` to read, all by default.

    Without threads, which cost more than they save where batches are small.
    """
    return parquet.iter_batches(  # type: ignore[no-any-return]
        batch_size=rows, columns=list(dict.fromkeys(columns)), use_threads=False, **which
    )


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
        file.seek(-len(_END), io.SEEK_END)
        if file.read() != _END:
            raise parquet_breaks_off(name)
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


def parquet_table(titles: Sequence[str], batches: Iterable[Any], name: str) -> Table:
    """Make a table of pyarrow's batches, which have the columns of these titles, in this order.

    Raises WordlistError for more than is read of a list.
    """
    columns: list[list[str]] = [[] for _ in titles]
    rows = size = 0
    for batch in batches:
        rows += len(batch)
        size += batch.nbytes
        if size > MAX_BYTES:
            raise WordlistError(f"{name}: unpacked, it is larger than {MAX_BYTES:,} bytes, the most that is read")
        for cells, column in zip(columns, batch.columns, strict=True):
            cells += _cells(column.to_pylist())
    return Table(
        columns,
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
