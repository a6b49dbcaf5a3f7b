"""Excel files (.xlsx), by openpyxl."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import namegen

_HARMLESS = 64 * 2**20
"""Bytes that an archive may unpack to, however small it is."""
_MOST_TIMES = 200
"""How many times its size another one may unpack to: what packs better was made to take long."""
_MOST_ROWS = 2**20


class Workbook(namegen.SourceReader):
    """Read the sheet that holds most."""

    def recognises(self, data: bytes) -> bool:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return "xl/workbook.xml" in archive.namelist()
        except Exception:  # zipfile raises IndexError, struct.error and more for damaged archives
            return False

    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        from openpyxl import load_workbook

        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(each.file_size for each in archive.infolist())
        if size > most:
            raise namegen.WordlistError(f"unpacked, it is larger than {most:,} bytes, the most that is read")
        if size > _HARMLESS and size > _MOST_TIMES * len(data):
            raise namegen.WordlistError(
                f"an Excel file that unpacks to more than {_MOST_TIMES} times its size, as no list of names does;"
                " save it as CSV if it is one"
            )
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, _rows(sheet)) for sheet in book.worksheets]
        filled = [(title, rows) for title, rows in sheets if _held(rows)]
        if not filled:
            raise namegen.WordlistError("an Excel file without any cells")
        title, rows = max(filled, key=lambda sheet: _held(sheet[1]))
        which = f", its sheet {title!r}, the largest of {len(filled)}" if len(filled) > 1 else ""
        return namegen.SourceTable(rows, f"an Excel file{which}")


def _held(rows: list[Sequence[object]]) -> int:
    """Count the cells that hold something."""
    return sum(cell is not None for row in rows for cell in row)


def _rows(sheet: Any) -> list[Sequence[object]]:
    """Return the rows of a sheet. Raises WordlistError for one that is wide, long or has very many cells."""
    most_columns, most_cells = namegen.SourceTable.MOST_COLUMNS, namegen.SourceTable.MOST_CELLS
    sheet.reset_dimensions()  # a sheet need not say its size, and many programs write another than it has
    rows: list[Sequence[object]] = []
    size = 0
    for row in sheet.iter_rows(values_only=True):
        cells = _without_end(row)
        size += len(cells)
        if len(cells) > most_columns:
            raise namegen.WordlistError(
                f"a sheet of {len(cells):,} columns; the most is {most_columns:,}: save the names alone as CSV"
            )
        if size > most_cells:
            raise namegen.WordlistError(f"a sheet of more than {most_cells:,} cells; save it as CSV")
        if len(rows) == _MOST_ROWS:  # openpyxl makes all rows that are left out before one, whatever its number
            raise namegen.WordlistError(f"a sheet of more than {_MOST_ROWS:,} rows, the most that Excel writes")
        rows.append(cells)
    return rows


def _without_end(row: Sequence[object]) -> Sequence[object]:
    """Return a row up to the last cell that holds something: behind it there may be cells with a format alone."""
    held = len(row)
    while held and row[held - 1] is None:
        held -= 1
    return row[:held]
