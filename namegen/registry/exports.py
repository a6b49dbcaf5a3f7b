"""What a model can be taken home as: files that plugins write of it, and programs that read such files."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from ..contracts.hookspecs import RegisterExport
from ..errors import PluginError
from .blame import blame
from .catalog import NamedCatalog
from .checks import ENDING, check_name, check_text, check_written_as
from .entry import Plugin
from .named import Named

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


@dataclass(frozen=True)
class _Text(Named):
    """Describe what gives a text, to be kept as a file."""

    told = ("label", "summary")

    label: str = ""
    """what a person who knows no format calls it"""
    summary: str = ""
    ending: str = ""
    """how the name of the file ends, without the dot"""
    media_type: str = "text/plain"

    def summary_line(self) -> str:
        """Return its summary, or its label."""
        return self.summary or self.label

    def _called(self, *arguments: Any, **options: Any) -> str:
        """Return what the target gives. Raises PluginError where that is no text."""
        target = self.load()
        with blame(self.who, "which was writing a file"):
            text = target(*arguments, **options)
        if not isinstance(text, str):
            raise PluginError(f"{self.who} gave {type(text).__name__}, where it promises a text")
        try:
            text.encode()
        except UnicodeEncodeError:
            raise PluginError(f"{self.who} gave a text that cannot be written as UTF-8") from None
        return text


@dataclass(frozen=True)
class Export(_Text):
    """Describe a format in which a model, and how its names are drawn, is written as one file."""

    kind: ClassVar[str] = "export"

    def write(self, model: Any, request: Any, *, without_names: bool = False) -> str:
        """Write a `namegen.NameModel`, to draw as a `namegen.Request` says, whatever its seed and number of names.

        without_names: whether no name of the list may be in the file. Raises UsageError for what cannot be written so,
        saying why and what to do.
        """
        return self._called(model, request, without_names=without_names)


@dataclass(frozen=True)
class ReaderProgram(_Text):
    """Describe a program in another language that draws names from files of an export."""

    kind: ClassVar[str] = "reader"

    def source(self) -> str:
        """Return its source."""
        return self._called()


T = TypeVar("T", Export, ReaderProgram)


class _Texts(NamedCatalog[T]):
    """Hold what gives texts."""

    made_of: type[T]

    def registrar(self, plugin: Plugin) -> RegisterExport:
        """Return what `register_exports`, or `register_readers`, of a plugin is called with.

        It raises PluginError for a name, a target, an ending, a media type or a text that cannot be such, and for a
        name that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | Callable[..., str],
            *,
            label: str = "",
            summary: str = "",
            ending: str = "",
            media_type: str = "text/plain",
        ) -> None:
            what = f"{self.made_of.kind} {name!r}"
            check_name(self.made_of.kind, name)
            check_text(f"{what}: its label", label)
            check_text(f"{what}: its summary", summary)
            check_written_as(what, "ending", ending or name, ENDING, "letters and digits, as in 'json'")
            check_written_as(what, "media type", media_type, _MEDIA_TYPE, "written as in 'text/plain'")
            self.claim(self.made_of(name, plugin, target, label or name, summary, ending or name, media_type))

        return register


class Exports(_Texts[Export]):
    """Hold the formats of a registry in which a model is written as one file."""

    kind = "export"
    hook = "register_exports"
    made_of = Export


class ReaderPrograms(_Texts[ReaderProgram]):
    """Hold the programs of a registry that read such files."""

    kind = "reader"
    hook = "register_readers"
    made_of = ReaderProgram
