"""How long a training will take on this machine: as the last one did, or by a short one that is given up again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

import namegen

from .jobs import Job
from .models import key_of

ENOUGH = 0.8
"""Seconds of steps from which their pace is known."""
STEPS = 3
"""Steps that are timed at least."""
MOST = 20.0
"""Seconds after which a pilot that has not come to that is given up, where its model lets it."""
SAMPLE = 1_000
"""Names of the list that a model learns from whose training cannot be given up; the time is in proportion."""
REMEMBERED = 1_000


class _EnoughError(namegen.NamegenError):
    """Ends a pilot."""


class Pilots:
    """Finds out how long trainings take, and remembers it."""

    def __init__(self, registry: namegen.Registry) -> None:
        self._registry = registry
        self._lock = threading.Lock()
        self._known: OrderedDict[str, float | None] = OrderedDict()

    def remember(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, seconds: float | None) -> None:
        """Keep how long the training took, or will take; None where that cannot be known."""
        with self._lock:
            self._known[key_of(recipe, wordlist)] = seconds
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def seconds(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job) -> float | None:
        """Return how long it will take; None where that cannot be known before. Raises as a training does."""
        with self._lock:
            key = key_of(recipe, wordlist)
            if key in self._known:
                return self._known[key]
        found = self._measured(recipe.checked(self._registry), wordlist, job)
        if not job.stop_wanted:
            self.remember(recipe, wordlist, found)
        return found

    def _measured(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job) -> float | None:
        entry = recipe.model.part.entry
        if recipe.by_letters or len(list(namegen.models_of(recipe.model, self._registry))) > 1:
            return None  # it is several trainings, of which one alone would be timed
        if entry.load().resumable:
            return _Pilot(job).of(recipe, wordlist, self._registry)
        return self._in_proportion(recipe, wordlist)

    def _in_proportion(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> float:
        every = max(1, len(wordlist) // SAMPLE)
        weights = wordlist.weights and wordlist.weights[::every]
        some = namegen.Wordlist(wordlist.names[::every], weights, wordlist.name)
        began = time.monotonic()
        namegen.train_recipe(recipe, some, self._registry)
        return (time.monotonic() - began) * len(wordlist) / len(some)


class _Pilot:
    """Begins a training, times some steps, and ends it."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._began = time.monotonic()
        self._first: tuple[float, int] | None = None
        self._found: float | None = None

    def of(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, registry: namegen.Registry) -> float | None:
        """Return the seconds of the whole; None where it says nothing of its steps."""
        try:
            namegen.train_recipe(recipe, wordlist, registry, namegen.Run(on_step=self._step, stop=self._stop))
        except _EnoughError:
            return self._found
        return None if self._stop() else time.monotonic() - self._began

    def _step(self, step: int, total: int, _loss: float, _dev: float | None = None) -> None:
        now = time.monotonic()
        if self._first is None:
            self._first = now, step
        began, first = self._first
        if self._stop():
            raise _EnoughError
        if now - began >= ENOUGH and step - first >= STEPS:
            pace = (now - began) / (step - first)
            self._found = began - self._began + pace * (total - first)
            raise _EnoughError

    def _stop(self) -> bool:
        return self._job.stop_wanted or time.monotonic() - self._began > MOST
