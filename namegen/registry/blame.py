"""Say whose code failed: a note under the traceback of a bug in a plugin, or what a part lacks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import NamegenError, PluginError
from ..escape import message_of, said
from .isolation.ctrl_c import was_not_pressed
from .isolation.forks import end_copy
from .missing import explained

_BUG = "This is a bug in "


@contextmanager
def blame(who: str, doing: str) -> Iterator[None]:
    """Add a note that names `who`, `doing` something, to any exception raised inside, unless it is a NamegenError.

    Raises UsageError instead where a package is missing that the plugin requires, and PluginError for what would end
    the program, such as SystemExit, or a KeyboardInterrupt that nobody asked for, and for a NamegenError whose text
    cannot be had; a text that is no line for people is cut short. Ctrl-C goes on.
    A copy of the process that was forked inside ends there.
    """
    process = os.getpid()
    try:
        yield
    except NamegenError as error:
        _cut_short(error, who, doing)
        raise
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt) and not was_not_pressed():
            raise
        if not isinstance(error, Exception):
            raise PluginError(f"{who}, {doing}, raised {said(error)}") from error
        missing = explained(error, who) if isinstance(error, ModuleNotFoundError) else None
        if missing is not None:
            raise missing from error
        _note(error, f"{_BUG}{who}, {doing}.")
        raise
    finally:
        end_copy(process)


def _cut_short(error: NamegenError, who: str, doing: str) -> None:
    try:
        text = str.__str__(str(error))
    except BaseException:  # its __str__ is a plugin's, and may do as it likes
        raise PluginError(f"{who}, {doing}, raised {said(error)}") from None
    if message_of(error) != text:
        error.args = (message_of(error),)


def _note(error: Exception, note: str) -> None:
    """Add a note, unless an inner block has: it is closer to the bug."""
    notes = getattr(error, "__notes__", [])
    if not isinstance(notes, list):  # a plugin has set it, and Python adds to lists alone
        error.__notes__ = notes = []
    if not any(str(each).startswith(_BUG) for each in notes):
        error.add_note(note)
