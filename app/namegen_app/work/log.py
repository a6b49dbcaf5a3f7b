"""What the server writes for whoever runs it: what failed and where, never what was sent; and never without end."""

from __future__ import annotations

import logging
import sys
import threading
import time
import traceback
from collections.abc import Callable
from copy import copy
from types import TracebackType
from typing import Any

LOG = logging.getLogger("namegen.app")
PER_MINUTE = 20
"""Messages in a minute; of more, it is said how many were left out: some megabytes a day at most."""
FRAMES = 15


class Bounded(logging.Filter):
    """Lets so many messages pass in a minute."""

    def __init__(self, per_minute: int = PER_MINUTE, now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.per_minute = per_minute
        self._now = now
        self._minute = float("-inf")
        self._passed = self._left_out = 0

    def filter(self, record: logging.LogRecord) -> bool:
        """Say whether it may be written."""
        if self._now() - self._minute >= 60:
            if self._left_out:
                record.msg, record.args = f"{record.getMessage()}\n({self._left_out:,} more were left out)", ()
            self._minute, self._passed, self._left_out = self._now(), 0, 0
        self._passed += 1
        self._left_out += self._passed > self.per_minute
        return self._passed <= self.per_minute


class Places(logging.Formatter):
    """Writes of an error what it is and where: not its own words, in which may be what was sent.

    words: write those too.
    """

    def __init__(self, words: bool = False) -> None:
        super().__init__("%(name)s: %(message)s")
        self.words = words

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, whatever another formatter has left in it."""
        record = copy(record)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: Any) -> str:
        """Write an error."""
        _, error, _ = ei
        if self.words:
            return "".join(traceback.format_exception(error))
        return "\n".join(places(error))


def places(error: BaseException) -> list[str]:
    """Return the lines of code that led to an error, the kind of error, and what namegen says of whose code it is."""
    lines = []
    if error.__cause__ is not None:
        lines = [*places(error.__cause__), "which led to"]
    frames = traceback.extract_tb(error.__traceback__)
    lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames[-FRAMES:]]
    return [*lines, type(error).__name__, *getattr(error, "__notes__", [])]


def start(words: bool) -> None:
    """Write what this process logs, and what nobody catches, to the terminal. For a process that is the server's."""
    handler = logging.StreamHandler()
    handler.addFilter(Bounded())
    handler.setFormatter(Places(words))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    threading.excepthook = lambda failed: LOG.error("a thread failed", exc_info=failed.exc_value)
    if not words:  # gradio prints what its handlers raise, and so what they were sent
        traceback.print_exc = _print_exc


def _print_exc(*_: Any, **__: Any) -> None:
    LOG.error("a request failed", exc_info=_raised())


def _raised() -> tuple[type[BaseException], BaseException, TracebackType | None] | None:
    kind, error, at = sys.exc_info()
    return (kind, error, at) if kind is not None and error is not None else None
