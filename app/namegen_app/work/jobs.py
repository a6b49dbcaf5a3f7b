"""One bounded queue for training, drawing and scoring.

A few threads take jobs in their order. Long trainings leave two threads free, and trainings of any kind one: drawing
names from a trained model never waits behind a training, nor a short training behind long ones.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any, Literal

import namegen

from . import failures
from .curve import Curve

KEPT = 200
"""Trainings that have ended and can still be asked for; their models are kept elsewhere, within bounds."""


Kind = Literal["ready", "short", "long"]
"""What a job does: draw from what is there; count, or ask much of what is there; or train what may last."""
KINDS: tuple[Kind, ...] = ("ready", "short", "long")


def _ready() -> Kind:
    return "ready"


class BusyError(namegen.NamegenError):
    """The queue is full."""


class StoppedError(namegen.NamegenError):
    """Stopped, and nothing came of it."""


class Job:
    """A piece of work: waiting, running, done or failed. Whoever has the `id` may watch it and stop it.

    kind: asked each time that a thread is free for it; what: what it is, for a person.
    """

    def __init__(self, task: Callable[[Job], Any], *, kind: Callable[[], Kind] = _ready, what: str = "") -> None:
        self.id = secrets.token_urlsafe(16)
        self._task: Callable[[Job], Any] | None = task
        self.kind = kind
        self.what = what
        self.state: Literal["waiting", "running", "done", "failed"] = "waiting"
        self.curve = Curve()
        self.part = ""
        self.result: Any = None
        self.error = ""
        self.seconds = 0.0
        self._stop = threading.Event()
        self._ended = threading.Event()

    @property
    def ended(self) -> bool:
        """Say whether it is done or failed."""
        return self._ended.is_set()

    @property
    def stop_wanted(self) -> bool:
        """Say whether somebody asked to stop it."""
        return self._stop.is_set()

    def begin_part(self, label: str) -> None:
        """Begin the next of several trainings."""
        self.part, self.curve = label, Curve()

    def stop(self) -> None:
        """Ask it to end now, with what it has."""
        self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for so many seconds at most; say whether it has ended."""
        return self._ended.wait(seconds)

    def outcome(self) -> Any:
        """Wait for the result. Raises NamegenError where it failed."""
        self.wait()
        if self.state == "failed":
            raise namegen.NamegenError(self.error)
        return self.result

    def run(self) -> None:
        """Do it; whatever is raised ends the job and not its thread."""
        task, self._task = self._task, None  # what it holds, a list perhaps, is not kept with the result
        self.state, began = "running", time.monotonic()
        try:
            if task is None or self.stop_wanted:
                raise StoppedError("stopped before it began")
            self.result = task(self)
            self.state = "done"
        except BaseException as error:  # a plugin's SystemExit too must not end the worker
            self.error, self.state = failures.message(error), "failed"
        finally:
            self.seconds = time.monotonic() - began
            self._ended.set()

    def fail(self, why: str) -> None:
        """End it without having begun."""
        self._task, self.error, self.state = None, why, "failed"
        self._ended.set()


class JobQueue:
    """The queue: at most `waiting` jobs wait, `workers` run, `long` of them (two fewer, or less) that last.

    Those that last may take half of the places to wait: a queue of trainings turns nobody away who only draws.
    """

    def __init__(self, workers: int, long: int, waiting: int) -> None:
        self.workers = workers
        self.long = long
        self.most_waiting = waiting
        self._waiting: deque[Job] = deque()
        self._running: Counter[Kind] = Counter()
        self._at_work: set[Job] = set()
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._condition = threading.Condition()
        self._threads: list[threading.Thread] = []

    def submit(
        self,
        task: Callable[[Job], Any],
        *,
        kind: Callable[[], Kind] = _ready,
        what: str = "",
        findable: bool = False,
    ) -> Job:
        """Queue `task`; `findable` by its id later. Raises BusyError where too many wait already."""
        job, long = Job(task, kind=kind, what=what), kind() == "long"
        with self._condition:
            self._check_waiting(long)
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
        """Find the job of this id; None where there is none, or it ended long ago."""
        with self._condition:
            return self._known.get(id)

    def forget(self, job: Job) -> None:
        """Keep its result no longer."""
        with self._condition:
            self._known.pop(job.id, None)

    def ahead(self, job: Job) -> int:
        """Count those that wait before it."""
        with self._condition:
            if job in self._waiting:
                return self._waiting.index(job)
        return 0

    def cancel(self, job: Job) -> None:
        """Stop a job; one that still waits ends at once."""
        job.stop()
        with self._condition:
            if job not in self._waiting:
                return
            self._waiting.remove(job)
        job.fail("stopped before it began")

    def end(self, seconds: float) -> bool:
        """Stop all that waits and all that runs; say whether every thread was free again within so many seconds."""
        with self._condition:
            waiting, self._waiting = list(self._waiting), deque()
            running = list(self._at_work)
        for job in waiting:
            job.fail("the server ends")
        for job in running:
            job.stop()
        until = time.monotonic() + seconds
        return all(job.wait(max(0.0, until - time.monotonic())) for job in running)

    def _check_waiting(self, long: bool) -> None:
        """Raise BusyError where too many wait: trainings that last take half of the places at most."""
        count, most, what = len(self._waiting), self.most_waiting, "jobs"
        if long:
            count = sum(other.kind() == "long" for other in self._waiting)
            most, what = max(1, self.most_waiting // 2), "trainings"
        if count >= most:
            raise BusyError(
                f"the server is busy: its queue of {what} is full ({count:,} waiting); please try again in a minute"
            )

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
                while (found := self._next()) is None:
                    self._condition.wait()
                job, kind = found
                self._running[kind] += 1
                self._at_work.add(job)
            job.run()
            with self._condition:
                self._running[kind] -= 1
                self._at_work.remove(job)
                self._condition.notify_all()
            del job, found  # not kept until the next one comes

    def _next(self) -> tuple[Job, Kind] | None:
        """Take the first that may begin, and its kind."""
        for job in self._waiting:
            kind = job.kind()
            if self._may_begin(kind):
                self._waiting.remove(job)
                return job, kind
        return None

    def _may_begin(self, kind: Kind) -> bool:
        trainings = self._running["short"] + self._running["long"]
        if kind == "long":
            return self._running["long"] < self.long and trainings < self.workers - 1
        return kind == "ready" or trainings < self.workers - 1
