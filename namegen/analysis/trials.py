"""Train a candidate at each value of a sweep, and choose: by the dev part, or fold by fold by the other folds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.run import Run
from ..contracts.wordlist import Wordlist
from ..errors import UsageError
from ..registry.registry import Registry
from ..training.cache import train_cached
from ..training.recipe import Recipe
from ..training.train import fit_recipe
from ..training.trained import Trained
from .evaluate import Evaluation, evaluate_known, pooled
from .held_out import HeldOut
from .sweep import Candidate, Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass
class Trainings:
    """Train one candidate's models: hold what they need, and how many of all trainings were begun before the next."""

    held: HeldOut
    registry: Registry
    cache: bool
    run: Run
    begun: int
    total: int

    def train(self, recipe: Recipe, wordlist: Wordlist, label: str, *, cache: bool) -> Trained:
        """Train the next one. Raises UsageError where it was stopped, and whatever a model may."""
        run = self.run.part(label, self.begun, self.total)
        self.begun += 1
        if cache:
            model = train_cached(recipe, wordlist, self.registry, run).model
        else:
            model = fit_recipe(recipe, wordlist, self.registry, run)
        if model.report.get("stopped"):
            # Half trained, it is not what its recipe promises, and would be ranked as if it were.
            raise UsageError(f"{model.who} was stopped before it had learned")
        return model


@dataclass(frozen=True)
class Choice:
    """Hold the trial that was chosen."""

    trial: Trial
    finish: Callable[[], tuple[Trained, Evaluation]]
    """give the model that draws, and the evaluation on all names that are scored"""


def choose_by_dev(candidate: Candidate, trainings: Trainings) -> tuple[Choice | None, tuple[Trial, ...]]:
    """Run every trial; choose the one with the lowest NLL on the dev part (ties: the first), if any did not fail."""
    held, choosing = trainings.held, len(candidate.trials) > 1
    best, lowest, trials = None, math.inf, []
    for trial in candidate.trials:
        try:
            model = trainings.train(trial.recipe, held.wordlist, _label(candidate, trial), cache=trainings.cache)
            dev = evaluate_known(model, held.dev).nll_per_token if choosing else 0.0
        except Exception as error:  # any plugin's bug: its row reports it, and the others go on
            trials.append(replace(trial, failure=error))
            continue
        trials.append(replace(trial, dev_nll_per_token=dev))
        if best is None or dev < lowest:
            best, lowest = Choice(trial, partial(_scored, model, held)), dev
    return best, tuple(trials)


def _scored(model: Trained, held: HeldOut) -> tuple[Trained, Evaluation]:
    return model, evaluate_known(model, held.scored)


def choose_by_folds(candidate: Candidate, trainings: Trainings) -> tuple[Choice | None, tuple[Trial, ...]]:
    """Run every trial in all folds; choose the one with the lowest NLL in all of them together, if any did not fail.

    What is reported was not chosen by the names it is reported on: each fold is scored with the values that are best
    on the others. (Their models have learned from the fold, so a trace of it is in the choice; without it, every
    value would be tried in folds of folds.)
    """
    ran: list[tuple[Trial, list[Evaluation]]] = []
    trials = []
    for trial in candidate.trials:
        try:
            scored = _folds_scored(trial.recipe, _label(candidate, trial), trainings)
        except Exception as error:  # any plugin's bug: its row reports it, and the others go on
            trials.append(replace(trial, failure=error))
            continue
        trials.append(replace(trial, dev_nll_per_token=pooled(scored).nll_per_token))
        ran.append((trial, scored))
    if not ran:
        return None, tuple(trials)
    nll = np.array([[each.nll for each in scored] for _, scored in ran])  # (T trials, F folds)
    trial, _ = ran[int(nll.sum(axis=1).argmin())]
    together = pooled([ran[chosen][1][fold] for fold, chosen in enumerate(best_elsewhere(nll))])
    return Choice(trial, partial(_whole, candidate, trial, together, trainings)), tuple(trials)


def _folds_scored(recipe: Recipe, label: str, trainings: Trainings) -> list[Evaluation]:
    """Score each fold by a model that has learned from the others. Raises UsageError where a stop was requested."""
    scored = []
    for number, (learned, names) in enumerate(trainings.held.rounds, 1):
        model = trainings.train(recipe, learned, f"{label}, fold {number}", cache=False)
        scored.append(evaluate_known(model, names))
        if trainings.run.stopped():
            raise UsageError(f"{label} was stopped after {number} of {len(trainings.held.rounds)} folds")
    return scored


def best_elsewhere(nll: NDArray[np.float64]) -> Sequence[int]:
    """Return for each of F folds which of T trials has the lowest sum over the other folds, ties the first: (T, F)."""
    return [int(np.delete(nll, fold, axis=1).sum(axis=1).argmin()) for fold in range(nll.shape[1])]


def _whole(
    candidate: Candidate, trial: Trial, evaluation: Evaluation, trainings: Trainings
) -> tuple[Trained, Evaluation]:
    """Train once more, on all names, as `generate` does."""
    wordlist, label = trainings.held.wordlist, _label(candidate, trial)
    return trainings.train(trial.recipe, wordlist, label, cache=trainings.cache), evaluation


def _label(candidate: Candidate, trial: Trial) -> str:
    """Return the label of a trial while it trains."""
    return " ".join([candidate.label, *(f"{name}={value}" for name, value in trial.swept.items())])
