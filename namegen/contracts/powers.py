"""Raise weights to a power by products and square roots alone, which every machine and language rounds alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .cdf import ChoiceError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BITS = 24
"""Binary places of an exponent."""
ONE = 1 << BITS
"""The power that leaves weights as they are."""
NOTHING_LEFT = "it leaves a row in which every token is impossible"


def raised(weights: NDArray[np.float64], power: int) -> NDArray[np.float64]:
    """Raise each weight, over the highest of its row, to `power` / 2**24: (B, V) -> (B, V).

    The whole part is by squaring, its lowest binary place first; the rest by square roots, the highest place first.
    Raises ChoiceError where a row has nothing but zeros.
    """
    highest = weights.max(axis=1, keepdims=True)
    if not (highest > 0).all():
        raise ChoiceError(NOTHING_LEFT)
    shares = weights / highest
    whole, part = power >> BITS, power & (ONE - 1)
    result = _squared(shares, whole)
    root = shares
    for place in range(BITS - 1, -1, -1):
        if not part & ((2 << place) - 1):
            break  # no bit is left
        root = np.sqrt(root)
        if part >> place & 1:
            result = result * root
    return result


def _squared(base: NDArray[np.float64], exponent: int) -> NDArray[np.float64]:
    result = np.ones_like(base)
    while exponent:
        if exponent & 1:
            result = result * base
        exponent >>= 1
        if exponent:
            base = base * base
    return result
