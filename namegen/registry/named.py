"""What plugins register under a name beside their parts: pages, exports, readers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import PluginError
from .discovery import import_target
from .entry import Plugin


@dataclass(frozen=True)
class Named:
    """Describe something that a plugin registered. Its target is imported when it is used."""

    kind: ClassVar[str]

    name: str
    plugin: Plugin
    target: str | Callable[..., Any]

    @property
    def qualified(self) -> str:
        """Return the name that no other distribution can take: `distribution:name`."""
        return f"{self.plugin.distribution}:{self.name}"

    @property
    def who(self) -> str:
        """Return how messages name it."""
        return f"{self.kind} {self.name!r} of plugin {self.plugin.name}"

    def load(self) -> Callable[..., Any]:
        """Import and return its target. Raises PluginError where that fails, or it cannot be called."""
        try:
            target = import_target(self.target) if isinstance(self.target, str) else self.target
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"{self.who} cannot be imported from {self.target!r} ({reason})") from error
        if not callable(target):
            raise PluginError(f"{self.who} is {target!r}, which cannot be called")
        return target
