"""Find the exponents of a product of models under which its names sound like each of them by a given share.

K is the number of models, N that of names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SharesOf = Callable[["NDArray[np.float64]"], "NDArray[np.float64]"]
"""Exponents (K,) that sum to 1 -> the shares (K,) that come of them."""

ENOUGH = 0.002
"""The error of a share at which the search ends; the names drawn leave it uncertain by .01."""
CLOSE = 0.03
"""The error of a share from which a person is told."""
ROUNDS = 16
"""Exponents of two models that are tried at most; of more, three times as many."""
GUESSES = 5
"""Tries of them after which the bounds are bisected."""
LEAST = 1e-4
"""The smallest exponent: each list has a say, and a token that it rules out stays out."""


def mean_posteriors(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how probable each model is in the mean, given a name and that all models are equally so before.

    logprobs: (K, N), the natural log of each name's probability under each model. A name that no model can write says
    nothing.
    """
    possible = np.isfinite(logprobs).any(axis=0)
    logs = np.where(possible, logprobs, 0.0)
    likelihoods = np.exp(logs - logs.max(axis=0))
    return np.asarray((likelihoods / likelihoods.sum(axis=0)).mean(axis=1))


def calibrate(shares: NDArray[np.float64], shares_of: SharesOf) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the exponents under which `shares_of` comes to `shares` (K,); return them, and the shares that come of them.

    Of two models by bisection, of more by steps. Where a share cannot be had, what comes nearest is returned.
    """
    if len(shares) == 1:
        return np.ones(1), np.ones(1)
    return _bisected(shares, shares_of) if len(shares) == 2 else _stepped(shares, shares_of)


def _bisected(shares: NDArray[np.float64], shares_of: SharesOf) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Find the first of two exponents between bounds, and return the best of all that were tried.

    The odds of a list grow about exponentially with its exponent, so a straight line through the last two log odds
    guesses well; where it leaves the bounds, or has had its turns, they are bisected.
    """
    tried: list[tuple[NDArray[np.float64], NDArray[np.float64]]] = []
    low, high, guess = LEAST, 1 - LEAST, 0.5
    for number in range(ROUNDS):
        exponents = np.array([guess, 1 - guess])
        tried.append((exponents, shares_of(exponents)))
        error = float(tried[-1][1][0] - shares[0])
        if abs(error) < ENOUGH:
            break
        low, high = (low, guess) if error > 0 else (guess, high)
        guess = (low + high) / 2
        if 0 < number < GUESSES:
            line = _on_line(tried, float(shares[0]))
            guess = line if low < line < high else guess
    return min(tried, key=lambda each: float(np.abs(each[1] - shares).max()))


def _on_line(tried: list[tuple[NDArray[np.float64], NDArray[np.float64]]], share: float) -> float:
    """Return the first exponent that a line through the log odds of the last two tries gives; NaN where it is level."""
    (before, after), (low, high) = zip(
        *((float(each[0][0]), _log_odds(float(each[1][0]))) for each in tried[-2:]), strict=True
    )
    if high == low:
        return float("nan")
    return float(after + (_log_odds(share) - high) * (after - before) / (high - low))


def _log_odds(share: float) -> float:
    """Return the log odds of a share, which is kept from 0 and 1."""
    kept = min(max(share, 1e-9), 1 - 1e-9)
    return float(np.log(kept / (1 - kept)))


def _stepped(shares: NDArray[np.float64], shares_of: SharesOf) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move each exponent against its error, in longer steps while errors shrink, and in shorter ones where not."""
    exponents, step = shares.copy(), 1.0
    found = shares_of(exponents)
    for _ in range(3 * ROUNDS):
        error = found - shares
        if np.abs(error).max() < ENOUGH:
            break
        # In proportion: an exponent stays above 0, and a small share is not lost.
        tried = np.maximum(exponents * np.exp(-step * error / np.sqrt(shares * (1 - shares))), LEAST)
        tried /= tried.sum()
        there = shares_of(tried)
        if ((there - shares) ** 2).sum() < (error**2).sum():
            exponents, found, step = tried, there, 1.3 * step
        else:
            step /= 2
    return exponents, found
