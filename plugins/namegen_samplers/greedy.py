"""Greedy decoding."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Greedy(namegen.Sampler):
    """Always the likeliest next token; of equals the first in the vocabulary."""

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        return likeliest(logprobs)


def likeliest(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """(B, V) -> (B, V): probability 1 for each row's likeliest token, 0 for all others."""
    adjusted = np.full_like(logprobs, -np.inf)
    adjusted[np.arange(len(logprobs)), logprobs.argmax(axis=1)] = 0.0
    return adjusted
