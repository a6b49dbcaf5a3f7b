"""The one door by which the page's own questions come in.

Server functions of gradio's HTML components pass by its queue and by all of its limits, and anybody may call them. So
there is one of them, and what it lets in is checked here: which call, with which arguments, of whom and how much. A
call is a job: one that does not end at once is followed by the page. What the call itself does has threads of its own,
and little time; where it is given much to read, it takes its turn among the trainings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import namegen

from ..words.wording import field_of, in_the_form
from ..work import failures
from ..work.backend import Backend
from ..work.callers import Caller
from ..work.jobs import Job, Kind
from .arguments import Arguments

__all__ = ["Caller", "Door", "followed"]

WAIT = 0.3
"""Seconds for which a call waits for its job, before it answers that the job goes on."""
LARGE = 50_000
"""Characters of what is given, from which on a call takes its turn among the trainings."""
LONGEST = 10_000
"""Characters of one text that is given, other than a list of names; and of all of them together ten times as many."""
LISTS = ("names", "text")
"""Arguments that hold a list of names: how long it may be is checked where it is read."""


class Door:
    """All calls by name. Each is a function of (backend, ...) that returns JSON, or a Job whose result is.

    at_once: those among them that look something up, and are answered without a job.
    """

    def __init__(
        self, backend: Backend, calls: Sequence[Callable[..., Any]], at_once: Sequence[Callable[..., Any]] = ()
    ) -> None:
        self.backend = backend
        self._calls = {call.__name__: Arguments(call, given=1) for call in calls}
        self._at_once = {call.__name__ for call in at_once}

    def answer(self, asked: Any, caller: Caller) -> dict[str, Any]:
        """Answer {"call": name, "page": text, "data": {...}}: {"done": JSON}, {"job": ...} or {"error": {...}}.

        Never raises: what a server function raises becomes a 500 without a word for the browser.
        """
        try:
            outcome = self._outcome(asked, caller)
            if isinstance(outcome, Job):
                return followed(self.backend, outcome)
            return {"done": outcome}
        except BaseException as error:  # a plugin's SystemExit too
            return {"error": error_as_json(error)}

    def _outcome(self, asked: Any, caller: Caller) -> Any:
        if not isinstance(asked, Mapping) or not isinstance(asked.get("data", {}), Mapping):
            raise namegen.UsageError("a call is an object of call, page and data")
        name, data = str(asked.get("call")), asked.get("data", {})
        arguments = self._calls.get(name)
        if arguments is None:
            raise namegen.UsageError(f"there is no call {name[:60]!r}")
        kind = _check_size(data)
        own = arguments.check(data)
        caller = replace(caller, page=str(asked.get("page", ""))[:64])
        if name in self._at_once:
            return arguments.function(self.backend.of(caller), **own)

        def call(job: Job) -> Any:
            # What the call queues is waited for as long as the call is.
            inner = replace(caller, attended=lambda: not (job.stop_wanted or (job.ended and job.error is not None)))
            outcome = arguments.function(self.backend.of(inner), **own)
            if isinstance(outcome, Job):
                self.backend.queue.hand_over(job, outcome)
            return outcome

        return self.backend.queue.of(caller).submit(call, kind=lambda: kind, findable=True)


def followed(backend: Backend, job: Job, seconds: float = WAIT) -> dict[str, Any]:
    """Wait a moment for the job: its outcome where it has ended, else its id and how it goes."""
    job.touch()
    if not job.wait(seconds):
        return {"job": job.id, "progress": job.progress(backend.queue.ahead(job))}
    backend.queue.forget(job)
    if job.error is not None:
        return {"error": error_as_json(job.error)}
    if isinstance(job.result, Job):
        return followed(backend, job.result, seconds)
    return {"done": job.result}


def error_as_json(error: BaseException) -> dict[str, Any]:
    """Return a failure as the page shows it, in the words of its fields."""
    as_json = failures.as_json(error)
    message = as_json["message"]
    return {**as_json, "message": in_the_form(message), "field": as_json["field"] or field_of(message)}


def _check_size(data: Mapping[str, Any]) -> Kind:
    """Return the kind of job that reads so much. Raises UsageError for texts longer than any call takes."""
    lists = sum(_characters(value, "") for name, value in data.items() if name in LISTS)
    rest = sum(_characters(value, str(name)) for name, value in data.items() if name not in LISTS)
    if rest > 10 * LONGEST:
        raise namegen.UsageError(f"{rest:,} characters beside a list of names; allowed: up to {10 * LONGEST:,}")
    return "quick" if lists + rest < LARGE else "short"


def _characters(value: Any, name: str) -> int:
    """Count the characters of a value. Raises UsageError for a text of the argument `name` that is too long."""
    total, left = 0, [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            if name and len(one) > LONGEST:
                raise namegen.UsageError(f"{name[:60]} has {len(one):,} characters; allowed: up to {LONGEST:,}")
            total += len(one)
        elif isinstance(one, Mapping):
            left += [*one.keys(), *one.values()]
        elif isinstance(one, Sequence):
            left += one
        total += 1
    return total
