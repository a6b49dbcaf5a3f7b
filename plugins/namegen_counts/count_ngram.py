"""Count n-grams, with add-k smoothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .backoff import Weights
from .model import NGram, length_field, order_field

if TYPE_CHECKING:
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

    leaves_to = "floor"

    def weigh(self, grams: Grams) -> Weights:
        added = self.options.add_k * self.vocabulary.drawable.sum()
        return Weights(grams.counts.astype(float), np.zeros(len(grams.codes)), np.full(grams.n_states, float(added)))
