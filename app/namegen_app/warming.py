"""What the first visitors would wait for, made before they come: the default model, and the code of all the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import namegen

from .calls.asked import Manner, PageAsked, Wishes
from .calls.names import names
from .work.backend import Backend
from .work.callers import SERVER

LULL = 5.0
"""Seconds without any work, after which code is loaded: nobody waits who would notice."""
NOBODY = 30.0
"""Seconds after which it is, where nobody has come."""
ENOUGH = 2**30
"""Bytes of free memory that loading code leaves alone: a network's library takes a quarter of it."""


class Warming:
    """Works in a thread of its own, and behind whatever visitors ask for."""

    def __init__(self, backend: Backend, lull: float = LULL, nobody: float = NOBODY) -> None:
        self.backend = backend
        self.lull, self.nobody = lull, nobody
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="namegen-warming")

    def start(self) -> None:
        """Begin, and return at once."""
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Say whether it is under way."""
        return self._thread.is_alive()

    def _run(self) -> None:
        with suppress(Exception):  # whatever is wrong with the default list or model, a visitor is told
            names(self.backend.of(SERVER), PageAsked(), Wishes(), Manner()).wait()
        self._wait_for_a_lull()
        if free_memory() < ENOUGH:
            return
        for entry in self.backend.registry.entries("model").values():
            with suppress(namegen.NamegenError):
                entry.load()

    def _wait_for_a_lull(self) -> None:
        began, last = time.monotonic(), self.backend.queue.crew.last
        while not self.ended.wait(0.2):
            now, done = time.monotonic(), self.backend.queue.crew.last
            since = now - done
            if since > self.lull and (done > last or now - began > self.nobody):
                return


def free_memory(read: Callable[[str], str] = lambda path: Path(path).read_text(encoding="ascii")) -> int:
    """Return the bytes that are free, within the bounds of a container; very many where that is not known (Linux)."""
    free = 2**62
    with suppress(OSError, ValueError, StopIteration):
        lines = read("/proc/meminfo").splitlines()
        free = 1024 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable"))
    with suppress(OSError, ValueError):
        most, taken = (int(read(f"/sys/fs/cgroup/memory.{name}")) for name in ("max", "current"))
        free = min(free, most - taken)
    return free
