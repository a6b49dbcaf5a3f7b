"""Where results go: names and tables to stdout or a file, in the requested format."""

from __future__ import annotations

import contextlib
import io
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TextIO

from ...errors import NamegenError
from ...escape import json_safe, shown
from .results_only import standard_output
from .wrapping import fitted, paragraph

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ...report.grid import Grid


class NameFormat(StrEnum):
    """List the formats of names in reports, and wherever no plugin is asked."""

    text = "text"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    names_json = "names-json"


class ReportFormat(StrEnum):
    """List the formats of a report."""

    text = "text"
    json = "json"


@contextlib.contextmanager
def destination(output: str | None) -> Iterator[TextIO]:
    """Open standard output (None or "-"), or a file that appears only once all is written. UTF-8 in both cases."""
    if output is None or output == "-":
        with _standard_output() as out:
            yield out
        return
    from ...files import replacing

    with replacing(output, "the output") as file:
        text = io.TextIOWrapper(file, encoding="utf-8", errors=_UNENCODABLE, newline="\n")
        yield text
        text.flush()
        text.detach()


# Names are always valid in UTF-8, but the path of a wordlist may hold bytes that are not.
_UNENCODABLE = "backslashreplace"


@contextlib.contextmanager
def _standard_output() -> Iterator[TextIO]:
    """Open standard output; a full disk becomes a NamegenError, a closed pipe is left to typer, which ends quietly."""
    out = standard_output()
    if out is None:
        raise NamegenError("standard output is closed; there is nowhere to write to")
    if isinstance(out, io.TextIOWrapper):
        out.reconfigure(encoding="utf-8", errors=_UNENCODABLE)
    try:
        yield out
        out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon(out)
        raise NamegenError(f"cannot write to standard output: {error.strerror or error}") from None


def abandon(out: TextIO) -> None:
    """Redirect `out` to the null device, since Python flushes it once more at exit and would fail again."""
    with contextlib.suppress(OSError, ValueError):  # not a file of the operating system: nothing is flushed
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def print_line(line: str) -> None:
    """Print a line on stdout."""
    with destination(None) as out:
        out.write(f"{line}\n")


def print_sentence(text: str) -> None:
    """Print a line on stdout, broken at blanks where that is a terminal and it is longer."""
    with destination(None) as out:
        out.write(f"{fitted(shown(text), out)}\n")


def print_json(value: Any, output: str | None = None) -> None:
    """Print a JSON value on stdout, or to a file."""
    with destination(output) as out:
        write_json(value, out)


def write_json(value: Any, out: TextIO) -> None:
    """Write a JSON value, with escapes for what a terminal might execute."""
    out.write(json_safe(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)))
    out.write("\n")


WIDE = 200
"""Columns where stdout is not a terminal."""


@contextlib.contextmanager
def console_on(out: TextIO, width: int = WIDE) -> Iterator[Console]:
    """Open a console on `out`: as wide as the terminal, or of `width` columns where `out` is none."""
    from rich.console import Console

    plain: dict[str, Any] = {"highlight": False, "markup": False, "emoji": False}
    if out.isatty():
        yield Console(file=out, **plain)
        return
    text = io.StringIO()
    yield Console(file=text, width=width, **plain)
    out.writelines(line.rstrip(" ") + "\n" for line in text.getvalue().rstrip("\n").split("\n"))


def print_rich(*parts: RenderableType, output: str | None = None) -> None:
    """Print tables and texts, one below the other, on stdout or to a file; in full width unless on a terminal."""
    with destination(output) as out, console_on(out) as console:
        for part in parts:
            console.print(part)


def width_of_output() -> int:
    """Return the columns of the terminal that stdout is, or WIDE where it is none."""
    from rich.console import Console

    out = standard_output()
    return Console(file=out).width if out is not None and out.isatty() else WIDE


def print_grids(grids: Sequence[Grid], output: str | None = None, notes: Sequence[str] = ()) -> None:
    """Print tables with a line between them, what they say in words above, and notes below, on stdout or to a file."""
    from rich.text import Text

    width = width_of_output() if output is None else WIDE
    parts: list[RenderableType] = []
    for each in (each for grid in grids for each in grid.broken(width)):
        parts += [*paragraph(shown(each.before), width), ""] if each.before else []
        parts += [Text(shown(each.title), "bold")] if each.title else []  # rich folds it to the width of the table
        parts += [replace(each, title=None).table(), ""]
    print_rich(*parts[:-1], *(["", *map(shown, notes)] if notes else []), output=output)
