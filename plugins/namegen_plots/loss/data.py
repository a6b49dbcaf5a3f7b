"""The loss curves of a training, as the model reported them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

import namegen

from ..picture import Picture, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray


MARKS = "To the model a mark before a capital is a token, too; the figures of evaluations are per character and end."


@dataclass(frozen=True)
class Curve:
    """Hold `values` (nats/token) at `steps`."""

    label: str
    steps: NDArray[np.float64]
    values: NDArray[np.float64]


@dataclass(frozen=True)
class LossPicture(Picture):
    """Hold the curves of one training."""

    kind: ClassVar[str] = "loss"

    curves: tuple[Curve, ...]
    best: tuple[float, float] | None
    """where the lowest dev loss is, (step, value), where there is a dev curve"""

    def table(self) -> Table:
        """List a line for each point."""
        points = [
            (curve.label, round(float(step), 3), float(value))
            for curve in self.curves
            for step, value in zip(curve.steps, curve.values, strict=True)
        ]
        return Table(("curve", "step", "nats/token"), tuple(points))


def loss_picture(model: namegen.NameModel) -> LossPicture:
    """Show `loss` and `dev` of the training report. Raises UsageError where there is no curve."""
    steps = _steps(model.report)
    found = {label: _numbers(model.report.get(key)) for label, key in (("train", "loss"), ("dev", "dev"))}
    curves = [Curve(label, _spread(steps, len(values)), values) for label, values in found.items() if len(values)]
    if not curves:
        raise namegen.UsageError(f"{model.name} has no curve: it learns in one go and reports no losses")
    dev = next((curve for curve in curves if curve.label == "dev" and np.isfinite(curve.values).any()), None)
    best = None
    if dev is not None:
        at = int(np.nanargmin(dev.values))
        best = (float(dev.steps[at]), float(dev.values[at]))
    return LossPicture(
        title=f"Training {model.name} on {model.provenance.wordlist}",
        notes=tuple(_notes(curves, best) + [MARKS] * bool(model.capitals.marks)),
        curves=tuple(curves),
        best=best,
    )


def _steps(report: dict[str, Any]) -> int | None:
    """Return how many steps were taken, where the report says so."""
    chosen = report.get("chosen")
    if not isinstance(chosen, dict):
        return None
    steps = chosen.get("steps")
    return steps if isinstance(steps, int) and steps > 0 else None


def _spread(steps: int | None, points: int) -> NDArray[np.float64]:
    """Spread the points evenly over all steps, the last being the last; one a point where the report has none."""
    return np.arange(1.0, points + 1, dtype=np.float64) * ((steps or points) / points)


def _numbers(value: Any) -> NDArray[np.float64]:
    if not isinstance(value, list) or not all(isinstance(each, (int, float)) for each in value):
        return np.zeros(0)
    return np.array(value, dtype=float)


def _notes(curves: list[Curve], best: tuple[float, float] | None) -> list[str]:
    notes = [
        f"{curve.label}: {curve.values[0]:.4f} nats/token at step {curve.steps[0]:,.0f},"
        f" {curve.values[-1]:.4f} at step {curve.steps[-1]:,.0f}."
        for curve in curves
    ]
    if best is not None:
        notes.append(f"The lowest dev loss is {best[1]:.4f}, at step {best[0]:,.0f}.")
    return notes
