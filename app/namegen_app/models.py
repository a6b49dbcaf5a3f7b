"""Trained and opened models, shared by all visitors, within bounds."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import namegen

from .bounded import Bounded
from .jobs import Job, Jobs, StoppedError
from .settings import Settings
from .wordlists import MEGABYTE

Losses = tuple[list[tuple[int, float]], list[tuple[int, float]]]


@dataclass(frozen=True)
class Trained:
    """A model, and how it came to be.

    early: why its training ended early ("" if it did not); file: what it was opened from ("" if it was trained here);
    losses: the points of its train and dev loss.
    """

    model: namegen.NameModel
    early: str = ""
    file: str = ""
    losses: Losses = ([], [])

    @property
    def names(self) -> namegen.Wordlist:
        """What it learned from; an empty list where that is not known."""
        names = self.model.names
        return names if isinstance(names, namegen.Wordlist) else namegen.Wordlist(())


class Models:
    """Trains what is asked for, once for all who ask for the same."""

    def __init__(self, registry: namegen.Registry, settings: Settings, jobs: Jobs) -> None:
        self.registry = registry
        self.settings = settings
        self.jobs = jobs
        self._trained: Bounded[Trained] = Bounded(int(settings.cache_mb * MEGABYTE / 2))
        self._opened: Bounded[Trained] = Bounded(int(settings.cache_mb * MEGABYTE / 4))

    def job(
        self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, then: Callable[[Trained], object], *, findable: bool
    ) -> Job:
        """The job that trains the model, where it is not there yet, and does `then` with it."""

        def task(job: Job) -> object:
            return then(self.get(recipe, wordlist) or self._train(recipe, wordlist, job))

        long = self.get(recipe, wordlist) is None and self._lasts(recipe)
        return self.jobs.submit(task, long=long, findable=findable)

    def now(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> Trained:
        """The model, trained here and now where it is not there yet: for a job that needs a second one."""
        return self.get(recipe, wordlist) or self._train(recipe, wordlist, Job(lambda _: None, long=False))

    def get(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> Trained | None:
        """The model that was trained by this recipe, if it is still there."""
        return self._trained.get(_key(recipe, wordlist))

    def keep(self, trained: Trained) -> str:
        """Keep a model that no recipe gives again; the key under which `opened` finds it."""
        data = namegen.to_bytes(trained.model)
        key = hashlib.sha256(data).hexdigest()
        self._opened.keep(key, trained, _size(trained.model))
        return key

    def open(self, data: bytes, what: str, wordlist_of: Callable[[str], namegen.Wordlist]) -> str:
        """Check and keep an uploaded model file; its key. Raises StorageError where it cannot be trusted.

        wordlist_of: gives the names of a registered list, so that copied names can be told from new ones.
        """
        if len(data) > self.settings.model_mb * MEGABYTE:
            raise namegen.StorageError(
                f"{what} is {len(data) / MEGABYTE:,.1f} MB large; this server opens up to {self.settings.model_mb:g} MB"
            )
        model = namegen.from_bytes(data, what, self.registry)
        return self.keep(Trained(replace(model, names=_names_of(model, wordlist_of)), file=what))

    def opened(self, key: str) -> Trained:
        """The model of this key. Raises StorageError where it is forgotten."""
        found = self._opened.get(key)
        if found is None:
            raise namegen.StorageError(
                "the model is no longer on the server; please open its file again, or train anew"
            )
        return found

    def _lasts(self, recipe: namegen.Recipe) -> bool:
        """Whether its training may last: a model that keeps checkpoints says so."""
        return bool(self.registry.get("model", recipe.model).load().resumable)

    def _train(self, recipe: namegen.Recipe, wordlist: namegen.Wordlist, job: Job) -> Trained:
        limit = Limit(job, self.settings)
        model = namegen.train_recipe(recipe, wordlist, self.registry, limit.watch, namegen.Control(limit.stop))
        trained = Trained(model, limit.reason, losses=job.curve.lines())
        if not job.stop_wanted:
            self._trained.keep(_key(recipe, wordlist), trained, _size(model))
        return trained


class Limit:
    """Ends a training that somebody stopped, or that took more steps or seconds than the server gives."""

    def __init__(self, job: Job, settings: Settings) -> None:
        self.job = job
        self.settings = settings
        self.began = time.monotonic()
        self.asked = False
        self.reason = ""

    def stop(self) -> bool:
        """What the model asks."""
        self.asked = True
        self.reason = self.reason or self._why()
        return bool(self.reason)

    def watch(self, step: int, total: int, loss: float, dev: float | None = None) -> None:
        """What the model tells. One that never asks whether to stop is ended here, and nothing is left of it."""
        self.job.curve.tell(step, total, loss, dev)
        if not self.asked and (why := self._why()):
            raise StoppedError(f"{why}; this model keeps nothing when it is stopped")

    def runs(self, done: int, total: int, label: str) -> None:
        """Between two of several trainings: what is told of the next, and the end where it is time."""
        if why := self._why():
            raise StoppedError(f"{why}, after {done} of {total} models")
        self.job.begin_part(f"{label} ({done + 1} of {total})")

    def _why(self) -> str:
        if self.job.stop_wanted:
            return "stopped"
        if self.job.curve.step >= self.settings.steps:
            return f"stopped after {self.settings.steps:,} steps, the most this server gives"
        if time.monotonic() - self.began > self.settings.seconds:
            return f"stopped after {self.settings.seconds:g} seconds, the most this server gives"
        return ""


def _names_of(model: namegen.NameModel, wordlist_of: Callable[[str], namegen.Wordlist]) -> namegen.Wordlist:
    """The names that an opened model learned from, where it names a registered list that is here in that version.

    Otherwise none, and never whatever lies at the path that a stranger's file names.
    """
    try:
        wordlist = wordlist_of(model.recipe.dataset)
    except namegen.NamegenError:
        wordlist = None
    if wordlist is not None and wordlist.sha256 == model.provenance.sha256:
        return wordlist
    return namegen.Wordlist((), None, model.provenance.wordlist, model.provenance.sha256)


def _key(recipe: namegen.Recipe, wordlist: namegen.Wordlist) -> tuple[str, str]:
    return json.dumps(recipe.model_dump(mode="json"), sort_keys=True), wordlist.sha256


def _size(model: namegen.NameModel) -> int:
    names = 0 if model.names is None else sum(100 + len(name) for name in model.names.names)
    return sum(array.nbytes for array in model.model.arrays().values()) + names + 10_000
