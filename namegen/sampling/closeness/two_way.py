"""Score names by reading them from both ends: how much each looks like one of the list, as a whole.

A name that is drawn from left to right is likely from left to right; whether its letters also suit those that come
after them, a second model says, which learned the list's names backwards. No other single measure predicts as well
which names people keep.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...contracts.decoder import Automaton, Decoder, walk_shares
from ...contracts.randomness import seed_number
from ...contracts.run import Run
from ...contracts.wordlist import Names
from ...training.build import FittedModel, fit_model
from .ilog import IMPOSSIBLE, UNIT, ilog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ...contracts.corpus import Corpus
    from ...contracts.model import Model
    from ...training.trained import Trained

NEAR = 1e-6
"""How near to a whole number a logarithm is found anew: rounding moves it by less than 1e-9."""
UNKNOWN = -(2**20)
"""What a name gets that the models cannot write."""


@dataclass(frozen=True)
class TwoWay:
    """Read names with a model of the list, and with one of the list read backwards."""

    forwards: Trained
    backwards: Model

    @classmethod
    def of(cls, forwards: Trained) -> TwoWay:
        """Fit the second model as the first was. `forwards` is of names in small letters, with its list at hand."""
        assert forwards.names is not None  # noqa: S101
        names = forwards.names.unblended() if forwards.recipe.by_letters else forwards.names
        part = forwards.spec.part
        model: Model = part.build(forwards.capitals.inner)
        corpus = forwards.capitals.fold(forwards.encode(names)).backwards()
        run = Run(seed_number(forwards.recipe.seed))
        fit_model(model, part.entry, corpus, run, forwards.registry, part.submodels)
        return cls(forwards, model)

    def read(self, names: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return for each name, in small letters, the mean of its letters and the sum of the worst one of each reading.

        Both are log2 probabilities in 1/1024 bit, the mean that of the whole name by its letters: (N,), (N,).
        """
        mean, worst = (np.full(len(names), UNKNOWN, dtype=np.int64) for _ in range(2))
        corpus, unwritten = self.forwards.encode_known(Names(tuple(names)))
        if not len(corpus):
            return mean, worst
        corpus = self.forwards.capitals.fold(corpus)
        known = np.ones(len(names), dtype=bool)
        known[[each.place for each in unwritten]] = False
        mean[known] = worst[known] = 0
        for reader, read in zip(self._readers, (corpus, corpus.backwards()), strict=True):
            letters = reader.letters(read)
            mean[known] += np.add.reduceat(letters, read.first_scored)
            worst[known] += np.minimum.reduceat(letters, read.first_scored)
        mean[known] //= corpus.lengths - 1
        return mean, worst

    @cached_property
    def _readers(self) -> tuple[_Reader, _Reader]:
        who = self.forwards.who
        forwards, backwards = FittedModel(self.forwards.model, {}, who), FittedModel(self.backwards, {}, who)
        return _Reader(forwards, forwards.decoder()), _Reader(backwards, backwards.decoder())


@dataclass(frozen=True)
class _Reader:
    """Score letters by a model and its decoder, both checked."""

    model: FittedModel
    decoder: Decoder

    def letters(self, corpus: Corpus) -> NDArray[np.int64]:
        """Return the log probability of each scored token in whole 1/1024 bits: (L - N,).

        They are those of the model's chances by + * / alone (`ilog`), so that no platform's rounding changes which name
        is chosen. What is not within NEAR of a whole number is the same by the model's own score, which is quicker.
        """
        logs = self.model.score(corpus)
        if not isinstance(self.decoder, Automaton):
            return ilog(np.exp(logs))
        parts = np.maximum(logs * (UNIT / np.log(2)), IMPOSSIBLE - 0.5)
        letters: NDArray[np.int64] = np.maximum(np.floor(parts), IMPOSSIBLE).astype(np.int64)
        near = np.flatnonzero(np.abs(parts - np.rint(parts)) < NEAR)
        if not len(near):
            return letters
        names = np.unique(np.searchsorted(corpus.first_scored, near, side="right") - 1)
        some = corpus.take(names)
        places = np.repeat(corpus.first_scored[names] - some.first_scored, some.lengths) + np.arange(len(some.targets))
        letters[places] = ilog(walk_shares(self.decoder, some))
        return letters
