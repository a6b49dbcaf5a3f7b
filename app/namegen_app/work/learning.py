"""A training as the page that began it shows it: its curve, what it says so far, and what came of it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import namegen

from .backend import Backend
from .jobs import Job
from .models import ServedModel
from .sayings import NAMES, Said, Sayings, names_of

TIMED = 100
"""Names that are scored first, to tell how long all of them take."""
MOST_SCORED = 5_000
"""Names that are scored at most: more would make no figure surer that one can see."""


Points = list[tuple[int, float]]


@dataclass
class Learning:
    """One training, from when it is asked for until its model is measured and kept."""

    backend: Backend
    recipe: namegen.Recipe
    names: namegen.Wordlist
    sayings: Sayings
    yardsticks: namegen.Yardsticks | None = None
    phase: str = "learning"
    """learning, or measuring what was learned"""
    measuring: float | None = None
    """the seconds that measuring takes, once that is known"""
    several: bool = False
    """whether it is made of models, which learn one after the other: what one has lost says nothing of the whole"""

    @classmethod
    def of(cls, backend: Backend, recipe: namegen.Recipe, names: namegen.Wordlist) -> Learning:
        """Prepare it."""
        return cls(backend, recipe, names, Sayings(backend.registry))

    def run(self, job: Job) -> tuple[namegen.NameModel, dict[str, Any]]:
        """Train the model and keep it; return it, and how well it does."""
        part = self.recipe.model.part
        self.several = self.recipe.by_letters or bool(part.entry.load().submodels(part.options))
        self.yardsticks = namegen.yardsticks(self.recipe, self.names, self.backend.registry)
        trained = self.backend.models.trained(self.recipe, self.names, job, self.sayings)
        model = trained.model
        if model.fit_seconds is not None and not trained.early:
            self.backend.pilots.remember(self.recipe, self.names, model.fit_seconds)
        self.phase = "measuring"
        losses: tuple[Points, Points] = ([], []) if self.several else trained.losses
        last = names_of(model, self.backend.registry)
        unseen = self._unseen(model, losses[1])
        return model, {
            **self._kept(trained),
            "early": trained.early,
            "seconds": model.fit_seconds or 0.0,
            "best_step": _best_step(*losses),
            "unseen": unseen,
            "curve": as_points(*losses),
            "said": [as_json(each) for each in trained.said],
            "says": list(last),
            "copied": [new is False for new in model.are_new(last)],
            "notes": [str(note) for note in model.report.get("notes", [])],
        }

    def _kept(self, trained: ServedModel) -> dict[str, str]:
        """Keep the model, for use and to be downloaded; or say why it cannot be: what was measured stands."""
        file = f"{trained.model.name}.namegen"
        try:
            key = self.backend.models.keep(ServedModel(trained.model, trained.early, file))
        except namegen.StorageError as error:
            return {"key": "", "file": "", "problem": str(error)}
        return {"key": key, "file": file, "problem": ""}

    def _unseen(self, model: namegen.NameModel, dev: Points) -> dict[str, Any] | None:
        """Say how well it predicts names that it has not learned from: those kept aside, or those it chose by.

        nats: None where it calls some of them impossible.
        """
        if self.recipe.split != "all":
            return self._scored(model)
        devs = [value for _, value in _finite(dev)]
        return {"nats": min(devs), "names": None} if devs else None

    def _scored(self, model: namegen.NameModel) -> dict[str, Any] | None:
        test = namegen.split(self.names, self.recipe.split).test
        every = max(1, len(test) // MOST_SCORED)
        names = list(test.names[::every])
        if not names:
            return None
        began = time.monotonic()
        try:
            measured = model.evaluate(names[:TIMED])
            if len(names) > TIMED:
                self.measuring = (time.monotonic() - began) / TIMED * len(names)
                measured = model.evaluate(names)
        except namegen.WordlistError:  # none of them can be written with the letters that it knows
            return None
        return {"nats": None if measured.impossible else measured.nll_per_token, "names": measured.names}

    def as_json(self, job: Job) -> dict[str, Any]:
        """Say how it goes: all that is drawn of it."""
        curve, sticks = job.curve, self.yardsticks
        return {
            "phase": self.phase,
            "measuring": self.measuring,
            "keeps": job.heeds_stop,
            "step": curve.step,
            "total": curve.total,
            "best_step": 0 if self.several else curve.best_step,
            "several": self.several,
            "training": curve.training,
            "curve": as_points(*curve.lines()),
            "yardsticks": sticks
            and {
                "choices": sticks.choices,
                "blind": sticks.blind,
                "pairs": sticks.pairs,
                "letters": sticks.letters,
            },
            "said": [as_json(each) for each in self.sayings.said],
        }


def _best_step(train: Points, dev: Points) -> int:
    """Return the step whose model is kept: that of the lowest dev loss, or the last where none is measured."""
    if dev:
        return min(dev, key=lambda point: point[1])[0]
    return train[-1][0] if train else 0


def as_points(train: Points, dev: Points) -> dict[str, Any]:
    """Write a curve as JSON, with as many digits as one sees."""
    return {"train": _rounded(train), "dev": _rounded(dev)}


def _rounded(points: Points) -> Points:
    return [(step, round(value, 4)) for step, value in _finite(points)]


def _finite(points: Points) -> Points:
    """Leave out what no JSON can say, and no curve can show: losses of names that a model calls impossible."""
    return [(step, value) for step, value in points if math.isfinite(value)]


def as_json(said: Said) -> dict[str, Any]:
    """Write what it said after a step as JSON."""
    return {"step": said.step, "names": list(said.names[:NAMES])}
