"""Smooth n-grams by interpolated modified Kneser-Ney."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .backoff import Weights
from .discounts import closed_form, saved_discounts
from .model import NGram, length_field, order_field
from .parts import Parts
from .saving import saved_order
from .tuning import tuned

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .ngrams import Grams


class KneserNey(NGram):
    """Predict P(w | h) = (c(hw) - D(c(hw))) / c(h) + g(h) P(w | h'), where h' is h without its first token.

    The n-grams of the highest order count as often as they were seen; a shorter one counts once for each token
    that was seen before it, because it matters only where the longer ones fail. One that begins a name has
    nothing before it, and keeps what was seen. D takes a little from every count, g(h) gives just that to the
    shorter context, and the shortest shares with all tokens evenly (Kneser & Ney 1995; Chen & Goodman 1998;
    Heafield et al. 2013, whose KenLM computes the same).
    """

    class Options(namegen.Options):
        order: int = order_field(6, least=2)
        length: bool = length_field(True)
        tune: bool = Field(True, description="fit the discounts on the dev part instead of by the closed form")

    def needs_dev(self) -> bool:
        return bool(self.options.length or self.options.tune)

    def choose(self, grams: Grams, dev: namegen.Corpus | None) -> None:
        """Set `discounts` (2, N, 3): of counts of 1, 2 and more; apart for grams within a name and at its start."""
        if not self.options.tune or dev is not None:
            counts = adjusted(grams)
            found = [closed_form(counts[begin:end]) for begin, end in pairwise(grams.levels)]
            self.discounts = np.tile(found, (2, 1, 1))
        if self.options.tune and dev is not None:
            self.discounts = tuned(grams, adjusted(grams), self.discounts, dev)

    def weigh(self, grams: Grams) -> Weights:
        counts = adjusted(grams)
        order = np.repeat(np.arange(grams.order), np.diff(grams.levels))
        discounts = np.concatenate([np.zeros((2, grams.order, 1)), self.discounts], axis=2)
        taken = discounts[grams.at_start[grams.context].astype(int), order, np.minimum(counts, 3)]
        return Weights(counts - taken, taken, np.zeros(grams.n_states))

    def counted(self) -> namegen.Counted | None:
        order = self.grams.order
        return namegen.Counted(order, self.discounts, np.zeros((2, order)), np.exp(self.tilt))

    def fit(self, corpus: Parts, run: namegen.Run) -> dict[str, Any]:
        report = super().fit(corpus, run)
        within, at_start = self.discounts.tolist()
        return {**report, "discounts": within, "discounts_at_start": at_start}

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {**super().arrays(), "discounts": self.discounts}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.discounts = saved_discounts(arrays["discounts"], saved_order(arrays, self.options.order))
        super().load_arrays(arrays)


def adjusted(grams: Grams) -> NDArray[np.int64]:
    """Count the tokens seen before each gram (A,); where nothing comes before it, how often it was seen."""
    before = np.bincount(grams.suffix[grams.levels[1] :], minlength=len(grams.codes))
    return np.where(before > 0, before, grams.counts)
