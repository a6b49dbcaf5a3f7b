"""A job, a piece of work: training, drawing, scoring; waiting, running, done or failed."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Literal

import namegen

from . import failures
from .callers import SERVER, Caller
from .curve import Curve
from .estimate import MemoryBudget

Kind = Literal["quick", "ready", "short", "long"]
"""What a job does: answer at once; draw from what is there; count, or ask much of what is there; or train what may
last."""
KINDS: tuple[Kind, ...] = ("quick", "ready", "short", "long")


def ready() -> Kind:
    """Say of a job that it needs nothing that is not there."""
    return "ready"


class BusyError(namegen.NamegenError):
    """Too much is under way, of this caller or of all."""


class StoppedError(namegen.NamegenError):
    """Stopped, and nothing came of it."""


class Job:
    """A piece of work. Whoever has the `id` may watch it and stop it.

    kind: asked each time that a thread is free for it; what: what it is, for a person; followed: whether a page asks
    again and again how it goes, and it ends where none does.
    """

    def __init__(
        self,
        task: Callable[[Job], Any],
        *,
        kind: Callable[[], Kind] = ready,
        what: str = "",
        caller: Caller = SERVER,
        followed: bool = False,
        memory: MemoryBudget | None = None,
    ) -> None:
        self.id = secrets.token_urlsafe(16)
        self.ids = [self.id]
        """All under which it is found."""
        self._task: Callable[[Job], Any] | None = task
        self.kind = kind
        self.what = what
        self.caller = caller
        self.followed = followed
        self._memory = memory
        self.state: Literal["waiting", "running", "done", "failed"] = "waiting"
        self.curve = Curve()
        self.part = ""
        self.heeds_stop = False
        """whether what it does asks whether to stop, and so keeps what it has"""
        self.detail: Any = None
        """what the page that began it shows beside its progress"""
        self.training = ""
        """The model that is being trained."""
        self.result: Any = None
        self.error: BaseException | None = None
        self.given_up = False
        self.weight = 0  # bytes of the result, once they are counted
        self.began = self.stopped = self.ended_at = float("inf")
        self.touched = self.heard = time.monotonic()
        self._stop = threading.Event()
        self._ended = threading.Event()
        self._lock = threading.Lock()

    @property
    def ended(self) -> bool:
        """Say whether it is done or failed."""
        return self._ended.is_set()

    @property
    def stop_wanted(self) -> bool:
        """Say whether somebody asked to stop it."""
        return self._stop.is_set()

    def touch(self) -> None:
        """Note that somebody follows it."""
        self.touched = time.monotonic()

    def hear(self) -> None:
        """Note a sign of life of what it does."""
        self.heard = time.monotonic()

    def is_left(self, seconds: float) -> bool:
        """Say whether nobody waits for it any longer, or a page has not asked for so many seconds."""
        if self.followed:
            return time.monotonic() - self.touched > seconds
        return self.caller.attended is not None and not self.caller.attended()

    def expect(self, count: int, who: str) -> None:
        """Take so much memory for the training that begins. Raises TooMuchMemoryError, or StoppedError meanwhile."""
        if self._memory is not None and not self._memory.take(self, count, who):
            raise StoppedError("stopped before it began")

    def begin_part(self, label: str) -> None:
        """Begin the next of several trainings."""
        self.part, self.curve = label, Curve()
        self.hear()

    def stop(self) -> None:
        """Ask it to end now, with what it has."""
        if not self._stop.is_set():
            self.stopped = time.monotonic()
            self._stop.set()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for so many seconds at most; say whether it has ended."""
        return self._ended.wait(seconds)

    def outcome(self) -> Any:
        """Wait for the result. Raises NamegenError where it failed."""
        self.wait()
        if isinstance(self.error, namegen.NamegenError):
            raise self.error
        if self.error is not None:
            raise namegen.NamegenError(failures.message(self.error))
        return self.result

    def progress(self, ahead: int) -> dict[str, Any]:
        """Say how it goes, as JSON. ahead: how many jobs wait before it."""
        return {
            "what": self.what,
            "state": self.state,
            "ahead": ahead,
            "part": self.part,
            "step": self.curve.step,
            "total": self.curve.total,
            "loss": self.curve.loss,
            "seconds_left": self.curve.seconds_left(),
        }

    @property
    def seconds(self) -> float:
        """Return how long it has run."""
        return max(0.0, min(self.ended_at, time.monotonic()) - self.began)

    def run(self) -> None:
        """Do it; whatever is raised ends the job and not its thread."""
        task, self._task = self._task, None  # what it holds, a list perhaps, is not kept with the result
        self.state, self.began = "running", time.monotonic()
        self.hear()
        try:
            if task is None or self.stop_wanted:
                raise StoppedError("stopped before it began")
            self._end(result=task(self))
        except BaseException as error:  # a plugin's SystemExit too must not end the worker
            self._end(error=error)
        finally:
            if self._memory is not None:
                self._memory.give_back(self)

    def fail(self, why: str) -> None:
        """End it without having begun."""
        self._task = None
        self._end(error=StoppedError(why))

    def give_up(self, why: str) -> None:
        """End it for whoever waits for it, though its thread does not come back."""
        self.given_up = True
        self._end(error=StoppedError(why))

    def _end(self, *, result: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            if self.ended:  # given up before; nobody waits for what came of it in the end
                return
            self.result, self.error = result, error
            self.state = "done" if error is None else "failed"
            self.ended_at = time.monotonic()
            self._ended.set()
