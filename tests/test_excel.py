"""Excel's workbooks: every column and row that is in a sheet is read, whatever the sheet says of its size."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

import namegen

openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is missing: pip install openpyxl")

ROWS = [["id", "name"], [1, "anna"], [2, "bert"], [3, "carla"]]


def workbook(rows: list[list[object]] = ROWS, dimension: bytes = b"", **cells: object) -> bytes:
    """Make a workbook whose sheet says `dimension` of its size, in place of what is true."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, value in cells.items():
        book.active[place] = value
    with io.BytesIO() as right, io.BytesIO() as wrong:
        book.save(right)
        with zipfile.ZipFile(right) as source, zipfile.ZipFile(wrong, "w") as archive:
            for name in source.namelist():
                archive.writestr(name, re.sub(rb"<dimension [^>]*/>", dimension, source.read(name)))
        return wrong.getvalue()


@pytest.mark.parametrize(
    "dimension", [b"", *(b'<dimension ref="%s"/>' % size for size in (b"A1", b"A1:A2", b"A1:XFD1048576"))]
)
def test_a_sheet_is_read_whole_whatever_it_says_of_its_size(dimension: bytes) -> None:
    assert namegen.read_names(workbook(dimension=dimension), "list").names == ("anna", "bert", "carla")


def test_what_has_a_format_and_no_value_is_no_column() -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    for column in range(3, 1_200):
        book.active.cell(1, column).font = openpyxl.styles.Font(bold=True)
    with io.BytesIO() as file:
        book.save(file)
        assert namegen.read_names(file.getvalue(), "list").names == ("anna", "bert", "carla")


@pytest.mark.parametrize(
    ("cells", "said"),
    [({"XFD2": "x"}, "a sheet of 16,384 columns; the most is 1,000"), ({"Z1048576": "x"}, "more than 5,000,000 cells")],
)
@pytest.mark.parametrize("dimension", [b"", b'<dimension ref="A1:B4"/>'])
def test_a_sheet_with_a_cell_far_away_is_refused_whatever_it_says(
    cells: dict[str, str], said: str, dimension: bytes
) -> None:
    with pytest.raises(namegen.WordlistError, match=said):
        namegen.read_names(workbook(dimension=dimension, **cells), "list")


def test_a_row_beyond_all_that_excel_has_is_refused_before_it_is_counted_up_to() -> None:
    with io.BytesIO() as changed:
        with zipfile.ZipFile(io.BytesIO(workbook())) as source, zipfile.ZipFile(changed, "w") as archive:
            for name in source.namelist():
                archive.writestr(name, source.read(name).replace(b'<row r="4"', b'<row r="4000000000"'))
        with pytest.raises(namegen.WordlistError, match="more than 1,048,576 rows"):
            namegen.read_names(changed.getvalue(), "list")
