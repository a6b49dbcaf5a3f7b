"""Names between commas or the like: in one line, or in several that each end in one."""

from __future__ import annotations

import csv
import re

from ..counts import is_number
from ..table import Lines, Table
from .dialect import Dialect, named

_DELIMITERS = "\t;|,\u3001\uff0c\u060c"
_LED_IN = re.compile(r"^(?:[\w ]{0,30}(?:=|:)\s*(?:[\[({]\s*)?|[\[({]\s*)")
"""What may stand before names in a line, as in "Names: Anna, Bob" and "names = ['Anna', 'Bob']"."""
_HEADED = re.compile(r"([^:,\d]{1,40}):\s+(.+)")
_LONGEST = 10_000
_AND = re.compile(r"\s+(?:and|und|et|y|&)\s+")
"""What stands before the last name of several."""
_FEW = 5
"""Words in a line from which on they are names, and not one name."""


def one_line(lines: Lines) -> Table | None:
    """Read names that stand in one line, between commas or the like; or in several lines that each end so."""
    filled = [(number, line.strip()) for number, line in lines if line.strip()]
    first = _without_brackets(filled[0][1]) if filled else ""
    delimiter = next((each for each in _DELIMITERS if each in first), "")
    if not delimiter:
        return _between_blanks(lines, filled)
    if len(filled) > 1 and not all(line.endswith(delimiter) for _, line in filled[:-1]):
        return None
    filled = [(number, _without_brackets(line)) for number, line in filled]
    quote = next((each for each in "\"'" if filled[0][1].startswith(each)), "")
    try:
        cells = [
            (filled[index][0], cell.strip())
            for index, row in Dialect(delimiter, quote).rows([line for _, line in filled])
            for cell in row
            if cell.strip()
        ]
    except csv.Error:  # a cell of more than the 131,072 characters that the csv module takes
        return None
    if len(cells) <= len(filled) or any(is_number(cell) for _, cell in cells):
        return None
    cells[-1:] = [(cells[-1][0], each) for each in _AND.split(cells[-1][1].removesuffix(".")) if each]
    names = [cell for _, cell in cells]
    what = "names in a line" if len(filled) == 1 else "names in lines"
    return Table(
        [names],
        [number for number, _ in cells],
        name=0,
        understood=(f"{what}, set apart by {named(delimiter)}",),
        empty=len(lines) - len(filled),
        lines=len(lines),
        has_header=False,
    )


def by_heading(lines: Lines) -> Table | None:
    """Read lines of a heading and the names beneath it, as in "Elves: Arwen, Legolas"; the headings are a label."""
    filled = [(number, line.strip()) for number, line in lines if line.strip()]
    if not filled or not _HEADED.match(filled[0][1][:_LONGEST]):
        return None
    found = [(number, _HEADED.fullmatch(line)) for number, line in filled if len(line) <= _LONGEST]
    groups = [(number, match[1].strip(), match[2].split(",")) for number, match in found if match]
    if len(groups) < 2 or len(groups) < len(filled) or not any(len(names) > 2 for _, _, names in groups):
        return None
    rows = [(number, name.strip(), key) for number, key, names in groups for name in names if name.strip()]
    return Table(
        [[name for _, name, _ in rows], [key for _, _, key in rows]],
        [number for number, _, _ in rows],
        titles=("name", "key"),
        has_header=True,
        name=0,
        understood=(f"names beneath {len(groups)} headings; --where key=HEADING reads one",),
        empty=len(lines) - len(filled),
        lines=len(lines),
    )


def _without_brackets(line: str) -> str:
    """Take away what stands around the names in a line, as in a program."""
    inner = _LED_IN.sub("", line, count=1)
    return inner.rstrip(";, \t").rstrip("])}") if inner.rstrip(";, \t").endswith(("]", ")", "}")) else inner


def _between_blanks(lines: Lines, filled: Lines) -> Table | None:
    """Read the words of a single line as names, where they are more than a name has."""
    words = filled[0][1].split() if len(filled) == 1 else []
    if len(words) < _FEW or any(map(is_number, words)) or words[-1].endswith("."):
        return None
    return Table(
        [words],
        [filled[0][0]] * len(words),
        name=0,
        understood=("names in a line, set apart by blanks",),
        empty=len(lines) - len(filled),
        lines=len(lines),
        has_header=False,
    )
