"""Models beside each other: how well each foretells names that it has not seen, and how sure that is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import namegen

from .picture import Picture, Table

if TYPE_CHECKING:
    from namegen import Comparison


@dataclass(frozen=True)
class Standing:
    """A model's NLL in the comparison's unit, with its 95 % interval, and how it stands to the best."""

    label: str
    nll: float
    low: float
    high: float
    verdict: str


@dataclass(frozen=True)
class Compared(Picture):
    """The models that have a finite NLL, the best first."""

    kind: ClassVar[str] = "compared"

    unit: str
    standings: tuple[Standing, ...]

    def table(self) -> Table:
        """A line for each model."""
        columns = ("model", f"NLL, {self.unit}", "95 % from", "to", "beside the best")
        return Table(columns, tuple((s.label, s.nll, s.low, s.high, s.verdict) for s in self.standings))


def compared_of(comparison: Comparison) -> Compared:
    """From what `namegen.compare` gives. Raises NamegenError where there is nothing to draw."""
    standings, notes = [], []
    for result in comparison.results:
        measured = result.evaluation
        if measured is None:
            notes.append(f"{result.label} is not shown: {result.error}.")
            continue
        nll, interval = measured.nll_per_name, measured.nll_per_name_interval
        if comparison.same_tokens:
            nll, interval = measured.nll_per_token, measured.nll_per_token_interval
        label = _label(result.label, result.chosen)
        if math.isfinite(nll):
            standings.append(Standing(label, nll, interval.low, interval.high, result.verdict))
        else:
            notes.append(f"{label} is not shown: it calls {measured.impossible:,} tokens impossible.")
    if not standings:
        raise namegen.NamegenError(" ".join(["there is nothing to draw.", *notes]))
    notes.insert(0, _how_read(comparison))
    if comparison.left_out:
        notes.append(f"{comparison.left_out:,} names that not all models can write are left out.")
    part = "all" if comparison.split == "all" else f"the test part (split {comparison.split})"
    title = f"How well models foretell {part} of {comparison.wordlist}"
    return Compared(title, tuple(notes), comparison.unit, tuple(standings))


def _how_read(comparison: Comparison) -> str:
    return (
        f"NLL in {comparison.unit} on {comparison.names:,} names, lower is better; the lines are 95 % intervals over"
        " names. Intervals may overlap where one model is surely better: the words beside them compare name by name."
    )


def _label(label: str, chosen: dict[str, object] | None) -> str:
    return " ".join([label, *(f"{name}={value}" for name, value in (chosen or {}).items())])
