"""What a model can be taken home as: files that plugins write of it, and programs that read such files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from ..errors import PluginError
from .blame import blame
from .named import Named


@dataclass(frozen=True)
class _Text(Named):
    """Describe what gives a text, to be kept as a file."""

    label: str = ""
    """what a person who knows no format calls it"""
    summary: str = ""
    ending: str = ""
    """how the name of the file ends, without the dot"""
    media_type: str = "text/plain"

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
