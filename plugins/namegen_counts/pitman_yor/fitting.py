"""Fit strengths to names that are each predicted from the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .chain import Chain
from .minimise import minimise
from .strengths import CERTAINTY, MOST, Strengths

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Loss:
    """Compute the NLL of all tokens (nats, the prior included) and its gradient, of unknowns (2 * N * 4,).

    The gradient comes back down the chain as the predictions went up. `floor` (T,) predicts the
    tokens before any context of the list does.
    """

    def __init__(
        self, chain: Chain, weights: NDArray[np.float64], floor: NDArray[np.float64], prior: Strengths
    ) -> None:
        self.chain = chain
        self.weights = weights[chain.order]
        self.floor = floor[chain.order]
        self.about = prior.unknowns()

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        unknowns = flat.reshape(self.about.shape)
        strengths = Strengths.of_unknowns(unknowns)
        predicted = self.floor.copy()
        steps = list(self.chain.steps(strengths, predicted))
        value = -float((self.weights * np.log(predicted)).sum())
        own = np.zeros(unknowns.shape)
        slope = -self.weights / predicted
        for block, step in zip(reversed(self.chain.blocks), reversed(steps), strict=True):
            each = slope[block.place] / step.total
            slope[block.place] = each * step.passed
            own[block.group, block.depth, 3] = (each * (step.below - step.predicted)).sum()
            kept = np.bincount(block.kind, weights=each, minlength=4)[1:]
            own[block.group, block.depth, :3] = (block.kinds * (each * step.below)).sum(axis=1) - kept
        own[..., :3] *= strengths.discounts * (1 - strengths.discounts / MOST)
        own[..., 3] *= strengths.given
        away = unknowns - self.about
        return value + 0.5 * CERTAINTY * float((away * away).sum()), (own + CERTAINTY * away).ravel()


def fitted(chain: Chain, weights: NDArray[np.float64], floor: NDArray[np.float64], prior: Strengths) -> Strengths:
    """Fit the strengths under which the tokens of `chain` are likeliest.

    `weights` and `floor` (T,), in the order of the corpus, say how much each token counts and predict it without any
    context.
    """
    start = prior.unknowns()
    found = minimise(Loss(chain, weights, floor, prior), start.ravel())
    return Strengths.of_unknowns(found.reshape(start.shape))


def effective(weights: NDArray[np.int64]) -> NDArray[np.float64]:
    """Scale weights so that they sum to as many equal ones as say as much (Kish 1965)."""
    floats = weights.astype(np.float64)
    floats *= floats.sum() / (floats**2).sum()
    return floats
