"""Where training runs, and what it must leave as it found it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import namegen


def find_device(name: str) -> Any:
    """The torch device of this name; 'auto' is CUDA where there is one, else the CPU.

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


@contextmanager
def threads(count: int) -> Iterator[None]:
    """torch on so many threads for a while.

    It shares even a 27 x 27 softmax between threads, which wait for each other: 8 us alone, but 3 to 8 ms on two
    threads where another process keeps a processor busy (measured with torch 2.13). There, an LSTM drew 1,200 names
    a second on two threads and 13,700 on one.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def finite(loss: float, step: int, lr: float) -> float:
    """The loss, or an OptionError where training has run away."""
    if not math.isfinite(loss):
        raise namegen.OptionError(f"the loss is {loss} at step {step}: lr {lr:g} is too high")
    return loss
