"""The lengths to show, and what to say of them; the numbers are namegen's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from ..picture import Picture, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import namegen

LEAST = 0.01
"""Lengths at either end that have less than this share in every series are left off."""


@dataclass(frozen=True)
class Series:
    """Hold the share of names, `shares[k]`, of the k-th of the lengths that are shown."""

    label: str
    shares: NDArray[np.float64]


@dataclass(frozen=True)
class LengthsPicture(Picture):
    """Hold shares by length, in characters as a reader counts them."""

    kind: ClassVar[str] = "lengths"

    lengths: tuple[int, ...]
    series: tuple[Series, ...]

    def table(self) -> Table:
        """List a line for each length."""
        columns = ("characters", *(f"share of {series.label}" for series in self.series))
        shares = np.array([series.shares for series in self.series]).T
        return Table(columns, tuple((k, *map(float, row)) for k, row in zip(self.lengths, shares, strict=True)))


def lengths_picture(found: Mapping[str, namegen.Lengths]) -> LengthsPicture:
    """Show the lengths of lists and models, by label."""
    some = [length for each in found.values() for length, share in each.shares.items() if share >= LEAST]
    shown = tuple(range(min(some), max(some) + 1))
    series = tuple(
        Series(label, np.array([each.shares.get(length, 0.0) for length in shown])) for label, each in found.items()
    )
    beyond = {each.label: 1 - float(each.shares.sum()) for each in series}
    notes = [f"{label}: {each.mean:.2f} characters on average." for label, each in found.items()]
    notes += [
        f"{share:.2%} of {label} are of other lengths, which are left off."
        for label, share in beyond.items()
        if share > 0.00005
    ]
    return LengthsPicture(f"How long names are: {' and '.join(found)}", tuple(notes), shown, series)


def model_label(model: namegen.NameModel, lengths: namegen.Lengths) -> str:
    """Name a model, and say how its lengths are known."""
    how = "exact" if lengths.names is None else f"{lengths.names:,} drawn"
    return f"{model.name} ({how})"
