"""One at a time: what several ask for at once is made by the first, and found by the others."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary

from .jobs import Job, StoppedError


class KeyLock:
    """A lock for each key, which is gone when nobody holds it or waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._locks: WeakValueDictionary[Hashable, threading.Lock] = WeakValueDictionary()

    @contextmanager
    def holding(self, key: Hashable, job: Job) -> Iterator[None]:
        """Hold the lock of `key`. Raises StoppedError where the job is stopped while it waits for it."""
        with self._lock:
            lock = self._locks.setdefault(key, threading.Lock())
        while not lock.acquire(timeout=0.2):
            if job.stop_wanted:
                raise StoppedError("stopped before it began")
        try:
            yield
        finally:
            lock.release()
