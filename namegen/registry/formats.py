"""The formats of names: what `namegen generate --format NAME` writes to a file, to parts in a folder, to a pipe."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..contracts.hookspecs import RegisterFormat
from ..contracts.names_writer import NamesWriter
from ..errors import PluginError, UsageError, nearest
from .blame import blame
from .catalog import NamedCatalog
from .checks import ENDING, check_modules, check_name, check_text, check_written_as
from .entry import Plugin
from .named import Named

if TYPE_CHECKING:
    from ..contracts.names_writer import Columns, Sink

WHOLE = {
    "json": "one value, with all that is needed to draw again",
    "names-json": "one value, nothing but the names",
    "dataset": "a folder with a card for Hugging Face's hub",
}
"""The formats that are written as a whole, by what they are: namegen's own, since they hold more than rows."""


@dataclass(frozen=True)
class Format(Named):
    """Describe a format of names. What writes it is imported when names are written."""

    kind: ClassVar[str] = "format"
    told = ("label", "summary", "ending", "binary")

    label: str = ""
    summary: str = ""
    ending: str = ""
    """how the name of a file ends, without the dot"""
    binary: bool = False
    """whether it is no text, so that it goes to files alone"""
    default: bool = False
    """whether names are written so where no format is named"""

    def summary_line(self) -> str:
        """Return its summary."""
        return self.summary

    def open(self, file: Sink, titles: Sequence[str]) -> NamesWriter:
        """Begin a file. Raises UsageError where a package is missing, PluginError where the target gives no writer."""
        self.check_installed()
        make = self.load()
        with blame(self.who, "which was beginning a file"):
            writer = make(file, titles)
        if not isinstance(writer, NamesWriter):
            raise PluginError(f"{self.who} gave {type(writer).__name__}, where it promises a namegen.NamesWriter")
        return writer

    def add(self, writer: NamesWriter, columns: Columns) -> None:
        """Write some rows."""
        with blame(self.who, "which was writing names"):
            writer.add(columns)

    def end(self, writer: NamesWriter) -> None:
        """Write what is left."""
        with blame(self.who, "which was ending a file"):
            writer.end()


class Formats(NamedCatalog[Format]):
    """Hold the formats of names of a registry."""

    kind = "format"
    hook = "register_formats"

    def known(self) -> list[str]:
        """Return the names that a message suggests, those of WHOLE among them."""
        return [*self._short, *WHOLE]

    def default(self, *, binary: bool, more: str = "") -> Format:
        """Return the format to use where none is named: a binary one, or one that is text.

        Raises UsageError where no plugin offers one, and ends with `more`.
        """
        found = next((each for each in self._short.values() if each.default and each.binary == binary), None)
        if found is None:
            raise UsageError(f"no plugin offers a default format of names; name one{nearest('', self.known())}{more}")
        return found

    def registrar(self, plugin: Plugin) -> RegisterFormat:
        """Return what `register_formats` of a plugin is called with.

        It raises PluginError for a name of WHOLE, a name, a target, an ending, a text or modules that cannot be such,
        and for a name that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | Callable[[Sink, Sequence[str]], NamesWriter],
            *,
            label: str = "",
            summary: str = "",
            ending: str = "",
            binary: bool = False,
            needs: Sequence[str] = (),
            default: bool = False,
        ) -> None:
            check_name("format", name)
            what = f"format {name!r}"
            if name in WHOLE:
                raise PluginError(f"{what} is namegen's own: {WHOLE[name]}; take another name")
            check_text(f"{what}: its label", label)
            check_text(f"{what}: its summary", summary)
            check_written_as(what, "ending", ending or name, ENDING, "letters and digits, as in 'csv'")
            check_modules(f"{what}: needs", needs)
            named = (label or name, summary, ending or name)
            self.claim(Format(name, plugin, target, *named, bool(binary), bool(default), needs=tuple(needs)))

        return register
