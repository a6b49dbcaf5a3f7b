"""Following and stopping a job."""

from typing import Annotated, Any

import namegen

from ..work.backend import Backend
from ..work.jobs import Job


def follow(backend: Backend, job: Annotated[str, "The id that a call gave."]) -> Job:
    """Follow a job: the door says how it goes, or what came of it. Raises UsageError where it is gone."""
    found = backend.queue.find(job)
    if found is None:  # `followed` notes that somebody does
        raise namegen.UsageError("this is no longer on the server; please ask again")
    return found


def stop(backend: Backend, job: Annotated[str, "The id that a call gave."]) -> dict[str, Any]:
    """Stop a job: it keeps what it has, where its model can. Whoever follows it learns what came of it."""
    backend.cancel(job)
    return {}
