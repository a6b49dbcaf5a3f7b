"""Run code of a plugin, and leave the process as it was."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from .exits import no_exit
from .modules import known_modules
from .settings import Kept
from .signals import kept_signals
from .stopped import StoppedWithin
from .streams import kept_output
from .threads import known_threads
from .turns import Turn, Turns

_MOST_NAMED = 3

TURNS = Turns()
"""Of the whole process, as what they guard is."""
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=TURNS.begin_anew)


@contextmanager
def isolated(who: str, notes: list[str]) -> Iterator[None]:
    """Put back what the block changes of the process, and add to `notes` what a person should know, a sentence each.

    Other threads wait to run such a block, and else go on: they print, end the program and start threads as ever.
    Raises StoppedWithin where the person pressed Ctrl-C, PluginError where another thread's block does not end, and
    else what the block raises.
    """
    with TURNS.take(who) as turn:
        if turn is None:
            yield
            return
        with _put_back(turn, notes):
            yield


@contextmanager
def _put_back(turn: Turn, notes: list[str]) -> Iterator[None]:
    who = turn.who
    changed = list[str]()
    try:
        with (
            kept_signals() as signals,
            kept_output(turn) as held,
            warnings.catch_warnings(),
            no_exit(turn, lambda: isolated(who, []), held),
            known_threads(turn),
            _kept_settings(changed) as kept,
            known_modules(turn, kept, changed),  # innermost: what the others replace is not to be put back
        ):
            yield
    finally:
        changed += sorted(signals.changed)
        if changed:
            notes.append(f"it changed {_listed(changed)}, which was put back")
        left = [each.name for each in turn.left() if not each.daemon]
        if left:
            notes.append(f"it left {_listed(left)} running, a thread that is no daemon; namegen ends without it")
        if signals.asked_to_end:
            raise StoppedWithin(f"while plugin {who} was being loaded")


@contextmanager
def _kept_settings(changed: list[str]) -> Iterator[Kept]:
    kept = Kept()
    try:
        yield kept
    finally:
        changed += kept.put_back()


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
