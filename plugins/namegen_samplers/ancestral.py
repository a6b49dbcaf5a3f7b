"""Draw letter by letter, with the usual ways to make that safer or wilder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

import namegen
from namegen import Field

from .greedy import likeliest

if TYPE_CHECKING:
    from numpy.typing import NDArray

ONE = 2**24
COLD = 1e-3
"""The temperature below which it is as at 0: raised to such a power, a token of half the likeliest one's probability
comes to less than the least number that a double holds, so that of names with one none could be drawn.
"""
LEAST_SHARE = 1e-7
"""What top-p reaches with the likeliest token alone: no alphabet has ten million letters."""


class Ancestral(namegen.Sampler):
    """Draw letter by letter. First the temperature, then top-k, top-p and min-p, each on what the former left.

    Top-p is nucleus sampling (Holtzman et al. 2020, arXiv 1904.09751); min-p is Nguyen et al. 2024
    (arXiv 2407.01082). Equally likely tokens are taken in the order of the vocabulary, so exactly k are left.
    """

    class Options(namegen.Options):
        temperature: float = Field(
            1.0, ge=0, le=1e6, description="below 1 safer, above 1 wilder; 0, or below 0.001: always the likeliest"
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

    likeliest_with: ClassVar[Mapping[str, Any]] = {"temperature": 0}

    @classmethod
    def by_default(cls) -> Mapping[str, Any]:
        # Rated with the same constraints: .97 of 2 at .7, .79 at .8; below .7 nothing is gained.
        return {"temperature": 0.7}

    @property
    def leaves_rows(self) -> bool:
        return self._keeps_all and self._exponent == ONE

    @property
    def power(self) -> int | None:
        return self._exponent if self._keeps_all else None

    @property
    def takes_likeliest(self) -> bool:
        options = self.options
        return bool(options.temperature < COLD or (options.top_p is not None and options.top_p <= LEAST_SHARE))

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        options = self.options
        if self.takes_likeliest:
            return likeliest(logprobs)
        if self._exponent != ONE:
            logprobs = namegen.log_softmax((logprobs - _highest(logprobs)) / (ONE / self._exponent))
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
        cuts = options.top_k is not None or options.top_p not in (None, 1) or options.min_p
        return not cuts and not self.takes_likeliest

    @property
    def _exponent(self) -> int:
        """Return 1 over the temperature, which is none that takes the likeliest alone, in whole 2**-24ths.

        Whole, so that probabilities are raised to it by products and square roots alone.
        """
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
