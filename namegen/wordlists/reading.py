"""Read whatever holds names into a Wordlist, and report everything that is found out, changed or left out."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from ..contracts.wordlist import Card, Wordlist
from ..registry.registry import Registry
from . import opening
from .decoding import decode
from .layouts.find import find_table
from .layouts.parquet import read_parquet
from .names_of_table import names_of_table
from .opening import is_parquet, open_data
from .source import ReadingOptions
from .source_tables import SourceReaders
from .table import Table


def read_names(
    data: bytes,
    name: str,
    reading: ReadingOptions | None = None,
    *,
    card: Card | None = None,
    charset: str = "",
    most: int | None = None,
    registry: Registry | None = None,
) -> Wordlist:
    """Read the names in `data`: unpacked, decoded, from whatever layout, each stripped and in NFC, repeats kept.

    name: what it is called in messages; charset: the encoding that a server stated; most: bytes, unpacked; registry:
    whose readers read what is no text, by default those that are installed. Raises WordlistError where it is no list of
    names, where nothing is left, and where more than a tenth of the lines cannot be names, saying what it looks like
    and what to do; UsageError for columns that do not exist.
    """
    reading = reading or ReadingOptions()
    opened = open_table(data, name, reading, charset=charset, most=most, registry=registry)
    return names_of_table(opened.table, reading, name, hashlib.sha256(data).hexdigest(), opened.notes, card)


class OpenedTable(NamedTuple):
    """Hold what lies in some bytes: a table, what was found out, in sentences, and its encoding, "" where it has none.

    A workbook and a Parquet file have none.
    """

    table: Table
    notes: tuple[str, ...]
    encoding: str


def open_table(
    data: bytes,
    name: str,
    reading: ReadingOptions,
    *,
    charset: str = "",
    most: int | None = None,
    registry: Registry | None = None,
) -> OpenedTable:
    """Unpack and decode `data`, and find its layout. Raises WordlistError where it is no list of names."""
    most = opening.MAX_BYTES if most is None else most
    readers = SourceReaders(registry)
    opened, packed = open_data(data, name, most, lambda opened: readers.recognise(opened) is not None)
    recognised = readers.recognise(opened)
    packed = (*packed, *readers.notes)
    if is_parquet(opened):
        return OpenedTable(read_parquet(opened, name, most), packed, "")
    if recognised is not None:
        return OpenedTable(recognised.table(opened, name, most), packed, "")
    text, notes, encoding = decode(opened, name, reading.encoding, charset)
    return OpenedTable(find_table(text, reading, name), (*packed, *notes), encoding)
