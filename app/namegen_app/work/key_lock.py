"""One at a time: what several ask for at once is made by the first, and found by the others."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager

from .jobs import Job, StoppedError


class KeyLock:
    """A lock for each key, which is gone when nobody holds it."""

    def __init__(self) -> None:
        self._free = threading.Condition()
        self._holders: dict[Hashable, Job] = {}

    @contextmanager
    def holding(self, key: Hashable, job: Job) -> Iterator[None]:
        """Hold the lock of `key`.

        Raises StoppedError where the job is stopped while it waits for it, or who holds it does not come back.
        """
        with self._free:
            while key in self._holders:
                if job.stop_wanted or self._holders[key].given_up:
                    raise StoppedError("stopped before it began")
                job.hear()
                self._free.wait(0.2)
            self._holders[key] = job
        try:
            yield
        finally:
            with self._free:
                del self._holders[key]
                self._free.notify_all()
