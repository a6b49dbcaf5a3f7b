"""The score of each name: what sums, intervals and comparisons are computed from."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from .intervals import Interval, ratio_intervals

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COLUMNS = ("counts", "nll", "tokens", "impossible", "characters", "bytes")


@dataclass(frozen=True, eq=False)
class Scores:
    """Hold distinct names in order of first occurrence, and one number for each in every column (D,).

    counts: how often the name counts, repeats and weights added up. The others are for one occurrence of the name.
    nll: its NLL in nats, the end included. tokens: its tokens, the end mark included. impossible: those of them with
    a probability of 0. characters: its code points. bytes: its length in UTF-8.
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
        """Select the names at `index`, in that order."""
        columns = {column: getattr(self, column)[index] for column in _COLUMNS}
        return Scores(tuple(self.names[i] for i in index), **columns)

    @classmethod
    def joined(cls, several: Sequence[Scores]) -> Scores:
        """Join at least one set of scores; a name that is in two of them stays two."""
        columns = {column: np.concatenate([getattr(each, column) for each in several]) for column in _COLUMNS}
        return cls(tuple(name for each in several for name in each.names), **columns)

    def merged(self) -> Scores:
        """Return the same with each name once, where it first stands, counting as often as in all its places."""
        first: dict[str, int] = {}
        which = np.array([first.setdefault(name, len(first)) for name in self.names], dtype=np.int64)
        if len(first) == len(self):
            return self
        _, place = np.unique(which, return_index=True)
        counts = np.zeros(len(first), dtype=np.int64)
        np.add.at(counts, which, self.counts)
        return replace(self.take(place), counts=counts)

    def total(self, column: NDArray[np.int64]) -> int:
        """Sum a column, each name as often as it counts."""
        return int((column * self.counts).sum())

    @property
    def total_nll(self) -> float:
        """Return the NLL in nats, each name as often as it counts; infinite where one is impossible."""
        return float((self.nll * self.counts).sum())

    @property
    def nll_per_token(self) -> NDArray[np.float64]:
        """Return the NLL of each name in nats/token, its end mark counted: (D,)."""
        return self.nll / self.tokens

    @cached_property
    def intervals(self) -> tuple[Interval, Interval, Interval]:
        """Compute the 95 % intervals of NLL per token, per name and per character, in nats, from the same resamples."""
        columns = np.column_stack([self.tokens, np.ones(len(self)), self.characters])
        per_token, per_name, per_char = ratio_intervals(self.nll * self.counts, columns * self.counts[:, None])
        return per_token, per_name, per_char

    def ranked(self) -> NDArray[np.intp]:
        """Return the indices of the names from the lowest NLL per token to the highest; ties in list order: (D,)."""
        return np.argsort(self.nll_per_token, kind="stable")


def perplexity(nll_per_token: float) -> float:
    """Return exp(nll_per_token); infinite where that is too large for a float."""
    return math.exp(nll_per_token) if nll_per_token < 700 else math.inf


def finite(value: Any) -> Any:
    """Prepare a number, an interval or None for JSON, which has no infinity: None stands for what is infinite."""
    if isinstance(value, Interval):
        return [finite(end) for end in value]
    return value if value is not None and math.isfinite(value) else None
