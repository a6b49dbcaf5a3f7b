"""Call the hooks of one plugin at a time, so that a failure is that plugin's alone."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import pluggy

from ..contracts import hookspecs
from ..errors import PluginError, nearest
from . import tracing
from .catalogs import Catalogs
from .entry import Plugin

HOOKS = tuple(name for name, each in vars(hookspecs).items() if hasattr(each, "namegen_spec"))
"""The names of all hooks."""

_MOST_REGISTERED = 10_000


class Hooks:
    """Hold the plugins whose hooks can be called, each a module or an object."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager("namegen")
        self.manager.add_hookspecs(hookspecs)
        if tracing.wanted():
            self.manager.add_hookcall_monitoring(tracing.trace_call, tracing.trace_outcome)

    def add(self, module: Any, plugin: Plugin) -> None:
        """Take a plugin in. Raises PluginError where it is loaded already, or one of its hooks is not as it must be."""
        holder = plugin.name if self.manager.has_plugin(plugin.name) else self.manager.get_name(module)
        if holder is not None:
            raise PluginError(f"it is loaded already, as {holder}")
        _check_hooks(module)
        try:
            self.manager.register(module, name=plugin.name)
            self.manager.check_pending()
        except BaseException:
            self.remove(plugin)
            raise
        callers = self.manager.get_hookcallers(module) or []
        plugin.hooks = tuple(sorted(caller.name for caller in callers))

    def remove(self, plugin: Plugin) -> None:
        """Let a plugin go, if it is here."""
        if self.manager.has_plugin(plugin.name):
            self.manager.unregister(name=plugin.name)

    def call(self, hook: str, plugin: Plugin, **arguments: Any) -> None:
        """Call one hook of one plugin. Raises whatever it raises."""
        module = self.manager.get_plugin(plugin.name)
        others = [other for other in self.manager.get_plugins() if other is not module]
        self.manager.subset_hook_caller(hook, remove_plugins=others)(**arguments)

    def register(self, plugin: Plugin, catalogs: Catalogs) -> None:
        """Call all hooks of a plugin by which it registers something. Raises whatever they raise."""
        for catalog in catalogs:
            if catalog.hook not in plugin.hooks:
                continue
            with _while_the_hook_runs(catalog.registrar(plugin)) as register:
                self.call(catalog.hook, plugin, register=register)


@contextmanager
def _while_the_hook_runs(register: Callable[..., None]) -> Iterator[Callable[..., None]]:
    """Hand on the calls of a hook to its registrar. Raises PluginError for too many, and for one that comes later."""
    calls, ended = count(1), False

    def handed_on(*given: Any, **more: Any) -> None:
        if ended:
            raise PluginError("it registers something after its hook has ended")
        if next(calls) > _MOST_REGISTERED:
            raise PluginError(f"it registers more than {_MOST_REGISTERED:,} things by one hook")
        register(*given, **more)

    try:
        yield handed_on
    finally:
        ended = True


def _check_hooks(module: Any) -> None:
    """Raise PluginError for a hook that is misspelt or unmarked: pluggy silently ignores both."""
    for name in dir(module):
        marked = hasattr(getattr(module, name, None), "namegen_impl")
        if not marked and name not in HOOKS:
            continue
        if name not in HOOKS and not _may_be_unknown(getattr(module, name).namegen_impl):
            raise PluginError(f"unknown hook {name!r}{nearest(name, HOOKS)}")
        if name in HOOKS and not marked:
            raise PluginError(f"function {name} is not marked @namegen.hookimpl")
        _check_runs(name, getattr(module, name))


def _check_runs(name: str, hook: Any) -> None:
    """Raise PluginError for a hook of which nothing would run when it is called."""
    marks = hook.namegen_impl
    if inspect.iscoroutinefunction(hook) or inspect.isasyncgenfunction(hook):
        raise PluginError(f"hook {name} is async, and nobody awaits it; write it with def alone")
    if inspect.isgeneratorfunction(hook) and not (marks.get("wrapper") or marks.get("hookwrapper")):
        raise PluginError(f"hook {name} has a yield, so that nothing of it would run; call register, and yield nothing")


def _may_be_unknown(marks: Mapping[str, Any]) -> bool:
    """Say whether a hook of another name is meant, or one that only a newer namegen knows."""
    return bool(marks.get("specname") or marks.get("optionalhook"))
