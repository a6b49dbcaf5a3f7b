"""Learn which threads code of a plugin starts."""

from __future__ import annotations

import _thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from threading import Thread, current_thread
from typing import Any

from .turns import Turn


@contextmanager
def known_threads(turn: Turn) -> Iterator[None]:
    """Add to the threads of `turn` what they start."""
    start, begin = Thread.start, _thread.start_new_thread

    @wraps(start)
    def start_known(thread: Thread) -> None:
        if turn.runs_here:
            turn.threads.append(thread)
        start(thread)

    @wraps(begin)
    def begin_known(function: Callable[..., Any], *given: Any) -> int:
        return begin(_joining(turn, function) if turn.runs_here else function, *given)

    Thread.start = start_known  # type: ignore[assignment, method-assign]
    _thread.start_new_thread = begin_known
    try:
        yield
    finally:
        Thread.start = start  # type: ignore[method-assign]
        _thread.start_new_thread = begin


def _joining(turn: Turn, function: Callable[..., Any]) -> Callable[..., Any]:
    def joined(*given: Any, **more: Any) -> Any:
        turn.threads.append(current_thread())
        return function(*given, **more)

    return joined
