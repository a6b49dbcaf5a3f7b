"""The registry: finds plugins, keeps what they register, isolates what is broken."""

from __future__ import annotations

import os
import re
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import pluggy

from ..contracts import hookspecs
from ..errors import PluginError, UsageError, nearest
from . import tracing
from .discovery import Found, check_requirements, import_file, import_target, installed

if TYPE_CHECKING:
    from ..contracts.options import Options

Kind = Literal["wordlist", "tokenizer", "model", "sampler"]
KINDS: tuple[Kind, ...] = get_args(Kind)

_CONTRACTS: dict[Kind, str] = {
    "wordlist": "namegen.contracts.wordlist:WordlistSource",
    "tokenizer": "namegen.contracts.tokenizer:Tokenizer",
    "model": "namegen.contracts.model:Model",
    "sampler": "namegen.contracts.sampler:Sampler",
}
_PART_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass
class Plugin:
    """One plugin: known as `distribution:entry-point`. `error` is None unless it is broken."""

    name: str
    distribution: str
    version: str
    source: str = ""
    hooks: tuple[str, ...] = ()
    seconds: float = 0.0
    error: str | None = None
    trace: str = ""
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Entry:
    """A part that a plugin registered. Its class is imported when first asked for."""

    kind: Kind
    name: str
    plugin: Plugin
    target: str | type
    declared_options: str | type | None = None
    summary: str = ""

    @property
    def qualified(self) -> str:
        """The name that no other distribution can take: `distribution:name`."""
        return f"{self.plugin.distribution}:{self.name}"

    @property
    def who(self) -> str:
        """How messages name it."""
        return f"{self.kind} {self.name!r} of plugin {self.plugin.name}"

    def load(self) -> type[Any]:
        """The class itself. Raises PluginError if it cannot be imported or is not what it was registered as."""
        part = self._import(self.target)
        contract = import_target(_CONTRACTS[self.kind])
        if not isinstance(part, type) or not issubclass(part, contract):
            raise PluginError(f"{self.who} is {part!r}, not a class of namegen.{contract.__name__}")
        missing = sorted(getattr(part, "__abstractmethods__", ()))
        if missing:
            raise PluginError(f"{self.who} does not define {', '.join(missing)}")
        return part

    def options(self) -> type[Options]:
        """The declaration of its options, without importing the part where that was spared."""
        from ..contracts.options import Options

        declared = (
            self._import(self.declared_options) if self.declared_options else getattr(self.load(), "Options", Options)
        )
        if not isinstance(declared, type) or not issubclass(declared, Options):
            raise PluginError(f"{self.who}: its options are {declared!r}, not a class of namegen.Options")
        return declared

    def _import(self, target: str | type) -> Any:
        try:
            return import_target(target) if isinstance(target, str) else target
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"{self.who} cannot be imported from {target!r} ({reason})") from error


class Registry:
    """What there is, from which plugin. An object, not a global: tests build the one that they want."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager("namegen")
        self.manager.add_hookspecs(hookspecs)
        self.plugins: list[Plugin] = []
        self._objects: dict[str, Any] = {}
        self._entries: dict[Kind, dict[str, Entry]] = {kind: {} for kind in KINDS}
        self._qualified: dict[Kind, dict[str, Entry]] = {kind: {} for kind in KINDS}
        self._defaults: dict[Kind, Entry] = {}
        if tracing.wanted():
            self.manager.add_hookcall_monitoring(tracing.trace_call, tracing.trace_outcome)

    @classmethod
    def load(cls, only: Sequence[str] | None = None, files: Iterable[str | Path] = ()) -> Registry:
        """A registry of all installed plugins, ours first, then by distribution and name, then `files`.

        only: load just these (distributions or `distribution:entry-point`); by default what the environment
            variable NAMEGEN_PLUGINS lists, or all. Raises UsageError for one that is not installed.
        """
        registry = cls()
        if only is None and "NAMEGEN_PLUGINS" in os.environ:
            only = [name.strip() for name in os.environ["NAMEGEN_PLUGINS"].split(",") if name.strip()]
        for found in installed(only):
            registry._load_entry_point(found)
        for path in files:
            registry._load_file(Path(path))
        return registry

    @property
    def broken(self) -> list[Plugin]:
        """The plugins that could not be used, each with its error."""
        return [plugin for plugin in self.plugins if plugin.error is not None]

    def add(self, module: Any, plugin: Plugin) -> None:
        """Register `module` as `plugin`. Whatever goes wrong is kept in `plugin.error`, and nothing else of it."""
        self._guard(plugin, lambda: module)

    def entries(self, kind: Kind) -> dict[str, Entry]:
        """What is registered of this kind, by name, in the order of registration."""
        return dict(self._entries[kind])

    def get(self, kind: Kind, name: str) -> Entry:
        """The part of this name, or of `distribution:name`. Raises UsageError that suggests the nearest."""
        entry = self._entries[kind].get(name) or self._qualified[kind].get(name)
        if entry is None:
            broken = f"; broken plugins: {', '.join(p.name for p in self.broken)}" if self.broken else ""
            raise UsageError(f"there is no {kind} {name!r}{nearest(name, self._entries[kind])}{broken}")
        return entry

    def default(self, kind: Kind) -> Entry:
        """The part to use when none is named. Raises UsageError where no plugin offers one."""
        if kind not in self._defaults:
            raise UsageError(f"no plugin offers a default {kind}; name one{nearest('', self._entries[kind])}")
        return self._defaults[kind]

    def call_commands(self, cli: Any) -> None:
        """Let every plugin add its commands to `cli` (a typer.Typer); one that fails adds none."""
        for plugin in self.plugins:
            if plugin.error is None and "register_commands" in plugin.hooks:
                self._add_commands(cli, plugin)

    def _load_entry_point(self, found: Found) -> None:
        def load() -> Any:
            check_requirements(found)
            return found.point.load()

        self._guard(Plugin(found.name, found.distribution, found.version, source=found.point.value), load)

    def _load_file(self, path: Path) -> None:
        plugin = Plugin(f"file:{path.name}", f"file:{path.stem}", "", source=str(path.resolve()))
        self._guard(plugin, lambda: import_file(path))

    def _guard(self, plugin: Plugin, load: Callable[[], Any]) -> None:
        """Load and register one plugin; if anything fails, take back all that it did and keep the error."""
        started = time.perf_counter()
        before = self._snapshot()
        try:
            self._register(load(), plugin)
        except (Exception, SystemExit) as error:
            self._restore(before)
            told = " ".join(str(error).split())
            plugin.error = f"{type(error).__name__}: {told}" if told else type(error).__name__
            plugin.trace = traceback.format_exc()
            plugin.hooks = ()
        plugin.seconds = time.perf_counter() - started
        self.plugins.append(plugin)

    def _register(self, module: Any, plugin: Plugin) -> None:
        holder = plugin.name if plugin.name in self._objects else self.manager.get_name(module)
        if holder is not None:
            raise PluginError(f"it is loaded already, as {holder}")
        _check_hooks(module)
        self._objects[plugin.name] = module
        self.manager.register(module, name=plugin.name)
        self.manager.check_pending()
        callers = self.manager.get_hookcallers(module) or []
        plugin.hooks = tuple(sorted(caller.name for caller in callers))
        for kind in KINDS:
            self._call(f"register_{kind}s", module, register=self._registrar(kind, plugin))

    def _call(self, hook: str, module: Any, **arguments: Any) -> None:
        """One hook of one plugin, so that a failure is that plugin's alone."""
        others = [other for other in self.manager.get_plugins() if other is not module]
        self.manager.subset_hook_caller(hook, remove_plugins=others)(**arguments)

    def _registrar(self, kind: Kind, plugin: Plugin) -> hookspecs.Register:
        def register(
            name: str,
            target: str | type,
            options: str | type | None = None,
            *,
            summary: str = "",
            default: bool = False,
        ) -> None:
            self._claim(Entry(kind, name, plugin, target, options, summary), default)

        return register

    def _claim(self, entry: Entry, default: bool) -> None:
        """Every part is reached by `distribution:name`; the short name is the first claimant's."""
        if not isinstance(entry.name, str) or not _PART_NAME.fullmatch(entry.name):
            raise PluginError(f"{entry.kind} name {entry.name!r}: a name is letters, digits, '.', '_' and '-'")
        _check_target(entry)
        if entry.qualified in self._qualified[entry.kind]:
            raise PluginError(f"{entry.kind} {entry.name!r} is registered twice by {entry.plugin.distribution}")
        self._qualified[entry.kind][entry.qualified] = entry
        holder = self._entries[entry.kind].get(entry.name)
        if holder is not None:
            entry.plugin.warnings.append(
                f"{entry.kind} {entry.name!r} is taken by {holder.plugin.name};"
                f" this one is reached as {entry.qualified!r}"
            )
            return
        self._entries[entry.kind][entry.name] = entry
        if tracing.wanted():
            tracing.trace(f"  {entry.kind} {entry.name!r} -> {entry.target}")
        if default:
            self._defaults.setdefault(entry.kind, entry)

    def _add_commands(self, cli: Any, plugin: Plugin) -> None:
        """Its commands are gathered apart: where one fails or its name is taken, none is added."""
        import typer

        apart = typer.Typer()
        try:
            self._call("register_commands", self._objects[plugin.name], cli=apart)
            taken = typer.main.get_group(cli).commands
            clash = next((name for name in typer.main.get_group(apart).commands if name in taken), None)
            if clash:
                raise PluginError(f"command {clash!r} is taken")
        except (Exception, SystemExit) as error:
            plugin.warnings.append(f"its commands were left out: {type(error).__name__}: {error}")
            plugin.trace = traceback.format_exc()
        else:
            cli.registered_commands += apart.registered_commands
            cli.registered_groups += apart.registered_groups

    def _snapshot(self) -> tuple[Any, ...]:
        return (
            {kind: dict(entries) for kind, entries in self._entries.items()},
            {kind: dict(entries) for kind, entries in self._qualified.items()},
            dict(self._defaults),
            dict(self._objects),
        )

    def _restore(self, snapshot: tuple[Any, ...]) -> None:
        added = self._objects.keys() - snapshot[-1].keys()
        self._entries, self._qualified, self._defaults, self._objects = snapshot
        for name in added:
            self.manager.unregister(name=name)


def _check_hooks(module: Any) -> None:
    """Raises PluginError for a hook that is misspelt, or lacks its mark: pluggy passes over both in silence."""
    known = [name for name in vars(hookspecs) if name.startswith("register_")]
    for name in dir(module):
        marked = hasattr(getattr(module, name, None), "namegen_impl")
        if marked and name not in known and not getattr(module, name).namegen_impl.get("specname"):
            raise PluginError(f"unknown hook {name!r}{nearest(name, known)}")
        if name in known and not marked:
            raise PluginError(f"function {name} is not marked @namegen.hookimpl")


def _check_target(entry: Entry) -> None:
    for what in (entry.target, entry.declared_options):
        if isinstance(what, str) and not re.fullmatch(r"[\w.]+:\w+", what):
            raise PluginError(f"{entry.kind} {entry.name!r}: target {what!r} is not written 'module:Class'")
    if not isinstance(entry.target, (str, type)):
        raise PluginError(f"{entry.kind} {entry.name!r}: target {entry.target!r} is neither a class nor 'module:Class'")
