"""Run code of strangers' plugins isolated, and ours as it is."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from ..discovery import OWN_DISTRIBUTION, import_target
from ..plugin import Plugin
from .loaded import is_being_imported
from .stopped import StoppedWithin


def guarded(plugin: Plugin, notes: list[str] | None = None) -> AbstractContextManager[None]:
    """Return a context for code of a plugin, after which the process is as it was; ours is trusted, and runs as it is.

    What was put back is added to `notes`, by default the warnings of the plugin.
    """
    if plugin.distribution == OWN_DISTRIBUTION:
        return nullcontext()
    from .isolated import isolated  # what it imports takes milliseconds, which most never need

    return isolated(plugin.name, plugin.warnings if notes is None else notes)


def is_of_the_person(error: BaseException, plugin: Plugin) -> bool:
    """Say whether it is a Ctrl-C, and not what the plugin raised within `guarded`."""
    ours = plugin.distribution == OWN_DISTRIBUTION
    return isinstance(error, StoppedWithin) or (ours and isinstance(error, KeyboardInterrupt))


def import_guarded(plugin: Plugin, target: str) -> Any:
    """Import what a target of a plugin names. Raises whatever importing it raises.

    What had to be put back is told on standard error: it is too late for the lines that namegen begins with.
    """
    if _is_loaded(target.partition(":")[0]):
        return import_target(target)
    notes: list[str] = []
    try:
        with guarded(plugin, notes):
            return import_target(target)
    finally:
        plugin.warnings += notes
        for note in notes:
            from .streams import tell

            tell(plugin.name, note)


def _is_loaded(module: str) -> bool:
    """Say whether a module is there as a whole; one that another thread is importing may still fail."""
    found = sys.modules.get(module)
    return found is not None and not is_being_imported(found)
