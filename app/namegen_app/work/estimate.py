"""What trainings may take of memory: estimated before one begins, and refused or waited for over the bound."""

from __future__ import annotations

import ctypes
import sys
import threading
from functools import cache
from typing import TYPE_CHECKING

import namegen

if TYPE_CHECKING:
    from .jobs import Job

MEGABYTE = 2**20
WAIT = 0.2
"""Seconds after which is looked again whether there is room, or the job was stopped."""


class TooMuchMemoryError(namegen.NamegenError):
    """A training would take more memory than this server gives."""


class MemoryBudget:
    """The bytes that all trainings together may take. Threads share it."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._free = threading.Condition()
        self._taken: dict[Job, int] = {}

    def take(self, job: Job, count: int, who: str) -> bool:
        """Take `count` bytes for what `job` trains now, in place of what it had; wait where others have them.

        Returns False where the job was stopped meanwhile. Raises TooMuchMemoryError for more than there is.
        """
        if count > self.most:
            raise TooMuchMemoryError(
                f"{who} would take about {in_words(count)} of memory with this list, and this server gives"
                f" {in_words(self.most)}; a shorter list takes less, and so does a smaller model (a lower order,"
                " a smaller size or batch)"
            )
        with self._free:
            self._taken.pop(job, None)
            while sum(self._taken.values()) + count > self.most:
                if job.stop_wanted:
                    return False
                job.hear()
                self._free.wait(WAIT)
            self._taken[job] = count
        return True

    def give_back(self, job: Job) -> None:
        """Give back what `job` had."""
        with self._free:
            self._taken.pop(job, None)
            self._free.notify_all()


def in_words(count: int) -> str:
    """Write a number of bytes: 300 MB, 5.2 GB."""
    if count < 1000 * MEGABYTE:
        return f"{max(1, round(count / MEGABYTE)):,} MB"
    return f"{count / MEGABYTE / 1024:,.1f} GB"


def give_back_to_the_system() -> None:
    """Give back the memory that was freed: glibc keeps it, up to a gigabyte after a large training."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


def keep_little() -> None:
    """Let large arrays have memory of their own, which goes back when they go, and threads share what is small.

    glibc raises that bound to 32 MB as it goes, and gives each thread a heap. For a process that is the server's.
    """
    if (library := _glibc()) is not None:
        library.mallopt(-3, MEGABYTE)  # M_MMAP_THRESHOLD
        library.mallopt(-8, 2)  # M_ARENA_MAX


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL("libc.so.6")
        return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None
    except OSError:  # musl
        return None
