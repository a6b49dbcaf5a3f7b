"""Share what all n-gram models need: counting, the automaton, the length of names, saving."""

from __future__ import annotations

from abc import abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy as np

import namegen
from namegen import Field

from .backoff import BackOff, Weights
from .evidence import evidence
from .length import LengthTilt, fit_tilt, saved_tilt
from .ngrams import Grams, grams_of
from .parts import Parts, count_parts
from .saving import from_arrays, to_arrays
from .scoring import score
from .table import Table, merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

DENSE = 2**24
"""S * V up to which all rows are computed at once: 384 MiB of tables. Above, they are made from arcs when asked."""
BASE = 40 * 2**20
"""Bytes that fitting takes besides: numpy's own, and what is remembered of its steps."""


def order_field(default: int, least: int) -> Any:
    """Declare the option `order`, in the words of the field."""
    text = "length of the longest n-gram: order 3 = trigram = looks back 2"
    return Field(default, ge=least, le=12, description=text)


def length_field(default: bool) -> Any:
    """Declare the option `length`."""
    text = "tilt the odds of the end of a name by position, fitted on the dev part, so that names have likely lengths"
    return Field(default, description=text)


class NGram(namegen.Model):
    """Count n-grams, and back off where they are few. A subclass gives `weigh`; S states, A arcs of `Grams`."""

    uses_weights = True
    learns_by_parts = True

    leaves_to: ClassVar[Literal["base", "floor"]] = "base"
    """What each state leaves to: its context without the first token, or every token that can follow, evenly."""

    @abstractmethod
    def weigh(self, grams: Grams) -> Weights:
        """Return what each arc weighs, and what each arc and each state leaves to a shorter context."""

    def lower(self, grams: Grams) -> NDArray[np.intp]:
        """Return the state that each state gives to, the number of all for the floor: (S,)."""
        if self.leaves_to == "floor":
            return np.full(grams.n_states, grams.n_states)
        return np.append(grams.n_states, grams.base[1:])

    def choose(self, grams: Grams, dev: namegen.Corpus | None) -> None:
        """Set what `weigh` needs beside counts. Where dev is None, what was fitted on dev before stays."""

    def needs_dev(self) -> bool:
        """Say whether anything is fitted on names that were not counted."""
        return bool(self.options.length)

    @classmethod
    def memory(cls, options: Any, size: namegen.CorpusSize) -> int:
        """Estimate by the n-grams that there can be: the most of what holding names out, fitting and drawing take.

        Measured with names drawn from a model, with random ones, and in alphabets of 27, 1,000 and 16,000 letters.
        """
        arcs = [size.ngrams(n) for n in range(1, options.order + 1)]
        states = sum(arcs[:-1]) + 1
        tables = 24 * min(states * size.vocabulary, DENSE)
        drawing = 64 * sum(arcs) + 67 * states + tables
        return BASE + max(34 * size.tokens, cls.fitting_memory(sum(arcs), options, size), drawing)

    @classmethod
    def fitting_memory(cls, ngrams: int, options: Any, size: namegen.CorpusSize) -> int:  # noqa: ARG003
        """Estimate the bytes that counting so many n-grams takes, and fitting what is fitted on them."""
        return 10 * size.tokens + 125 * ngrams

    def fit(self, corpus: Parts, run: namegen.Run) -> dict[str, Any]:
        learn, dev, order = corpus, run.dev, self.options.order
        if self.needs_dev() and not (dev and len(dev)):
            learn, dev = namegen.hold_out(corpus, run.map)
        table, stopped = count_parts(learn, order, run)
        grams = grams_of(table, corpus.vocabulary)
        self.choose(grams, dev)
        self.tilt = np.zeros(0)
        if self.options.length and dev is not None:
            self.tilt = fit_tilt(self._automaton_of(grams), dev)
        if learn is not corpus and dev is not None and not stopped:
            del grams  # the same again would not always fit beside it
            grams = grams_of(merged([table, Table.of(dev, order)]), corpus.vocabulary)
            self.choose(grams, None)
        self._become(grams)
        return {**self.report_of(grams), **stopped, "tilt": self.tilt.tolist()}

    def report_of(self, grams: Grams) -> dict[str, Any]:
        """Report what was counted."""
        return {"ngrams": np.diff(grams.levels).tolist(), "states": grams.n_states}

    def _become(self, grams: Grams) -> None:
        """Predict by these grams. The tables are made when they are first asked for: training needs none."""
        self.grams = grams
        self.__dict__.pop("_automaton", None)

    @cached_property
    def _automaton(self) -> namegen.Automaton:
        return self._predicting()

    def _predicting(self) -> namegen.Automaton:
        """Make the automaton of the model, its rows all at once where they are few enough."""
        backoff = self._automaton_of(self.grams)
        few = self.grams.n_states * len(self.vocabulary) <= DENSE
        automaton = backoff.tables() if few else backoff
        return LengthTilt(automaton, self.tilt) if len(self.tilt) else automaton

    def _automaton_of(self, grams: Grams) -> BackOff:
        weights = self.weigh(grams)
        return BackOff(grams, weights.kept, weights.given(grams), self.lower(grams))

    def decoder(self) -> namegen.Automaton:
        return self._automaton

    def score(self, corpus: namegen.Corpus) -> NDArray[np.float64]:
        return score(self._automaton, corpus)

    def logprobs(self, contexts: NDArray[np.int32]) -> NDArray[np.float64]:
        states = self._automaton.start(len(contexts))
        for ids in contexts.T[1:]:
            states = self._automaton.step(states, ids)
        return self._automaton.rows(states)

    def evidence(self, context: NDArray[np.int32]) -> list[namegen.Evidence]:
        return list(evidence(self.grams, self.lower(self.grams), context))

    def arcs(self) -> namegen.Arcs | None:
        grams = self.grams
        return namegen.Arcs(
            np.diff(grams.first),
            grams.codes % len(self.vocabulary),
            *self.weigh(grams),
            self.leaves_to,
            grams.start_state,
            np.exp(self.tilt),
        )

    def arrays(self) -> dict[str, NDArray[Any]]:
        return {**to_arrays(self.grams, self.options.order), "tilt": self.tilt}

    def load_arrays(self, arrays: dict[str, NDArray[Any]]) -> None:
        self.tilt = saved_tilt(arrays["tilt"])
        self._become(from_arrays(arrays, self.options.order, self.vocabulary))
        _ = self._automaton  # what is wrong with a file is said when it is loaded
