"""Compute the metrics that plugins registered, of names that a model drew. One that fails stops none of the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..contracts.wordlist import Names
from ..errors import PluginError
from ..registry.metrics import Metric
from ..registry.registry import Registry
from ..training.trained import Trained


@dataclass(frozen=True)
class DrawnNames:
    """Hold what a metric is computed of: raw draws, in their order, and what they are compared with.

    drawn: N texts, at least one, repeats kept. learned: the names that the model learned from. held_out: names that it
    did not learn from; None where there are none. model: who drew them.
    """

    drawn: Sequence[str]
    learned: Names
    held_out: Names | None
    model: Trained


@dataclass(frozen=True)
class Measure:
    """Hold the value of a metric, None where it cannot be known or failed (`problem` says why), and what it is.

    A value whose unit is "share" is from 0 to 1.
    """

    name: str
    label: str
    unit: str
    summary: str
    lower_is_better: bool | None
    value: float | None = None
    problem: str = ""


def measure_drawn(registry: Registry, drawn: DrawnNames | None, also: Iterable[str] = ()) -> tuple[Measure, ...]:
    """Compute all metrics that are always shown, and those called `also`; of None, where nothing was drawn, no value.

    Raises UsageError where there is no metric of such a name.
    """
    return tuple(_measure(name, metric, drawn) for name, metric in registry.metrics_to_show(also).items())


def _measure(name: str, metric: Metric, drawn: DrawnNames | None) -> Measure:
    what = Measure(name, metric.label, metric.unit, metric.summary, metric.lower_is_better)
    if drawn is None or not drawn.drawn:
        return what
    try:
        return replace(what, value=metric.measure(drawn))
    except PluginError as error:
        return replace(what, problem=str(error))
