"""Scale to the data what no option says: larger lists carry larger networks and need less dropout."""

from __future__ import annotations

import math

MAKEMORE = 175_000
"""NamesByLength names' tokens in the train part of makemore's list, where the defaults were measured."""


def width(at_makemore: int, tokens: int, step: int) -> int:
    """Scale `at_makemore` by the fourth root of how much more data there is, to a multiple of `step`.

    A network's parameters are its width squared: they grow as the root of the data. On 300 of makemore's names an
    LSTM predicted the others best with 64 units (test 2.353 nats/token; 32 units 2.366, 96 units 2.388).
    """
    ideal = at_makemore * (tokens / MAKEMORE) ** 0.25
    steps: int = round(min(ideal, 512) / step)
    return step * max(1, steps)


def dropout(at_makemore: float, tokens: int) -> float:
    """Take 0.15 less for every tenfold of data."""
    return round(min(max(at_makemore - 0.15 * math.log10(tokens / MAKEMORE), 0.0), 0.5), 2)


def epochs(at_makemore: int, tokens: int) -> int:
    """Take fewer for more data, of which ten times as much takes three times as long; for less, a few more."""
    ideal = at_makemore * math.sqrt(MAKEMORE / tokens)
    return round(min(max(ideal, 4), at_makemore * 5 / 3))


def batch(at_makemore: int, names: int) -> int:
    """Take as many names, unless an epoch would have fewer than 8 steps."""
    return max(4, min(at_makemore, names // 8))
