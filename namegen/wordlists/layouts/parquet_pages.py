"""How large the pages of a Parquet file are once they are unpacked, as their headers say: before any is unpacked.

What the file says of itself at its end is not held to by pyarrow, which makes room for what each page says.
A header is a struct in Thrift's compact protocol (parquet-format, `parquet.thrift`, PageHeader).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, BinaryIO

_UNPACKED, _PACKED = 2, 3
"""The fields of a PageHeader that hold the sizes of its page."""
_HEADERS = (2**10, 2**16, 2**24)
"""Bytes that are read of a header: most have some dozens; pyarrow reads no more than 16 MiB."""
_MOST_PAGES = 2_000_000
_DEEPEST = 8
_STOP, _YES, _NO, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 12
_INTEGERS = (4, 5, 6)


@dataclass(frozen=True)
class PageSizes:
    """Hold the bytes of all pages of a file, and of its largest page, both unpacked."""

    total: int
    largest: int


def page_sizes(file: BinaryIO, metadata: Any) -> PageSizes:
    """Add up the pages of all columns. metadata: pyarrow's. Raises ValueError where a header is damaged."""
    sizes = PageSizes(0, 0)
    pages = 0
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            place = chunk.data_page_offset
            if chunk.has_dictionary_page and chunk.dictionary_page_offset:
                place = min(place, chunk.dictionary_page_offset)
            end = place + chunk.total_compressed_size
            while place < end:
                length, packed, unpacked = _header(file, place)
                place += length + packed
                sizes = PageSizes(sizes.total + unpacked, max(sizes.largest, unpacked))
                pages += 1
                if pages > _MOST_PAGES:
                    raise ValueError(f"it has more than {_MOST_PAGES:,} pages")
    return sizes


def _header(file: BinaryIO, place: int) -> tuple[int, int, int]:
    """Return the bytes of the header at `place`, and those of its page as it is and unpacked."""
    for most in _HEADERS:
        file.seek(place)
        try:
            fields, length = _Reader(file.read(most)).header()
        except IndexError:  # it is longer
            continue
        packed, unpacked = fields.get(_PACKED, -1), fields.get(_UNPACKED, -1)
        if packed >= 0 and unpacked >= 0:
            return length, packed, unpacked
        break
    raise ValueError("the header of a page is damaged")


class _Reader:
    """Read Thrift's compact protocol; raises IndexError where the data end, ValueError where they are none."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def header(self) -> tuple[dict[int, int], int]:
        """Return the numbers of a struct by their fields, and how many bytes it takes."""
        return self._struct(0), self._at

    def _struct(self, depth: int) -> dict[int, int]:
        numbers: dict[int, int] = {}
        field = 0
        while (byte := self._byte()) != _STOP:
            delta, kind = byte >> 4, byte & 15
            field = field + delta if delta else _signed(self._number())
            number = self._value(kind, depth)
            if number is not None:
                numbers[field] = number
        return numbers

    def _value(self, kind: int, depth: int) -> int | None:
        """Read a value; return it if it is a whole number."""
        if depth > _DEEPEST:
            raise ValueError("the header of a page is damaged")
        if kind in _INTEGERS:
            return _signed(self._number())
        if kind in (_LIST, _SET):
            self._list(depth)
        elif kind == _STRUCT:
            self._struct(depth + 1)
        elif kind not in (_YES, _NO):  # a truth value of a field is its kind
            self._skip(kind)
        return None

    def _list(self, depth: int) -> None:
        byte = self._byte()
        size, kind = byte >> 4, byte & 15
        for _ in range(self._number() if size == 15 else size):
            if kind in (_YES, _NO):
                self._byte()
            else:
                self._value(kind, depth + 1)

    def _skip(self, kind: int) -> None:
        lengths = {_BYTE: 1, _DOUBLE: 8}
        if kind != _BINARY and kind not in lengths:
            raise ValueError("the header of a page is damaged")
        length = self._number() if kind == _BINARY else lengths[kind]
        self._at += length

    def _byte(self) -> int:
        byte = self._data[self._at]
        self._at += 1
        return byte

    def _number(self) -> int:
        number = shift = 0
        while True:
            byte = self._byte()
            number |= (byte & 127) << shift
            if byte < 128:
                return number
            shift += 7
            if shift > 63:
                raise ValueError("the header of a page is damaged")


def _signed(number: int) -> int:
    """Undo the zigzag in which whole numbers are written."""
    return (number >> 1) ^ -(number & 1)
