"""Import what a plugin registered by a text, and say whose it is where that fails."""

from __future__ import annotations

from typing import Any

from ..errors import PluginError
from ..escape import said
from .isolation.guarded import import_guarded, is_of_the_person
from .missing import explained
from .plugin import Plugin


def import_of(plugin: Plugin, who: str, target: str) -> Any:
    """Import what a target of a plugin names; `who` is what registered it.

    Raises UsageError, which says what to install, where a package is missing that somebody requires, and PluginError
    for whatever else importing raises; Ctrl-C goes on.
    """
    try:
        return import_guarded(plugin, target)
    except BaseException as error:
        if is_of_the_person(error, plugin):
            raise
        missing = explained(error, who) if isinstance(error, ModuleNotFoundError) else None
        if missing is not None:
            raise missing from error
        raise PluginError(f"{who} cannot be imported from {target!r} ({said(error)})") from error
