"""Workers that are processes of this machine. They are spawned on every system, as on Windows and macOS."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, TypeVar

_T = TypeVar("_T")

MOST = 61 if sys.platform == "win32" else 1_000
"""Processes at most: Windows waits for no more."""

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
"""The variables by which the libraries of numpy and torch are told how many threads to compute on."""


@contextmanager
def processes(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Open so many workers, which begin when they are first needed. Leaving ends at once what they still do."""
    context = _Context()
    pool = _Pool(jobs, mp_context=context, initializer=begin)
    try:
        yield pool
    finally:
        # Where one has died, the pool waits for the others to end, and one that is writing its result may never.
        if pool.working or pool.broken:
            for each in context.started:
                each.kill()
        pool.shutdown(wait=True, cancel_futures=not pool.working)


def begin() -> None:
    """Prepare a worker: it computes on one thread, leaves Ctrl-C to its parent, and ends when that has ended.

    What parts print there goes to standard error: on standard output it would stand among the results of the parent.
    """
    sys.stdout = sys.stderr
    os.environ.update(dict.fromkeys(THREADS, "1"))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end, however it comes: its workers would wait for items for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class _Pool(ProcessPoolExecutor):
    """Know which calls are not done, and whether a worker has died."""

    def __init__(self, jobs: int, **options: Any) -> None:
        super().__init__(jobs, **options)
        self.jobs = jobs
        self.working: set[Future[Any]] = set()
        self.broken = False

    def submit(self, fn: Callable[..., _T], /, *args: Any, **kwargs: Any) -> Future[_T]:
        try:
            future = super().submit(fn, *args, **kwargs)
        except BrokenExecutor:
            self.broken = True
            raise
        self.working.add(future)
        future.add_done_callback(self._finish)
        return future

    def _finish(self, future: Future[Any]) -> None:
        self.working.discard(future)
        if not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
            self.broken = True


class _Process(SpawnProcess):
    """Begin deaf to Ctrl-C, which a terminal sends to all processes: before `begin` it would end in a traceback."""

    def start(self) -> None:
        with _without_interrupts():
            super().start()


class _Context(SpawnContext):
    """Know the processes that were started, so that they can be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[SpawnProcess] = []

    def Process(self, *arguments: Any, **options: Any) -> SpawnProcess:  # type: ignore[override]
        process = _Process(*arguments, **options)
        self.started.append(process)
        return process


@contextlib.contextmanager
def _without_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back for a while; a process that begins meanwhile inherits that. Windows has no such thing."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
