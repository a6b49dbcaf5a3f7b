"""All that the pages and the API share: the registry, the limits, the queue, the lists and the models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any

import namegen

from ..settings import MEGABYTE, Settings
from .callers import Caller
from .draw import Draw, check_request, draw
from .job_queue import Crew, JobQueue, Limits
from .jobs import Job, Kind
from .lists import ListChoice, ListStore, LoadedList, safe_name
from .looks import LookStore
from .models import ModelStore, ServedModel
from .name_search import NameSearch
from .pilot import Pilots
from .server_files import refuse_files, refuse_files_of_recipe

LONGEST_SEED = 1000
"""Characters of a seed, which is kept with what was made from it."""

QUICK_SECONDS = 10.0
"""How long what is answered at once may take; and how much longer other work than what it is bounded by itself."""


class Backend:
    """What one server shares. It does the same for the page and for a program that calls it."""

    def __init__(self, registry: namegen.Registry, settings: Settings) -> None:
        self.registry = registry
        self.settings = settings
        self.queue = JobQueue(Crew(_limits(settings), self._given_up, lambda: self.models.weigh()))
        self.lists = ListStore(registry, settings)
        self.models = ModelStore(registry, settings, self.queue)
        self.search = NameSearch(registry, settings, self.lists)
        self.pilots = Pilots(registry)
        self.looks = LookStore(settings, self.models)

    def of(self, caller: Caller) -> Backend:
        """Return the same, as `caller` has it: what is queued is his."""
        own = copy(self)
        own.queue = self.queue.of(caller)
        own.models = self.models.of(own.queue)
        return own

    def _given_up(self, job: Job) -> None:
        """Note that a training does not end: its model rests where its time was over, or it is not the first."""
        lost = [each.training for each in self.queue.crew.lost]
        if job.training and (lost.count(job.training) > 1 or job.seconds > self.settings.seconds):
            self.models.rest(job.training)

    def open(self, data: bytes, filename: str) -> str:
        """Check and keep a model file; return its key. Raises StorageError where it cannot be trusted."""
        return self.models.open(data, safe_name(filename), self._registered)

    def _registered(self, source: namegen.Source) -> namegen.Wordlist:
        return self.lists.load(ListChoice(registered=source.dataset, reading=source.reading)).names

    def recipe(
        self,
        read: LoadedList,
        *,
        model: namegen.Spec | str | None = None,
        tokenizer: namegen.Spec | str | None = None,
        train_seed: str = "",
        split: str = "all",
    ) -> namegen.Recipe:
        """Make a recipe, checked as the command line's is, and naming no files. Raises OptionError or UsageError."""
        _check_seed("the training seed", train_seed)
        rest: dict[str, Any] = {**read.blending, **({"seed": train_seed} if train_seed else {})}
        recipe = namegen.make_recipe(self.registry, read.sources, model=model, tokenizer=tokenizer, split=split, **rest)
        refuse_files_of_recipe(recipe, self.registry)
        return recipe

    def request(self, n: Any, *, switched_off: Sequence[str] = (), **rest: Any) -> namegen.Request:
        """Make a request as `namegen.make_request` does, `switched_off` naming constraints that shall not hold.

        Raises OptionError, or UsageError for what does not exist or is more than this server gives.
        """
        _check_seed("the seed", rest.get("seed"))
        off = {self.registry.get("constraint", name).name: False for name in switched_off}
        request = namegen.make_request(self.registry, n, **(rest | off))
        check_request(request, self.settings)
        refuse_files([*request.samplers, *request.constraints])
        return request

    def cancel(self, id: str) -> None:
        """Stop the job of this id, where there is one."""
        job = self.queue.find(id)
        if job is not None:
            self.queue.cancel(job)

    def leave(self, job: Job) -> None:
        """Stop a job that nobody watches any longer, if it still runs, and let its result go."""
        if not job.ended:
            self.queue.cancel(job)
        self.queue.forget(job)

    def draw(
        self, trained: ServedModel, request: namegen.Request, job: Job, *, ids: Sequence[str] | None = None
    ) -> Draw:
        """Draw names, or one for each id, in the time that one answer may take, and until `job` is stopped."""
        return draw(trained, request, self.settings.draw_seconds, job, ids)


def _limits(settings: Settings) -> Limits:
    whole = settings.seconds + settings.draw_seconds
    seconds: Mapping[Kind, float] = {
        "quick": QUICK_SECONDS,
        "ready": settings.draw_seconds + QUICK_SECONDS,
        "short": whole + QUICK_SECONDS,
        "long": whole + QUICK_SECONDS,
    }
    return Limits(
        workers=settings.workers,
        long=settings.trainings,
        waiting=settings.waiting,
        jobs=settings.caller_jobs,
        trainings=settings.caller_trainings,
        seconds=seconds,
        followed=settings.patience,
        memory=int(settings.training_mb * MEGABYTE),
    )


def _check_seed(what: str, seed: object) -> None:
    length = len(str(seed))
    if length > LONGEST_SEED:
        raise namegen.UsageError(f"{what} has {length:,} characters; allowed: up to {LONGEST_SEED:,}")
