"""Take the likeliest next token, always."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Greedy(namegen.Sampler):
    """Take the likeliest next token; of equals the first in the vocabulary."""

    takes_likeliest = True

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        return likeliest(logprobs)


def likeliest(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give probability 1 to each row's likeliest token, 0 to all others: (B, V) -> (B, V)."""
    adjusted = np.full_like(logprobs, -np.inf)
    adjusted[np.arange(len(logprobs)), logprobs.argmax(axis=1)] = 0.0
    return adjusted
