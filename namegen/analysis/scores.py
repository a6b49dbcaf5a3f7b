"""What a model makes of each name: the part of an evaluation that sums, intervals and comparisons are made of."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .intervals import Interval, ratio_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS = ("counts", "nll", "tokens", "impossible", "characters", "bytes")


@dataclass(frozen=True, eq=False)
class Scores:
    """Distinct names in the order in which they first stand, and for each of them, (D,):

    how often it counts (repeats and weights added up), and, of the name said once: its NLL in nats, the end
    included; its tokens, the end mark among them; those of them that the model calls impossible; its characters
    (code points) and its bytes in UTF-8.
    """

    names: tuple[str, ...]
    counts: NDArray[np.int64]
    nll: NDArray[np.float64]
    tokens: NDArray[np.int64]
    impossible: NDArray[np.int64]
    characters: NDArray[np.int64]
    bytes: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.names)

    def take(self, index: NDArray[np.intp]) -> Scores:
        """The names at `index`, in that order."""
        columns = {column: getattr(self, column)[index] for column in _COLUMNS}
        return Scores(tuple(self.names[i] for i in index), **columns)

    @classmethod
    def joined(cls, several: Sequence[Scores]) -> Scores:
        """One after the other, at least one; no name is in two of them."""
        columns = {column: np.concatenate([getattr(each, column) for each in several]) for column in _COLUMNS}
        return cls(tuple(name for each in several for name in each.names), **columns)

    def total(self, column: NDArray[np.int64]) -> int:
        """The sum of a column, each name as often as it counts."""
        return int((column * self.counts).sum())

    @property
    def total_nll(self) -> float:
        """nats, each name as often as it counts; infinite where one is impossible."""
        return float((self.nll * self.counts).sum())

    @property
    def nll_per_token(self) -> NDArray[np.float64]:
        """(D,): nats/token of each name, its end mark counted."""
        return self.nll / self.tokens

    @cached_property
    def intervals(self) -> tuple[Interval, Interval, Interval]:
        """The 95 % intervals of NLL per token, per name and per character, in nats; from the same resamples."""
        columns = np.column_stack([self.tokens, np.ones(len(self)), self.characters])
        per_token, per_name, per_char = ratio_intervals(self.nll * self.counts, columns * self.counts[:, None])
        return per_token, per_name, per_char

    def ranked(self) -> NDArray[np.intp]:
        """(D,): the names' places from the lowest NLL per token to the highest; ties as they stand."""
        return np.argsort(self.nll_per_token, kind="stable")


def finite(score: float) -> float | None:
    """`score`, or None where it is infinite: what JSON can hold."""
    return score if math.isfinite(score) else None
