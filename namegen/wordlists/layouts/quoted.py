"""Lists of one column in quotes: a name a line, with a comma behind it or not, as in programs and exports."""

from __future__ import annotations

import csv

from ..table import Lines, Table
from .dialect import QUOTES, Dialect

_MOST = 0.8
"""The share of lines that must be in quotes; the others are left out, as what stands around a list in a program."""


def read_quoted(lines: Lines) -> Table | None:
    """Read the lines in quotes; None where most are not."""
    filled = [(number, line.strip().rstrip(",;")) for number, line in lines if line.strip()]
    for quote in QUOTES:
        quoted = [(number, line) for number, line in filled if _is_quoted(line, quote)]
        if quoted and len(quoted) >= _MOST * len(filled):
            return _table(lines, len(filled), quoted, quote)
    return None


def _is_quoted(line: str, quote: str) -> bool:
    return len(line) > 1 and line.startswith(quote) and line.endswith(quote)


def _table(lines: Lines, filled: int, quoted: Lines, quote: str) -> Table | None:
    try:
        rows = list(Dialect(",", quote).rows([line for _, line in quoted]))
    except csv.Error:  # a cell of more than the 131,072 characters that the csv module takes
        return None
    return Table(
        [[row[0].strip() for _, row in rows]],
        [quoted[index][0] for index, _ in rows],
        empty=len(lines) - filled,
        comments=filled - len(quoted),
        lines=len(lines),
    )
