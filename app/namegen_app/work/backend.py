"""All that the pages and the API share: the registry, the limits, the queue, the lists and the models."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import namegen

from ..settings import Settings
from .draw import Draw, check_request, draw
from .jobs import Job, JobQueue
from .lists import ListChoice, ListStore, LoadedList, safe_name
from .models import ModelStore, ServedModel
from .server_files import refuse_files, refuse_files_of_recipe

LONGEST_SEED = 1000
"""Characters of a seed, which is kept with what was made from it."""


class Backend:
    """What one server shares. It does the same for the page and for a program that calls it."""

    def __init__(self, registry: namegen.Registry, settings: Settings) -> None:
        self.registry = registry
        self.settings = settings
        self.queue = JobQueue(settings.workers, settings.trainings, settings.waiting)
        self.lists = ListStore(registry, settings)
        self.models = ModelStore(registry, settings, self.queue)

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

    def draw(self, trained: ServedModel, request: namegen.Request, job: Job) -> Draw:
        """Draw names, in the time that one answer may take, and until `job` is stopped."""
        return draw(trained, request, self.settings.draw_seconds, job)


def _check_seed(what: str, seed: object) -> None:
    length = len(str(seed))
    if length > LONGEST_SEED:
        raise namegen.UsageError(f"{what} has {length:,} characters; allowed: up to {LONGEST_SEED:,}")
