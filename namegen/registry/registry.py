"""The registry: finds plugins, records what they register, isolates what is broken."""

from __future__ import annotations

import os
import re
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from ..contracts import hookspecs
from ..contracts.names_document import NamesDocument
from ..contracts.spec import Spec
from ..errors import OptionError, PluginError, UsageError, nearest
from . import tracing
from .discovery import Found, check_requirements, import_file, import_target, installed
from .documents import DocumentReader, Documents
from .entry import CONTRACTS, HANDED_OVER, KINDS, Entry, Kind, Part, Plugin
from .executors import NamedExecutor, find_executor, taken_schemes
from .exports import Export, ReaderProgram
from .named import Named
from .page import Page

_LISTED: dict[Kind, str] = dict.fromkeys(KINDS, "namegen plugins") | {"wordlist": "namegen datasets"}
"""The command that lists what there is of a kind."""

_LONGEST_TEXT = 500
"""Characters of what a plugin says of a part, for people."""
_ENDING = re.compile(r"[A-Za-z0-9]{1,12}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_PART_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_N = TypeVar("_N", bound=Named)
_T = TypeVar("_T", Export, ReaderProgram)


class Registry:
    """Hold all parts, by plugin. It is an object and not a global: a test builds the one that it needs."""

    def __init__(self) -> None:
        self.manager = pluggy.PluginManager("namegen")
        self.manager.add_hookspecs(hookspecs)
        self.plugins: list[Plugin] = []
        self._objects: dict[str, Any] = {}
        self._entries: dict[Kind, dict[str, Entry]] = {kind: {} for kind in KINDS}
        self._qualified: dict[Kind, dict[str, Entry]] = {kind: {} for kind in KINDS}
        self._defaults: dict[Kind, list[Entry]] = {kind: [] for kind in KINDS}
        self._pages: dict[str, Page] = {}
        self._exports: dict[str, Export] = {}
        self._readers: dict[str, ReaderProgram] = {}
        self._executors: dict[str, NamedExecutor] = {}
        self._documents = Documents()
        self._loaded: tuple[tuple[str, ...] | None, tuple[str, ...]] | None = None
        if tracing.wanted():
            self.manager.add_hookcall_monitoring(tracing.trace_call, tracing.trace_outcome)

    @classmethod
    def load(cls, only: Sequence[str] | None = None, files: Iterable[str | Path] = ()) -> Registry:
        """Load a registry of all installed plugins, ours first, then by distribution and name, then `files`.

        only: load just these (distributions or `distribution:entry-point`); by default what the environment
            variable NAMEGEN_PLUGINS lists, or all. Raises UsageError for one that is not installed.
        """
        registry = cls()
        if only is None and "NAMEGEN_PLUGINS" in os.environ:
            only = [name.strip() for name in os.environ["NAMEGEN_PLUGINS"].split(",") if name.strip()]
        for found in installed(only):
            registry._load_entry_point(found)
        files = list(files)
        for path in files:
            registry._load_file(Path(path))
        registry._loaded = (None if only is None else tuple(only), tuple(str(Path(path).resolve()) for path in files))
        return registry

    @property
    def can_be_sent(self) -> bool:
        """Say whether another process can load the same, as it was loaded and not put together by a program."""
        return self._loaded is not None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle how it was loaded: another process loads the same, once. Raises UsageError where it was not loaded."""
        if self._loaded is None:
            raise UsageError(
                "a registry that a program put together does not go to workers, which load theirs: use Registry.load()"
            )
        return _load_once, self._loaded

    @property
    def broken(self) -> list[Plugin]:
        """Return the plugins that could not be used, each with its error."""
        return [plugin for plugin in self.plugins if plugin.error is not None]

    def add(self, module: Any, plugin: Plugin) -> None:
        """Register `module` as `plugin`. If anything fails, only `plugin.error` is kept."""
        self._loaded = None
        self._guard(plugin, lambda: module)

    def entries(self, kind: Kind) -> dict[str, Entry]:
        """Return what is registered of this kind, by name, in the order of registration."""
        return dict(self._entries[kind])

    def pages(self) -> dict[str, Page]:
        """Return the pages of the web form by name, in the order of registration; by `distribution:name` where another
        page has the name already."""
        return dict(self._pages)

    def exports(self) -> dict[str, Export]:
        """Return the formats in which a model can be written as one file, named as pages are."""
        return dict(self._exports)

    def readers(self) -> dict[str, ReaderProgram]:
        """Return the programs that read such files, named as pages are."""
        return dict(self._readers)

    def executors(self) -> dict[str, NamedExecutor]:
        """Return what reaches workers by an address, named as pages are."""
        return dict(self._executors)

    def executor(self, address: str) -> NamedExecutor:
        """Find what reaches the workers at an address. Raises UsageError that suggests the nearest."""
        return find_executor(address, self._executors)

    def export(self, name: str) -> Export:
        """Find a format. Raises UsageError that suggests the nearest."""
        return _found(name, self._exports, "format")

    def reader(self, name: str) -> ReaderProgram:
        """Find a reader. Raises UsageError that suggests the nearest."""
        return _found(name, self._readers, "reader")

    def get(self, kind: Kind, name: str) -> Entry:
        """Find the part with this name, or `distribution:name`. Raises UsageError that suggests the nearest."""
        entry = self._entries[kind].get(name) or self._qualified[kind].get(name)
        if entry is None:
            broken = f"; broken plugins: {', '.join(p.name for p in self.broken)}" if self.broken else ""
            raise UsageError(f"there is no {kind} {name!r}{nearest(name, self._entries[kind], _LISTED[kind])}{broken}")
        return entry

    def default(self, kind: Kind) -> Entry:
        """Return the part to use when none is named. Raises UsageError where no plugin offers one."""
        if not self._defaults[kind]:
            raise UsageError(f"no plugin offers a default {kind}; name one{nearest('', self._entries[kind])}")
        return self._defaults[kind][0]

    def defaults(self, kind: Kind) -> list[Entry]:
        """Return all parts that were registered as a default, in the order of registration."""
        return list(self._defaults[kind])

    def blender(self) -> Entry:
        """Return the first model that was registered with `blends=True`. Raises UsageError where there is none."""
        entry = next((each for each in self._entries["model"].values() if each.blends), None)
        if entry is None:
            raise UsageError("no plugin brings a model that blends lists by letters; blend them by names")
        return entry

    def check(self, kind: Kind, given: Any = None) -> Spec:
        """Check a Spec, once: fill in and convert every option, and find the part.

        given: a text ("lstm size=64"), a `Spec`, a class or an object that keeps the contract of `kind`, registered
            or not, or None for the default part. A Spec that was checked before is returned as it is.
        Raises UsageError for a part that does not exist, OptionError for an option that it does not take.
        """
        if given is None:
            given = Spec(self.default(kind).name)
        if isinstance(given, str):
            given = Spec.parse(given)
        if not isinstance(given, Spec):
            return self._check_object(kind, given)
        if given.part is not None:
            if given.part.entry.kind != kind:
                raise UsageError(f"{str(given)!r} is a {given.part.entry.kind}, where a {kind} is taken")
            return given
        return check_options(self.get(kind, given.name), given)

    def _check_object(self, kind: Kind, given: Any) -> Spec:
        """Make a checked Spec of a class or an object. Raises UsageError where it does not keep the contract."""
        cls = given if isinstance(given, type) else type(given)
        contract = import_target(CONTRACTS[kind])
        if not issubclass(cls, contract):
            raise UsageError(
                f"a {kind} is a text such as 'NAME option=value', a namegen.Spec, or a class or object of"
                f" namegen.{contract.__name__}; given: {given!r}"
            )
        named = (cls, f"{cls.__module__}:{cls.__qualname__}")
        registered = (entry for entry in self._qualified[kind].values() if entry.target in named)
        entry = next(registered, None) or Entry(kind, cls.__name__, HANDED_OVER, cls)
        if given is cls:
            return check_options(entry, Spec(entry.name))
        entry.load()
        # A model is built again for the vocabulary of its list; any other object is used as it is.
        part = Part(entry, given.options, None if kind == "model" else given)
        return Spec(entry.name, given.options.model_dump(mode="json"), part)

    def call_commands(self, cli: Any) -> None:
        """Let every plugin add its commands to `cli` (a typer.Typer); one that fails adds none."""
        for plugin in self.plugins:
            if plugin.error is None and "register_commands" in plugin.hooks:
                self._add_commands(cli, plugin)

    def read_document(self, text: str, what: str) -> NamesDocument:
        """Read a document that draws names by itself; `what` names it in messages.

        Raises StorageError for a text that is no such document, or one that no plugin here reads, or a damaged one.
        """
        return self._documents.read(text, what)

    def _load_entry_point(self, found: Found) -> None:
        def load() -> Any:
            check_requirements(found)
            return found.point.load()

        self._guard(Plugin(found.name, found.distribution, found.version, source=found.point.value), load)

    def _load_file(self, path: Path) -> None:
        plugin = Plugin(f"file:{path.name}", f"file:{path.stem}", "", source=str(path.resolve()))
        self._guard(plugin, lambda: import_file(path))

    def _guard(self, plugin: Plugin, load: Callable[[], Any]) -> None:
        """Load and register one plugin; if anything fails, undo all that it did and keep the error."""
        started = time.perf_counter()
        before = self._snapshot()
        try:
            self._register(load(), plugin)
        except (Exception, SystemExit) as error:
            self._restore(before)
            text = " ".join(str(error).split())
            plugin.error = f"{type(error).__name__}: {text}" if text else type(error).__name__
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
        self._call("register_pages", module, register=self._page_registrar(plugin))
        self._call("register_documents", module, register=self._document_registrar(plugin))
        self._call("register_exports", module, register=self._text_registrar(Export, self._exports, plugin))
        self._call("register_readers", module, register=self._text_registrar(ReaderProgram, self._readers, plugin))
        self._call("register_executors", module, register=self._executor_registrar(plugin))

    def _call(self, hook: str, module: Any, **arguments: Any) -> None:
        """Call one hook of one plugin, so that a failure affects that plugin alone."""
        others = [other for other in self.manager.get_plugins() if other is not module]
        self.manager.subset_hook_caller(hook, remove_plugins=others)(**arguments)

    def _registrar(self, kind: Kind, plugin: Plugin) -> hookspecs.Register:
        def register(
            name: str,
            target: str | type,
            options: str | type | None = None,
            *,
            summary: str = "",
            label: str = "",
            description: str = "",
            featured: bool = False,
            default: bool = False,
            blends: bool = False,
            needs: Sequence[str] = (),
        ) -> None:
            if blends and kind != "model":
                raise PluginError(f"{kind} {name!r}: only a model blends lists")
            for what, text in (("summary", summary), ("label", label), ("description", description)):
                _check_text(f"{kind} {name!r}: its {what}", text)
            _check_modules(f"{kind} {name!r}: needs", needs)
            entry = Entry(
                kind, name, plugin, target, options, summary, blends, label, description, featured, tuple(needs)
            )
            self._claim(entry, default)

        return register

    def _page_registrar(self, plugin: Plugin) -> hookspecs.RegisterPage:
        def register(name: str, target: str | Callable[[Any], object], *, title: str = "", summary: str = "") -> None:
            _check_name("page", name)
            _claim(Page(name, plugin, target, title or name, summary), self._pages)

        return register

    def _text_registrar(self, cls: type[_T], held: dict[str, _T], plugin: Plugin) -> hookspecs.RegisterExport:
        def register(
            name: str,
            target: str | Callable[..., str],
            *,
            label: str = "",
            summary: str = "",
            ending: str = "",
            media_type: str = "text/plain",
        ) -> None:
            _check_name(cls.kind, name)
            what = f"{cls.kind} {name!r}"
            _check_text(f"{what}: its label", label)
            _check_text(f"{what}: its summary", summary)
            _check_written_as(what, "ending", ending or name, _ENDING, "letters and digits, as in 'json'")
            _check_written_as(what, "media type", media_type, _MEDIA_TYPE, "written as in 'text/plain'")
            _claim(cls(name, plugin, target, label or name, summary, ending or name, media_type), held)

        return register

    def _executor_registrar(self, plugin: Plugin) -> hookspecs.RegisterExecutor:
        def register(
            name: str,
            target: str | Callable[[str, int | None], Any],
            *,
            schemes: Sequence[str] = (),
            summary: str = "",
            needs: Sequence[str] = (),
        ) -> None:
            _check_name("executor", name)
            what = f"executor {name!r}"
            _check_text(f"{what}: its summary", summary)
            _check_modules(f"{what}: needs", needs)
            if isinstance(schemes, str):
                raise PluginError(f"{what}: its schemes are {schemes!r}, not a list of texts, such as ['tcp']")
            for scheme in schemes:
                _check_written_as(what, "scheme", scheme, _SCHEME, "written as in 'tcp'")
            one = NamedExecutor(name, plugin, target, tuple(schemes), summary, tuple(needs))
            plugin.warnings += taken_schemes(one, self._executors.values())
            _claim(one, self._executors)

        return register

    def _document_registrar(self, plugin: Plugin) -> hookspecs.RegisterDocument:
        def register(name: str, target: str | Callable[[Mapping[str, Any]], NamesDocument]) -> None:
            _check_name("document", name)
            _check_written("document", name, target)
            self._documents.add(DocumentReader(name, plugin, target))

        return register

    def _claim(self, entry: Entry, default: bool) -> None:
        """Register a part as `distribution:name`, and under its short name unless another part has it already."""
        _check_name(entry.kind, entry.name)
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
            self._defaults[entry.kind].append(entry)

    def _add_commands(self, cli: Any, plugin: Plugin) -> None:
        """Add a plugin's commands, collected apart first: if one fails or its name is taken, none is added."""
        import typer

        apart = typer.Typer()
        try:
            self._call("register_commands", self._objects[plugin.name], cli=apart)
            taken = _command_names(cli)
            # Building them finds what is wrong with a command's parameters, before anybody calls it.
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
            {kind: list(entries) for kind, entries in self._defaults.items()},
            dict(self._pages),
            dict(self._exports),
            dict(self._readers),
            dict(self._executors),
            self._documents.copy(),
            dict(self._objects),
        )

    def _restore(self, snapshot: tuple[Any, ...]) -> None:
        added = self._objects.keys() - snapshot[-1].keys()
        (
            self._entries,
            self._qualified,
            self._defaults,
            self._pages,
            self._exports,
            self._readers,
            self._executors,
            self._documents,
            self._objects,
        ) = snapshot
        for name in added:
            self.manager.unregister(name=name)


@lru_cache(maxsize=1)
def _load_once(only: tuple[str, ...] | None, files: tuple[str, ...]) -> Registry:
    """Load a registry again in a worker, where each call asks for it."""
    return Registry.load(only, files)


def _check_hooks(module: Any) -> None:
    """Raise PluginError for a hook that is misspelt or unmarked: pluggy silently ignores both."""
    known = [name for name in vars(hookspecs) if name.startswith("register_")]
    for name in dir(module):
        marked = hasattr(getattr(module, name, None), "namegen_impl")
        if not marked and name not in known:
            continue
        if name not in known and not _may_be_unknown(getattr(module, name).namegen_impl):
            raise PluginError(f"unknown hook {name!r}{nearest(name, known)}")
        if name in known and not marked:
            raise PluginError(f"function {name} is not marked @namegen.hookimpl")


def _may_be_unknown(marks: Mapping[str, Any]) -> bool:
    """Say whether a hook of another name is meant, or one that only a newer namegen knows."""
    return bool(marks.get("specname") or marks.get("optionalhook"))


def _check_name(kind: str, name: object) -> None:
    if not isinstance(name, str) or not _PART_NAME.fullmatch(name):
        raise PluginError(f"{kind} name {name!r}: a name is letters, digits, '.', '_' and '-'")


def _check_written(kind: str, name: str, target: object, like: str = "module:function") -> None:
    if isinstance(target, str) and not re.fullmatch(r"[\w.]+:\w+", target):
        raise PluginError(f"{kind} {name!r}: target {target!r} is not written {like!r}")


def _check_written_as(what: str, field: str, text: object, pattern: re.Pattern[str], allowed: str) -> None:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise PluginError(f"{what}: its {field} {text!r} is not {allowed}")


def _claim(one: _N, held: dict[str, _N]) -> None:
    """Register something under its name, or as `distribution:name` where another plugin has that name already."""
    _check_written(one.kind, one.name, one.target)
    holder = held.get(one.name)
    if one.qualified in held or (holder and holder.qualified == one.qualified):
        raise PluginError(f"{one.kind} {one.name!r} is registered twice by {one.plugin.distribution}")
    if holder is not None:
        one.plugin.warnings.append(
            f"{one.kind} {one.name!r} is taken by {holder.plugin.name}; this one is reached as {one.qualified!r}"
        )
    held[one.qualified if holder else one.name] = one


def _found(name: str, held: Mapping[str, _N], what: str) -> _N:
    if name not in held:
        raise UsageError(f"there is no {what} {name!r}{nearest(name, held, 'namegen plugins')}")
    return held[name]


def _check_target(entry: Entry) -> None:
    for what in (entry.target, entry.declared_options):
        _check_written(entry.kind, entry.name, what, "module:Class")
    if not isinstance(entry.target, (str, type)):
        raise PluginError(f"{entry.kind} {entry.name!r}: target {entry.target!r} is neither a class nor 'module:Class'")


def _check_text(what: str, text: Any) -> None:
    if not isinstance(text, str) or len(text) > _LONGEST_TEXT:
        shown = f"{len(text):,} characters long" if isinstance(text, str) else f"{text!r}"
        raise PluginError(f"{what} is {shown}, not a text of up to {_LONGEST_TEXT} characters")


def _check_modules(what: str, needs: Any) -> None:
    known = isinstance(needs, Sequence) and not isinstance(needs, str)
    if not known or not all(isinstance(each, str) and each.isidentifier() for each in needs):
        raise PluginError(f"{what} is {needs!r}, not the names of top-level modules, such as ['torch']")


def check_options(entry: Entry, spec: Spec) -> Spec:
    """Check `spec`'s options against the declaration of `entry`. Raises OptionError."""
    from ..contracts.options import build_options

    try:
        checked = build_options(entry.options(), spec.options, f"{entry.kind} {entry.name!r}")
    except OptionError as error:
        error.part = entry.kind
        raise
    return Spec(spec.name, checked.model_dump(mode="json"), Part(entry, checked))


def _command_names(cli: Any) -> set[str]:
    """Return the names of the commands and groups of a typer.Typer, without building it: that takes 50 ms."""
    from typer.main import get_command_name

    commands = {each.name or get_command_name(each.callback.__name__) for each in cli.registered_commands}
    return commands | {each.name or each.typer_instance.info.name for each in cli.registered_groups}
