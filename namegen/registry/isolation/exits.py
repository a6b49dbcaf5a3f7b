"""Refuse the calls that end the process, or leave no room to go on, while code of a plugin runs."""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from types import FrameType
from typing import Any

from ...errors import PluginError
from ...escape import said
from .streams import tell
from .turns import Turn

Kept = Callable[[], AbstractContextManager[None]]

_ENDING = ("_exit", "abort", "execv", "execve")
_SECONDS_TO_END = 2.0
"""Seconds that each call has which a plugin left for the end of the program."""


@contextmanager
def no_exit(turn: Turn, kept: Kept, held: frozenset[int]) -> Iterator[None]:
    """Let `os._exit` and its like raise PluginError, and name whose is what is left for the end of the program.

    turn: whose threads are refused that; others end the program as ever.
    kept: the context in which what is left is called then.
    held: numbers of files that it must not close.

    The recursion limit can only be raised: with a low one, what is to put things back could not run.
    A process that is forked off meanwhile ends, without a word, where it would go on as a second program.
    """
    process = os.getpid()
    systems = [os, *(sys.modules[name] for name in ("posix", "nt") if name in sys.modules)]
    instead: dict[str, Callable[..., Any]] = {
        **{name: _refusing(name, getattr(os, name), process, turn) for name in _ENDING if hasattr(os, name)},
        "kill": _sparing(os.kill, process, turn),
        "close": _holding("close", os.close, held, process, turn),
        "closerange": _holding("closerange", os.closerange, held, process, turn),
    }
    before = [(each, name, getattr(each, name)) for each in systems for name in instead if hasattr(each, name)]
    end, register, set_limit, add_hook = os._exit, atexit.register, sys.setrecursionlimit, sys.addaudithook
    for each, name, _ in before:
        setattr(each, name, instead[name])
    sys.addaudithook = _refusing_hooks(add_hook, turn)
    atexit.register = _naming(turn, kept, register)
    least = sys.getrecursionlimit()
    sys.setrecursionlimit = lambda limit: set_limit(max(limit, least) if turn.runs_here else limit)
    try:
        yield
    finally:
        for each, name, call in before:
            setattr(each, name, call)
        sys.addaudithook = add_hook
        atexit.register = register
        sys.setrecursionlimit = set_limit
        if os.getpid() != process:
            end(0)


def _refusing(name: str, call: Callable[..., Any], process: int, turn: Turn) -> Callable[..., Any]:
    def refuse(*given: Any) -> Any:
        if os.getpid() != process or not turn.runs_here:  # a child ends as it likes
            return call(*given)
        raise PluginError(f"it calls os.{name}, which would end the program")

    return refuse


def _sparing(kill: Callable[[int, int], None], process: int, turn: Turn) -> Callable[[int, int], None]:
    def spare(whom: int, number: int) -> None:
        if whom in (process, 0, -1) and number and os.getpid() == process and turn.runs_here:
            raise PluginError("it calls os.kill on the program itself")
        kill(whom, number)

    return spare


def _holding(
    name: str, close: Callable[..., None], held: frozenset[int], process: int, turn: Turn
) -> Callable[..., None]:
    def close_others(first: int, end: int | None = None) -> None:
        numbers = (first,) if end is None else (first, end)
        if os.getpid() == process and turn.runs_here and _any_within(held, *numbers):
            raise PluginError(f"it calls os.{name} on standard input, output or error, which are not its own")
        close(*numbers)

    return close_others


def _any_within(held: frozenset[int], first: int, end: int | None = None) -> bool:
    return first in held if end is None else any(first <= each < end for each in held)


def _refusing_hooks(add: Callable[..., None], turn: Turn) -> Callable[..., None]:
    def refuse(hook: Callable[..., Any]) -> None:
        if turn.runs_here:
            raise PluginError("it calls sys.addaudithook, and Python never lets go of such a hook")
        add(hook)

    return refuse


def _naming(turn: Turn, kept: Kept, register: Callable[..., Any]) -> Callable[..., Any]:
    def register_named(function: Callable[..., Any], /, *given: Any, **more: Any) -> Callable[..., Any]:
        register(_AtExit(turn.who, kept, function) if turn.runs_here else function, *given, **more)
        return function

    return register_named


class _AtExit:
    """Call what a plugin left for the end of the program; what it raises is a line, and it ends nothing."""

    def __init__(self, who: str, kept: Kept, function: Callable[..., Any]) -> None:
        self._who, self._kept, self._function = who, kept, function

    def __eq__(self, other: object) -> bool:  # atexit.unregister asks
        return bool(self._function == other)

    __hash__ = None  # type: ignore[assignment]

    def __call__(self, *given: Any, **more: Any) -> None:
        try:
            with self._kept(), _bounded():
                self._function(*given, **more)
        except KeyboardInterrupt:
            tell(self._who, "what it left for the end of the program was stopped")
        except PluginError as error:
            tell(self._who, f"at the end of the program {error}")
        except BaseException as error:
            tell(self._who, f"at the end of the program it raised {said(error)}")


@contextmanager
def _bounded() -> Iterator[None]:
    """Raise PluginError in the block once it took too long, where the system has a timer and it is not in use."""
    if not _can_time():
        yield
        return
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.setitimer(signal.ITIMER_REAL, _SECONDS_TO_END, _SECONDS_TO_END)  # again, where it catches the first
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _can_time() -> bool:
    main = threading.current_thread() is threading.main_thread()
    return main and hasattr(signal, "setitimer") and signal.getitimer(signal.ITIMER_REAL)[0] == 0


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise PluginError(f"it took more than {_SECONDS_TO_END:.0f} seconds, and was stopped")
