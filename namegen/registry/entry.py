"""What plugins register: a part that a plugin provides, and a part with checked options."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..contracts.secrets import wrongly_declared
from ..errors import PluginError
from ..escape import written
from .blame import blame
from .discovery import import_target
from .importing import import_of
from .missing import is_missing
from .plugin import Plugin as Plugin

if TYPE_CHECKING:
    from ..contracts.options import OptionInfo, Options
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

    def summary_line(self) -> str:
        """Say in one line what it is; empty where its plugin did not."""
        return self.summary

    def load(self) -> type[Any]:
        """Import and return the class.

        Raises UsageError where it needs a package that is not installed, PluginError if importing it fails otherwise,
        or if the class does not keep its contract.
        """
        part = self._import(self.target)
        with blame(self.who, "whose class was being checked"):
            return self._checked(part)

    def _checked(self, part: Any) -> type[Any]:
        contract = import_target(CONTRACTS[self.kind])
        if not isinstance(part, type) or not issubclass(part, contract):
            raise PluginError(f"{self.who} is {written(part)}, not a class of namegen.{contract.__name__}")
        missing = sorted(getattr(part, "__abstractmethods__", ()))
        if missing:
            raise PluginError(f"{self.who} does not define {', '.join(missing)}")
        if self.declared_options:
            self._check_options_of(part)
        found: type[Any] = part
        return found

    def options(self) -> type[Options]:
        """Return the class of its options, without importing the part where it was registered with them.

        Raises PluginError for what declares none, and for a declaration that nobody could set.
        """
        from ..contracts.options import Options

        with blame(self.who, "whose options were being read"):
            declared = (
                self._import(self.declared_options)
                if self.declared_options
                else getattr(self.load(), "Options", Options)
            )
            if not isinstance(declared, type) or not issubclass(declared, Options):
                raise PluginError(f"{self.who}: its options are {written(declared)}, not a class of namegen.Options")
            wrong = wrongly_declared(declared)
        if wrong:
            raise PluginError(f"{self.who}: {wrong}")
        return declared

    def described_options(self) -> tuple[OptionInfo, ...]:
        """Describe its options for people. What their declaration raises names it; PluginError as of `options`."""
        from ..contracts.options import describe_options

        declared = self.options()
        with blame(self.who, "whose options were being described"):
            return describe_options(declared)

    def _check_options_of(self, part: type[Any]) -> None:
        """Raise PluginError where a part that declares options of its own was registered with others."""
        declared = self.options()
        if isinstance(part.Options, type) and not issubclass(declared, part.Options):
            raise PluginError(
                f"{self.who} is registered with options={declared.__qualname__}, and {part.__qualname__} takes those of"
                f" {part.Options.__qualname__}: make the first a subclass of the second, or leave options= out"
            )

    def _import(self, target: str | type) -> Any:
        return import_of(self.plugin, self.who, target) if isinstance(target, str) else target


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
