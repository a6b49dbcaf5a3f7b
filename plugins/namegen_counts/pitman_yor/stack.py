"""Let a base speak once more: mix the chain's rows with it log-linearly, and lift or lower each token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .minimise import minimise

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CERTAINTY_OF_POWERS = 20.0
CERTAINTY_OF_LIFTS = 5.0
"""Precisions of the priors: of the powers about 1 and 0, of each lift about 0."""


@dataclass(frozen=True)
class Stack:
    """Compute rows proportional to chain^own * base^general * exp(lift), `lift` being (V,)."""

    own: float
    general: float
    lift: NDArray[np.float64]

    def rows(self, chain: NDArray[np.float64], base: NDArray[np.float64]) -> NDArray[np.float64]:
        """Mix rows of probabilities (B, V); what one of them gives nothing has nothing."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = self.own * np.log(chain) + self.general * np.log(base) + self.lift
            logs[(chain <= 0) | (base <= 0)] = -np.inf
            logs -= logs.max(axis=1, keepdims=True)  # NaN where nothing is left, which a model of a list never says
        np.exp(logs, out=logs)
        logs /= logs.sum(axis=1, keepdims=True)
        return logs

    def array(self) -> NDArray[np.float64]:
        return np.array([self.own, self.general, *self.lift])

    @classmethod
    def saved(cls, arrays: Mapping[str, NDArray[Any]], vocabulary: namegen.Vocabulary) -> Stack:
        """Check what `array` returned. Raises StorageError where it makes no distributions."""
        array = arrays["stack"]
        if array.shape != (len(vocabulary) + 2,) or array.dtype != np.float64 or not (np.abs(array) < 100).all():
            raise namegen.StorageError("its powers and lifts are not those of its tokens")
        return cls(float(array[0]), float(array[1]), array[2:])


def fitted_stack(
    chain: NDArray[np.float64], base: NDArray[np.float64], targets: NDArray[np.int32], weights: NDArray[np.float64]
) -> Stack:
    """Fit the stack under which `targets` (T,) are likeliest, rows of both being (T, V). The loss is convex."""
    possible = (chain > 0).all(axis=0)
    ids = (np.cumsum(possible) - 1)[targets]
    logs = np.log(chain[:, possible]), np.log(base[:, possible])
    at = np.arange(len(targets))
    about = np.zeros(2 + possible.sum())
    about[0] = 1.0
    certainty = np.full(len(about), CERTAINTY_OF_LIFTS)
    certainty[:2] = CERTAINTY_OF_POWERS

    def loss(unknowns: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        rows = unknowns[0] * logs[0] + unknowns[1] * logs[1] + unknowns[2:]
        rows -= rows.max(axis=1, keepdims=True)
        own = rows[at, ids]
        np.exp(rows, out=rows)
        sums = rows.sum(axis=1)
        value = -float((weights * (own - np.log(sums))).sum())
        rows *= (weights / sums)[:, None]
        rows[at, ids] -= weights
        powers = [float((rows * each).sum()) for each in logs]
        away = unknowns - about
        gradient = np.concatenate([powers, rows.sum(axis=0)]) + certainty * away
        return value + 0.5 * float((certainty * away * away).sum()), gradient

    found = minimise(loss, about)
    lift = np.zeros(chain.shape[1])
    lift[possible] = found[2:]
    return Stack(float(found[0]), float(found[1]), lift)
