"""Mix lists linearly, by how well each predicts the names that are to be learned."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 50
ADDED = 0.5
"""What each list has to begin with, in tokens."""
LEAST = 0.02
"""The share below which a list is left out."""


def mixed(predicted: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the shares (J,) under which the tokens are likeliest, `predicted` (T, J) by each list, by EM."""
    shares = np.full(predicted.shape[1], 1 / predicted.shape[1])
    for _ in range(ROUNDS):
        parts = predicted * shares
        parts *= (weights / parts.sum(axis=1))[:, None]
        shares = parts.sum(axis=0) + ADDED
        shares /= shares.sum()
    shares[shares < min(LEAST, float(shares.max()))] = 0.0
    shares /= shares.sum()
    return shares
