"""Draw letter by letter, with the usual ways to make that safer or wilder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .greedy import likeliest

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE = 2**24
MOST_EXPONENT = 2**52


class Ancestral(namegen.Sampler):
    """Draw letter by letter. First the temperature, then top-k, top-p and min-p, each on what the former left.

    Top-p is nucleus sampling (Holtzman et al. 2020, arXiv 1904.09751); min-p is Nguyen et al. 2024
    (arXiv 2407.01082). Equally likely tokens are taken in the order of the vocabulary, so exactly k are left.
    """

    class Options(namegen.Options):
        temperature: float = Field(
            1.0, ge=0, le=1e6, description="below 1 safer, above 1 wilder, 0 = always the likeliest"
        )
        top_k: int | None = Field(None, ge=1, description="draw from the k likeliest letters only")
        top_p: float | None = Field(
            None, gt=0, le=1, description="draw from the likeliest letters that together reach this probability"
        )
        min_p: float | None = Field(
            None,
            ge=0,
            le=1,
            description="leave out letters less likely than this share of the likeliest one's probability",
        )

    @classmethod
    def by_default(cls) -> Mapping[str, Any]:
        # Rated with the same constraints: .97 of 2 at .7, .79 at .8; below .7 nothing is gained.
        return {"temperature": 0.7}

    @property
    def leaves_rows(self) -> bool:
        return self._exponent == ONE and self._keeps_all

    @property
    def power(self) -> int | None:
        return self._exponent if self._keeps_all else None

    @property
    def takes_likeliest(self) -> bool:
        return bool(self.options.temperature == 0)

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        options = self.options
        if options.temperature == 0:
            return likeliest(logprobs)
        if self._exponent != ONE:
            divisor = options.temperature if self._exponent is None else ONE / self._exponent
            logprobs = namegen.log_softmax((logprobs - _highest(logprobs)) / divisor)
        if options.top_k is not None and options.top_k < logprobs.shape[1]:
            logprobs = namegen.log_softmax(np.where(_ranks(logprobs) < options.top_k, logprobs, -np.inf))
        if options.top_p is not None and options.top_p < 1:
            logprobs = namegen.log_softmax(np.where(_nucleus(logprobs, options.top_p), logprobs, -np.inf))
        if options.min_p:
            least = _highest(logprobs) + np.log(options.min_p)
            logprobs = namegen.log_softmax(np.where(logprobs >= least, logprobs, -np.inf))
        return logprobs

    @property
    def _keeps_all(self) -> bool:
        """Say whether every token that is possible stays so."""
        options = self.options
        return options.top_k is None and options.top_p in (None, 1) and not options.min_p

    @property
    def _exponent(self) -> int | None:
        """Return 1 over the temperature in whole 2**-24ths; None where it is 0, or so low that the number is too long.

        Whole, so that probabilities are raised to it by products and square roots alone.
        """
        if self.options.temperature * MOST_EXPONENT < ONE:
            return None
        return round(ONE / float(self.options.temperature))


def _highest(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    highest: NDArray[np.float64] = logprobs.max(axis=1, keepdims=True)
    return highest


def _ranks(logprobs: NDArray[np.float64]) -> NDArray[np.intp]:
    """Rank the tokens of each row (B, V): 0 for the likeliest, 1 for the next; equals by their id."""
    order = np.argsort(-logprobs, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(logprobs.shape[1])[None, :], axis=1)
    return ranks


def _nucleus(logprobs: NDArray[np.float64], share: float) -> NDArray[np.bool_]:
    """Mark the fewest likeliest tokens whose probabilities reach `share`: (B, V)."""
    order = np.argsort(-logprobs, axis=1, kind="stable")
    likeliest_first = np.exp(np.take_along_axis(logprobs, order, axis=1))
    before = np.cumsum(likeliest_first, axis=1) - likeliest_first
    inside = np.empty(logprobs.shape, dtype=bool)
    # A rounding error must not let one more token in; the likeliest is in however small the share is.
    np.put_along_axis(inside, order, before < max(share - 1e-12, np.finfo(float).tiny), axis=1)
    return inside
