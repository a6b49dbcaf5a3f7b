"""Cells as arrays of Arrow, made of buffers: `pyarrow.array` imports pandas, where it is installed, at the first call.

That takes 0.25 s and 50 MiB of each worker; a million names take the same time in both ways.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    import pyarrow


def type_of(cells: Sequence[namegen.Cell]) -> pyarrow.DataType:
    """Return the type of a column of cells, null where nothing stands in it.

    Raises PluginError for cells that no column holds together; whole numbers may stand among fractions.
    """
    import pyarrow

    types = {bool: pyarrow.bool_(), int: pyarrow.int64(), float: pyarrow.float64(), str: pyarrow.string()}
    found = pyarrow.null()
    for each in sorted(set(map(type, cells)) - {type(None)}, key=lambda each: each.__name__):
        if each not in types:
            raise namegen.PluginError(f"it holds a {each.__name__}, which no column of a file does")
        found = wider(found, types[each])
    return found


def wider(one: pyarrow.DataType, other: pyarrow.DataType) -> pyarrow.DataType:
    """Return the type of a column that holds cells of both. Raises PluginError where there is none."""
    import pyarrow

    if pyarrow.null() in (one, other):
        return one if other == pyarrow.null() else other
    if one != other and {one, other} != {pyarrow.int64(), pyarrow.float64()}:
        raise namegen.PluginError(f"it holds cells of the types {one} and {other}, and a column has one")
    return one if one == other else pyarrow.float64()


def array_of(cells: Sequence[namegen.Cell], kind: pyarrow.DataType) -> pyarrow.Array:
    """Return cells of a type as an array. Raises PluginError for a number that is too large for it."""
    import pyarrow

    if kind == pyarrow.null():
        return pyarrow.nulls(len(cells))
    try:
        if None in cells:
            return pyarrow.array(cells, kind)
        if kind == pyarrow.string():
            return _texts(cells)  # type: ignore[arg-type]
        if kind == pyarrow.bool_():
            values = np.packbits(np.array(cells, dtype=bool), bitorder="little")
        else:
            values = np.array(cells, dtype=kind.to_pandas_dtype())
    except (OverflowError, pyarrow.ArrowInvalid):
        raise namegen.PluginError(f"it holds a number that is too large for {kind}") from None
    return pyarrow.Array.from_buffers(kind, len(cells), [None, pyarrow.py_buffer(values)])


def widened(cells: pyarrow.Array, kind: pyarrow.DataType) -> pyarrow.Array:
    """Return an array as one of a wider type. Raises PluginError for a number that it does not hold exactly."""
    import pyarrow

    if cells.type == kind:
        return cells
    if cells.type == pyarrow.null():
        return pyarrow.nulls(len(cells), kind)
    try:
        return cells.cast(kind)
    except pyarrow.ArrowInvalid:
        raise namegen.PluginError(f"it holds a number that is too large for {kind}") from None


def _texts(texts: Sequence[str]) -> pyarrow.StringArray:
    import pyarrow

    joined = "".join(texts)
    data = joined.encode()
    pieces: Sequence[str | bytes] = texts if len(data) == len(joined) else [text.encode() for text in texts]
    ends = np.cumsum(np.fromiter(map(len, pieces), dtype=np.int64, count=len(texts)))
    offsets = np.concatenate([np.zeros(1, dtype=np.int64), ends]).astype(np.int32)
    return pyarrow.StringArray.from_buffers(len(texts), pyarrow.py_buffer(offsets), pyarrow.py_buffer(data))
