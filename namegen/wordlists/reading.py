"""Read whatever holds names into a Wordlist, and report everything that is found out, changed or left out."""

from __future__ import annotations

import hashlib

from ..contracts.wordlist import Card, Wordlist
from . import opening
from .decoding import decode
from .layouts.find import find_table
from .layouts.parquet import read_parquet
from .layouts.workbook import read_workbook
from .names_of_table import names_of_table
from .opening import is_parquet, is_workbook, open_data
from .source import ReadingOptions
from .table import Table


def read_names(
    data: bytes,
    name: str,
    reading: ReadingOptions | None = None,
    *,
    card: Card | None = None,
    charset: str = "",
    most: int | None = None,
) -> Wordlist:
    """Read the names in `data`: unpacked, decoded, from whatever layout, each stripped and in NFC, repeats kept.

    name: what it is called in messages; charset: the encoding that a server stated; most: bytes, unpacked. Raises
    WordlistError where it is no list of names, where nothing is left, and where more than a tenth of the lines cannot
    be names, saying what it looks like and what to do; UsageError for columns that do not exist.
    """
    reading = reading or ReadingOptions()
    most = opening.MAX_BYTES if most is None else most
    opened, notes = open_data(data, name, most)
    table, more = _table(opened, name, reading, charset, most)
    return names_of_table(table, reading, name, hashlib.sha256(data).hexdigest(), (*notes, *more), card)


def _table(data: bytes, name: str, reading: ReadingOptions, charset: str, most: int) -> tuple[Table, tuple[str, ...]]:
    if is_parquet(data):
        return read_parquet(data, name, most), ()
    if is_workbook(data):
        return read_workbook(data, name, most), ()
    text, notes = decode(data, name, reading.encoding, charset)
    return find_table(text, reading, name), notes
