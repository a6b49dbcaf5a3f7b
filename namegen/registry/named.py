"""What plugins register under a name beside their parts: pages, exports, readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ..errors import PluginError
from .entry import Plugin
from .importing import import_of
from .missing import is_missing, missing_package


@dataclass(frozen=True)
class Named:
    """Describe something that a plugin registered. Its target is imported when it is used."""

    kind: ClassVar[str]
    told: ClassVar[tuple[str, ...]] = ()
    """the fields that a list of plugins says of it, beside its name, its plugin and what is missing"""

    name: str
    plugin: Plugin
    target: str | Callable[..., Any]
    needs: tuple[str, ...] = field(default=(), kw_only=True)
    """top-level modules that it needs and that may be missing"""

    @property
    def qualified(self) -> str:
        """Return the name that no other distribution can take: `distribution:name`."""
        return f"{self.plugin.distribution}:{self.name}"

    @property
    def who(self) -> str:
        """Return how messages name it."""
        return f"{self.kind} {self.name!r} of plugin {self.plugin.name}"

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the modules that it needs and that are not installed."""
        return tuple(each for each in self.needs if is_missing(each))

    def summary_line(self) -> str:
        """Say in one line what it is; empty where its plugin did not."""
        return ""

    def as_document(self) -> dict[str, Any]:
        """Return what a list of plugins says of it, as a value of JSON."""
        said_of_it = {each: getattr(self, each) for each in self.told}
        return said_of_it | {"plugin": self.plugin.name, "missing": self.missing}

    def check_installed(self) -> None:
        """Raise UsageError, saying what to install, where something that it needs is missing."""
        for module in self.missing:
            raise missing_package(self.who, module)

    def load(self) -> Callable[..., Any]:
        """Import and return its target.

        Raises UsageError where it needs a package that is not installed, PluginError where importing it fails
        otherwise, or it cannot be called.
        """
        own = self.plugin.own(self.target)
        target: Any = import_of(self.plugin, self.who, own) if isinstance(own, str) else own
        if not callable(target):
            raise PluginError(f"{self.who} is {target!r}, which cannot be called")
        found: Callable[..., Any] = target
        return found
