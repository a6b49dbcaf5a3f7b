"""Keep whether Ctrl-C was pressed: a part that raises KeyboardInterrupt has not asked for the person."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM)


class CtrlC:
    """Handle signals by a function, and keep whether one came."""

    def __init__(self, handler: Callable[[int, FrameType | None], Any]) -> None:
        self.came = False
        self._handler = handler

    def __call__(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        self._handler(number, frame)


def was_not_pressed() -> bool:
    """Say whether a KeyboardInterrupt that is raised in this thread cannot come of a signal.

    Signals reach the main thread alone; there it is known only where all that is called for one is a `CtrlC`, as in the
    command line. In a program that handles them by itself, it is taken for the person's.
    """
    if threading.current_thread() is not threading.main_thread():
        return True
    called = [each for each in map(signal.getsignal, _ENDING) if callable(each)]
    return bool(called) and all(isinstance(each, CtrlC) and not each.came for each in called)
