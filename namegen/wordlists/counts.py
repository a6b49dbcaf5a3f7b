"""Counts as people write them: thousands set apart, fractions, percentages; as exact whole numbers, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from ..contracts.text import Fault, Reason
from ..contracts.wordlist import MAX_TOTAL, too_large
from ..errors import WordlistError

_FORMS = (
    r"\d{1,3}(?:['\u2019 \u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?",
    r"\d{1,3}(?:,\d{3})+(?:\.\d+)?",
    r"\d{1,3}(?:\.\d{3})+(?:,\d+)?",
    r"\d+(?:[.,]\d*)?",
    r"[.,]\d+",
)
_NUMBER = re.compile(rf"[+-]?(?:{'|'.join(_FORMS)})(?:[eE][+-]?\d{{1,3}})?\s?%?")
"""Numbers as people write them; a date, 10.03.1990, and an address, 26.58.193.2, are none."""
_SPACED = re.compile(r"['\u2019 \u00a0\u202f\u2009]")
_GROUPS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+")
_MOST_DIGITS = 40
_SHORT = 16


def is_number(cell: str) -> bool:
    """Say whether a cell holds a number, however it is written."""
    return len(cell) <= _MOST_DIGITS and bool(_NUMBER.fullmatch(cell))


class CountColumn:
    """Read the cells of one column of counts, whose marks mean the same in all of them.

    Fractions are all multiplied by `factor`, the least number that makes those of the whole column whole.
    exact: a program wrote the numbers, so that a point is before fractions.
    """

    def __init__(self, cells: Sequence[str], *, exact: bool = False) -> None:
        self.plain = all(cell.isdecimal() and cell.isascii() and len(cell) < _SHORT for cell in cells)
        self.thousands, self.point = "", "."
        self.factor, self.percent = 1, False
        if not self.plain:
            numbers = [cell for cell in cells if is_number(cell)]
            self.percent = bool(numbers) and all(cell.endswith("%") for cell in numbers)
            if not exact:
                self.thousands, self.point = _marks(numbers)
            values = map(self.value, cells)
            self.factor = lcm(*{value.denominator for value in values if value is not None and value > 0})

    def value(self, cell: str) -> Fraction | None:
        """Return the number in a cell, exactly; None where there is none."""
        if not is_number(cell) or cell.endswith("%") != self.percent:
            return None
        plain = _SPACED.sub("", cell.removesuffix("%"))
        if self.thousands:
            plain = plain.replace(self.thousands, "")
        try:
            return Fraction(plain.replace(self.point, "."))
        except (ValueError, ZeroDivisionError):
            return None

    @property
    def note(self) -> str:
        """Say what was done to the numbers that a reader may not expect; "" for nothing."""
        notes = []
        if self.thousands == ".":
            notes.append("points in the counts set thousands apart")
        if self.factor > 1:
            notes.append(f"the counts are fractions, and all were multiplied by {self.factor:,} to be whole")
        return "; ".join(notes)

    def counts(self, cells: Sequence[str], name: str) -> tuple[list[int], dict[int, Reason]]:
        """Return the whole counts in some cells of the column, 0 where one is refused, and of these why, by place.

        Raises WordlistError where their sum would pass what 63 bits hold.
        """
        values: Sequence[Fraction | int | None] = [int(cell) if self.plain else self.value(cell) for cell in cells]
        refused = {
            i: Reason(Fault.count, words)
            for i, (value, cell) in enumerate(zip(values, cells, strict=True))
            if (words := _why_not(value, cell))
        }
        counts = [int(value * self.factor) if value is not None and value > 0 else 0 for value in values]
        if sum(counts) > MAX_TOTAL:
            raise WordlistError(
                f"{name}: the counts, as whole numbers, add up to {too_large(sum(counts))};"
                " round or divide them, or leave them out with --count 0"
            )
        return counts, refused


def _marks(numbers: Sequence[str]) -> tuple[str, str]:
    """Return the mark between thousands ("" for none) and the one before fractions, as these numbers use them.

    1,200 has thousands in English, and 1.200 in German: a point before three digits is taken for that where a number
    has two of them, or some have none and no number has other than three digits behind a point; in columns of fixed
    width, as the census's 3.318, every number has the point.
    """
    points = [number for number in numbers if "." in number]
    commas = [number for number in numbers if "," in number]
    if points and commas:
        both = next((number for number in numbers if "." in number and "," in number), "")
        return (".", ",") if both and both.rfind(",") > both.rfind(".") else (",", ".")
    if commas:
        grouped = all(_GROUPS.fullmatch(_SPACED.sub("", number)) for number in commas)
        return (",", ".") if grouped else ("", ",")
    if points:
        grouped = all(_GROUPS.fullmatch(_SPACED.sub("", number)) for number in points)
        twice = any(number.count(".") > 1 for number in points)
        if twice or (grouped and len(points) < len(numbers)):
            return ".", ","
    return "", "."


def _why_not(value: Fraction | int | None, cell: str) -> str:
    if value is None:
        return f"{cell[:30]!r} is no count" if cell else "no count"
    if value < 0:
        return f"a negative count, {cell}"
    return "a count of 0" if value == 0 else ""
