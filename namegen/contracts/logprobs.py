"""Log probabilities from weights and from logits, along the last axis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def log_normalise(weights: NDArray[Any]) -> NDArray[np.float64]:
    """Convert counts or other weights (..., V), none negative, to log probabilities; 0 becomes minus infinity."""
    with np.errstate(divide="ignore"):
        logs: NDArray[np.float64] = np.log(weights) - np.log(weights.sum(axis=-1, keepdims=True))
    return logs


def log_softmax(logits: NDArray[Any]) -> NDArray[np.float64]:
    """Convert logits or other log weights (..., V) to log probabilities; minus infinity stays."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: NDArray[np.float64] = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs
