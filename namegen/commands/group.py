"""The one place that turns a NamegenError into a line on stderr and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from ..errors import NamegenError, UsageError
from .kit.messages import complain
from .kit.output import abandon


class ErrorGroup(TyperGroup):
    """Report a NamegenError as one line; any other exception is a bug and keeps its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except NamegenError as error:
            complain(str(error))
            raise typer.Exit(error.exit_code) from None
        except OSError as error:
            # A plugin printed to a full disk: the error names no file. Our own commands report this themselves.
            if error.errno != errno.ENOSPC or error.filename is not None:
                raise
            complain(f"cannot write: {error.strerror}")
            if sys.stdout is not None:
                abandon(sys.stdout)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            complain("stopped")
            raise typer.Exit(130) from None


class OnceCommand(TyperCommand):
    """Refuse an option given twice where one is taken, instead of letting the last one win."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        options = [each for each in order if _takes_one(each)]
        for each in options:
            if options.count(each) > 1:
                raise UsageError(f"{max(each.opts, key=len)} is given twice; it takes one value: leave the other out")
        return super().parse_args(ctx, args)


def _takes_one(parameter: Any) -> bool:
    """Say whether it is an option with one value: not a flag, which may be repeated, and not a repeatable option."""
    return parameter.param_type_name == "option" and not parameter.multiple and not parameter.is_flag


def refuse_repeats(cli: typer.Typer) -> None:
    """Make every command of `cli` refuse options that are given twice."""
    for command in cli.registered_commands:
        if command.cls in (None, TyperCommand):
            command.cls = OnceCommand
    for group in cli.registered_groups:
        if group.typer_instance is not None:
            refuse_repeats(group.typer_instance)


def version_callback(wanted: bool) -> None:
    """Print the version and exit, for --version."""
    if wanted:
        from .. import __version__

        typer.echo(f"namegen {__version__}")
        raise typer.Exit
