"""Metrics of the names that a model draws: columns of `namegen compare`, rows of `namegen eval --samples`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..contracts.hookspecs import RegisterMetric
from ..errors import PluginError
from ..escape import said, written
from .blame import blame
from .catalog import NamedCatalog
from .checks import check_name, check_text
from .entry import Plugin
from .named import Named

SHARE = "share"
"""The unit of a number from 0 to 1 that is shown in per cent."""
_LONGEST_LABEL = 24
"""Characters of what stands above a column."""


@dataclass(frozen=True)
class Metric(Named):
    """Describe a metric. What computes it is imported when it is first asked for."""

    kind: ClassVar[str] = "metric"
    told = ("label", "unit", "summary", "lower_is_better", "slow")

    label: str = ""
    unit: str = ""
    summary: str = ""
    lower_is_better: bool | None = None
    """None where neither is better"""
    slow: bool = False
    """whether it takes so long that it is computed only where it is asked for"""

    def summary_line(self) -> str:
        """Return what it measures, and what is better."""
        return meaning(self.unit, self.summary, self.lower_is_better)

    def measure(self, drawn: object) -> float | None:
        """Compute it of a `namegen.DrawnNames`; None where it cannot be known.

        Raises PluginError, naming it, for whatever it raises, and for what is no number.
        """
        try:
            with blame(self.who, "which was measuring names"):
                value = self.load()(drawn)
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(f"{self.who} failed ({said(error)})") from error
        if value is None:
            return None
        number = _number(value)
        if number is None:
            raise PluginError(f"{self.who} gave {written(value)}, where it promises a finite number or None")
        return number


class Metrics(NamedCatalog[Metric]):
    """Hold the metrics of a registry."""

    kind = "metric"
    hook = "register_metrics"

    def chosen(self, names: Iterable[str], more: str = "") -> dict[str, Metric]:
        """Return those that are always computed, and those of these names.

        Raises UsageError for an unknown one, which ends with `more`.
        """
        asked = [self.find(name, more) for name in names]
        return {name: each for name, each in self.all().items() if not each.slow or each in asked}

    def registrar(self, plugin: Plugin) -> RegisterMetric:
        """Return what `register_metrics` of a plugin is called with.

        It raises PluginError for a name, a target or a text that cannot be such, a label too long for a column, and
        for a name that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | Callable[[Any], float | None],
            *,
            label: str = "",
            unit: str = "",
            summary: str = "",
            lower_is_better: bool | None = None,
            slow: bool = False,
        ) -> None:
            check_name("metric", name)
            what = f"metric {name!r}"
            for field, text in (("label", label), ("unit", unit), ("summary", summary)):
                check_text(f"{what}: its {field}", text)
            if len(label or name) > _LONGEST_LABEL:
                raise PluginError(f"{what}: its label is longer than the {_LONGEST_LABEL} characters that a column has")
            if lower_is_better not in (True, False, None):
                raise PluginError(f"{what}: lower_is_better is {lower_is_better!r}, not True, False or None")
            self.claim(Metric(name, plugin, target, label or name, unit, summary, lower_is_better, bool(slow)))

        return register


def meaning(unit: str, summary: str, lower_is_better: bool | None) -> str:
    """Say what a metric measures, in a few words, and what is better."""
    better = {True: "lower is better", False: "higher is better", None: ""}[lower_is_better]
    what = summary if unit == SHARE else f"{unit} {summary}".strip()
    return ", ".join(filter(None, [what, better]))


def _number(value: Any) -> float | None:
    """Return a finite number of Python or numpy as a float; None for what is none."""
    if isinstance(value, (bool, str)):
        return None
    try:
        number = float(value)
    except Exception:  # whatever an object of somebody's own raises there
        return None
    return number if math.isfinite(number) else None
