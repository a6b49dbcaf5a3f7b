"""How well a model predicts, and what it costs, in words: the number of letters that it wavers between."""

from __future__ import annotations

import math
from collections.abc import Sequence

AT_ONCE = 1.5
"""Seconds up to which a person would say that nothing was to wait for."""

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def wavers(nats: float) -> str:
    """Write a loss, in nats/token, as the number of equally likely letters that leave one as unsure: 6.9."""
    return f"{math.exp(nats):.1f}" if nats < math.log(1e6) else "countless"


def duration(seconds: float) -> str:
    """Write a time as a person says it: at once, in 12 seconds, in two minutes."""
    if seconds < AT_ONCE:
        return "at once"
    if seconds < 90:
        return f"in {round(seconds)} seconds"
    if seconds < 5400:
        return f"in {_few(round(seconds / 60))} minutes"
    return f"in {_few(round(seconds / 3600))} hours"


def _few(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def listed(texts: Sequence[str]) -> str:
    """Write several as a person lists them: a, b and c."""
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
