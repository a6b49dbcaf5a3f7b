"""`namegen course`: lists the steps, or explains one and runs its commands."""

from __future__ import annotations

import shlex
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING, Annotated

import typer

import namegen
from namegen.commands import print_line

if TYPE_CHECKING:
    from .steps import Step

LIST = "makemore"
"""The lectures' list, which the numbers are of."""
WIDEST = 96


def course(
    ctx: typer.Context,
    number: Annotated[
        int | None, typer.Argument(metavar="[STEP]", help="The step to run; without it, all are listed.")
    ] = None,
    dataset: Annotated[
        str,
        typer.Option(
            "--dataset",
            "-d",
            metavar="LIST",
            help="Another list than the lectures'; the numbers in the texts are then not its.",
        ),
    ] = LIST,
) -> None:
    """Follow the first makemore lecture, step by step: what to run, what to see, and why.

    The lectures' list is downloaded once. Each step is made of commands that can be typed and changed.
    """
    from .steps import STEPS

    if number is None:
        _list(STEPS)
        return
    if not 1 <= number <= len(STEPS):
        raise namegen.UsageError(f"there is no step {number}: the steps are 1 to {len(STEPS)}")
    _run(ctx, number, STEPS[number - 1], dataset)
    if number < len(STEPS):
        print_line("")
        _say(f"Next: namegen course {number + 1} ({STEPS[number].title})")


def _list(steps: tuple[Step, ...]) -> None:
    _say("The first makemore lecture, 'The spelled-out intro to language modeling', as commands.")
    for number, step in enumerate(steps, 1):
        print_line(f"{number:>3}  {step.title}")
        for command in step.commands:
            print_line(f"       namegen {command.format(dataset=LIST)}")
    _say("")
    _say("namegen course 1 runs the first step and says what to see.")


def _run(ctx: typer.Context, number: int, step: Step, dataset: str) -> None:
    """Print the step's text, its commands with what they print, and what should be seen there."""
    print_line(f"Step {number}. {step.title}\n")
    _say(step.filled(step.before))
    # The list first, so that one that cannot be had is one clear error.
    namegen.load_wordlist(dataset, ctx.find_root().obj)
    for command in step.commands:
        words = [word.format(dataset=dataset) for word in command.split()]
        print_line(f"\n$ namegen {shlex.join(words)}")
        _flush()
        code = ctx.find_root().command.main(words, prog_name="namegen", standalone_mode=False)
        _flush()
        if code:
            raise typer.Exit(code)
    print_line("")
    if dataset != LIST:
        _say(f"(The numbers that follow are those of the lectures' list, {LIST}.)")
    _say(step.filled(step.after))


def _say(text: str) -> None:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    print_line(textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False))


def _flush() -> None:
    """Put in order what is said and what commands print, whichever stream they go to."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
