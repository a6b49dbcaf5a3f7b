"""What the chosen names and the chosen model are asked for, as jobs of the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import namegen

from . import progress
from .form import Wanted
from .jobs import Job, Kind
from .models import Trained
from .office import Office
from .wordlists import Read

WAIT = 0.4
"""Seconds between two words on how a job goes."""


def recipe_of(office: Office, wanted: Wanted, read: Read, split: str = "all") -> namegen.Recipe:
    """The recipe of the chosen model and names. Raises OptionError or UsageError."""
    return office.recipe(
        read,
        model=wanted.model,
        tokenizer=wanted.tokenizer,
        train_seed=wanted.train_seed,
        split=split,
    )


def with_model(
    office: Office,
    wanted: Wanted,
    then: Callable[[Trained, Job], object],
    *,
    least: Kind = "short",
    also: Callable[[namegen.Recipe], namegen.Recipe] | None = None,
) -> Job:
    """`then` of the chosen model, which is trained first where it is not there yet. Raises NamegenError.

    least: what `then` is itself; also: from the chosen model's recipe, that of another which `then` will ask for.
    """
    if wanted.opened:
        trained = office.models.opened(wanted.opened)
        names = trained.model.names
        needed = [also(trained.model.recipe)] if also and isinstance(names, namegen.Wordlist) else []
        known = names if isinstance(names, namegen.Wordlist) else namegen.Wordlist(())
        kind = office.models.kind(needed, known, least)
        return office.jobs.submit(lambda job: then(trained, job), kind=kind, findable=True)
    read = office.wordlists.of(wanted.given)
    recipe = recipe_of(office, wanted, read)
    other = also(recipe) if also else None
    return office.models.job(recipe, read.names, then, findable=True, least=least, also=other)


def watched(office: Office, job: Job) -> Iterator[str]:
    """How the job goes, as HTML, until it has ended. Where the visitor leaves before, it is stopped."""
    try:
        while not job.wait(WAIT):
            yield progress.told(job, office.jobs.ahead(job))
    finally:
        office.leave(job)
