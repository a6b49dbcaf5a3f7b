"""K-fold cross-validation: every name of a list scored, each by a model that has not seen it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..contracts.watching import Runs, Watch, uncounted, unwatched
from ..contracts.wordlist import Wordlist
from ..errors import WordlistError
from ..registry.registry import Registry
from ..training.recipe import COURSE_SEED, Recipe
from ..training.train import find_wordlist, make_recipe, train_recipe
from ..wordlists.splits import folds
from .evaluate import Evaluation, OutOfVocabulary, evaluate_known, summed
from .scores import Scores, finite


@dataclass(frozen=True)
class CrossValidation:
    """What K models of one recipe make of the names that each was not shown."""

    pooled: Evaluation
    """all names; its interval is over names and takes the K models for one, which they nearly are"""
    folds: tuple[Evaluation, ...]

    @property
    def spread(self) -> float:
        """nats/token: the standard deviation of the folds' NLL per token; infinite where one is."""
        values = [each.nll_per_token for each in self.folds if each.names]
        if not all(map(math.isfinite, values)):
            return math.inf
        return statistics.stdev(values) if len(values) > 1 else 0.0

    def as_json(self) -> dict[str, Any]:
        """All measures by name; an infinite one is None."""
        told = [
            {
                "names": each.names,
                "tokens": each.tokens,
                "nll_per_token": finite(each.nll_per_token),
                "oov": each.oov.as_json(),
            }
            for each in self.folds
        ]
        return {**self.pooled.as_json(), "folds": told, "spread": finite(self.spread)}


def cross_validate(
    dataset: str | Path | Iterable[str] | Wordlist | None = None,
    k: int = 10,
    *,
    model: str | None = None,
    options: Mapping[str, Any] | None = None,
    tokenizer: str | None = None,
    tokenizer_options: Mapping[str, Any] | None = None,
    seed: int | str = COURSE_SEED,
    encoding: str = "utf-8",
    weighted: bool = False,
    registry: Registry | None = None,
    watch: Watch = unwatched,
    runs: Runs = uncounted,
) -> CrossValidation:
    """The distinct names of `dataset` in `k` folds; each fold is scored by a model that learned the others.

    The arguments are those of `namegen.train`. A model that needs names to choose by holds some out of those that
    it learns from. runs: is told which fold is next; watch: how each training goes.
    Raises UsageError unless 2 <= k <= distinct names, WordlistError where no name can be scored, and a NamegenError
    that names whatever else does not fit.
    """
    registry = registry or Registry.load()
    called, wordlist = find_wordlist(dataset, registry, encoding, weighted)
    recipe = make_recipe(
        registry,
        called,
        model=model,
        options=options,
        tokenizer=tokenizer,
        tokenizer_options=tokenizer_options,
        seed=seed,
        encoding=encoding,
        weighted=weighted,
    )
    return cross_validate_recipe(recipe, wordlist, registry, k, watch, runs)


def cross_validate_recipe(
    recipe: Recipe,
    wordlist: Wordlist,
    registry: Registry,
    k: int,
    watch: Watch = unwatched,
    runs: Runs = uncounted,
) -> CrossValidation:
    """The same for a recipe, whose split must be "all": the folds are the split."""
    measured: list[Evaluation] = []
    for learned, held in folds(wordlist, k):
        runs(len(measured), k, f"fold {len(measured) + 1}")
        rest = Wordlist(learned.names, learned.weights, f"{wordlist.name} without fold {len(measured) + 1} of {k}")
        measured.append(evaluate_known(train_recipe(recipe, rest, registry, watch), held))
    pooled = _pooled(measured)
    if not pooled.names:
        raise WordlistError(f"none of the {len(wordlist):,} names can be scored: each holds a letter that no other has")
    return CrossValidation(pooled, tuple(measured))


def _pooled(several: Sequence[Evaluation]) -> Evaluation:
    """All names together: no name is in two folds."""
    oov = OutOfVocabulary(
        sum(each.oov.names for each in several),
        sum(each.oov.tokens for each in several),
        tuple(sorted({piece for each in several for piece in each.oov.pieces})),
    )
    return summed(Scores.joined([each.scores for each in several]), oov, frozenset())
