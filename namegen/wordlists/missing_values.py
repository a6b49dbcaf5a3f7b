"""Missing values that somebody made texts: numpy and `astype(str)` write `nan`, which no model should learn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from .table import Table

WRITTEN = frozenset({"NaN", "<NA>", "NaT", "None"})
"""What they become. `nan` is one too, but in a column of small letters, where it may be a name."""


def without_written_missing(table: Table) -> Table:
    """Empty the cells that hold a missing value as text, and add to what was understood how many there were."""
    missing = [_missing_in(column) for column in table.columns]
    if not any(missing):
        return table
    columns = [
        ["" if cell in written else cell for cell in column]
        for column, written in zip(table.columns, missing, strict=True)
    ]
    return replace(table, columns=columns, understood=(*table.understood, _sentence(sum(missing, Counter()))))


def _missing_in(column: Sequence[str]) -> Counter[str]:
    """Count the texts of a column that stand for missing values."""
    found = Counter(cell for cell in column if cell in WRITTEN or cell == "nan")
    if "nan" in found and not any(cell[:1].isupper() for cell in column if cell not in WRITTEN):
        del found["nan"]
    return found


def _sentence(found: Counter[str]) -> str:
    words = ", ".join(map(repr, sorted(found)))
    return f"{words}, {found.total():,} times, stands for a missing value and is left out"
