"""Lay out the text of a help in a width: paragraphs, and rows of a term and what it means. Code is never torn apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .kit.wrapping import paragraph

ROOMY = 70
"""Columns below which what a term means stands beneath it, not beside it."""
WIDEST_TERM = 24
"""Columns of a term that leave room for what it means beside it."""
INDENT = 2

_GAP = re.compile(r" {2,}")


class Row(NamedTuple):
    """Hold a term, such as an option, and what it means; nothing where it says so itself."""

    term: str
    meaning: str


def column_beside(rows: Iterable[Row], width: int, indent: int = INDENT) -> int | None:
    """Return the column at which the meanings of rows stand beside their terms; None where lines are too short."""
    if width < ROOMY:
        return None
    return indent + max((len(row.term) for row in rows if len(row.term) <= WIDEST_TERM), default=0) + 2


def written_rows(rows: Sequence[Row], width: int, beside: int | None, indent: int = INDENT) -> list[str]:
    """Write rows, the meaning at the column `beside`, or beneath its term where that is longer, or `beside` is None."""
    column = indent + 4 if beside is None else beside
    lines: list[str] = []
    for row in rows:
        term, meaning = " " * indent + row.term, paragraph(row.meaning, width, column)
        if beside is not None and meaning and len(term) + 2 <= column:
            lines += [term.ljust(column) + meaning[0].lstrip(), *meaning[1:]]
        else:
            lines += [term, *meaning]
    return lines


def described(text: str, width: int) -> list[str]:
    """Lay out the text of a command, whose blocks have empty lines between them.

    A block's lines are put together and broken anew. Lines that are indented are rows, the meaning after two blanks or
    more and on lines that are indented more; where no row has a meaning, they are code and stay as they are, and so do
    lines after one of nothing but a backspace, as click has it. What introduces code is a heading.
    """
    blocks = [_block(block.split("\n"), width) for block in re.split(r"\n\s*\n", text.strip("\n"))]
    return [line for number, block in enumerate(blocks) for line in ([""] * (number > 0) + block)]


def _block(lines: Sequence[str], width: int) -> list[str]:
    kept = lines[0].strip() == "\b"
    lines = lines[kept:]
    indented = [line.startswith(" ") for line in lines]
    if kept and not any(indented):
        return [" " * INDENT + line for line in lines]
    first = indented.index(True) if True in indented else len(lines)
    before, rows = " ".join(lines[:first]), _rows(lines[first:])
    if rows and not any(row.meaning for row in rows):
        return [*paragraph(before, width), *(" " * INDENT + row.term for row in rows)]
    further = 2 * INDENT
    written = written_rows(rows, width, column_beside(rows, width, further), further)
    return [*paragraph(before, width, INDENT), *written]


def _rows(lines: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    margin = min((len(line) - len(line.lstrip()) for line in lines), default=0)
    for line in lines:
        if rows and line[margin : margin + 1] == " ":
            term, meaning = rows.pop()
            rows.append(Row(term, f"{meaning} {line.strip()}"))
        else:
            term, *rest = _GAP.split(line.strip(), maxsplit=1)
            rows.append(Row(term, " ".join(rest)))
    return rows
