"""What follows the data where no option says otherwise: larger lists carry larger networks and need less dropout."""

from __future__ import annotations

import math

MAKEMORE = 175_000
"""Distinct names' tokens in the train part of makemore's list, where the defaults were measured."""


def width(at_makemore: int, tokens: int, step: int, least: int = 16, most: int = 512) -> int:
    """`at_makemore`, times the cube root of how much more data there is, as a multiple of `step`.

    A network's parameters are its width squared, so they grow a little slower than the data.
    """
    ideal = at_makemore * math.cbrt(tokens / MAKEMORE)
    return step * round(min(max(ideal, least), most) / step) or step


def dropout(at_makemore: float, tokens: int) -> float:
    """0.1 less for every tenfold of data."""
    return round(min(max(at_makemore - 0.1 * math.log10(tokens / MAKEMORE), 0.0), 0.6), 2)


def epochs(at_makemore: int, tokens: int) -> int:
    """Fewer of them, the more data there is: ten times the data take three times as long."""
    ideal = at_makemore * math.sqrt(MAKEMORE / tokens)
    return round(min(max(ideal, 8), 8 * at_makemore))


def batch(at_makemore: int, names: int) -> int:
    """As many names, unless an epoch would have fewer than 16 steps."""
    return max(4, min(at_makemore, names // 16))
