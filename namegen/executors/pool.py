"""The executor that is open: it is opened when it is first needed, and anew where its workers have died."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field

Connect = Callable[[], AbstractContextManager[Executor]]
"""Reaches the workers: gives a context that is entered while they are used, and ends them when it is left."""


@dataclass
class Pool:
    """Hold at most one executor. jobs: how many items it works on at once, where it does not say so itself."""

    connect: Connect
    jobs: int | None = None
    _open: Executor | None = field(default=None, init=False)
    _stack: ExitStack = field(default_factory=ExitStack, init=False)

    def executor(self) -> Executor:
        """Return the open one. Raises what opening it raises."""
        if self._open is None:
            self._open = self._stack.enter_context(self.connect())
        return self._open

    def at_once(self) -> int:
        """Return how many items are worked on at once."""
        found = getattr(self.executor(), "jobs", None)
        if isinstance(found, int) and found > 0:
            return found
        return self.jobs or cores()

    def close(self, executor: Executor | None = None) -> None:
        """End what the open one still does, and leave it; where `executor` is given, only if it is the open one."""
        if executor is None or executor is self._open:
            self._open = None
            self._stack.close()


def cores() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):  # not on Windows and macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
