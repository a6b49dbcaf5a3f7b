"""Read files that are no text by the readers that plugins registered. Plain text needs none of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..contracts.source_reader import SourceReader, SourceTable
from ..errors import NamegenError, PluginError, WordlistError
from ..escape import said
from ..registry.blame import blame
from ..registry.missing import how_to_install
from ..registry.registry import Registry, installed_registry
from ..registry.sources import NamedSource
from .layouts.delimited import without_headings
from .table import Table, table_of_rows

_HEAD = 16
"""Bytes by which a text is known, where no registry is given."""


@dataclass(frozen=True)
class Recognised:
    """Hold a file and what reads it."""

    source: NamedSource
    reader: SourceReader

    def table(self, data: bytes, name: str, most: int) -> Table:
        """Read it. Raises WordlistError, naming the file, where a package is missing, and where it cannot be read.

        Raises PluginError for a reader that would end the program, or gives no SourceTable.
        """
        for module in self.source.missing:
            raise WordlistError(
                f"{name}: it is {self.source.label}, which {module} reads, and that is not installed:"
                f" {how_to_install(module)}, or save the table as CSV"
            )
        try:
            with blame(self.source.who, "which was reading a file"):
                found = self.reader.read(data, most)
        except PluginError:
            raise
        except NamegenError as error:
            raise WordlistError(f"{name}: {error}") from None
        except Exception as error:  # a parser raises whatever it meets in a file that may be made to harm
            raise WordlistError(
                f"{name}: {self.source.label} that cannot be read by {self.source.who} ({said(error)})"
            ) from error
        if not isinstance(found, SourceTable):
            raise PluginError(f"{self.source.who} gave {type(found).__name__}, where it promises a SourceTable")
        return _table(found, self.source, name)


class SourceReaders:
    """Find what reads a file. A reader that fails is passed by, and `notes` then says so, a sentence each."""

    def __init__(self, registry: Registry | None) -> None:
        """Find readers of a registry; by default of what is installed, for files that begin as no text does."""
        self._registry = registry
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should know of the readers that were asked so far."""
        return tuple(self._notes)

    def may_read(self, head: bytes) -> bool:
        """Say whether a file that begins so may be one that a plugin reads."""
        return any(head.startswith(source.starts) for source in self._sources(head))

    def recognise(self, data: bytes) -> Recognised | None:
        """Find what reads a file; None for a text, and for what no plugin reads."""
        for source in self._sources(data):
            try:
                reader = source.recognised(data)
            except PluginError as error:
                self._notes[f"{error}, so it was passed by"] = None
                continue
            if reader is not None:
                self._note_unasked(source, reader, data)
                return Recognised(source, reader)
        return None

    def _note_unasked(self, source: NamedSource, reader: SourceReader, data: bytes) -> None:
        """Note which readers of such files are never asked, as the one before them takes each that begins so."""
        if type(reader).recognises is not SourceReader.recognises:
            return
        others = [each for each in self._sources(data) if data.startswith(each.starts) and each != source]
        for other in others:
            self._notes[
                f"{source.who} takes every file that begins so, so {other.who} is not asked; to use that one: namegen"
                f" plugins disable {source.plugin.name}"
            ] = None

    def _sources(self, data: bytes) -> Iterable[NamedSource]:
        if self._registry is None and any(byte < 9 or 13 < byte < 32 for byte in data[:_HEAD]):
            self._registry = installed_registry()
        return () if self._registry is None else self._registry.sources().values()


def _table(found: SourceTable, source: NamedSource, name: str) -> Table:
    """Make a table of rows of cells. Raises WordlistError for one without cells, a wide one and a very large one."""
    width = max(map(len, found.rows), default=0)
    if width > SourceTable.MOST_COLUMNS:
        raise WordlistError(
            f"{name}: a table of {width:,} columns; the most is {SourceTable.MOST_COLUMNS:,}:"
            " save the names alone as CSV"
        )
    if width * len(found.rows) > SourceTable.MOST_CELLS:
        raise WordlistError(f"{name}: a table of more than {SourceTable.MOST_CELLS:,} cells; save it as CSV")
    texts = [(number, list(map(_cell, row))) for number, row in enumerate(found.rows, 1)]
    held = [(number, row) for number, row in texts if any(row)]
    if not held:
        raise WordlistError(f"{name}: {source.label} without any cells")
    some = without_headings(held)
    columns, numbers = table_of_rows(some, max(len(row) for _, row in some))
    return Table(
        columns,
        numbers,
        unit="row",
        exact=True,
        lines=len(found.rows),
        empty=len(found.rows) - len(held),
        comments=len(held) - len(some),
        understood=(found.what,),
    )


def _cell(cell: object) -> str:
    """Write a cell as a text; a whole number, which many programs keep as a fraction, without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
