"""What metrics of plugins give, as cells of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..registry.metrics import SHARE, meaning
from .grid import UNKNOWN, number, share

if TYPE_CHECKING:
    from ..analysis.metrics import Measure


def measure_title(measure: Measure) -> str:
    """Write what stands above a column of it: its label, and its unit where that is no share."""
    return measure.label if measure.unit in ("", SHARE) else f"{measure.label}, {measure.unit}"


def measure_text(measure: Measure) -> str:
    """Write its value: a share in per cent, another number with up to three digits behind the point."""
    if measure.value is None:
        return UNKNOWN
    if measure.unit == SHARE:
        return share(measure.value, 1)
    return number(measure.value, 3).rstrip("0").rstrip(".") if measure.value % 1 else number(measure.value, 0)


def measure_meaning(measure: Measure) -> str:
    """Say what it is, in a few words, and what is better."""
    return meaning(measure.unit, measure.summary, measure.lower_is_better)
