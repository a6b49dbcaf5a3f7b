"""Pages of the web form that plugins registered. What they are made of, the form alone knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from ..contracts.hookspecs import RegisterPage
from ..errors import PluginError
from ..escape import written
from .catalog import NamedCatalog
from .checks import check_name
from .entry import Plugin
from .named import Named


@dataclass(frozen=True)
class Page(Named):
    """Describe a page of the web form. What builds it is called with the Registry when the form is built."""

    kind: ClassVar[str] = "page"
    told = ("title", "summary")

    title: str = ""
    """what the form's navigation calls it"""
    summary: str = ""

    def summary_line(self) -> str:
        """Return its summary, or its title."""
        return self.summary or self.title


class Pages(NamedCatalog[Page]):
    """Hold the pages of a registry."""

    kind = "page"
    hook = "register_pages"

    def registrar(self, plugin: Plugin) -> RegisterPage:
        """Return what `register_pages` of a plugin is called with.

        It raises PluginError for a name, a target or a text that cannot be such, and for a name that the distribution
        has registered already.
        """

        def register(name: str, target: str | Callable[[Any], object], *, title: str = "", summary: str = "") -> None:
            check_name("page", name)
            for field, text in (("title", title), ("summary", summary)):
                if not isinstance(text, str):  # a long one, the form cuts
                    raise PluginError(f"page {name!r}: its {field} is {written(text)}, not a text")
            self.claim(Page(name, plugin, target, title or name, summary))

        return register
