"""Logarithms in whole numbers, by squaring: the same in every program, where `log2` is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 10
UNIT = 1 << BITS
"""Parts of a bit in which logarithms are counted."""
IMPOSSIBLE = -100 * UNIT
"""What 0 has, and whatever is so little."""


def ilog(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return log2 of each value, none negative, in 1/1024 bit, rounded down: (N,) -> (N,)."""
    # x = m * 2**e with 1 <= m < 2: e are the whole bits. Each square of m has twice its logarithm, and shows a place.
    halves, exponents = np.frexp(values)
    mantissas, logs = halves * 2, exponents.astype(np.int64) - 1
    for _ in range(BITS):
        mantissas *= mantissas
        carry = mantissas >= 2
        mantissas *= np.where(carry, 0.5, 1.0)
        logs *= 2
        logs += carry
    found: NDArray[np.int64] = np.where(values > 0, np.maximum(logs, IMPOSSIBLE), IMPOSSIBLE)
    return found
