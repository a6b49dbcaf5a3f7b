"""The classes of our commands: their help, one line for each error, and an exit code."""

from __future__ import annotations

import errno
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.models import DefaultPlaceholder

from ..errors import NamegenError, UsageError
from ..escape import message_of, said
from .help_page import help_page
from .kit.messages import complain, refusal_of_path
from .kit.output import abandon
from .kit.results_only import modules_of_strangers, results_only
from .usage_errors import TYPER_S_OWN, not_taken, said_in_a_line, unknown_command

TYPED = "namegen.typed"
"""Where the meta of a context holds the arguments of the command as they were typed."""


class OneLineCommand(TyperCommand):
    """Say what is wrong with a command line in one line, and show options in groups.

    An option given twice where one is taken is refused, where typer lets the last one win. One whose metavar is in
    brackets, as `--guard [FILE]`, may stand without a value, which is then empty.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = _with_empty_values(self, args)
        if ctx.resilient_parsing:
            _leave_values_as_they_are(self, ctx)
            return super().parse_args(ctx, args)
        if self.no_args_is_help and not args:
            return super().parse_args(ctx, args)
        takes_more, ctx.allow_extra_args = ctx.allow_extra_args, True  # typer's own message names no remedy
        ctx.meta[TYPED] = tuple(args)
        with said_in_a_line(self, ctx, args):
            _refuse_twice(self, ctx, args)
            rest = super().parse_args(ctx, list(args))
        if rest and not takes_more:
            raise not_taken(rest, self, ctx)
        return rest

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_page(self, ctx, formatter.width))


class ResultsCommand(OneLineCommand):
    """Print nothing on standard output but what the command says, whatever the parts that it uses print."""

    def invoke(self, ctx: Any) -> Any:
        with results_only(modules_of_strangers(ctx.obj)):
            return super().invoke(ctx)


class OneLineGroup(TyperGroup):
    """Do for a group of commands what `OneLineCommand` does for one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        args = _with_empty_values(self, args)
        if ctx.resilient_parsing:
            _leave_values_as_they_are(self, ctx)
            return super().parse_args(ctx, args)
        if self.no_args_is_help and not args:
            return super().parse_args(ctx, args)
        with said_in_a_line(self, ctx, args):
            _refuse_twice(self, ctx, args)
            return super().parse_args(ctx, list(args))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if not ctx.resilient_parsing and self.get_command(ctx, args[0]) is None:
            raise unknown_command(args[0], self, ctx)
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(help_page(self, ctx, formatter.width))


class WholeGroup(OneLineGroup):
    """Report errors of all commands as one line on stderr; an exception that is none of ours keeps its traceback."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        with _reported():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        with _reported():
            return super().invoke(ctx)


@contextmanager
def _reported() -> Iterator[None]:
    try:
        yield
    except NamegenError as error:
        complain(message_of(error))
        raise typer.Exit(error.exit_code) from None
    except TYPER_S_OWN as error:  # of a plugin's command, or the help that typer raises where there are no arguments
        message = error.format_message()
        if "\n" in message:
            raise
        complain(message.removeprefix("Invalid value: "))
        raise typer.Exit(error.exit_code) from None
    except OSError as error:
        refusal = refusal_of_path(error)
        if refusal is not None:
            complain(refusal)
            raise typer.Exit(2) from None
        # A plugin printed to a full disk: the error names no file. Our own commands report this themselves.
        if error.errno != errno.ENOSPC or error.filename is not None:
            raise
        complain(f"cannot write: {error.strerror}")
        if sys.stdout is not None:
            abandon(sys.stdout)
        raise typer.Exit(1) from None
    except MemoryError as error:  # of whoever asked last, who need not be at fault
        asked = f" ({error})" if str(error) else ""
        complain(f"memory is short{asked}: fewer --jobs, fewer names or a smaller model need less")
        raise typer.Exit(1) from None
    except (KeyboardInterrupt, typer.Abort):
        complain("stopped")
        raise typer.Exit(130) from None
    except Exception:
        raise
    except BaseException as error:  # SystemExit above all: our own commands end by typer.Exit
        complain(
            f"a plugin ended the program: {said(error)}, raised in {_place(error)};"
            " 'namegen plugins disable NAME' does without a plugin"
        )
        raise typer.Exit(1) from None


def _place(error: BaseException) -> str:
    """Return the file and the line that raised an error."""
    *_, (frame, line) = traceback.walk_tb(error.__traceback__)
    return f"{frame.f_code.co_filename}, line {line}"


def _leave_values_as_they_are(command: Any, ctx: Any) -> None:
    """Convert no value of what is typed so far: loading what does that, pydantic, takes half the time of a completion.

    Only for a command that is parsed to complete its line, and does nothing else.
    """
    for each in command.get_params(ctx):
        each.process_value = lambda _, value: value


def _refuse_twice(command: Any, ctx: Any, args: list[str]) -> None:
    _, _, order = command.make_parser(ctx).parse_args(args=list(args))
    options = [each for each in order if _takes_one(each)]
    for each in options:
        if options.count(each) > 1:
            raise UsageError(f"{max(each.opts, key=len)} is given twice; it takes one value: leave the other out")


def _takes_one(parameter: Any) -> bool:
    """Say whether it is an option with one value: not a flag, which may be repeated, and not a repeatable option."""
    return parameter.param_type_name == "option" and not parameter.multiple and not parameter.is_flag


def _with_empty_values(command: Any, args: list[str]) -> list[str]:
    """Put an empty text after each option that may stand alone, where another option follows it, or nothing."""
    alone = [opt for each in command.params if str(each.metavar or "").startswith("[") for opt in each.opts]
    given = list(args)
    for place in reversed(range(len(given))):
        if given[place] in alone and (place + 1 == len(given) or given[place + 1].startswith("-")):
            given.insert(place + 1, "")
    return given


def adopt(cli: typer.Typer) -> None:
    """Make every command and group of `cli` one of these classes, but those that a plugin gave a class of its own."""
    for command in cli.registered_commands:
        if command.cls in (None, TyperCommand):
            command.cls = OneLineCommand
    for group in cli.registered_groups:
        if isinstance(group.cls, DefaultPlaceholder):
            group.cls = OneLineGroup
        if group.typer_instance is not None:
            adopt(group.typer_instance)
