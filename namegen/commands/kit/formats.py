"""How `generate` writes names: in a format that a plugin registered, row by row, or in one of namegen's own."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from ...errors import GenerationError, NamegenError, UsageError
from ...registry.formats import WHOLE, Format
from ...registry.registry import Registry
from ...report.csv_text import changes_note
from .messages import complain
from .output import NameFormat, destination
from .row_writers import check_columns, write_rows

if TYPE_CHECKING:
    from ...contracts.names_writer import NamesWriter, Sink
    from .rows import Batches, Titles

DATASET = "dataset"


@dataclass(frozen=True)
class NamesForm:
    """Say in which format names are written. `registered` is None for one of WHOLE."""

    name: str
    registered: Format | None

    @classmethod
    def of(cls, name: str | None, registry: Registry) -> NamesForm:
        """Find a format, the default one of None. Raises UsageError where there is none of this name, or no default."""
        if name is None:
            default = registry.default_format()
            return cls(default.name, default)
        return cls(name, None if name in WHOLE else registry.format(name))

    @property
    def is_dataset(self) -> bool:
        """Say whether it is a folder with a card."""
        return self.name == DATASET

    @property
    def is_one_value(self) -> bool:
        """Say whether it is one value of JSON, which has no parts."""
        return self.registered is None and not self.is_dataset

    def check_file(self, titles: Titles, output: str | None) -> None:
        """Raise UsageError where it cannot hold these columns, cannot go to that output, or a package is missing."""
        if self.registered is None:
            check_columns(titles, NameFormat(self.name))
            return
        if self.registered.binary and output in (None, "-"):
            raise UsageError(
                f"--format {self.name} writes a file, not text: give one by --output FILE, or FOLDER/ for parts"
            )
        self.registered.check_installed()

    def write_file(self, names: Batches, output: str | None, head: dict[str, Any]) -> None:
        """Write names to standard output or to a file, which appears only once all is written.

        Where they end with a GenerationError, those before it are written before it is raised.
        """
        if self.registered is None:
            write_rows(names.rows(), NameFormat(self.name), output, head)
        else:
            _write_by(self.registered, names, output)


def complete_formats(ctx: Any, incomplete: str) -> list[str]:
    return [name for name in format_names(ctx.find_root().obj) if name.startswith(incomplete)]


def format_names(registry: Registry) -> list[str]:
    """List all formats of names."""
    return [*registry.formats(), *WHOLE]


def _write_by(registered: Format, names: Batches, output: str | None) -> None:
    with _opened(output) as file:
        writer = registered.open(file, names.titles.columns)
        failure = _add_all(registered, writer, names)
        registered.end(writer)
        note = changes_note(writer.guarded, writer.escaped)
        if note:
            complain(note)
    if failure:
        raise failure


def _add_all(registered: Format, writer: NamesWriter, names: Batches) -> GenerationError | None:
    """Write all batches; return the error that ended them, if one did."""
    try:
        for columns in names.columns:
            if len(columns[0]):
                registered.add(writer, columns)
    except GenerationError as error:
        return error
    return None


@contextmanager
def _opened(output: str | None) -> Iterator[Sink]:
    if output is None or output == "-":
        with destination(None) as out:
            yield _TextSink(out)
        return
    from ...files import replacing

    with replacing(output, "the output", NamegenError) as file:
        yield _FileSink(file)


class _FileSink(io.RawIOBase):
    """Write to a file that is not the writer's to close, or to change where it is written already."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._count = file, 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._count

    def write(self, data: Any, /) -> int:
        some = self._file.write(data)
        self._count += some
        return some


class _TextSink:
    """Write the bytes of lines, which are whole, to standard output, which takes text."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, data: bytes, /) -> int:
        self._out.write(str(data, "utf-8"))
        return len(data)
