"""How long names are: those of the list, and those of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

import namegen

from .picture import Picture, Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 1e-3
"""Lengths at either end that have less than this share in every series are left off."""


@dataclass(frozen=True)
class Series:
    """`shares[k]` is the share of names of the k-th of the lengths that are shown."""

    label: str
    shares: NDArray[np.float64]
    mean: float


@dataclass(frozen=True)
class Lengths(Picture):
    """Shares by length, in characters as a reader counts them."""

    kind: ClassVar[str] = "lengths"

    lengths: tuple[int, ...]
    series: tuple[Series, ...]

    def table(self) -> Table:
        """A line for each length."""
        columns = ("characters", *(f"share of {series.label}" for series in self.series))
        shares = np.array([series.shares for series in self.series]).T
        return Table(columns, tuple((k, *map(float, row)) for k, row in zip(self.lengths, shares, strict=True)))


def lengths_of(names: Mapping[str, Mapping[int, float]]) -> Lengths:
    """From what was counted, or is expected, by label: length to weight."""
    totals = {label: sum(counted.values()) for label, counted in names.items()}
    shares = {label: {k: n / totals[label] for k, n in counted.items()} for label, counted in names.items()}
    longest = max(k for counted in shares.values() for k, share in counted.items() if share >= LEAST)
    shortest = min(k for counted in shares.values() for k, share in counted.items() if share >= LEAST)
    shown = tuple(range(shortest, longest + 1))
    series = tuple(
        Series(label, np.array([counted.get(k, 0.0) for k in shown]), sum(k * share for k, share in counted.items()))
        for label, counted in shares.items()
    )
    beyond = {each.label: 1 - each.shares.sum() for each in series if 1 - each.shares.sum() > LEAST / 10}
    notes = [f"{each.label}: {each.mean:.2f} characters on average." for each in series]
    notes += [f"{share:.2%} of {label} are of other lengths, which are left off." for label, share in beyond.items()]
    return Lengths(f"How long names are: {' and '.join(names)}", tuple(notes), shown, series)


def counted(names: Iterable[str], weights: Iterable[int] | None = None) -> Counter[int]:
    """How many names there are of each length."""
    found: Counter[int] = Counter()
    for name, weight in zip(names, weights, strict=True) if weights is not None else ((name, 1) for name in names):
        found[namegen.count_characters(name)] += weight
    return found


def expected(model: namegen.NameModel) -> dict[int, float] | None:
    """The exact chance of each length; None where the model has no finite number of states, or where characters
    are not tokens."""
    vocabulary = model.tokenizer.vocabulary
    letters = set(vocabulary.pieces) - {vocabulary.pieces[vocabulary.start_id], vocabulary.pieces[vocabulary.end_id]}
    if any(namegen.count_characters(piece * 2) != 2 for piece in letters):
        return None
    try:
        return dict(enumerate(model.facts().lengths))
    except namegen.UsageError:
        return None


def drawn(model: namegen.NameModel, samples: int, seed: str) -> Counter[int]:
    """The lengths of names drawn from the model, empty ones among them."""
    return counted(model.generate(samples, seed=seed, min_length=0))
