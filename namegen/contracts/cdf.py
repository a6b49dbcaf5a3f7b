"""Choose tokens by inverse CDF: the first whose running sum exceeds a uniform number's share of the total."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import PluginError

if TYPE_CHECKING:
    from numpy.typing import NDArray


MARGIN = 1e-11
"""Share of a total within which a number is taken to be on a border: far more than rounding moves one, which is below
1e-16 for each token of the row, and less than the least part of a cell (`guide.cut`) that is kept from borders."""


class ChoiceError(PluginError):
    """Report that a sampler chose a token that does not exist."""


def cumulated(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute running sums of weights, none negative: (B, V) -> (B, V). They are added one after the other."""
    sums = np.cumsum(weights, axis=1)
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


def sure_at(
    cdfs: NDArray[np.float64], rows: NDArray[np.intp], ids: NDArray[Any], numbers: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Say whether `ids` (B,), which `search_at` found, stay though numbers or sums move a little: (B,).

    So it is where no border between two tokens is within MARGIN of the number.
    """
    size = cdfs.shape[1]
    entries, first = cdfs.ravel(), rows * size
    totals = entries.take(first + (size - 1))
    thresholds, margins = numbers * totals, MARGIN * totals
    below = np.where(ids > 0, entries.take(first + np.maximum(ids.astype(np.intp) - 1, 0)), -np.inf)
    sure: NDArray[np.bool_] = thresholds - below > margins
    sure &= entries.take(first + ids) - thresholds > margins
    return sure
