"""Load one plugin so that what goes wrong is kept as its error, and nothing else of it stays."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from ..escape import said
from ..gone import instead_of_import
from .catalogs import Catalogs
from .entry import Plugin
from .hooks import Hooks
from .isolation.guarded import guarded, is_of_the_person
from .traces import trace_of


def load_guarded(plugin: Plugin, load: Callable[[], Any], hooks: Hooks, catalogs: Catalogs) -> Catalogs:
    """Load and register one plugin; return the catalogs with what it registered.

    If anything fails, its error is kept in `plugin`, and the catalogs are returned as they were. Raises
    KeyboardInterrupt where the person pressed Ctrl-C.
    """
    started = time.perf_counter()
    found = catalogs.copy()
    added = False
    try:
        with guarded(plugin):
            hooks.add(load(), plugin)
            added = True
            hooks.register(plugin, found)
    except BaseException as error:
        if is_of_the_person(error, plugin):
            raise
        if added:
            hooks.remove(plugin)
        found = catalogs
        plugin.error, plugin.trace, plugin.hooks = _said_of(error), trace_of(error), ()
    plugin.seconds = time.perf_counter() - started
    return found


def _said_of(error: BaseException) -> str:
    text = said(error)
    return text + instead_of_import(text) if isinstance(error, ImportError) else text
