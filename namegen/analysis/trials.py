"""Train the models of a comparison, on workers or in this process, and choose the values of a sweep that are best."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..contracts.run import Run
from ..errors import StoppedError, UsageError
from ..registry.registry import Registry
from ..training.cache import train_cached
from ..training.recipe import Recipe
from ..training.sent import Sent
from ..training.train import fit_recipe
from ..training.trained import Trained
from .evaluate import Evaluation, evaluate_known, pooled
from .held_out import HeldOut
from .sweep import Candidate, Trial

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Training(NamedTuple):
    """Say which model is trained: of which candidate and trial, on which round's list, and which of all this is."""

    recipe: Recipe
    label: str
    candidate: int
    trial: int
    round: int | None
    """None: the whole list"""
    number: int
    """from 0"""
    total: int

    @property
    def of(self) -> tuple[int, int]:
        """Return which trial of which candidate it is of."""
        return self.candidate, self.trial


@dataclass
class Done:
    """Report trainings that workers have done; in this process each is reported as it begins."""

    run: Run
    count: int = 0

    def report(self, training: Training) -> None:
        """Report one more."""
        self.count += 1
        if self.run.has_workers:
            self.run.part(training.label, self.count, training.total)


@dataclass(frozen=True)
class Planned:
    """Hold the trainings of a candidate: those that are chosen by, and the last one, whose model draws."""

    candidate: Candidate
    choosing: tuple[Training, ...]
    """each trial in each round; none where there is nothing to choose, and nothing to score apart"""
    last: Training | None
    """None where one of those above is the model that draws"""


@dataclass(frozen=True)
class Scored:
    """Hold what a training scores on the names to choose by, and the model, if it may draw; or why there is none."""

    training: Training
    evaluation: Evaluation | None = None
    model: Sent | None = None
    failure: Exception | None = None


@dataclass(frozen=True)
class Chosen:
    """Hold what was chosen for a candidate: the training of the model that draws, or that model, where it is trained.

    `evaluation` is that of all folds, None where there are none. `trial` is None where all trials failed.
    """

    candidate: Candidate
    tried: tuple[Trial, ...]
    trial: Trial | None = None
    training: Training | None = None
    model: Sent | None = None
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class Trainings:
    """Train the models of a comparison: hold what all of them share."""

    held: HeldOut
    registry: Registry
    cache: bool
    run: Run

    def train(self, training: Training) -> Trained:
        """Train a model. Raises UsageError where it was stopped, and whatever a model may."""
        run = self.run.part(training.label, training.number, training.total)
        recipe = training.recipe.checked(self.registry)
        if training.round is not None:
            model = fit_recipe(recipe, self.held.rounds[training.round].learned, self.registry, run)
        elif self.cache:
            model = train_cached(recipe, self.held.wordlist, self.registry, run).model
        else:
            model = fit_recipe(recipe, self.held.wordlist, self.registry, run)
        if model.report.get("stopped"):
            # Half trained, it is not what its recipe promises, and would be ranked as if it were.
            raise UsageError(f"{model.who} was stopped before it had learned")
        return model

    def score(self, training: Training) -> Scored:
        """Train a model, and score the round's names, or the dev part."""
        try:
            model = self.train(training)
            if training.round is None:
                return Scored(training, evaluate_known(model, self.held.dev), Sent.of(model))
            return Scored(training, evaluate_known(model, self.held.rounds[training.round].scored))
        except Exception as error:  # any plugin's bug: its row reports it, and the others go on
            return Scored(training, failure=error)


def plan_trainings(candidates: Sequence[Candidate], held: HeldOut) -> list[Planned]:
    """List all trainings of a comparison, numbered in the order in which one process does them."""
    total = sum(_count_trainings(each, held) for each in candidates)
    planned, number = [], 0
    for index, candidate in enumerate(candidates):
        trials = [Training(each.recipe, _label(candidate, each), index, i, None, number, total)
                  for i, each in enumerate(candidate.trials)]  # fmt: skip
        choosing = _in_rounds(trials, held) if held.folds or len(trials) > 1 else []
        number += _count_trainings(candidate, held)
        last = trials[0]._replace(number=number - 1) if held.folds or not choosing else None
        planned.append(Planned(candidate, tuple(choosing), last))
    return planned


def _in_rounds(trials: Sequence[Training], held: HeldOut) -> list[Training]:
    first = trials[0].number
    if not held.folds:
        return [each._replace(number=first + i) for i, each in enumerate(trials)]
    rounds = range(len(held.rounds))
    several = [each._replace(round=k, label=f"{each.label}, fold {k + 1}") for each in trials for k in rounds]
    return [each._replace(number=first + i) for i, each in enumerate(several)]


def _count_trainings(candidate: Candidate, held: HeldOut) -> int:
    """Count a candidate's trainings; in cross-validation there is one more, on all names, which draws."""
    return len(candidate.trials) * len(held.rounds) + (held.folds > 0)


def choose(planned: Sequence[Planned], trainings: Trainings, done: Done) -> Iterator[Chosen]:
    """Yield what is chosen for each candidate, as soon as it is known. Raises StoppedError where that is asked."""
    failed: set[tuple[int, int]] = set()
    asked = (each for one in planned for each in one.choosing if each.of not in failed)
    scores = trainings.run.map(trainings.score, asked)
    for one in planned:
        if not one.choosing:
            yield Chosen(one.candidate, (), one.candidate.trials[0], one.last)
            continue
        scored = list(_scored(one, scores, failed, done))
        yield _by_folds(one, scored) if trainings.held.folds else _by_dev(one, scored)


def _scored(planned: Planned, scores: Iterator[Scored], failed: set[tuple[int, int]], done: Done) -> Iterator[Scored]:
    """Yield the scores of one candidate. In this process a trial that has failed in a fold is tried in no other."""
    for training in planned.choosing:
        if training.of in failed and not done.run.has_workers:
            continue
        scored = next(scores)
        if done.run.stopped():
            raise StoppedError(f"stopped after {training.number + 1} of {training.total} trainings")
        if scored.failure is not None:
            failed.add(training.of)
        done.report(training)
        yield scored


def _by_dev(planned: Planned, scored: Sequence[Scored]) -> Chosen:
    """Choose the trial with the lowest NLL on the dev part (ties: the first), if any did not fail."""
    best, lowest, tried = None, math.inf, []
    for trial, each in zip(planned.candidate.trials, scored, strict=True):
        dev = None if each.evaluation is None else each.evaluation.nll_per_token
        tried.append(replace(trial, dev_nll_per_token=dev, failure=each.failure))
        if dev is not None and (best is None or dev < lowest):
            best, lowest = Chosen(planned.candidate, (), trial, each.training, each.model), dev
    return replace(best or Chosen(planned.candidate, ()), tried=tuple(tried))


def _by_folds(planned: Planned, scored: Sequence[Scored]) -> Chosen:
    """Choose the trial with the lowest NLL in all folds together, if any did not fail.

    What is reported was not chosen by the names it is reported on: each fold is scored with the values that are best
    on the others. (Their models have learned from the fold, so a trace of it is in the choice; without it, every
    value would be tried in folds of folds.)
    """
    ran: list[tuple[int, list[Evaluation]]] = []
    tried = list(planned.candidate.trials)
    for index, several in groupby(scored, key=lambda each: each.training.trial):
        rounds = list(several)
        failure = next((each.failure for each in rounds if each.failure is not None), None)
        if failure is not None:
            tried[index] = replace(tried[index], failure=failure)
            continue
        evaluations = [each.evaluation for each in rounds if each.evaluation is not None]
        tried[index] = replace(tried[index], dev_nll_per_token=pooled(evaluations).nll_per_token)
        ran.append((index, evaluations))
    if not ran or planned.last is None:
        return Chosen(planned.candidate, tuple(tried))
    nll = np.array([[each.nll for each in evaluations] for _, evaluations in ran])  # (T trials, F folds)
    index, _ = ran[int(nll.sum(axis=1).argmin())]
    trial = planned.candidate.trials[index]
    together = pooled([ran[best][1][fold] for fold, best in enumerate(best_elsewhere(nll))])
    last = planned.last._replace(recipe=trial.recipe, label=_label(planned.candidate, trial), trial=index)
    return Chosen(planned.candidate, tuple(tried), trial, last, evaluation=together)


def best_elsewhere(nll: NDArray[np.float64]) -> Sequence[int]:
    """Return for each of F folds which of T trials has the lowest sum over the other folds, ties the first: (T, F)."""
    return [int(np.delete(nll, fold, axis=1).sum(axis=1).argmin()) for fold in range(nll.shape[1])]


def _label(candidate: Candidate, trial: Trial) -> str:
    """Return the label of a trial while it trains."""
    return " ".join([candidate.label, *(f"{name}={value}" for name, value in trial.swept.items())])
