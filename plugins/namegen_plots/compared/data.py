"""The models to show beside each other; the numbers, the verdicts and the notes are namegen's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import namegen

from ..picture import Picture, Table

if TYPE_CHECKING:
    from namegen import Comparison, Evaluation


@dataclass(frozen=True)
class Standing:
    """Hold a model's NLL in the comparison's unit, with its 95 % interval, and the verdict on it."""

    label: str
    nll: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class ComparedPicture(Picture):
    """Hold the models that have a finite NLL, the lowest first."""

    kind: ClassVar[str] = "compared"

    unit: str
    standings: tuple[Standing, ...]

    def table(self) -> Table:
        """List a line for each model."""
        columns = ("model", f"NLL, {self.unit}", "95 % from", "to", "verdict")
        return Table(columns, tuple((s.label, s.nll, s.low, s.high, s.verdict) for s in self.standings))


def compared_picture(comparison: Comparison) -> ComparedPicture:
    """Show what `namegen.compare` gives. Raises NamegenError where no model has a finite NLL."""
    standings, notes = [], [_how_read(comparison)]
    for result in comparison.results:
        label = namegen.result_name(result)
        if result.evaluation is None:
            notes.append(f"{label} is not shown: {result.error}.")
            continue
        standing = Standing(label, *_nll(result.evaluation, comparison.same_tokens), result.verdict)
        if math.isfinite(standing.nll):
            standings.append(standing)
        else:
            notes.append(f"{label} is not shown: it calls {result.evaluation.impossible:,} tokens impossible.")
    if not standings:
        raise namegen.NamegenError(" ".join(["there is nothing to draw.", *notes[1:]]))
    notes += namegen.comparison_notes(comparison)
    return ComparedPicture(namegen.comparison_title(comparison), tuple(notes), comparison.unit, tuple(standings))


def _nll(measured: Evaluation, per_token: bool) -> tuple[float, float, float]:
    """Take the NLL and its interval, per token where the models make the same tokens of names."""
    if per_token:
        return (measured.nll_per_token, *measured.nll_per_token_interval)
    return (measured.nll_per_name, *measured.nll_per_name_interval)


def _how_read(comparison: Comparison) -> str:
    return (
        f"NLL in {comparison.unit} on {comparison.names:,} names, lower is better; the lines are 95 % intervals over"
        " names. Intervals may overlap where one model is surely better: the words beside them compare name by name."
    )
