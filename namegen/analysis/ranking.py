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

from ..contracts.wordlist import Names
from ..errors import WordlistError
from ..training.recipe import Recipe
from ..wordlists.splits import SplitName
from .evaluate import Evaluation, summed
from .held_out import HeldOut
from .intervals import Interval, difference_interval, differences
from .metrics import Measure
from .scores import finite
from .sweep import Attempt, Trial

BEST, LOWEST, UNDECIDED, WORSE = "best", "lowest", "not significant", "worse"
IMPOSSIBLE = "calls names impossible"
SHORT = 300
"""Distinct names of a list below which a score judges scoring, and not drawing."""
FEWEST_NAMES = 6
"""The fewest distinct names for which a difference is reported: of 5 coin tosses, all agree once in 16 lists."""


@dataclass(frozen=True)
class SampleStats:
    """Hold how many names were drawn from a model, and how fast."""

    samples: int
    names_per_second: float
    """with the default sampler, preparation included"""


@dataclass(frozen=True)
class Result(Attempt):
    """Hold how well a model of a comparison did and what it cost; or, where it could not be run, what failed."""

    label: str
    recipe: Recipe | None = None
    chosen: dict[str, Any] | None = None
    """the values with the lowest NLL of those that a sweep tried"""
    tried: tuple[Trial, ...] = ()
    evaluation: Evaluation | None = None
    """on the names that all models can score"""
    difference: float | None = None
    """NLL minus the lowest, in the comparison's unit; None where that is infinite"""
    difference_interval: Interval | None = None
    """its 95 % interval, paired over names"""
    verdict: str = ""
    """'worse' or 'not significant': the 95 % interval, of FEWEST_NAMES or more, excludes or includes 0; 'calls names
    impossible'. The first is 'best' where all others are worse, else 'lowest'; '' where it stands alone"""
    fit_seconds: float | None = None
    """training time; None where the model came from the cache"""
    parameters: int | None = None
    """learned numbers: as the model reports them, or else all that it saves"""
    drawing: SampleStats | None = None
    measures: tuple[Measure, ...] = ()
    """what the metrics of plugins give of a sample of raw draws"""
    names_drawn: tuple[str, ...] = ()
    """a few names as `generate` draws them by default"""
    no_more: str = ""
    """why there are fewer, where there are"""
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
            "metrics": {each.name: finite(each.value) for each in self.measures},
            "names_drawn": list(self.names_drawn),
            "no_more": self.no_more,
            "error": self.error,
        }


@dataclass(frozen=True)
class Comparison:
    """Hold the results of a comparison: the lowest NLL first, failures last."""

    results: tuple[Result, ...]
    wordlist: str
    split: SplitName
    """how the list is split; "all" where it is cross-validated"""
    names: int
    """names scored: those of the test part, or of all folds, that all models can score"""
    left_out: int
    """names there that at least one model cannot score"""
    same_tokens: bool
    """whether all models split names into the same tokens: only then is NLL per token comparable"""
    names_left_out: tuple[str, ...] = ()
    """the distinct names that are left out"""
    listed: int = 0
    """distinct names of the whole list"""
    folds: int = 0
    """folds of cross-validation; 0 where one part of a split is scored"""
    leaves_one_out: bool = False
    """whether each fold is one name"""

    @property
    def unit(self) -> str:
        """Return the unit of the differences."""
        return "nats/token" if self.same_tokens else "nats/name"

    @property
    def short(self) -> bool:
        """Say whether the list is so short that the model that predicts best need not draw the best names."""
        return self.listed < SHORT

    @property
    def undecided(self) -> tuple[Result, ...]:
        """Return the results that do not differ from the first significantly."""
        return tuple(each for each in self.results if each.verdict == UNDECIDED)

    @property
    def failed(self) -> tuple[Result, ...]:
        """Return the results of the models that could not be run."""
        return tuple(each for each in self.results if each.failure)

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name; what is infinite or unknown is None."""
        return {
            "wordlist": self.wordlist,
            "split": self.split,
            "folds": self.folds,
            "leaves_one_out": self.leaves_one_out,
            "listed": self.listed,
            "names": self.names,
            "left_out": self.left_out,
            "names_left_out": list(self.names_left_out),
            "same_tokens": self.same_tokens,
            "unit_of_differences": self.unit,
            "results": [each.as_json() for each in self.results],
        }


def ranked(results: Sequence[Result], held: HeldOut) -> Comparison:
    """Rank `results` on the names of `held` that all models can score, the lowest NLL first and failures last.

    Raises WordlistError where there is no such name.
    """
    ran = [(each, each.evaluation) for each in results if each.evaluation]
    failed = tuple(each for each in results if not each.evaluation)
    about: dict[str, Any] = {
        "wordlist": held.wordlist.name,
        "split": held.split,
        "listed": len(held.wordlist.distinct),
        "folds": held.folds,
        "leaves_one_out": held.leaves_one_out,
    }
    if not ran:
        return Comparison(failed, names=0, left_out=0, same_tokens=True, **about)
    measured = _of_the_same_names(ran, held)
    measured.sort(key=lambda pair: pair[1].nll)
    best = measured[0][1]
    same_tokens = all(np.array_equal(each.scores.tokens, best.scores.tokens) for _, each in measured)
    first, *others = [_beside(result, each, best, same_tokens) for result, each in measured]
    first = replace(first, verdict=first.verdict or _verdict_of_first(others))
    return Comparison(
        (first, *others, *failed),
        names=best.names,
        left_out=sum(held.scored.counts) - best.names,
        names_left_out=_left_out(held.scored, best),
        same_tokens=same_tokens,
        **about,
    )


def _left_out(scored: Names, evaluation: Evaluation) -> tuple[str, ...]:
    """List the distinct names that are not among those evaluated, in the order of the list."""
    known = frozenset(evaluation.scores.names)
    return tuple(name for name in dict.fromkeys(scored.names) if name not in known)


def _of_the_same_names(ran: Sequence[tuple[Result, Evaluation]], held: HeldOut) -> list[tuple[Result, Evaluation]]:
    """Restrict each evaluation to the names that all have scored."""
    shared = frozenset.intersection(*(frozenset(each.scores.names) for _, each in ran))
    if not shared:
        raise WordlistError(f"none of the {len(held.scored):,} names to score can be scored by all models")
    restricted = []
    for result, each in ran:
        scores = each.scores.take(np.flatnonzero([name in shared for name in each.scores.names]))
        restricted.append((result, summed(scores, each.oov, held.learned)))
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
        verdict = ""  # it depends on all the others
    return replace(result, difference=difference, difference_interval=interval, verdict=verdict)


def _verdict_of_first(others: Sequence[Result]) -> str:
    if not others:
        return ""
    return BEST if all(each.verdict == WORSE for each in others) else LOWEST
