"""A page of the web form that a plugin registered. What it is made of, the form alone knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import PluginError
from .discovery import import_target
from .entry import Plugin


@dataclass(frozen=True)
class Page:
    """Describe a page of the web form. What builds it is imported when the form is built."""

    name: str
    plugin: Plugin
    target: str | Callable[[Any], object]
    title: str = ""
    """what the form's navigation calls it"""
    summary: str = ""

    @property
    def qualified(self) -> str:
        """Return the name that no other distribution can take: `distribution:name`."""
        return f"{self.plugin.distribution}:{self.name}"

    @property
    def who(self) -> str:
        """Return how messages name it."""
        return f"page {self.name!r} of plugin {self.plugin.name}"

    def load(self) -> Callable[[Any], object]:
        """Import and return what builds it, to be called with the Registry. Raises PluginError where that fails."""
        try:
            build = import_target(self.target) if isinstance(self.target, str) else self.target
        except (Exception, SystemExit) as error:
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(f"{self.who} cannot be imported from {self.target!r} ({reason})") from error
        if not callable(build):
            raise PluginError(f"{self.who} is {build!r}, which cannot be called")
        return build
