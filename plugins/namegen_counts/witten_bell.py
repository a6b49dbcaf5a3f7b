"""Smooth n-grams as Witten and Bell do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

from .model import NGram, length_field, order_field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ngrams import Grams


class WittenBell(NGram):
    """Predict P(w | h) = (c(hw) + t(h) P(w | h')) / (c(h) + t(h)), h' being h without its first token.

    t(h) is how many different tokens were seen after h: the more there were, the likelier comes another one
    (Witten & Bell 1991, method C, interpolated as in Chen & Goodman 1998). The shortest context is mixed with
    all tokens evenly.
    """

    class Options(namegen.Options):
        order: int = order_field(6, least=1)
        length: bool = length_field(False)

    def weigh(self, grams: Grams) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return grams.counts.astype(float), grams.per_state(grams.counts > 0)
