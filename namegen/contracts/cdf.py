"""Choose tokens by inverse CDF: the first whose running sum exceeds a uniform number's share of the total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import PluginError

if TYPE_CHECKING:
    from numpy.typing import NDArray


class ChoiceError(PluginError):
    """Report that a sampler chose a token that does not exist."""


def cumulated(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute running sums of the probabilities: (B, V) -> (B, V); the last column need not be 1."""
    sums = np.cumsum(np.exp(logprobs), axis=1)
    if not (sums[:, -1] > 0).all():
        raise ChoiceError("it leaves a row in which every token is impossible")
    return sums


def search(cdf: NDArray[np.float64], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
    """Find the first token whose running sum exceeds the number's share: CDF (B, V), uniform numbers (B,) -> (B,)."""
    totals = cdf[:, -1]
    # Rounding must not raise a threshold to the total: the last token may be impossible.
    thresholds = np.minimum(numbers * totals, np.nextafter(totals, 0))
    ids: NDArray[np.int32] = (cdf <= thresholds[:, None]).sum(axis=1, dtype=np.int32)
    return ids


def search_at(cdfs: NDArray[np.float64], rows: NDArray[np.intp], numbers: NDArray[np.float64]) -> NDArray[np.int32]:
    """Search as `search` does, number *i* in row `rows[i]` of (S, V): (B,), (B,) -> (B,).

    By binary search, all numbers at once: of 27 tokens it reads 5 where a copy of the row reads all.
    """
    size = cdfs.shape[1]
    entries, first = cdfs.ravel(), rows * size
    totals = entries.take(first + (size - 1))
    thresholds = np.minimum(numbers * totals, np.nextafter(totals, 0))
    # No sum but a total exceeds it, so `found` never comes past the last token.
    found, width = np.zeros(len(rows), dtype=np.int32), 1 << (size - 1).bit_length()
    while width > 1:
        width //= 2
        at = np.minimum(found + (width - 1), size - 1)
        found += (entries.take(first + at) <= thresholds) * np.int32(width)
    return found
