"""Everything that takes time goes through one bounded queue.

A few threads take jobs in their order. A training that lasts may not take them all, so that drawing names from a
trained model never waits behind one.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Any, Literal

import namegen

from . import failures
from .curve import Curve

KEPT = 200
"""Trainings that have ended and can still be asked for; their models are kept elsewhere, within bounds."""


class BusyError(namegen.NamegenError):
    """The queue is full."""


class StoppedError(namegen.NamegenError):
    """Stopped, and nothing came of it."""


class Job:
    """A piece of work: waiting, running, done or failed. Whoever has the `id` may watch it and stop it."""

    def __init__(self, task: Callable[[Job], Any], *, long: bool) -> None:
        self.id = secrets.token_urlsafe(16)
        self._task = task
        self.long = long
        self.state: Literal["waiting", "running", "done", "failed"] = "waiting"
        self.curve = Curve()
        self.part = ""
        self.result: Any = None
        self.error = ""
        self.started = 0.0
        self.seconds = 0.0
        self._stop = threading.Event()
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Whether it is done or failed."""
        return self._ended.is_set()

    @property
    def stop_wanted(self) -> bool:
        """Whether somebody asked to stop it."""
        return self._stop.is_set()

    def begin_part(self, label: str) -> None:
        """The next of several trainings begins."""
        self.part, self.curve = label, Curve()

    def stop(self) -> None:
        """Ask it to end now, with what it has."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Whether it has ended within so many seconds."""
        return self._ended.wait(seconds)

    def outcome(self) -> Any:
        """The result, once it has ended. Raises NamegenError where it failed."""
        self.wait()
        if self.state == "failed":
            raise namegen.NamegenError(self.error)
        return self.result

    def run(self) -> None:
        """Do it; whatever is raised ends the job and not its thread."""
        self.state, self.started = "running", time.monotonic()
        try:
            if self.stop_wanted:
                raise StoppedError("stopped before it began")
            self.result = self._task(self)
            self.state = "done"
        except BaseException as error:  # a plugin's SystemExit too must not end the worker
            self.error, self.state = failures.told(error), "failed"
        self.seconds = time.monotonic() - self.started
        self._ended.set()

    def fail(self, why: str) -> None:
        """End it without having begun."""
        self.error, self.state = why, "failed"
        self._ended.set()


class Jobs:
    """The queue: at most `waiting` jobs wait, `workers` run, `long` of those that last."""

    def __init__(self, workers: int, long: int, waiting: int) -> None:
        self.workers = workers
        self.long = min(long, workers - 1)
        self.most_waiting = waiting
        self._waiting: deque[Job] = deque()
        self._long_running = 0
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._condition = threading.Condition()
        self._threads: list[threading.Thread] = []

    def submit(self, task: Callable[[Job], Any], *, long: bool = False, findable: bool = False) -> Job:
        """Queue `task`; `findable` by its id later. Raises BusyError where too many wait already."""
        job = Job(task, long=long)
        with self._condition:
            if len(self._waiting) >= self.most_waiting:
                raise BusyError(
                    f"the server is busy: {len(self._waiting):,} jobs wait already, the most it takes;"
                    " please try again in a minute"
                )
            if findable:
                self._remember(job)
            self._waiting.append(job)
            self._start_threads()
            self._condition.notify()
        return job

    def do(self, task: Callable[[Job], Any]) -> Any:
        """Queue `task`, wait for it, and give its result. Raises NamegenError where it fails."""
        return self.submit(task).outcome()

    def find(self, id: str) -> Job | None:
        """The job of this id; None where there is none, or it ended long ago."""
        with self._condition:
            return self._known.get(id)

    def forget(self, job: Job) -> None:
        """Its result is not kept any longer."""
        with self._condition:
            self._known.pop(job.id, None)

    def ahead(self, job: Job) -> int:
        """How many wait before it."""
        with self._condition:
            return self._waiting.index(job) if job in self._waiting else 0

    def cancel(self, job: Job) -> None:
        """Stop a job; one that still waits ends at once."""
        job.stop()
        with self._condition:
            if job not in self._waiting:
                return
            self._waiting.remove(job)
        job.fail("stopped before it began")

    def _remember(self, job: Job) -> None:
        self._known[job.id] = job
        ended = [id for id, other in self._known.items() if other.ended]
        for id in ended[: max(0, len(ended) - KEPT)]:
            del self._known[id]

    def _start_threads(self) -> None:
        if len(self._threads) < self.workers:
            thread = threading.Thread(target=self._work, daemon=True, name="namegen-job")
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            with self._condition:
                while (job := self._next()) is None:
                    self._condition.wait()
                self._long_running += job.long
            job.run()
            with self._condition:
                self._long_running -= job.long
                self._condition.notify_all()

    def _next(self) -> Job | None:
        for job in self._waiting:
            if not job.long or self._long_running < self.long:
                self._waiting.remove(job)
                return job
        return None
