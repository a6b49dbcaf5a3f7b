"""K-fold cross-validation: score every name of a list, each by a model that has not seen it."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..contracts.run import Run
from ..contracts.wordlist import Wordlist
from ..errors import StoppedError, WordlistError
from ..registry.registry import Registry
from ..training.recipe import COURSE_SEED, BlendBy, Recipe
from ..training.train import Dataset, blending, find_wordlist, fit_recipe, make_recipe
from .evaluate import Evaluation, evaluate_known, pooled
from .held_out import HeldOut, in_folds
from .scores import finite


@dataclass(frozen=True)
class CrossValidation:
    """Hold what K models of one recipe score on their held-out folds."""

    pooled: Evaluation
    """all names; its interval is over names and treats the K models as one, which they nearly are"""
    folds: tuple[Evaluation, ...]

    @property
    def spread(self) -> float:
        """Return the standard deviation of the folds' NLL per token, in nats/token; infinite where one is."""
        values = [each.nll_per_token for each in self.folds if each.names]
        if not all(map(math.isfinite, values)):
            return math.inf
        return statistics.stdev(values) if len(values) > 1 else 0.0

    def as_json(self) -> dict[str, Any]:
        """Return all measures by name; an infinite one is None."""
        folds_ = [
            {
                "names": each.names,
                "tokens": each.tokens,
                "nll_per_token": finite(each.nll_per_token),
                "oov": each.oov.as_json(),
            }
            for each in self.folds
        ]
        return {**self.pooled.as_json(), "folds": folds_, "spread": finite(self.spread)}


def cross_validate(
    dataset: Dataset = None,
    k: int = 10,
    *,
    model: Any = None,
    tokenizer: Any = None,
    seed: int | str = COURSE_SEED,
    registry: Registry | None = None,
    run: Run | None = None,
    blend: Sequence[float] | None = None,
    blend_by: BlendBy | None = None,
    **reading: Any,
) -> CrossValidation:
    """Split the distinct names of `dataset` into `k` folds; score each fold by a model trained on the others.

    The arguments are those of `namegen.train`. A model that needs names for selection holds some out of its training
    names. run: receives reports of each fold; its `mapper`, of `namegen.workers`, has several done at once; its `stop`
    ends the validation with the folds that are done.
    Raises UsageError unless 2 <= k <= distinct names, WordlistError where no name can be scored, and a NamegenError
    that names whatever else does not fit.
    """
    registry = registry or Registry.load()
    sources, wordlist = find_wordlist(dataset, registry, blend=blend, **reading)
    how = blending(blend, blend_by)
    recipe = make_recipe(registry, sources, model=model, tokenizer=tokenizer, seed=seed, **how)
    return cross_validate_recipe(recipe, wordlist, registry, k, run)


def cross_validate_recipe(
    recipe: Recipe, wordlist: Wordlist, registry: Registry, k: int, run: Run | None = None
) -> CrossValidation:
    """Cross-validate a recipe, whose split must be "all": the folds are the split.

    Raises StoppedError where the run was stopped before the first fold was done.
    """
    run = run or Run()
    measured: list[Evaluation] = []
    scored = partial(_scored, recipe, in_folds(wordlist, k), registry, run)
    with suppress(StoppedError):
        for evaluation in run.map(scored, range(k), [_called(fold) for fold in range(k)]):
            if evaluation is None:
                break
            measured.append(evaluation)
    if not measured:
        raise StoppedError("stopped before the first fold was done")
    together = pooled(measured)
    if not together.names:
        raise WordlistError(f"none of the {len(wordlist):,} names can be scored: each holds a letter that no other has")
    return CrossValidation(together, tuple(measured))


def _scored(recipe: Recipe, held: HeldOut, registry: Registry, run: Run, fold: int) -> Evaluation | None:
    """Score a fold by a model that has learned from the others; None where the run was stopped meanwhile."""
    learned, names = held.rounds[fold]
    trained = fit_recipe(recipe, learned, registry, run.part(_called(fold)))
    return None if run.stopped() else evaluate_known(trained, names)  # stopped, it may have been cut short


def _called(fold: int) -> str:
    return f"fold {fold + 1}"
