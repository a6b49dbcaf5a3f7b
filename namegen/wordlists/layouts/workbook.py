"""Excel files (.xlsx), where openpyxl is installed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from ...errors import WordlistError
from ..table import Table, table_of_rows
from .delimited import without_headings

_MOST_COLUMNS = 1_000
_MOST_CELLS = 5_000_000


def read_workbook(data: bytes, name: str, most: int) -> Table:
    """Read the sheet that holds most. Raises WordlistError without openpyxl, saying how to install it."""
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise WordlistError(
            f"{name}: it is an Excel file, which openpyxl reads, and that is not installed:"
            " pip install 'namegen[tables]', or save the table as CSV"
        ) from None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(each.file_size for each in archive.infolist()) > most:
            raise WordlistError(f"{name}: unpacked, it is larger than {most:,} bytes, the most that is read")
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, _cells(sheet, name)) for sheet in book.worksheets]
    except WordlistError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise WordlistError(f"{name}: an Excel file that cannot be read ({error})") from None
    filled = [(title, rows) for title, rows in sheets if any(cell is not None for row in rows for cell in row)]
    if not filled:
        raise WordlistError(f"{name}: an Excel file without any cells")
    title, rows = max(filled, key=lambda sheet: sum(cell is not None for row in sheet[1] for cell in row))
    texts = [(number, [_text(cell) for cell in row]) for number, row in enumerate(rows, 1)]
    held = [(number, row) for number, row in texts if any(row)]
    some = without_headings(held)
    columns, numbers = table_of_rows(some, max(len(row) for _, row in some))
    which = f", its sheet {title!r}, the largest of {len(filled)}" if len(filled) > 1 else ""
    return Table(
        columns,
        numbers,
        unit="row",
        exact=True,
        lines=len(rows),
        empty=len(rows) - len(held),
        comments=len(held) - len(some),
        understood=(f"an Excel file{which}",),
    )


def _cells(sheet: Any, name: str) -> list[list[object]]:
    """Return the rows of a sheet. Raises WordlistError for one that is wide or has very many cells."""
    width = sheet.max_column or 1
    if width > _MOST_COLUMNS:
        raise WordlistError(
            f"{name}: a sheet of {width:,} columns; the most is {_MOST_COLUMNS:,}: save the names alone as CSV"
        )
    rows = []
    for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=width), 1):
        if number * width > _MOST_CELLS:
            raise WordlistError(f"{name}: a sheet of more than {_MOST_CELLS:,} cells; save it as CSV")
        rows.append(list(row))
    return rows


def _text(cell: object) -> str:
    """Write a cell as a text; a whole number, which Excel keeps as a fraction, without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
