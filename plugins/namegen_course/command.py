"""`namegen course`: lists the steps, explains one and runs its commands, or checks the numbers of all."""

from __future__ import annotations

import shlex
import shutil
import sys
import textwrap
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

import namegen
from namegen.commands import print_grids, print_line

if TYPE_CHECKING:
    from .step import Check, Step

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
    check: Annotated[
        bool,
        typer.Option("--check", help="Find the numbers of the step, or of all (minutes), without its texts."),
    ] = False,
) -> None:
    """Follow the makemore lectures, step by step: what to run, what to see, and why.

    The lectures' list is downloaded once. Each step is made of commands that can be typed and changed, and ends with
    the numbers that one should see, beside those that were found here. A step of networks takes up to a minute.

    Examples:
      namegen course
      namegen course 1
      namegen course 2 -d elf
    """
    from .steps import STEPS

    if number is not None and not 1 <= number <= len(STEPS):
        raise namegen.UsageError(f"there is no step {number}: the steps are 1 to {len(STEPS)}")
    if check:
        if dataset != LIST:
            raise namegen.UsageError(f"--check is of the lectures' list: leave out --dataset {dataset}")
        _check(ctx, STEPS if number is None else STEPS[number - 1 : number], number or 1)
    elif number is None:
        _list(STEPS)
    else:
        _run(ctx, number, STEPS[number - 1], dataset)
        if number < len(STEPS):
            print_line("")
            _say(f"Next: namegen course {number + 1} ({STEPS[number].title})")


def _list(steps: Sequence[Step]) -> None:
    _say("The makemore lectures as commands: part 1, counting and the same by a network; parts 2 to 5, networks.")
    for number, step in enumerate(steps, 1):
        print_line(f"{number:>3}  {step.title}")
        for command in step.commands:
            print_line(f"       namegen {command.format(dataset=LIST)}")
    _say("")
    _say("namegen course 1 runs the first step and says what to see.")


def _run(ctx: typer.Context, number: int, step: Step, dataset: str) -> None:
    """Print the step's text, its commands with what they print, and what should be seen there."""
    print_line(f"Step {number}, part {step.part} of the lectures. {step.title}\n")
    _say(step.filled(step.before))
    # The list first, so that one that cannot be had is one clear error.
    wordlist = namegen.load_wordlist(dataset, ctx.find_root().obj)
    for command in step.commands:
        words = [word.format(dataset=dataset) for word in shlex.split(command)]
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
    if dataset == LIST:
        from .found import Found

        found = Found(wordlist, ctx.find_root().obj)
        print_line("")
        _print_checks([(check, check.found(found)) for check in step.checks])


def _check(ctx: typer.Context, steps: Sequence[Step], first: int) -> None:
    """Print the numbers of steps, beside what is found. Raises Exit with code 1 where one is not as it should be."""
    from .found import Found

    found = Found(namegen.load_wordlist(LIST, ctx.find_root().obj), ctx.find_root().obj)
    right = True
    for number, step in enumerate(steps, first):
        started = time.perf_counter()
        numbers = [(check, check.found(found)) for check in step.checks]
        print_line(f"Step {number}. {step.title} ({time.perf_counter() - started:.1f} s)")
        _print_checks(numbers)
        print_line("")
        _flush()
        right = right and all(check.holds(value) for check, value in numbers)
    if not right:
        raise typer.Exit(1)


def _print_checks(numbers: Sequence[tuple[Check, float]]) -> None:
    """Print a table of what one should see, and what was found."""
    columns = [namegen.Column("number"), *(namegen.Column(title, numbers=True) for title in ("should be", "here"))]
    rows = [
        (check.what, _told(check), f"{value:,.{check.decimals}f}", "" if check.holds(value) else "not as it should be")
        for check, value in numbers
    ]
    print_grids([namegen.Grid([*columns, namegen.Column("")], rows)])


def _told(check: Check) -> str:
    """Write what one should see, with how far off it may be where that is more than its last decimal."""
    told = f"{check.told:,.{check.decimals}f}"
    return told if check.within is None else f"{told} ± {check.within}"


def _say(text: str) -> None:
    width = min(shutil.get_terminal_size().columns, WIDEST)
    print_line(textwrap.fill(text, width, break_on_hyphens=False, break_long_words=False))


def _flush() -> None:
    """Put in order what is said and what commands print, whichever stream they go to."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
