"""How good the probabilities of a classifier are, and the power that makes them as sure as they may be.

N is the number of names, K that of lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.logprobs import log_softmax
from ..contracts.minimise import minimise

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
"""Steps of confidence in which the expected calibration error is measured."""
LIKELY_POWER, SPREAD = 0.7, 0.5
"""The power before any name is seen, and how far its logarithm may be from that: for lists of a few names."""


@dataclass(frozen=True)
class Classification:
    """Measure how well a classifier tells of which list held-out names are; each name counts by its weight.

    brier: the sum over all lists of (probability - truth) squared, averaged over names: 0 is perfect, 2 the worst.
    calibration_error: |confidence - accuracy| in ten steps of confidence, averaged over names. 0 where names that are
    given 80 % are right in 80 of 100 cases. Of few names it is above 0 by chance alone.
    """

    names: int
    accuracy: float
    brier: float
    calibration_error: float

    @classmethod
    def of(
        cls, probabilities: NDArray[np.float64], truth: NDArray[np.intp], weights: NDArray[np.int64]
    ) -> Classification:
        """Measure probabilities (N, K), the true list of each name (N,), and how often each counts (N,)."""
        share = weights / weights.sum()
        hit = probabilities.argmax(axis=1) == truth
        wrong = probabilities - np.eye(probabilities.shape[1])[truth]
        confidence = probabilities.max(axis=1)
        step = np.minimum((confidence * BINS).astype(np.intp), BINS - 1)
        gaps = np.bincount(step, share * (confidence - hit), minlength=BINS)
        return cls(
            int(weights.sum()),
            float(share @ hit),
            float(share @ (wrong**2).sum(axis=1)),
            float(np.abs(gaps).sum()),
        )

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name."""
        return dict(vars(self))


def fit_power(logprobs: NDArray[np.float64], truth: NDArray[np.intp]) -> float:
    """Find the power of the likelihoods under which held-out names are classified best.

    A model that learned from few names is too sure of itself: its likelihoods, taken at their word, give posteriors
    too near 0 and 1 (Guo et al. 2017, "On Calibration of Modern Neural Networks", call it temperature scaling).

    logprobs: (N, K), of names held out from what the models learned; truth: (N,), the list that each is of.
    """
    places, possible = np.arange(len(truth)), np.isfinite(logprobs)

    def loss(log_power: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        powered = np.exp(log_power) * logprobs
        posterior = log_softmax(powered)
        away = (log_power - np.log(LIKELY_POWER)) / SPREAD
        # d log posterior[truth] / d log power = the powered likelihood of the truth, less what is expected of it
        expected = (np.exp(posterior) * np.where(possible, powered, 0.0)).sum(axis=1)
        slope = expected.sum() - powered[places, truth].sum()
        return float(away[0] ** 2 / 2 - posterior[places, truth].sum()), away / SPREAD + slope

    likely = np.log([LIKELY_POWER])
    return float(np.exp(minimise(loss, likely, least=np.log(0.05), most=np.log(5.0))[0]))
