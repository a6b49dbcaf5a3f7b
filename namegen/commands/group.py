"""The one place that turns a NamegenError into a line on stderr and an exit code."""

from __future__ import annotations

import errno
import sys
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import DefaultPlaceholder

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
    """Refuse an option given twice where one is taken, instead of letting the last one win.

    An option whose metavar is in brackets, as `--guard [FILE]`, may stand without a value, which is then empty.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = _with_empty_values(args, [opt for each in self.params if _may_be_empty(each) for opt in each.opts])
        _refuse_twice(self, ctx, args)
        return super().parse_args(ctx, args)


class OnceGroup(TyperGroup):
    """Refuse an option of a group given twice, as `OnceCommand` does."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _refuse_twice(self, ctx, args)
        return super().parse_args(ctx, args)


def _refuse_twice(command: Any, ctx: Any, args: list[str]) -> None:
    _, _, order = command.make_parser(ctx).parse_args(args=list(args))
    options = [each for each in order if _takes_one(each)]
    for each in options:
        if options.count(each) > 1:
            raise UsageError(f"{max(each.opts, key=len)} is given twice; it takes one value: leave the other out")


def _may_be_empty(parameter: Any) -> bool:
    return str(getattr(parameter, "metavar", None) or "").startswith("[")


def _with_empty_values(args: list[str], options: list[str]) -> list[str]:
    """Put an empty text after each of `options` that another option follows, or nothing."""
    given = list(args)
    for place in reversed(range(len(given))):
        if given[place] in options and (place + 1 == len(given) or given[place + 1].startswith("-")):
            given.insert(place + 1, "")
    return given


def _takes_one(parameter: Any) -> bool:
    """Say whether it is an option with one value: not a flag, which may be repeated, and not a repeatable option."""
    return parameter.param_type_name == "option" and not parameter.multiple and not parameter.is_flag


def refuse_repeats(cli: typer.Typer) -> None:
    """Make every command and group of `cli` refuse options that are given twice."""
    for command in cli.registered_commands:
        if command.cls in (None, TyperCommand):
            command.cls = OnceCommand
    for group in cli.registered_groups:
        if isinstance(group.cls, DefaultPlaceholder):
            group.cls = OnceGroup
        if group.typer_instance is not None:
            refuse_repeats(group.typer_instance)


def version_callback(wanted: bool) -> None:
    """Print the version and exit, for --version."""
    if wanted:
        from .. import __version__

        typer.echo(f"namegen {__version__}")
        raise typer.Exit
