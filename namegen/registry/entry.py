"""What plugins register: a plugin, a part that it provides, and a part with checked options."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import PluginError
from .discovery import import_target
from .missing import explained, is_missing

if TYPE_CHECKING:
    from ..contracts.options import Options
    from ..contracts.spec import Spec

Kind = Literal["wordlist", "tokenizer", "model", "sampler", "constraint"]
KINDS: tuple[Kind, ...] = get_args(Kind)

CONTRACTS: dict[Kind, str] = {
    "wordlist": "namegen.contracts.wordlist:WordlistSource",
    "tokenizer": "namegen.contracts.tokenizer:Tokenizer",
    "model": "namegen.contracts.model:Model",
    "sampler": "namegen.contracts.sampler:Sampler",
    "constraint": "namegen.contracts.constraint:Constraint",
}


@dataclass
class Plugin:
    """Describe one plugin, named `distribution:entry-point`. `error` is None unless it is broken."""

    name: str
    distribution: str
    version: str
    source: str = ""
    hooks: tuple[str, ...] = ()
    seconds: float = 0.0
    error: str | None = None
    trace: str = ""
    warnings: list[str] = field(default_factory=list)


HANDED_OVER = Plugin("none", "none", "")
"""The plugin of a part that no plugin registered: an object or a class that a caller passes."""


@dataclass(frozen=True)
class Entry:
    """Describe a part that a plugin registered. Its class is imported when first needed."""

    kind: Kind
    name: str
    plugin: Plugin
    target: str | type
    declared_options: str | type | None = None
    summary: str = ""
    blends: bool = False
    """whether it is a model that makes one of the models of several lists"""
    given_label: str = ""
    given_description: str = ""
    featured: bool = False
    """whether a form shows it among the few that it shows first"""
    needs: tuple[str, ...] = ()
    """top-level modules that it needs and that may be missing"""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the modules that it needs and that are not installed."""
        return tuple(each for each in self.needs if is_missing(each))

    @property
    def label(self) -> str:
        """Return what a person who knows none of these parts calls it."""
        return self.given_label or self.name

    @property
    def description(self) -> str:
        """Return a sentence or two for a person who chooses: what it is good for, and what it costs."""
        return self.given_description or self.summary

    @property
    def qualified(self) -> str:
        """Return the name that no other distribution can take: `distribution:name`."""
        return f"{self.plugin.distribution}:{self.name}"

    @property
    def who(self) -> str:
        """Return how messages name it."""
        if not self.registered:
            return f"the {self.kind} {self.name!r} that was handed over"
        return f"{self.kind} {self.name!r} of plugin {self.plugin.name}"

    @property
    def registered(self) -> bool:
        """Say whether a plugin registered it; if not, a caller passed it as an object or a class."""
        return self.plugin != HANDED_OVER

    def load(self) -> type[Any]:
        """Import and return the class.

        Raises UsageError where it needs a package that is not installed, PluginError if importing it fails otherwise,
        or if the class does not keep its contract.
        """
        part = self._import(self.target)
        contract = import_target(CONTRACTS[self.kind])
        if not isinstance(part, type) or not issubclass(part, contract):
            raise PluginError(f"{self.who} is {part!r}, not a class of namegen.{contract.__name__}")
        missing = sorted(getattr(part, "__abstractmethods__", ()))
        if missing:
            raise PluginError(f"{self.who} does not define {', '.join(missing)}")
        return part

    def options(self) -> type[Options]:
        """Return the class of its options, without importing the part where it was registered with them."""
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
            missing = explained(error, self.who) if isinstance(error, ModuleNotFoundError) else None
            if missing is not None:
                raise missing from error
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"{self.who} cannot be imported from {target!r} ({reason})") from error


@dataclass(frozen=True)
class Part:
    """Hold a part and its checked options: what a checked Spec carries."""

    entry: Entry
    options: Options
    instance: Any = None
    """The object that a caller passed, or None."""
    submodels: tuple[Spec, ...] | None = None
    """For a model that a file holds: the models that it is made of, as the file has them, not as its options would be
    read today."""

    def build(self, *arguments: Any) -> Any:
        """Build the part: `build()` a tokenizer, sampler or constraint, `build(vocabulary)` a model."""
        if self.instance is None:
            return self.entry.load()(self.options, *arguments)
        # A tokenizer learns its vocabulary, a constraint what it is told: two trainings or draws must not share one.
        return deepcopy(self.instance) if self.entry.kind in ("tokenizer", "constraint") else self.instance
