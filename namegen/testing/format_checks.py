"""Check formats of names: what they write is whole, the same again, and no danger to a terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial

from ..contracts.names_writer import Columns
from ..errors import PluginError
from ..registry.formats import Format
from .part import ContractError

SECTION = "formats"
TITLES = ("name", "length", "probability", "novel")
COLUMNS: Columns = (
    ("Anna", "Željka", 'a "quoted", name', "=1+1", "tab\there", "\x1b[31mred", "一郎", ""),
    (4, 6, 16, 4, 8.5, 8, 2, 0),
    (None, None, None, 1.0, 1e-300, 0.5, 0.25, None),
    (True, False, True, True, False, None, True, True),
)
"""Cells of every kind, among them such as break a row, run in a spreadsheet, or speak to a terminal.

What kind a column is may show in a later portion only: no cell before, or a fraction after whole numbers.
"""


def format_checks(form: Format) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of a format, each under its name; where something that it needs is missing, none."""
    if form.missing:
        return
    for check in (check_it_is_there, check_rows_are_written, check_no_rows_are_a_file, check_a_terminal_is_safe):
        yield check.__name__.removeprefix("check_").replace("_", "-"), partial(check, form)


def check_it_is_there(form: Format) -> None:
    """Check that what writes it can be imported."""
    try:
        form.load()
    except PluginError as error:
        raise ContractError.of(form.who, "what writes it can be imported", str(error), SECTION) from error


def check_rows_are_written(form: Format) -> None:
    """Check that rows in two portions are written as bytes, the same each time, into a file that is left open."""
    first, second = (_written(form, [_rows(0, 3), _rows(3, 8)]) for _ in range(2))
    if first != second:
        raise ContractError.of(form.who, "the same rows give the same bytes", "other bytes", SECTION)
    if first == _written(form, [_rows(0, 3)]):
        raise ContractError.of(form.who, "every call of add adds its rows", "those of the first call alone", SECTION)


def check_no_rows_are_a_file(form: Format) -> None:
    """Check that a file can be ended before a row is there."""
    _written(form, [])


def check_a_terminal_is_safe(form: Format) -> None:
    """Check that a format of text is UTF-8, without control characters but tabs and line ends."""
    data = _written(form, [_rows(0, 8)])
    if form.binary:
        return
    promise = "a format that is not binary is UTF-8 without control characters, but for tabs and line ends"
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ContractError.of(form.who, promise, error, SECTION) from error
    found = sorted({sign for sign in text if ord(sign) < 32 or 127 <= ord(sign) < 160} - set("\t\r\n"))
    if found:
        raise ContractError.of(form.who, promise, f"{found[0]!r} is written as it is", SECTION)


def _rows(first: int, last: int) -> Columns:
    return [column[first:last] for column in COLUMNS]


def _written(form: Format, portions: list[Columns]) -> bytes:
    file = io.BytesIO()
    writer = form.open(file, TITLES)
    for columns in portions:
        form.add(writer, columns)
    form.end(writer)
    if file.closed:
        raise ContractError.of(form.who, "the file is closed by whoever opened it", "it is closed", SECTION)
    return file.getvalue()
