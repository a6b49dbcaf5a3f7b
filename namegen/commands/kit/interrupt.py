"""Ctrl-C and SIGTERM while a model trains: the first asks it to stop and keep what it has, the second ends all."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from ...registry.isolation.ctrl_c import CtrlC
from .messages import complain


class Stopping:
    """Say whether Ctrl-C was pressed, or SIGTERM came, to a model that asks; one that never asks learns to its end."""

    def __init__(self) -> None:
        self.wanted = False
        self.asked = False

    def __call__(self) -> bool:
        self.asked = True
        return self.wanted

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        """Handle the signal."""
        if self.wanted:
            raise KeyboardInterrupt
        self.wanted = True
        if self.asked:
            complain("stopping, and keeping the best so far; Ctrl-C again ends without it")
        else:  # what trains is being loaded, or has no first step yet
            complain("stopping as soon as there is something to keep; Ctrl-C again ends at once, without it")


@contextmanager
def stopping(stop: Stopping | None = None) -> Iterator[Stopping]:
    """Yield a `stop` for a `Run`, by default a new one, which Ctrl-C and SIGTERM set to true, while the block lasts."""
    stop = stop or Stopping()
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread alone
        yield stop
        return
    handler = CtrlC(stop.interrupt)
    before = {which: signal.signal(which, handler) for which in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for which, earlier in before.items():
            signal.signal(which, earlier)


@contextmanager
def ended_by_ctrl_c(words: Callable[[], str]) -> Iterator[None]:
    """Where Ctrl-C ends the block, say in `words` what became of the work, and exit."""
    try:
        yield
    except KeyboardInterrupt:
        complain(words())
        raise typer.Exit(130) from None
