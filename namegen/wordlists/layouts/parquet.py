"""Parquet files, where pyarrow is installed."""

from __future__ import annotations

import io

from ...errors import WordlistError
from ..table import Table

_MOST_CELLS = 20_000_000


def read_parquet(data: bytes, name: str, most: int) -> Table:
    """Read the columns of single values. Raises WordlistError without pyarrow, saying how to install it."""
    try:
        from pyarrow import parquet
    except ImportError:
        raise WordlistError(
            f"{name}: it is a Parquet file, which pyarrow reads, and that is not installed:"
            " pip install 'namegen[tables]', or save the table as CSV"
        ) from None
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        cells = file.metadata.num_rows * file.metadata.num_columns
        if cells > min(_MOST_CELLS, most):
            raise WordlistError(f"{name}: a Parquet file of {cells:,} cells; save what is wanted of it as CSV")
        read = file.read()
        columns = [[_text(cell) for cell in column.to_pylist()] for column in read.columns]
    except WordlistError:
        raise
    except Exception as error:  # pyarrow raises what Python's conversions do, too
        raise WordlistError(f"{name}: a Parquet file that cannot be read ({error})") from None
    titles = tuple(str(title) for title in read.column_names)
    return Table(
        columns,
        range(1, read.num_rows + 1),
        titles=titles,
        has_header=True,
        unit="row",
        exact=True,
        lines=read.num_rows,
        understood=("a Parquet file",),
    )


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "surrogateescape").strip()
    return "" if cell is None else str(cell).strip()
