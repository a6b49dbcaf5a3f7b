"""Names as 64-bit numbers: what a saved model keeps of the names that it learned from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from .letters import code_points
from .randomness import GAMMA, mix

if TYPE_CHECKING:
    from numpy.typing import NDArray


def hash_names(names: Sequence[str]) -> NDArray[np.uint64]:
    """Hash each name to 64 bits: (N,). The same everywhere and for ever; all names take their letters together.

    Of a million names, two have the same hash with a probability of 3e-8.
    """
    lengths = np.fromiter(map(len, names), dtype=np.int64, count=len(names))
    points = code_points(names).astype(np.uint64)
    order = np.argsort(-lengths, kind="stable")  # longest first, so that those under way are a prefix
    first = (np.cumsum(lengths) - lengths)[order]
    ascending = -lengths[order]
    hashes = lengths[order].astype(np.uint64)
    for place in range(int(lengths.max(initial=0))):
        longer = int(np.searchsorted(ascending, -place))
        hashes[:longer] = mix(hashes[:longer] * GAMMA + points[first[:longer] + place])
    result = np.empty(len(names), dtype=np.uint64)
    result[order] = mix(hashes)
    return result


def are_among(names: Sequence[str], hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Mark the names (N,) whose hash is one of the sorted `hashes` (M,)."""
    own = hash_names(names)
    places = np.searchsorted(hashes, own)
    found: NDArray[np.bool_] = hashes.take(places, mode="clip") == own if len(hashes) else np.zeros(len(own), bool)
    return found
