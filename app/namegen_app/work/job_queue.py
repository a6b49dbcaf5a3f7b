"""One bounded queue for training, drawing and scoring.

A few threads take jobs, of each caller in turn. Long trainings leave two threads free, and trainings of any kind one:
drawing names from a trained model never waits behind a training, nor a short training behind long ones. What can be
answered at once has threads of its own.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .callers import SERVER, Caller, Turns
from .estimate import MemoryBudget, give_back_to_the_system
from .jobs import BusyError, Job, Kind, ready
from .log import LOG
from .memory import bytes_of

KEPT = 200
"""Jobs that have ended and can still be asked for; their models are kept elsewhere, within bounds."""
KEPT_SECONDS = 600.0
"""How long they can be."""
KEPT_BYTES = 32 * 2**20
"""What came of them, all together."""
PATIENCE: Mapping[Kind, float] = {"quick": 5.0, "ready": 60.0, "short": 60.0, "long": 60.0}
"""Seconds within which a job that was asked to stop does, or gives a sign of life."""
LONGER = 6
"""A page that is loaded again finds its training, and browsers wake a hidden page once a minute only."""
MOST_LOST = 8
"""Threads that are given up and filled anew: what runs in them cannot be ended from outside."""
LEFT = "ended, because nobody waited for it any longer"
LOST = "it does not stop, and was given up"
UNBOUNDED = 10**9


@dataclass(frozen=True)
class Limits:
    """What a queue allows. `workers` threads, `long` of them for trainings that last, and `quick` beside them.

    waiting: jobs that may wait, of which trainings that last take half; jobs, trainings: that one caller may have under
    way; seconds: that a job of each kind may take before it is asked to stop; patience: until it does, or gives a
    sign of life; followed: until a page asks again how its job goes, and `LONGER` for a training;
    memory: bytes that all trainings together may take.
    """

    workers: int
    long: int
    waiting: int
    quick: int = 4
    jobs: int = UNBOUNDED
    trainings: int = UNBOUNDED
    seconds: Mapping[Kind, float] = field(default_factory=dict)
    patience: Mapping[Kind, float] = field(default_factory=lambda: PATIENCE)
    followed: float = 15
    memory: int = 2**62


class Crew:
    """The threads, and the jobs that wait for them. One for all callers.

    given_up: is told of a job that does not stop; care: is called once a second while there is anything to do.
    """

    def __init__(
        self,
        limits: Limits,
        given_up: Callable[[Job], None] = lambda _: None,
        care: Callable[[], None] = lambda: None,
    ) -> None:
        self.limits = limits
        self.given_up, self.care = given_up, care
        self.memory = MemoryBudget(limits.memory)
        self.lost: set[Job] = set()
        """Jobs that were given up, in whose threads they still run."""
        self._waiting: list[Job] = []
        self._running: dict[Job, Kind] = {}
        self._known: OrderedDict[str, Job] = OrderedDict()
        self._turns = Turns()
        self._lock = threading.RLock()
        self._condition = threading.Condition(self._lock)
        self._to_care_for = threading.Condition(self._lock)
        self.last = time.monotonic()
        """When something was last asked for."""
        self._threads = 0
        self._carer: threading.Thread | None = None

    def add(self, job: Job, findable: bool) -> None:
        """Let `job` wait for a thread. Raises BusyError where too much is under way already."""
        kind = job.kind()
        self.last = time.monotonic()
        with self._condition:
            self._check_caller(job.caller, kind)
            self._check_waiting(kind)
            if findable:
                self._remember(job)
            self._waiting.append(job)
            self._start_threads()
            self._condition.notify()
            self._to_care_for.notify()

    def find(self, id: str) -> Job | None:
        """Find the job of this id; None where there is none, or it ended long ago."""
        with self._condition:
            return self._known.get(id)

    def hand_over(self, job: Job, to: Job) -> None:
        """Let who asks for `job` find `to` from now on: it has begun that, and is done itself."""
        with self._condition:
            if self._known.get(job.id) is job:
                self._known[job.id] = to
                to.ids.append(job.id)
        if job.stop_wanted:
            self.cancel(to)

    def forget(self, job: Job) -> None:
        """Keep its result no longer."""
        with self._condition:
            for id in job.ids:
                if self._known.get(id) is job:  # it may have been handed over to another
                    del self._known[id]

    def ahead(self, job: Job) -> int:
        """Count those whose turn is before it."""
        with self._condition:
            if job in self._waiting:
                return self._in_turn().index(job)
        return 0

    def cancel(self, job: Job, why: str = "stopped before it began") -> None:
        """Stop a job; one that still waits ends at once."""
        job.stop()
        with self._condition:
            if job not in self._waiting:
                return
            self._waiting.remove(job)
        job.fail(why)

    def end(self, seconds: float) -> bool:
        """Stop all that waits and all that runs; say whether every thread was free again within so many seconds."""
        with self._condition:
            waiting, self._waiting = self._waiting, []
            running = list(self._running)
        for job in waiting:
            job.fail("the server ends")
        for job in running:
            job.stop()
        until = time.monotonic() + seconds
        return all(job.wait(max(0.0, until - time.monotonic())) for job in running) and not self.lost

    def look_after(self) -> None:
        """End what nobody waits for, stop what takes too long, and fill the places of those that do not stop."""
        with self._condition:
            waiting, running = list(self._waiting), list(self._running.items())
        for job in waiting:
            if job.is_left(self._followed(job.kind())):
                self.cancel(job, LEFT)
        for job, kind in running:
            if job.is_left(self._followed(kind)) or self._overdue(job, kind):
                job.stop()
            if job.stop_wanted and self._stuck(job, kind):
                self._give_up(job)
        with self._condition:
            ended = [job for job in self._known.values() if job.ended]
        for job in ended:
            job.weight = job.weight or bytes_of(job.result)
        with self._condition:
            self._forget_old()

    def _followed(self, kind: Kind) -> float:
        return self.limits.followed * (LONGER if kind == "long" else 1)

    def _overdue(self, job: Job, kind: Kind) -> bool:
        return job.seconds > self.limits.seconds.get(kind, float("inf"))

    def _stuck(self, job: Job, kind: Kind) -> bool:
        """Say whether it does not end though it was asked to: it is silent, or has been asked for very long."""
        now, patience = time.monotonic(), self.limits.patience[kind]
        if job.is_left(self._followed(kind)):  # nobody loses what it would still make
            patience = min(patience, 2 * self.limits.followed)
        return now - max(job.stopped, job.heard) > patience or now - job.stopped > 5 * patience

    def _give_up(self, job: Job) -> None:
        with self._condition:
            if job not in self._running or len(self.lost) >= MOST_LOST:
                return
            del self._running[job]
            self._threads -= 1
            self.lost.add(job)
            self._start_threads()
            self._condition.notify_all()
        job.give_up(f"{job.what or 'this'}: {LOST}")
        self.given_up(job)
        LOG.error("a thread was given up, because %s does not stop", job.training or "what it does")

    def _check_caller(self, caller: Caller, kind: Kind) -> None:
        """Raise BusyError where this caller has too much under way."""
        if caller.is_server:
            return
        kinds = [each.kind() for each in self._waiting if each.caller.address == caller.address]
        kinds += [each_kind for each, each_kind in self._running.items() if each.caller.address == caller.address]
        count = sum((each == "quick") == (kind == "quick") for each in kinds)
        most, what = self.limits.jobs, "jobs"
        if kind == "long" and count < most:
            count, most, what = kinds.count("long"), self.limits.trainings, "trainings"
        if count >= most:
            raise BusyError(
                f"the server is busy: {count:,} {what} are under way for you and whoever shares your address, as many"
                " as it gives to one; please wait for one of them to end"
            )

    def _check_waiting(self, kind: Kind) -> None:
        """Raise BusyError where too many wait: trainings that last take half of the places at most."""
        kinds = [other.kind() for other in self._waiting]
        count, most, what = sum((each == "quick") == (kind == "quick") for each in kinds), self.limits.waiting, "jobs"
        if kind == "long":
            count, most, what = kinds.count("long"), max(1, self.limits.waiting // 2), "trainings"
        if count >= most:
            raise BusyError(
                f"the server is busy: its queue of {what} is full ({count:,} waiting); please try again in a minute"
            )

    def _remember(self, job: Job) -> None:
        self._known[job.id] = job
        self._forget_old()

    def _forget_old(self) -> None:
        """Forget what ended long ago, and the oldest of the rest where they are too many or hold too much."""
        ended = list(dict.fromkeys(job for job in reversed(self._known.values()) if job.ended))
        weight = 0
        for place, job in enumerate(ended):
            weight += job.weight
            if place >= KEPT or weight > KEPT_BYTES or time.monotonic() - job.ended_at > KEPT_SECONDS:
                self.forget(job)

    def _start_threads(self) -> None:
        if self._threads < self.limits.workers + self.limits.quick:
            self._threads += 1
            threading.Thread(target=self._work, daemon=True, name="namegen-job").start()
        if self._carer is None:
            self._carer = threading.Thread(target=self._care, daemon=True, name="namegen-care")
            self._carer.start()

    def _care(self) -> None:
        """Look after the jobs once a second, as long as there are any."""
        while True:
            with self._condition:
                while not (self._waiting or self._running or self._known):
                    self._to_care_for.wait()
            self.look_after()
            self.care()
            time.sleep(1)

    def _work(self) -> None:
        while True:
            with self._condition:
                while (job := self._next()) is None:
                    self._condition.wait()
            job.run()
            with self._condition:
                if job.given_up:  # another thread has its place
                    self.lost.discard(job)
                    return
                kind = self._running.pop(job)
                if self._waiting:  # several may begin now that waited for one training
                    self._condition.notify_all()
            if kind in ("short", "long"):
                give_back_to_the_system()
            del job  # not kept until the next one comes

    def _in_turn(self) -> list[Job]:
        return sorted(self._waiting, key=lambda job: self._turns.place(job.caller))

    def _next(self) -> Job | None:
        """Take the first that may begin."""
        for job in self._in_turn():
            kind = job.kind()
            if self._may_begin(job.caller, kind):
                self._waiting.remove(job)
                self._running[job] = kind
                self._turns.serve(job.caller)
                return job
        return None

    def _may_begin(self, caller: Caller, kind: Kind) -> bool:
        kinds = list(self._running.values())
        quick, long = kinds.count("quick"), kinds.count("long")
        if kind == "quick":
            return quick < self.limits.quick
        if len(kinds) - quick >= self.limits.workers:
            return False
        if kind == "ready":
            mine = sum(k == "ready" and job.caller.address == caller.address for job, k in self._running.items())
            return caller.is_server or mine < max(2, self.limits.workers // 2)
        trainings = [job.caller.address for job, kind in self._running.items() if kind in ("short", "long")]
        # One place is for other callers: who trains what never ends does not take all.
        most = self.limits.workers - 1 if caller.is_server else max(1, self.limits.workers - 2)
        if len(trainings) >= self.limits.workers - 1 or trainings.count(caller.address) >= most:
            return False
        return kind == "short" or long < self.limits.long


class JobQueue:
    """The queue, as one caller has it: what is submitted is his."""

    def __init__(self, crew: Crew, caller: Caller = SERVER) -> None:
        self.crew = crew
        self.caller = caller

    def of(self, caller: Caller) -> JobQueue:
        """Return the same queue, as `caller` has it."""
        return JobQueue(self.crew, caller)

    def submit(
        self,
        task: Callable[[Job], Any],
        *,
        kind: Callable[[], Kind] = ready,
        what: str = "",
        findable: bool = False,
    ) -> Job:
        """Queue `task`; `findable` by its id later: then it ends where nobody asks for it again and again.

        Raises BusyError where too much is under way already.
        """
        followed = findable and not self.caller.is_server
        job = Job(task, kind=kind, what=what, caller=self.caller, followed=followed, memory=self.crew.memory)
        self.crew.add(job, findable)
        return job

    def do(self, task: Callable[[Job], Any]) -> Any:
        """Queue `task`, wait for it, and give its result. Raises NamegenError where it fails."""
        return self.submit(task).outcome()

    def find(self, id: str) -> Job | None:
        """Find the job of this id; None where there is none, or it ended long ago."""
        return self.crew.find(id)

    def hand_over(self, job: Job, to: Job) -> None:
        """Let who asks for `job` find `to` from now on: it has begun that, and is done itself."""
        self.crew.hand_over(job, to)

    def forget(self, job: Job) -> None:
        """Keep its result no longer."""
        self.crew.forget(job)

    def ahead(self, job: Job) -> int:
        """Count those whose turn is before it."""
        return self.crew.ahead(job)

    def cancel(self, job: Job) -> None:
        """Stop a job; one that still waits ends at once."""
        self.crew.cancel(job)

    def end(self, seconds: float) -> bool:
        """Stop all that waits and all that runs; say whether every thread was free again within so many seconds."""
        return self.crew.end(seconds)
