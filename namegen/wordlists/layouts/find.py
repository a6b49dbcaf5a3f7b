"""Find the layout of a text: each is tried in turn, the more certain ones first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from ...contracts.text import Fault
from ...contracts.wordlist import Refused
from ..source import ReadingOptions
from ..table import Lines, MoreRows, Table
from .blanks import read_aligned, read_blanks
from .delimited import read_delimited
from .dialect import USUAL, find_dialect, named
from .geonames import as_geonames
from .json_names import read_json
from .lines import (
    MAX_LINE,
    ListedLines,
    names_alone,
    numbered,
    plain_list,
    plain_text,
    without_bullets,
    without_comments,
)
from .markdown_table import read_markdown_table
from .namesbase import read_namesbase
from .no_list import refuse_no_list
from .one_line import by_heading, one_line
from .quoted import read_quoted

_MARKS = re.compile(r"""[0-9\t,;|"#:^~=!&%$*+/@<>{}\[\]、，•–—]""")
_STARTS = re.compile(r"\n[ \t]*['\-`]")
"""What the text of a plain list of names does not hold: marks, and quotes or dashes where a line begins."""

_COMMENT = re.compile(r"\n[ \t]*#")
_LONG = 2**16
_FEW_MARKED = 0.1
_SAID = re.compile(r"\s*sep=(.)\s*")
"""The first line by which Excel says what the delimiter is."""


def find_table(text: str, reading: ReadingOptions, name: str) -> Table:
    """Read a text in whatever layout it is. Raises WordlistError for what is no list of names, saying what it is."""
    if reading.column == "0":
        return replace(plain_text(text), has_header=False)
    if not _wants_columns(reading) and _is_plain(text):
        return plain_text(text)
    refuse_no_list(text, name)
    table = read_json(text, name)
    if table is not None:
        return table
    lines, comments = without_comments(numbered(text))
    listed, others, note = without_bullets(lines)
    table = _of_lines(listed, reading)
    return replace(
        table,
        comments=table.comments + comments + others,
        understood=(*filter(None, [note]), *table.understood),
        lines=table.lines + comments + others,
        more=None if note else table.more,
    )


def read_more(text: str, more: MoreRows) -> Table:
    """Read other lines of a text of which `find_table` made a table with `more`. Raises WordlistError as that does."""
    plain = more.of_text(text)
    if plain is not None:
        return plain
    lines = numbered(text)
    rows = names_alone(lines)
    listed = isinstance(more, ListedLines)
    table = more.of_lines(rows) if listed else _with_long_lines(more.of_lines(_short(rows)), rows)
    comments = len(lines) - len(rows)
    return replace(table, comments=table.comments + comments, lines=table.lines + comments)


def holds_comments(text: str) -> bool:
    """Say whether a line is a comment that no plain list holds."""
    return "#" in text and bool(_COMMENT.search(f"\n{text}"))


def _is_plain(text: str) -> bool:
    """Say whether no other layout can apply: there are no marks, or few in a long text, and none of a comment.

    Every other layout has marks in half of its lines at least. A list of a million names, one with a quote, takes a
    tenth of the time so.
    """
    if not _is_marked(text) and text.strip().count("\n"):
        return True
    if len(text) < _LONG or holds_comments(text):
        return False
    cut = text[:_LONG].split("\n")[:-1] + text[-_LONG:].split("\n")[1:]
    return sum(map(_is_marked, cut)) < _FEW_MARKED * len(cut)


def _is_marked(text: str) -> bool:
    """Say whether a text, or a line of it, holds what a plain list of names does not."""
    return bool(_MARKS.search(text) or "  " in text or _STARTS.search(f"\n{text}"))


def _of_lines(lines: Lines, reading: ReadingOptions) -> Table:
    whole = read_namesbase(lines) or read_markdown_table(_short(lines))
    if whole is None and not _wants_columns(reading):
        whole = by_heading(lines) or one_line(lines)
    if whole is not None:
        return whole
    short = _short(lines)
    readers: list[Callable[[Lines], Table | None]] = [_delimited, read_quoted, read_blanks, read_aligned]
    if _wants_columns(reading):
        readers.append(_by_any_delimiter)
    table = next((table for read in readers if (table := read(short)) is not None), None)
    return plain_list(lines) if table is None else _with_long_lines(table, lines)


def _short(lines: Lines) -> Lines:
    return [(number, line) for number, line in lines if len(line) <= MAX_LINE]


def _with_long_lines(table: Table, lines: Lines) -> Table:
    """Refuse the lines that are too long for a row."""
    long = [
        Refused(number, f"{len(line):,} characters long, the most is {MAX_LINE:,}", Fault.long)
        for number, line in lines
        if len(line) > MAX_LINE
    ]
    return replace(table, refused=(*table.refused, *long), lines=len(lines))


def _wants_columns(reading: ReadingOptions) -> bool:
    """Say whether columns are asked for, so that a text with a few delimiters is a table all the same."""
    asked = [reading.column, reading.count not in ("", "0"), reading.where, reading.weighted]
    return any(asked)


def _delimited(lines: Lines) -> Table | None:
    said = _SAID.fullmatch(lines[0][1]) if lines else None
    if said:
        lines = lines[1:]
    dialect = find_dialect([line for _, line in lines], said[1] if said else "")
    if dialect is None:
        return None
    table = read_delimited(lines, dialect)
    if dialect.delimiter in USUAL:
        return as_geonames(table)
    return replace(table, understood=(f"cells set apart by {named(dialect.delimiter)}",))


def _by_any_delimiter(lines: Lines) -> Table | None:
    """Read a table of which few rows have more than one cell."""
    texts = [line for _, line in lines if line.strip()]
    held = next((each for each in USUAL if any(each in line for line in texts)), "")
    dialect = held and find_dialect([line for line in texts if held in line], held)
    return read_delimited(lines, dialect, least=2) if dialect else None
