"""Tell Ctrl-C of a person from a KeyboardInterrupt that a plugin raises, and put back what handles signals."""

from __future__ import annotations

import faulthandler
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM)
_OF_TIMERS = [each for each in signal.Signals if each.name in ("SIGALRM", "SIGVTALRM", "SIGPROF")]


class Signals:
    """Hold what was changed of how signals are handled, and whether the person asked the program to end."""

    def __init__(self) -> None:
        self.asked_to_end = False
        self.changed: set[str] = set()

    def heard(self, handler: Callable[[int, FrameType | None], Any]) -> Callable[[int, FrameType | None], Any]:
        """Return a handler that notes that it was called, and calls `handler`."""

        def hear(number: int, frame: FrameType | None) -> None:
            self.asked_to_end = True
            handler(number, frame)

        return hear


@contextmanager
def kept_signals() -> Iterator[Signals]:
    """Note while the block runs whether the person asks the program to end; put handlers and timers back after it."""
    signals = Signals()
    with _kept_handlers(signals):
        yield signals


@contextmanager
def _kept_mask(signals: Signals) -> Iterator[None]:
    """Let through again, after the block, the signals that it blocked for this thread; Windows has no such mask."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        yield
    finally:
        if signal.pthread_sigmask(signal.SIG_SETMASK, before) != before:
            signals.changed.add("which signals are blocked")


@contextmanager
def _kept_handlers(signals: Signals) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():  # signals reach the main thread alone
        with _kept_mask(signals):
            yield
        return
    before = {each: signal.getsignal(each) for each in signal.Signals}
    heard: dict[signal.Signals, Any] = dict(before)
    for each in _ENDING:
        handler = before[each]
        if callable(handler):
            heard[each] = signals.heard(handler)
            signal.signal(each, heard[each])
    for each in _OF_TIMERS:
        if before[each] is signal.SIG_DFL:  # one that runs out before it is stopped would end the program
            heard[each] = signal.SIG_IGN
            signal.signal(each, signal.SIG_IGN)
    timer = _timer()
    try:
        with _kept_mask(signals):  # a Ctrl-C that it held up comes while it is still heard
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        if timer == 0 and _timer():
            signals.changed.add("the timer")
            signal.setitimer(signal.ITIMER_REAL, 0)
        for each, handler in before.items():
            after = signal.getsignal(each)
            if after is not heard[each]:
                signals.changed.add("handlers of signals")
            if after is not handler and handler is not None:
                signal.signal(each, handler)


def _timer() -> float:
    """Return the seconds until the process is sent SIGALRM; 0 where it is not."""
    return signal.getitimer(signal.ITIMER_REAL)[0] if hasattr(signal, "getitimer") else 0.0
