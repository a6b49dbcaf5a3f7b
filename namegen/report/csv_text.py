"""CSV that a spreadsheet reads as text and numbers, and runs nothing of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from ..contracts.names_writer import Cell as Cell
from ..escape import escape_controls
from ..formulas import STARTS, guarded

_KEPT = "\t\r\n"
"""The control characters that a cell in quotes may hold."""
_QUOTED = re.compile('[",;\t\r\n]')
"""What would end a cell: also where a spreadsheet takes semicolons or tabs for commas, as it does in many countries."""
_SPECIAL = re.compile(f'[",;\\x00-\\x1f\\x7f-\\x9f{re.escape("".join(sorted(STARTS)))}]')
"""What a text has none of that is written as it is, wherever it stands."""


class CsvText(NamedTuple):
    """Hold lines of CSV, and how many cells were changed.

    `guarded`: an apostrophe was put before what a spreadsheet might run. `escaped`: control characters were escaped.
    """

    text: str
    guarded: int
    escaped: int = 0

    @property
    def note(self) -> str:
        """Say how many cells were changed, and why; empty where none was."""
        return changes_note(self.guarded, self.escaped)


def csv_text(rows: Iterable[Sequence[Cell]]) -> CsvText:
    """Write rows as CSV: truth values as `true` and `false`, which spreadsheets and programs know, None as nothing.

    A text that a spreadsheet might run gets a leading apostrophe, or one after the semicolon, tab or line end that it
    may be split at; a number is written as it is. Control characters but tabs and line ends are escaped.
    """
    texts = [list(map(cell_text, row)) for row in rows]
    if not _SPECIAL.search("".join(chain.from_iterable(texts))):
        # A million names in 1.0 s, and 3.3 s cell by cell.
        return CsvText("".join((",".join(row) or '""') + "\n" for row in texts), 0)
    lines, changed, escaped = [], 0, 0
    for row in texts:
        cells = []
        for text in row:
            printable = escape_controls(text, _KEPT)
            harmless = guarded(printable)
            escaped += printable != text
            changed += harmless != printable
            cells.append(_quoted(harmless))
        lines.append((",".join(cells) or '""') + "\n")
    return CsvText("".join(lines), changed, escaped)


def changes_note(guarded: int, escaped: int) -> str:
    """Say how many cells were changed, and why, in one line; empty where none was."""
    notes = []
    if guarded:
        cells = "1 cell begins" if guarded == 1 else f"{guarded:,} cells begin"
        notes.append(f"{cells} as a formula does: an apostrophe stands before it, so that no spreadsheet runs it")
    if escaped:
        cells = "1 cell holds" if escaped == 1 else f"{escaped:,} cells hold"
        notes.append(f"{cells} control characters, which are written as escapes")
    return "; ".join(notes)


def cell_text(cell: Cell) -> str:
    """Write one cell: a number so that it reads back as the same, a truth value as `true` or `false`."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell)


def _quoted(text: str) -> str:
    """Put a cell in quotes where it holds what would end it: Python 3.11's own writer leaves a lone CR bare."""
    return '"' + text.replace('"', '""') + '"' if _QUOTED.search(text) else text
