"""Counts as people write them: thousands set apart, fractions, percentages; as exact whole numbers, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from fractions import Fraction
from math import lcm

from ..contracts.text import Fault, Reason
from ..contracts.wordlist import MAX_TOTAL, too_many
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


@dataclass(frozen=True)
class NumberFacts:
    """Count how the numbers of a column are written. Those of its parts add up to those of the whole.

    numbers: cells that hold one; percents: those with a percent sign; points, commas: those with such a mark, of which
    so many are grouped, have the mark before three digits alone; twice: those with two points; both: the marks of the
    first that has both kinds, in their order.
    """

    numbers: int = 0
    percents: int = 0
    points: int = 0
    grouped_points: int = 0
    commas: int = 0
    grouped_commas: int = 0
    twice: int = 0
    both: str = ""

    @classmethod
    def of(cls, cells: Sequence[str]) -> NumberFacts:
        if are_plain(cells):
            return cls(numbers=len(cells))
        numbers = [cell for cell in cells if is_number(cell)]
        points = [number for number in numbers if "." in number]
        commas = [number for number in numbers if "," in number]
        both = next((number for number in points if "," in number), "")
        return cls(
            numbers=len(numbers),
            percents=sum(number.endswith("%") for number in numbers),
            points=len(points),
            grouped_points=sum(map(_is_grouped, points)),
            commas=len(commas),
            grouped_commas=sum(map(_is_grouped, commas)),
            twice=sum(number.count(".") > 1 for number in points),
            both="".join(each for each in both if each in ".,"),
        )

    def __add__(self, other: NumberFacts) -> NumberFacts:
        sums = {each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)}
        return NumberFacts(**sums | {"both": self.both or other.both})

    def form(self, *, exact: bool) -> CountForm:
        """Return what the marks mean. exact: a program wrote the numbers, so that a point is before fractions."""
        thousands, point = ("", ".") if exact else self._marks()
        return CountForm(thousands, point, percent=0 < self.percents == self.numbers)

    def _marks(self) -> tuple[str, str]:
        """Return the mark between thousands ("" for none) and the one before fractions, as these numbers use them.

        1,200 has thousands in English, and 1.200 in German: a point before three digits is taken for that where a
        number has two of them, or some have none and no number has other than three digits behind a point; in columns
        of fixed width, as the census's 3.318, every number has the point.
        """
        if self.points and self.commas:
            return (".", ",") if self._comma_is_last else (",", ".")
        if self.commas:
            return (",", ".") if self.commas == self.grouped_commas else ("", ",")
        if self.twice or (self.points == self.grouped_points and 0 < self.points < self.numbers):
            return ".", ","
        return "", "."

    @property
    def _comma_is_last(self) -> bool:
        """Say whether the comma is before fractions where there are points too: in one number, or as 1.200 and 3,5."""
        if self.both:
            return self.both[-1] == ","
        return self.commas > self.grouped_commas and self.points == self.grouped_points


@dataclass(frozen=True)
class CountForm:
    """Say what the marks in the numbers of a column mean: the one between thousands ("" for none), before fractions.

    percent: all are percentages.
    """

    thousands: str = ""
    point: str = "."
    percent: bool = False

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

    def factor(self, cells: Sequence[str]) -> int:
        """Return the least number by which all numbers in some cells that are counts become whole."""
        if are_plain(cells):
            return 1
        values = map(self.value, cells)
        return lcm(*{value.denominator for value in values if value is not None and value > 0})


@dataclass(frozen=True)
class CountColumn:
    """Read the cells of one column of counts, whose marks mean the same in all of them.

    Fractions are all multiplied by `factor`, the least number that makes those of the whole column whole.
    """

    form: CountForm = CountForm()
    factor: int = 1

    @classmethod
    def of(cls, cells: Sequence[str], *, exact: bool = False) -> CountColumn:
        """Find out what the marks in these cells mean. exact: a program wrote the numbers."""
        form = NumberFacts.of(cells).form(exact=exact)
        return cls(form, form.factor(cells))

    @property
    def note(self) -> str:
        """Say what was done to the numbers that a reader may not expect; "" for nothing."""
        notes = []
        if self.form.thousands == ".":
            notes.append("points in the counts set thousands apart")
        if self.factor > 1:
            factor = f"{self.factor:,}" if self.factor <= MAX_TOTAL else f"about {Decimal(self.factor):.0e}"
            notes.append(f"the counts are fractions, and all were multiplied by {factor} to be whole")
        return "; ".join(notes)

    def counts(self, cells: Sequence[str], name: str) -> tuple[list[int], dict[int, Reason]]:
        """Return the whole counts in some cells of the column, 0 where one is refused, and of these why, by place.

        Raises WordlistError where their sum passes MAX_TOTAL.
        """
        values: Sequence[Fraction | int | None]
        if are_plain(cells) and not self.form.percent:
            values = whole = list(map(int, cells))
            if min(whole, default=1) > 0 and self.factor == 1:
                check_total(sum(whole), 1, name)
                return whole, {}
        else:
            values = list(map(self.form.value, cells))
        refused = {
            i: Reason(Fault.count, words)
            for i, (value, cell) in enumerate(zip(values, cells, strict=True))
            if (words := _why_not(value, cell))
        }
        counts = [int(value * self.factor) if value is not None and value > 0 else 0 for value in values]
        check_total(sum(counts), self.factor, name)
        return counts, refused


def check_total(total: int, factor: int, name: str) -> None:
    """Raise WordlistError where counts, multiplied by `factor` to be whole, add up to more than MAX_TOTAL."""
    if total > MAX_TOTAL:
        raise WordlistError(f"{name}: {too_many(total, factor)}, or leave them out with --count 0")


def are_plain(cells: Sequence[str]) -> bool:
    """Say whether all cells are short whole numbers without any marks."""
    text = "".join(cells)
    return not cells or (text.isdecimal() and text.isascii() and all(cells) and max(map(len, cells)) < _SHORT)


def _is_grouped(number: str) -> bool:
    return bool(_GROUPS.fullmatch(_SPACED.sub("", number)))


def _why_not(value: Fraction | int | None, cell: str) -> str:
    if value is None:
        return f"{cell[:30]!r} is no count" if cell else "no count"
    if value < 0:
        return f"a negative count, {cell}"
    return "a count of 0" if value == 0 else ""
