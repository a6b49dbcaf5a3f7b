"""How the cells of a table are set apart: by a delimiter, a quote and an escape character; found by trying.

Libraries that find dialects were tried first. The csv module's Sniffer and CleverCSV 0.8.5 both want a dialect where
there is none (for a list of names of one word CleverCSV says that a letter is the delimiter), and CleverCSV finds none
for two columns of which one holds commas and the other is set off by a tab.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..counts import is_number

QUOTES = "\"'"
MOST_SPAN = 10
"""Lines that a cell in quotes may span."""
USUAL = "\t;,|"
"""The usual delimiters, the more certain first: a tab stands in no name, a comma in some."""
_OTHERS = ":^~=!&%$*+/#@"
"""Delimiters that a table may have whose cells they leave no doubt about: the same number in every row, and numbers."""
_SAMPLE = 200
_MOST_LINES = 0.5
"""The share of lines that must hold a delimiter."""


@dataclass(frozen=True)
class Dialect:
    """Hold how cells are set apart: a delimiter, a quote and an escape character ("" for none)."""

    delimiter: str
    quote: str = ""
    escape: str = ""

    def rows(self, lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        """Yield (index of its first line, cells) for each row that is not blank.

        Raises csv.Error for a cell of more than the 131,072 characters that the csv module takes.
        """
        reader = csv.reader(
            (f"{line}\n" for line in lines),
            delimiter=self.delimiter,
            quotechar=self.quote or None,
            escapechar=self.escape or None,
            doublequote=not self.escape,
            skipinitialspace=self.delimiter != " ",
            quoting=csv.QUOTE_MINIMAL if self.quote else csv.QUOTE_NONE,
        )
        before = 0
        for row in reader:
            if row:
                yield before, row
            before = reader.line_num


def find_dialect(lines: Sequence[str], only: str = "") -> Dialect | None:
    """Find the dialect that gives most rows the same number of cells, more than one; None where none does.

    only: the delimiters to try; by default those that stand in most lines.
    """
    sample = [line for line in lines if line.strip()][:_SAMPLE]
    best: tuple[tuple[float, ...], Dialect] | None = None
    for place, delimiter in enumerate(only or _candidates(sample)):
        for dialect in _dialects(delimiter, sample):
            score = _score(dialect, sample)
            if score is not None and (best is None or (*score, -place) > best[0]):
                best = ((*score, -place), dialect)
    return best and best[1]


def named(delimiter: str) -> str:
    """Name a delimiter for people."""
    return {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "bars", " ": "blanks"}.get(delimiter, repr(delimiter))


def _candidates(sample: Sequence[str]) -> str:
    least = max(1, _MOST_LINES * len(sample))
    return "".join(each for each in USUAL + _OTHERS if sum(each in line for line in sample) >= least)


def _dialects(delimiter: str, sample: Sequence[str]) -> Iterator[Dialect]:
    """Yield the dialects of this delimiter that the sample gives reason for."""
    text = "\n".join(sample)
    quotes = [quote for quote in QUOTES if opens_a_cell(quote, delimiter).search(text)]
    escaped = [f"\\{each}" for each in (delimiter, "\\", *QUOTES)]
    escapes = ["", *(["\\"] if any(each in text for each in escaped) else [])]
    for quote in ["", *quotes]:
        for escape in escapes:
            yield Dialect(delimiter, quote, escape)


def opens_a_cell(quote: str, delimiter: str) -> re.Pattern[str]:
    """Return the pattern of a quote at the start of a cell."""
    return re.compile(rf"(?:^|{re.escape(delimiter)})[ ]*{quote}", re.MULTILINE)


def _score(dialect: Dialect, sample: Sequence[str]) -> tuple[float, ...] | None:
    """Say how well a dialect fits: rows of the same width, few quotes and escapes left in cells, numbers."""
    try:
        found = list(dialect.rows(sample))
    except csv.Error:
        return None
    rows = [row for _, row in found]
    width = usual_width(rows)
    if width < 2:
        return None
    ends = [*(first for first, _ in found[1:]), len(sample)]
    spans = [min(end - first, MOST_SPAN) for (first, _), end in zip(found, ends, strict=True)]
    even = sum(span for span, row in zip(spans, rows, strict=True) if len(row) == width) / len(sample)
    if even < _MOST_LINES:
        return None
    cells = [cell.strip() for row in rows if len(row) == width for cell in row]
    left = sum(map(_signs_left, cells)) / len(cells)
    numeric = any(all(is_number(row[i].strip()) for row in rows[1:] if len(row) == width) for i in range(width))
    usual = dialect.delimiter in USUAL
    if not usual and not (numeric and len(rows) > 1 and even == 1 and len({row[0] for row in rows}) > 1):
        return None
    return (round(even, 2), -left, float(usual), float(numeric and len(rows) > 1), float(bool(dialect.escape)))


def _signs_left(cell: str) -> int:
    """Count the quotes at the ends of a cell, those that are doubled, and escapes: a dialect should take them away."""
    ends = (cell[:1] in QUOTES) + (cell[-1:] == '"')
    return ends + sum(cell.count(quote * 2) for quote in QUOTES) + cell.count("\\")


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Return how many cells most rows have; of the first rows, where as many have more, the more."""
    counts = Counter(map(len, rows))
    return max(counts, key=lambda width: (counts[width], width), default=0)
