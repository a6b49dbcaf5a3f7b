"""Readers of sources: what reads names out of files that are no text, by how they begin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from ..contracts.hookspecs import RegisterSource
from ..errors import PluginError
from ..escape import said
from .blame import blame
from .catalog import NamedCatalog
from .checks import check_modules, check_name, check_text
from .entry import Plugin
from .named import Named

if TYPE_CHECKING:
    from ..contracts.source_reader import SourceReader

SHORTEST_START, LONGEST_START = 4, 64
"""Bytes by which a kind of file is known: of fewer, texts begin with them by chance."""


@dataclass(frozen=True)
class NamedSource(Named):
    """Describe what reads a kind of file."""

    kind: ClassVar[str] = "source"
    told = ("label", "summary")

    starts: tuple[bytes, ...] = ()
    """the bytes that such files begin with"""
    label: str = ""
    """what a person calls such a file: "an Excel file" """
    summary: str = ""

    def summary_line(self) -> str:
        """Return its summary."""
        return self.summary

    def recognised(self, data: bytes) -> SourceReader | None:
        """Return a reader of `data`, or None where it is another kind of file. Raises PluginError where it fails."""
        if not data.startswith(self.starts):
            return None
        from ..contracts.source_reader import SourceReader

        try:
            with blame(self.who, "which was looking at a file"):
                reader = self.load()()
                if isinstance(reader, SourceReader):
                    return reader if reader.recognises(data) else None
        except PluginError:
            raise
        except Exception as error:
            raise PluginError(f"{self.who} failed ({said(error)})") from error
        raise PluginError(f"{self.who} gave {type(reader).__name__}, where it promises a namegen.SourceReader")


class Sources(NamedCatalog[NamedSource]):
    """Hold the readers of sources of a registry."""

    kind = "source"
    hook = "register_sources"

    def registrar(self, plugin: Plugin) -> RegisterSource:
        """Return what `register_sources` of a plugin is called with.

        It raises PluginError for a name, a target, a text, modules or beginnings of files that cannot be such, and for
        a name that the distribution has registered already.
        """

        def register(
            name: str,
            target: str | Callable[[], SourceReader],
            *,
            starts: Sequence[bytes],
            label: str = "",
            summary: str = "",
            needs: Sequence[str] = (),
        ) -> None:
            check_name("source", name)
            what = f"source {name!r}"
            check_text(f"{what}: its label", label)
            check_text(f"{what}: its summary", summary)
            check_modules(f"{what}: needs", needs)
            _check_starts(what, starts)
            called = label or f"a file of the kind {name}"
            self.claim(NamedSource(name, plugin, target, tuple(starts), called, summary, needs=tuple(needs)))

        return register


def _check_starts(what: str, starts: object) -> None:
    several = isinstance(starts, Sequence) and not isinstance(starts, (str, bytes)) and bool(starts)
    if not several or not all(map(_is_start, starts)):  # type: ignore[call-overload]
        raise PluginError(
            f"{what}: its starts are {starts!r:.60}, not a list of bytes, each of {SHORTEST_START} to {LONGEST_START}"
        )


def _is_start(each: object) -> bool:
    return isinstance(each, bytes) and SHORTEST_START <= len(each) <= LONGEST_START
