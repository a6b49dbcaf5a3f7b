"""Rank models scored on the same names, best first, with paired differences to the best.

NLL per name and bits per character are comparable across tokenizers, NLL per token is not: a tokenizer that makes
fewer tokens of a name puts more information into each. Differences are paired, name by name (see `intervals.py`).
Each interval is for one pair of models and is not corrected for the number of pairs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import WordlistError
from ..training.recipe import Recipe
from ..wordlists.splits import Split, SplitName
from .evaluate import Evaluation, summed
from .intervals import Interval, difference_interval, differences
from .scores import finite
from .sweep import Attempt, Trial

BEST, UNDECIDED, WORSE, IMPOSSIBLE = "best", "not significant", "worse", "calls names impossible"
FEWEST_NAMES = 6
"""The fewest distinct names for which a difference is reported: of 5 coin tosses, all agree once in 16 lists."""


@dataclass(frozen=True)
class SampleStats:
    """Measure a sample of names drawn from a model."""

    samples: int
    in_train: int
    """names drawn that are in the train part: copies"""
    novelty: float
    """share of the distinct names drawn that are not in the train part (MOSES)"""
    names_per_second: float
    """with the default sampler, preparation included"""


@dataclass(frozen=True)
class Result(Attempt):
    """Hold how well a model of a comparison did and what it cost; or, where it could not be run, what failed."""

    label: str
    recipe: Recipe | None = None
    chosen: dict[str, Any] | None = None
    """the values chosen by dev NLL, where a sweep covered the model"""
    tried: tuple[Trial, ...] = ()
    evaluation: Evaluation | None = None
    """on the names that all models can score"""
    difference: float | None = None
    """NLL minus the best model's, in the comparison's unit; None where the best model's is infinite"""
    difference_interval: Interval | None = None
    """its 95 % interval, paired over names"""
    verdict: str = ""
    """'best'; 'worse' or 'not significant': the 95 % interval excludes or includes 0; 'calls names impossible'"""
    fit_seconds: float | None = None
    """training time; None where the model came from the cache"""
    parameters: int | None = None
    """learned numbers: as the model reports them, or else all that it saves"""
    drawing: SampleStats | None = None
    failure: Exception | None = None
    """the exception: a NamegenError, or any other from a bug in the model's code"""

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name; what is infinite or unknown is None."""
        measured = self.evaluation
        return {
            "label": self.label,
            "recipe": self.recipe and self.recipe.model_dump(mode="json"),
            "chosen_by_dev": self.chosen,
            "tried": [each.as_json() for each in self.tried],
            "nll_per_token": measured and finite(measured.nll_per_token),
            "nll_per_name": measured and finite(measured.nll_per_name),
            "nll_per_name_interval": measured and finite(measured.nll_per_name_interval),
            "bits_per_char": measured and finite(measured.bits_per_char),
            "difference": finite(self.difference),
            "difference_interval": finite(self.difference_interval),
            "verdict": self.verdict,
            "fit_seconds": self.fit_seconds,
            "cached": self.evaluation is not None and self.fit_seconds is None,
            "parameters": self.parameters,
            "drawing": self.drawing and vars(self.drawing),
            "error": self.error,
        }


@dataclass(frozen=True)
class Comparison:
    """Hold the results of a comparison: the best model first, failures last."""

    results: tuple[Result, ...]
    wordlist: str
    split: SplitName
    names: int
    """names of the test part that all models can score, on which they are compared"""
    left_out: int
    """names of the test part that at least one model cannot score"""
    same_tokens: bool
    """whether all models split names into the same tokens: only then is NLL per token comparable"""

    @property
    def unit(self) -> str:
        """Return the unit of the differences."""
        return "nats/token" if self.same_tokens else "nats/name"

    @property
    def failed(self) -> tuple[Result, ...]:
        """Return the results of the models that could not be run."""
        return tuple(each for each in self.results if each.failure)

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name; what is infinite or unknown is None."""
        return {
            "wordlist": self.wordlist,
            "split": self.split,
            "names": self.names,
            "left_out": self.left_out,
            "same_tokens": self.same_tokens,
            "unit_of_differences": self.unit,
            "results": [each.as_json() for each in self.results],
        }


def ranked(results: Sequence[Result], wordlist: str, how: SplitName, parts: Split) -> Comparison:
    """Rank `results` on the names of `parts.test` that all models can score, the best first and failures last.

    Raises WordlistError where there is no such name.
    """
    ran = [(each, each.evaluation) for each in results if each.evaluation]
    failed = tuple(each for each in results if not each.evaluation)
    if not ran:
        return Comparison(failed, wordlist, how, 0, 0, True)
    measured = _of_the_same_names(ran, parts)
    measured.sort(key=lambda pair: pair[1].nll)
    best = measured[0][1]
    same_tokens = all(np.array_equal(each.scores.tokens, best.scores.tokens) for _, each in measured)
    compared = tuple(_beside(result, each, best, same_tokens) for result, each in measured)
    left_out = sum(parts.test.counts) - best.names
    return Comparison(compared + failed, wordlist, how, best.names, left_out, same_tokens)


def _of_the_same_names(ran: Sequence[tuple[Result, Evaluation]], parts: Split) -> list[tuple[Result, Evaluation]]:
    """Restrict each evaluation to the names that all have scored."""
    shared = frozenset.intersection(*(frozenset(each.scores.names) for _, each in ran))
    if not shared:
        raise WordlistError(f"none of the {len(parts.test):,} names of the test part can be scored by all models")
    restricted = []
    for result, each in ran:
        scores = each.scores.take(np.flatnonzero([name in shared for name in each.scores.names]))
        restricted.append((result, summed(scores, each.oov, parts.train)))
    return restricted


def _beside(result: Result, evaluation: Evaluation, best_evaluation: Evaluation, same_tokens: bool) -> Result:
    """Replace the evaluation of `result`, and add its difference to the best one, of the same names."""
    own, best = evaluation.scores, best_evaluation.scores
    result = replace(result, evaluation=evaluation)
    if math.isinf(best.total_nll):
        return replace(result, verdict=IMPOSSIBLE)
    denominators = (own.counts * (own.tokens if same_tokens else 1)).astype(np.float64)
    interval = difference_interval(own.nll * own.counts, best.nll * own.counts, denominators)
    difference = float(differences(own.nll, best.nll) @ own.counts / denominators.sum())
    worse = math.isinf(difference) or (interval.low > 0 and len(own) >= FEWEST_NAMES)
    verdict = {True: WORSE, False: UNDECIDED}[worse]
    if own is best:
        verdict = BEST
    return replace(result, difference=difference, difference_interval=interval, verdict=verdict)
