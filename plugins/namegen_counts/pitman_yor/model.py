"""Predict by a hierarchical Pitman-Yor chain of the list alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from ..backoff import Weights
from ..kneser_ney import adjusted
from ..length import LengthTilt
from ..model import NGram, order_field
from ..parts import Parts
from ..saving import saved_order
from .base import choose_base, from_saved, to_arrays, to_state
from .chain import Chain
from .counting import count_and_sample
from .distinct import every_nth
from .fitting import effective, fitted
from .leave_out import levels_without, rows_without
from .lengths import smooth_tilt
from .on_base import Base, OnBase, rows_of, score_by_rows
from .stack import Stack, fitted_stack
from .strengths import saved_strengths, usual, usual_on_base

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..ngrams import Grams

MOST_NAMES = 20_000
"""Names that strengths are fitted on at most; all are counted."""
SPELLING = 100 * 2**20
"""Bytes that the spelling of the bundled lists takes."""
MOST_ON_BASE = 1_000
"""The same, where there is a base: its rows take most of the time."""


class PitmanYor(NGram):
    """Predict P(w | h) = (c(hw) - D(c(hw)) + (S + the sum of D over h) P(w | h')) / (c(h) + S).

    h' is h without its first token, and the shortest context shares with all tokens evenly. A hierarchical Pitman-Yor
    process with one table a type (Teh 2006): c is adjusted as by Kneser & Ney, whose model is the limit of S = 0, and
    the strength S is that of MacKay & Peto 1995. D, S and the tilt of the end are those under which each name is
    likeliest when it is predicted from all others, so that no name is held back: it learns from 12 of 12.

    With a `base` the shortest context shares by it instead, general spelling as the bundled lists have it: n-grams of
    the base say what the list has not shown, and the list's own correct them.
    """

    _base: Base | None = None
    _base_state: dict[str, Any] | None = None

    class Options(namegen.Options):
        order: int = order_field(6, least=2)
        length: bool = Field(
            True,
            description="tilt the odds of the end of a name by position, fitted by leaving one name out, so that names"
            " have likely lengths",
        )
        base: str = Field(
            "none",
            min_length=1,
            description="lists whose spelling goes before the list's own: none, auto (the bundled lists of its script),"
            " or names of lists with commas between them; for scoring, not for drawing",
        )

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:
        return super().memory(options, size) + (0 if options.base == "none" else SPELLING)

    @classmethod
    def fitting_memory(cls, ngrams: int, options: Any, size: namegen.CorpusSize) -> int:
        left_out = size.tokens * min(MOST_NAMES, size.names) // max(1, size.names)
        orders: int = options.order
        return 10 * size.tokens + 85 * ngrams + 108 * orders * left_out

    def weigh(self, grams: Grams) -> Weights:
        counts = adjusted(grams)
        order = np.repeat(np.arange(grams.order), np.diff(grams.levels))
        taken = self.strengths.taken()[grams.at_start[grams.context].astype(int), order, np.minimum(counts, 3)]
        depth = np.repeat(np.arange(grams.order), [states.stop - states.start for states in grams.depths])
        given = self.strengths.given[grams.at_start.astype(int), depth]
        return Weights(counts - taken, taken, given)

    def arcs(self) -> namegen.Arcs | None:
        return super().arcs() if self._base is None else None

    def counted(self) -> namegen.Counted | None:
        if self._base is not None:
            return None
        return namegen.Counted(self.grams.order, self.strengths.discounts, self.strengths.given, np.exp(self.tilt))

    def fit(self, corpus: Parts, run: namegen.Run) -> dict[str, Any]:
        grams, names, total, stopped = count_and_sample(corpus, self.options.order, run)
        self._base = None if self.options.base == "none" else choose_base(self.options.base, names, run)
        if self._base is None:
            self._learn(grams, every_nth(names, MOST_NAMES))
        else:
            self._learn_on_base(grams, self._base, total, every_nth(names, MOST_ON_BASE))
        self._become(grams)
        within, at_start = self.strengths.discounts.tolist()
        report = {
            **self.report_of(grams),
            **stopped,
            "tilt": self.tilt.tolist(),
            "discounts": within,
            "discounts_at_start": at_start,
            "strengths": self.strengths.given.tolist(),
        }
        if self._base is not None:
            shares = zip(self._base.spelling.lists, self._base.shares.tolist(), strict=True)
            report["chosen"] = dict(sorted(shares, key=lambda each: -each[1]))
        elif self.options.base != "none":
            report["notes"] = ["base=auto: no bundled list spells as these names do; the model is of them alone"]
        return report

    def _learn(self, grams: Grams, names: namegen.Corpus) -> None:
        """Fit strengths and lengths on `names`, each predicted without itself."""
        weights = effective(names.token_weights)
        floor = np.full(len(names.targets), 1 / self.vocabulary.drawable.sum())
        chain = Chain(levels_without(grams, names), len(names.targets))
        self.strengths = fitted(chain, weights, floor, usual(grams.order))
        self._fit_lengths(chain.ends(self.strengths, floor), names, weights)

    def _learn_on_base(self, grams: Grams, base: Base, total: int, names: namegen.Corpus) -> None:
        """Do the same above a base, and fit the stack; `total` is how many names `grams` counts."""
        weights = effective(names.token_weights)
        general = rows_of(base, names)
        levels = levels_without(grams, names)
        floor = general[np.arange(len(general)), names.targets]
        chain = Chain(levels, len(floor))
        self.strengths = fitted(chain, weights, floor, usual_on_base(grams.order, total))
        own = rows_without(grams, levels, self.strengths, general)
        self._stack = fitted_stack(own, general, names.targets, weights)
        ends = self._stack.rows(own, general)[:, self.vocabulary.end_id]
        self._fit_lengths(ends, names, weights)

    def _fit_lengths(self, ends: NDArray[np.float64], names: namegen.Corpus, weights: NDArray[np.float64]) -> None:
        self.tilt = smooth_tilt(ends, names, weights) if self.options.length else np.zeros(0)

    def _predicting(self) -> namegen.Automaton:
        if self._base is None:
            return super()._predicting()
        on_base: namegen.Automaton = OnBase(self._automaton_of(self.grams), self._base, self._stack)
        return LengthTilt(on_base, self.tilt) if len(self.tilt) else on_base

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        if self._base is None:
            return super().score(corpus)
        return score_by_rows(self._automaton, corpus)

    def state(self) -> dict[str, Any]:
        return {} if self._base is None else {"base": to_state(self._base)}

    def load_state(self, state: dict[str, Any]) -> None:
        self._base_state = state.get("base")

    def arrays(self) -> dict[str, NDArray[Any]]:
        own = {**super().arrays(), "discounts": self.strengths.discounts, "strengths": self.strengths.given}
        of_base = {} if self._base is None else {**to_arrays(self._base), "stack": self._stack.array()}
        return own | {f"base_{name}": array for name, array in of_base.items()}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.strengths = saved_strengths(arrays, saved_order(arrays, self.options.order))
        self._base = None
        if self._base_state is not None:
            of_base = {name.removeprefix("base_"): each for name, each in arrays.items() if name.startswith("base_")}
            self._base = from_saved(self._base_state, of_base, self.vocabulary)
            self._stack = Stack.saved(of_base, self.vocabulary)
        super().load_arrays(arrays)
