"""Count n-grams, with add-k smoothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .model import NGram, length_field, order_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ngrams import Grams


class CountNGram(NGram):
    """Predict P(w | h) = (c(hw) + k) / (c(h) + k times the tokens that can follow), h the longest context seen.

    Lidstone's add-k; shorter contexts are looked at only where the longer was never seen, and nothing is mixed.
    With order 2 it is `count-bigram`.
    """

    class Options(namegen.Options):
        order: int = order_field(3, least=1)
        add_k: float = Field(1.0, ge=0, le=1e9, description="added to every count; 0 is no smoothing")
        length: bool = length_field(False)

    def weigh(self, grams: Grams) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        added = self.options.add_k * self.vocabulary.drawable.sum()
        return grams.counts.astype(float), np.full(grams.n_states, float(added))

    def lower(self, grams: Grams) -> NDArray[np.intp]:
        return np.full(grams.n_states, grams.n_states)  # the floor: k for every token that can follow
