"""The one place that turns a NamegenError into a line on stderr and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from ..errors import NamegenError
from .output import abandon


class ErrorGroup(TyperGroup):
    """A command group whose NamegenErrors are one line; any other exception is a bug and keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except NamegenError as error:
            complain(str(error))
            raise typer.Exit(error.exit_code) from None
        except OSError as error:
            # A plugin's print into a full disk: it has no file's name. Our own commands say it themselves.
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            complain(f"cannot write: {error.strerror}")
            if sys.stdout is not None:
                abandon(sys.stdout)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            complain("stopped")
            raise typer.Exit(130) from None


def complain(message: str) -> None:
    """One line for the person, on stderr; what a name may not hold is shown as its escape."""
    clean = shown(message)
    if sys.stderr is not None:  # closed (2>&-): print would take standard output instead
        print(f"namegen: {clean}", file=sys.stderr)  # noqa: T201


def version_callback(wanted: bool) -> None:
    """--version"""
    if wanted:
        from .. import __version__

        typer.echo(f"namegen {__version__}")
        raise typer.Exit


def shown(text: str) -> str:
    """`text` with what a terminal might obey, and what cannot be printed, as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
