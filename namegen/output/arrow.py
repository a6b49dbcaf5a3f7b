"""Cells as arrays of Arrow, made of buffers: `pyarrow.array` imports pandas, where it is installed, at the first call.

That takes 0.25 s and 50 MiB of each worker; a million names take the same time in both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..errors import PluginError
from ..report.csv_text import Cell

if TYPE_CHECKING:
    import pyarrow


def type_of(cells: Sequence[Cell]) -> pyarrow.DataType:
    """Return the type of a column by its first cell; that of texts where there is none. Raises PluginError."""
    import pyarrow

    types = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), str: pyarrow.string()}
    first = next((cell for cell in cells if cell is not None), "")
    if type(first) not in types:
        raise PluginError(f"a cell is a {type(first).__name__}, which no column of a file holds")
    return types[type(first)]


def array_of(cells: Sequence[Cell], kind: pyarrow.DataType) -> pyarrow.Array:
    """Return cells, all of one type, as an array."""
    import pyarrow

    if None in cells:
        return pyarrow.array(cells, kind)
    if kind == pyarrow.string():
        return _texts(cells)  # type: ignore[arg-type]
    if kind == pyarrow.bool_():
        values = np.packbits(np.array(cells, dtype=bool), bitorder="little")
    else:
        values = np.array(cells, dtype=kind.to_pandas_dtype())
    return pyarrow.Array.from_buffers(kind, len(cells), [None, pyarrow.py_buffer(values)])


def _texts(texts: Sequence[str]) -> pyarrow.StringArray:
    import pyarrow

    joined = "".join(texts)
    data = joined.encode()
    pieces: Sequence[str | bytes] = texts if len(data) == len(joined) else [text.encode() for text in texts]
    ends = np.cumsum(np.fromiter(map(len, pieces), dtype=np.int64, count=len(texts)))
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), ends]).astype(np.int32)
    return pyarrow.StringArray.from_buffers(len(texts), pyarrow.py_buffer(offsets), pyarrow.py_buffer(data))
