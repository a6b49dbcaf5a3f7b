"""What the cells of one column hold: names, codes, counts, ranks, years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from itertools import pairwise

from .counts import NumberFacts, is_number
from .titles import OTHER_TITLES, YEARS, is_called_name, plain_title, rank_as_count

_FEW = 3
"""Rows below which numbers show no pattern."""
_JUDGED = 1_000
"""Cells by which a column is judged, evenly spread."""
_COMPARED = 100
"""Columns that a running sum is looked for in."""
_SUPPRESSED = re.compile(r"\[\w{1,3}\]|\(\w{1,2}\)|[*:xXcz-]|\.\.|<\s?\d{1,2}")
"""What stands for a count that public statistics keep to themselves."""
_MOST = 0.9
_WORDED = 0.7
"""The share of cells that must hold words for a column to be names; codes and gaps may be among them."""


class ColumnContent:
    """Hold the cells of one column, and say what they may be."""

    def __init__(self, cells: Sequence[str], title: str) -> None:
        self.cells = cells
        self.title = plain_title(title.rpartition(".")[2])
        self.is_called_name = is_called_name(title)
        self.rank_as_count = rank_as_count(title)
        self.filled = [cell for cell in cells if cell]
        self.distinct = len(set(self.filled))
        self.some = self.filled[:: len(self.filled) // _JUDGED + 1]

    @cached_property
    def are_numbers(self) -> bool:
        """Say whether nearly all cells hold numbers."""
        told = [cell for cell in self.some if not _SUPPRESSED.fullmatch(cell)]
        return bool(told) and sum(map(is_number, told)) >= _MOST * len(told)

    @cached_property
    def may_be_names(self) -> bool:
        """Say whether most cells hold words: neither numbers nor addresses."""
        if not self.some or self.are_numbers:
            return False
        return sum(map(_is_worded, self.some)) >= _WORDED * len(self.some)

    @cached_property
    def are_codes(self) -> bool:
        """Say whether the cells are codes: M and F, countries, or one and the same text."""
        return max(map(len, self.filled), default=0) <= 2 or (self.distinct == 1 and len(self.filled) > 1)

    @cached_property
    def values(self) -> list[float]:
        """Return the numbers in the cells, roughly; none where some hold no number."""
        if not self.are_numbers:
            return []
        with suppress(ValueError):
            return list(map(float, self.filled))
        form = NumberFacts.of(self.filled).form(exact=False)
        numbers = [form.value(cell) for cell in self.filled]
        return [] if None in numbers else [float(each or 0) for each in numbers]

    def may_be_counts(self, others: Sequence[ColumnContent]) -> bool:
        """Say whether these numbers may be counts: no ranks or ids, no years, no coordinates, no running sums."""
        if not self.are_numbers or self.title in OTHER_TITLES:
            return False
        if self.rank_as_count is not None or not self.values:
            return True
        if all(value in YEARS for value in self.values):
            return False
        if len(self.values) < _FEW:
            return True
        steps = {after - before for before, after in pairwise(self.values)}
        below = sum(value < 0 for value in self.values)
        if steps == {1.0} or below > (1 - _MOST) * len(self.values):
            return False
        return not any(_is_running_sum(self.values, other.values) for other in others[:_COMPARED] if other is not self)

    def is_like(self, other: ColumnContent) -> bool:
        """Say whether most cells are the same as the other column's."""
        same = sum(one == two for one, two in zip(self.cells, other.cells, strict=True))
        return same >= _WORDED * len(self.cells)


def _is_worded(cell: str) -> bool:
    letters = sum(each.isalpha() for each in cell)
    return letters > 0 and 2 * letters >= len(cell) and "://" not in cell and "@" not in cell


def _is_running_sum(values: Sequence[float], parts: Sequence[float]) -> bool:
    """Say whether each value is the sum of the parts so far, to within what rounding leaves."""
    if len(parts) != len(values):
        return False
    total, widest = 0.0, 0.0
    for value, part in zip(values, parts, strict=True):
        total += part
        widest = max(widest, abs(value - total))
    return widest <= 1e-3 * max(1.0, abs(total))
