"""The registry: finds plugins, records what they register, isolates what is broken."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..contracts.spec import Spec
from ..errors import UsageError
from .catalogs import Catalogs
from .deprecations import Deprecations, keep_quiet, warn
from .disabled import Disabled
from .discovery import OWN_DISTRIBUTION, Found, chosen, installed
from .documents import DocumentReader, Documents
from .entry import Entry, Kind, Plugin
from .executors import Executors, NamedExecutor
from .exports import Export, Exports, ReaderProgram, ReaderPrograms
from .formats import Format, Formats
from .guard import load_guarded
from .hooks import Hooks
from .isolation.loading_mark import LoadingMark
from .metrics import Metric, Metrics
from .named import Named
from .page import Page, Pages
from .plugin_commands import add_commands
from .plugin_files import import_file, plugin_of_file
from .requirements import check_requirements
from .sources import NamedSource, Sources
from .spec_check import check_object, check_options

if TYPE_CHECKING:
    import pluggy

    from ..contracts.names_document import NamesDocument

_VARIABLE = "NAMEGEN_PLUGINS"
_WITHOUT = "and may have ended it: namegen plugins disable NAME does without one that is installed"


class Registry:
    """Hold all parts, by plugin. It is an object and not a global: a test builds the one that it needs."""

    def __init__(self) -> None:
        self.plugins: list[Plugin] = []
        self.disabled: list[str] = []
        """the names of the plugins that are installed and that the person has disabled"""
        self.notes: list[str] = []
        """what a person should know of how it was loaded, a sentence each"""
        self.tell: Callable[[str], None] = warn
        """what is called with a sentence that a person should know where a part is used; a warning, by default"""
        self._deprecations = Deprecations()
        self._hooks = Hooks()
        self._catalogs = Catalogs()
        self._loaded: tuple[tuple[str, ...] | None, tuple[str, ...]] | None = None

    @property
    def manager(self) -> pluggy.PluginManager:
        """Return what holds the plugins and calls their hooks."""
        return self._hooks.manager

    @classmethod
    def load(cls, only: Sequence[str] | None = None, files: Iterable[str | Path] = ()) -> Registry:
        """Load a registry of all installed plugins, ours first, then by distribution and name, then `files`.

        only: load just these (distributions or `distribution:entry-point`); by default what the environment
            variable NAMEGEN_PLUGINS lists, or all but those that the person has disabled. Raises UsageError for one
            that is not installed.
        """
        registry = cls()
        said_by = ""
        if only is None and _VARIABLE in os.environ:
            said_by = f"{_VARIABLE}: "
            only = [name.strip() for name in os.environ[_VARIABLE].split(",") if name.strip()]
        wanted = registry._enabled() if only is None else chosen(installed(), only, said_by)
        files = list(files)
        for found in wanted:
            if found.distribution == OWN_DISTRIBUTION:
                registry._load_entry_point(found)
        strangers = [found for found in wanted if found.distribution != OWN_DISTRIBUTION]
        if strangers or files:
            registry._load_strangers(strangers, list(map(Path, files)))
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
        return self._catalogs.parts[kind].all()

    def every(self, kind: Kind) -> list[Entry]:
        """Return all that is registered of this kind, what another plugin's has the short name of too."""
        return self._catalogs.parts[kind].every()

    def named(self) -> dict[str, dict[str, Named]]:
        """Return all that is registered under a name and is no part, by its kind in the plural ("formats") and by name.

        Of a kind they are in the order of registration, by `distribution:name` where another has the name already.
        """
        return {each.hook.removeprefix("register_"): each.all() for each in self._catalogs.named()}

    def pages(self) -> dict[str, Page]:
        """Return the pages of the web form by name, in the order of registration; by `distribution:name` where another
        page has the name already."""
        return self._catalogs.of(Pages).all()

    def exports(self) -> dict[str, Export]:
        """Return the formats in which a model can be written as one file, named as pages are."""
        return self._catalogs.of(Exports).all()

    def readers(self) -> dict[str, ReaderProgram]:
        """Return the programs that read such files, named as pages are."""
        return self._catalogs.of(ReaderPrograms).all()

    def executors(self) -> dict[str, NamedExecutor]:
        """Return what reaches workers by an address, named as pages are."""
        return self._catalogs.of(Executors).all()

    def executor(self, address: str) -> NamedExecutor:
        """Find what reaches the workers at an address. Raises UsageError that suggests the nearest."""
        return self._catalogs.of(Executors).at(address, self._absent())

    def formats(self) -> dict[str, Format]:
        """Return the formats in which names are written row by row, named as pages are."""
        return self._catalogs.of(Formats).all()

    def format(self, name: str) -> Format:
        """Find a format of names. Raises UsageError that suggests the nearest."""
        return self._catalogs.of(Formats).find(name, self._absent())

    def default_format(self, *, binary: bool = False) -> Format:
        """Return the format of names to use where none is named: one that is text, or one for files alone.

        Raises UsageError where no plugin offers one.
        """
        return self._catalogs.of(Formats).default(binary=binary, more=self._absent())

    def metrics(self) -> dict[str, Metric]:
        """Return the metrics of names drawn, named as pages are."""
        return self._catalogs.of(Metrics).all()

    def metrics_to_show(self, also: Iterable[str] = ()) -> dict[str, Metric]:
        """Return the metrics that are always computed, and those called `also`. Raises UsageError for no such one."""
        return self._catalogs.of(Metrics).chosen(also, self._absent())

    def sources(self) -> dict[str, NamedSource]:
        """Return the readers of files that are no text, named as pages are."""
        return self._catalogs.of(Sources).all()

    def export(self, name: str) -> Export:
        """Find an export. Raises UsageError that suggests the nearest."""
        return self._catalogs.of(Exports).find(name, self._absent())

    def reader(self, name: str) -> ReaderProgram:
        """Find a reader. Raises UsageError that suggests the nearest."""
        return self._catalogs.of(ReaderPrograms).find(name, self._absent())

    def document_readers(self) -> dict[str, DocumentReader]:
        """Return what reads documents, by the format that these say they have."""
        return self._catalogs.of(Documents).all()

    def read_document(self, text: str, what: str) -> NamesDocument:
        """Read a document that draws names by itself; `what` names it in messages.

        Raises StorageError for a text that is no such document, or one that no plugin here reads, or a damaged one.
        """
        return self._catalogs.of(Documents).read(text, what, self._absent())

    def get(self, kind: Kind, name: str) -> Entry:
        """Find the part with this name, or `distribution:name`. Raises UsageError that suggests the nearest."""
        return self._catalogs.parts[kind].find(name, self._absent())

    def default(self, kind: Kind) -> Entry:
        """Return the part to use when none is named. Raises UsageError where no plugin offers one."""
        return self._catalogs.parts[kind].default(self._absent())

    def defaults(self, kind: Kind) -> list[Entry]:
        """Return all parts that were registered as a default, in the order of registration."""
        return self._catalogs.parts[kind].defaults()

    def blender(self) -> Entry:
        """Return the first model that was registered with `blends=True`. Raises UsageError where there is none."""
        entry = next((each for each in self.entries("model").values() if each.blends), None)
        if entry is None:
            raise UsageError("no plugin brings a model that blends lists by letters; blend them by names")
        return entry

    def check(self, kind: Kind, given: Any = None) -> Spec:
        """Check a Spec, once: fill in and convert every option, and find the part.

        given: a text ("lstm size=64"), a `Spec`, a class or an object that keeps the contract of `kind`, registered
            or not, or None for the default part. A Spec that was checked before is returned as it is.
        A person is told, once, of a deprecated option that is set.
        Raises UsageError for a part that does not exist, OptionError for an option that it does not take.
        """
        if given is None:
            given = Spec(self.default(kind).name)
        if isinstance(given, str):
            given = Spec.parse(given)
        if not isinstance(given, Spec):
            return self.tell_deprecated(check_object(self._catalogs.parts[kind], given))
        if given.part is not None:
            if given.part.entry.kind != kind:
                raise UsageError(f"{str(given)!r} is a {given.part.entry.kind}, where a {kind} is taken")
            return given
        return self.tell_deprecated(check_options(self.get(kind, given.name), given))

    def tell_deprecated(self, spec: Spec) -> Spec:
        """Return a checked Spec; tell of each deprecated option that it sets, if that was not told before."""
        for sentence in self._deprecations.news(spec):
            self.tell(sentence)
        return spec

    def call_commands(self, cli: Any, of: Iterable[Plugin] | None = None) -> None:
        """Let plugins, by default all, add their commands to `cli` (a typer.Typer); one that fails adds none."""
        for plugin in self.plugins if of is None else of:
            if plugin.error is None and "register_commands" in plugin.hooks:
                add_commands(self._hooks, plugin, cli)

    def _absent(self) -> str:
        """Return the plugins that may have had what is not found, as the end of a sentence."""
        broken = f"; broken plugins: {', '.join(plugin.name for plugin in self.broken)}" if self.broken else ""
        disabled = f"; disabled plugins: {', '.join(self.disabled)}" if self.disabled else ""
        return broken + disabled

    def _enabled(self) -> list[Found]:
        """Return what is installed and not disabled; keep what is disabled, and what is wrong with that list."""
        found, switched_off = installed(), Disabled.read()
        self.notes += filter(None, [switched_off.problem])
        self.disabled = [each.name for each in found if switched_off.holds(each)]
        return [each for each in found if not switched_off.holds(each)]

    def _load_strangers(self, points: Sequence[Found], files: Sequence[Path]) -> None:
        """Load what is not ours, and say what was being loaded when an earlier start vanished."""
        with LoadingMark() as mark:
            for name in mark.vanished():
                self.notes.append(f"an earlier start ended while plugin {name} was being loaded, {_WITHOUT}")
            for found in points:
                mark.set(found.name)
                self._load_entry_point(found)
            for path in files:
                mark.set(f"file:{path.name}")
                self._load_file(path)

    def _load_entry_point(self, found: Found) -> None:
        plugin = Plugin(found.name, found.distribution, found.version, source=found.point.value)

        def load() -> Any:
            if found.distribution != OWN_DISTRIBUTION:
                plugin.warnings += check_requirements(found.requires)
            return found.point.load()

        self._guard(plugin, load)

    def _load_file(self, path: Path) -> None:
        plugin = plugin_of_file(path, self.plugins)

        def load() -> Any:
            module = import_file(path)
            plugin.module = module.__name__
            return module

        self._guard(plugin, load)

    def _guard(self, plugin: Plugin, load: Callable[[], Any]) -> None:
        self._catalogs = load_guarded(plugin, load, self._hooks, self._catalogs)
        self.plugins.append(plugin)


@cache
def installed_registry() -> Registry:
    """Return the registry of what is installed, loaded once: for functions that are given none."""
    return Registry.load()


@lru_cache(maxsize=1)
def _load_once(only: tuple[str, ...] | None, files: tuple[str, ...]) -> Registry:
    """Load a registry again in a worker, where each call asks for it."""
    registry = Registry.load(only, files)
    registry.tell = keep_quiet
    return registry
