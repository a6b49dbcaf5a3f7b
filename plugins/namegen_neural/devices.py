"""Where training runs, and what it must leave as it found it."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import namegen


def find_device(name: str) -> Any:
    """Find the torch device of this name; 'auto' is CUDA where there is one, else the CPU.

    Raises UsageError where this torch has no such device.
    """
    import torch

    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    if name.startswith("cuda") and not torch.cuda.is_available():
        raise namegen.UsageError(f"device {name!r}: this torch finds no CUDA device; allowed here: cpu")
    if name == "mps" and not torch.backends.mps.is_available():
        raise namegen.UsageError("device 'mps': this torch finds no Apple GPU; allowed here: cpu")
    device = torch.device(name)
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise namegen.UsageError(f"device {name!r}: there are {torch.cuda.device_count()} CUDA devices, from cuda:0")
    return device


def own_device(name: str, rank: namegen.Rank) -> Any:
    """Find the torch device of one of several processes: of CUDA devices each takes its own, the CPU they share.

    Raises UsageError where the name is that of one device, or there are too few.
    """
    if rank.total == 1:
        return find_device(name)
    if name == "mps" or ":" in name:
        raise namegen.UsageError(
            f"device {name!r} is one, and {rank.total} processes train: give device=cuda, of which each takes its own,"
            " or device=cpu"
        )
    import torch

    device = find_device(name)
    if device.type == "cpu":
        return device
    if rank.local_total > torch.cuda.device_count():
        raise namegen.UsageError(
            f"torchrun started {rank.local_total} processes on this machine, which has {torch.cuda.device_count()} CUDA"
            " devices: start one for each by --nproc-per-node, or give device=cpu"
        )
    return torch.device("cuda", rank.local)


@contextmanager
def threads(count: int) -> Iterator[None]:
    """torch on so many threads for a while.

    It shares even a 27 x 27 softmax between threads, which wait for each other: 8 us alone, but 3 to 8 ms on two
    threads where another process keeps a processor busy (measured with torch 2.13). There, an LSTM drew 1,200 names
    a second on two threads and 13,700 on one.

    The number is each Python thread's own, OpenMP's and MKL's alike: blocks of several threads run at once, each on
    as many as it says. A new Python thread begins with what was last set anywhere: so one that comes while others are
    here is put back to what was there before them all.
    """
    import torch

    outer = _here.count
    with _shared:
        # Asked by every thread, for the asking matters: at a thread's first computation or question torch gives it
        # the process's number, even over one that it has set itself, and that is whatever another's block set last.
        found = torch.get_num_threads()
        if not _shared.blocks:
            _shared.before = found
        _shared.blocks += 1
    _here.count = count
    torch.set_num_threads(count)
    try:
        yield
    finally:
        _here.count = outer
        with _shared:
            _shared.blocks -= 1
            torch.set_num_threads(outer or _shared.before)


class _Here(threading.local):
    """What the innermost block of `threads` in this Python thread has set; None outside."""

    count: int | None = None


class _Shared:
    """How many blocks of `threads` there are in all Python threads, and what was set before the first of them.

    There is one in a process, with its lock, for the number that new threads begin with is the process's.
    """

    def __init__(self) -> None:
        self.blocks, self.before = 0, 1
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()


_here, _shared = _Here(), _Shared()


@contextmanager
def enough_memory() -> Iterator[None]:
    """Raise an OptionError in place of torch's errors where memory does not suffice, on the CPU or another device."""
    import torch

    try:
        yield
    except (RuntimeError, MemoryError) as error:  # torch's OutOfMemoryError is a RuntimeError
        if not isinstance(error, (MemoryError, torch.OutOfMemoryError)) and "can't allocate memory" not in str(error):
            raise
        raise namegen.OptionError("the memory does not suffice: choose a smaller batch, or a smaller size") from error


def finite(loss: float, step: int, lr: float) -> float:
    """Return the loss. Raises OptionError where training has diverged."""
    if not math.isfinite(loss):
        raise namegen.OptionError(f"the loss is {loss} at step {step}: lr {lr:g} is too high")
    return loss
