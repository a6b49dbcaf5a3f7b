"""How precise a figure is: 95 % intervals by the bootstrap over names (Efron 1979).

The figures are ratios of sums over names: NLL per token is the sum of the names' NLL over the sum of their tokens.
Distinct names are resampled with replacement, each with all its repeats or its whole weight: repeats add no
information about how well a name is predicted, and the splits keep them together too. Two models are compared
name by name ("paired"): most of what makes names hard is the same for both and cancels.

`scipy.stats.bootstrap` does the same for a statistic that is given as a function, and the tests compare with it. It
is not used here: it gathers every resample of every column, where counting and one matrix product suffice; its
default interval (BCa) leaves out each name in turn, N x N numbers; and one infinite NLL makes all of it NaN.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVEL = 0.95
RESAMPLES = 2_000
FEWEST = 200
DRAWS = 200_000_000
"""The most names drawn in all. Above 100,000 names there are fewer resamples (at least FEWEST), and enough names."""

_AT_ONCE = 2**13
"""Names drawn at a time."""


class Interval(NamedTuple):
    """Hold the two ends, in the unit of the figure.

    For a single name both ends are its value: one name says nothing about others.
    """

    low: float
    high: float


def ratio_interval(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> Interval:
    """Compute the interval of sum(numerators) / sum(denominators), each (N,), one entry for each distinct name.

    Deterministic. An end is infinite where resamples hold an infinite numerator, or a sum of denominators that is 0;
    none is NaN.
    """
    return ratio_intervals(numerators, denominators[:, None])[0]


def ratio_intervals(numerators: NDArray[np.float64], denominators: NDArray[np.float64]) -> list[Interval]:
    """Compute `ratio_interval` for each column of `denominators` (N, K), all from the same resamples."""
    # Sum finite parts and count infinities apart, since 0 copies of an infinite name would be 0 * inf = NaN.
    finite = np.where(np.isfinite(numerators), numerators, 0.0)
    columns = np.column_stack([finite, np.isposinf(numerators), np.isneginf(numerators), denominators])
    # (R,) each: the finite sum, the names at plus and at minus infinity, and K sums of denominators.
    sums, above, below, *totals = resampled_sums(columns).T
    # A resample with names at both infinities could sum to anything: the lower end takes -inf, the upper +inf.
    lows = np.where(below > 0.5, -np.inf, np.where(above > 0.5, np.inf, sums))
    highs = np.where(above > 0.5, np.inf, np.where(below > 0.5, -np.inf, sums))
    return [_percentiles(_over(lows, total), _over(highs, total)) for total in totals]


def difference_interval(
    first: NDArray[np.float64], second: NDArray[np.float64], denominators: NDArray[np.float64]
) -> Interval:
    """Compute the paired interval of sum(first - second) / sum(denominators), each (N,).

    It is (0, 0) for a model compared with itself.
    """
    return ratio_interval(differences(first, second), denominators)


def differences(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return first - second (N,), 0 where both are the same infinity: a name impossible for both favours neither."""
    both = np.isinf(first) & (first == second)
    found = np.zeros(len(first))
    np.subtract(first, second, out=found, where=~both)
    return found


def resampled_sums(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum the columns over N names drawn with replacement, R times: (N, K) -> (R, K).

    A few resamples at a time stay in the processor's cache: 0.1 s for 3,000 names, 0.9 s for 30,000.
    """
    count = len(columns)
    source = np.random.PCG64(0)  # numpy guarantees this raw stream (NEP 19), but not its distributions
    resamples = min(RESAMPLES, max(FEWEST, DRAWS // max(count, 1)))
    sums = np.empty((resamples, columns.shape[1]))
    rows = max(1, _AT_ONCE // max(count, 1))
    for first in range(0, resamples, rows):
        some = sums[first : first + rows]
        # (rows, N) @ (N, K): how often each name was drawn, times what it adds.
        some[:] = _drawn(source, len(some), count) @ columns
    return sums


def _drawn(source: np.random.PCG64, rows: int, count: int) -> NDArray[np.int64]:
    """Count how often each of N = `count` names is drawn in N draws, each by 32 random bits: (rows, N)."""
    halves: NDArray[np.uint32] = source.random_raw((rows * count + 1) // 2).view(np.uint32)[: rows * count]
    # 32 random bits * N / 2**32 is a name below N (Lemire 2019, without rejection).
    names = (halves * np.uint64(count) >> np.uint64(32)).view(np.int64).reshape(rows, count)
    # Give each row its own range of numbers, so that one bincount counts all rows.
    names += np.arange(rows)[:, None] * count
    return np.bincount(names.ravel(), minlength=rows * count).reshape(rows, count)


def _over(sums: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    ratios = np.full(len(sums), np.inf)
    np.divide(sums, totals, out=ratios, where=totals > 0)
    return ratios


def _percentiles(lows: NDArray[np.float64], highs: NDArray[np.float64]) -> Interval:
    """Return resampled values themselves, not points between two of them, which do not exist between infinities."""
    # 2.5 % of the resamples lie beyond each end.
    outside = round(len(lows) * (1 - LEVEL) / 2)
    return Interval(float(np.sort(lows)[outside]), float(np.sort(highs)[len(highs) - 1 - outside]))
