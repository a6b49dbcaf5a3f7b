"""`namegen plugins check`: the contract kit, for a plugin that is installed or being written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import OptionError
from .kit.groups import OUTPUT
from .kit.output import ReportFormat, print_json, print_line, print_sentence

if TYPE_CHECKING:
    from ..testing.isolated import Outcome

SECONDS = 60.0
"""How long a check may take."""


def check(
    plugin: Annotated[
        str,
        typer.Argument(
            help="A Python file, the folder of a package, or the name of an installed distribution, plugin or module."
        ),
    ],
    options: Annotated[
        list[str] | None,
        typer.Option(
            "-o",
            metavar="PART.NAME=VALUE",
            help="An option to build a part with instead of its default; repeatable. Fewer steps make checks fast.",
        ),
    ] = None,
    beside: Annotated[
        list[str] | None,
        typer.Option(
            "--beside",
            metavar="PLUGIN",
            help="Another plugin, whose models this one's are made of; repeatable. It is not checked.",
        ),
    ] = None,
    file: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            metavar="NAME=FILE",
            help="A copy of what the wordlist NAME is downloaded from, a document of the format NAME, or a file that"
            " the reader NAME reads; repeatable.",
        ),
    ] = None,
    expected_failure: Annotated[
        list[str] | None,
        typer.Option(
            "--expected-failure",
            metavar="CHECK=REASON",
            help="A check that is known to fail, and why; repeatable. It fails if it passes.",
        ),
    ] = None,
    time_limit: Annotated[
        float, typer.Option("--time-limit", metavar="SECONDS", min=0.1, help="How long a check may take.")
    ] = SECONDS,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of what raises.")] = False,
    how: Annotated[
        ReportFormat, typer.Option("--format", help="How the report is written.", rich_help_panel=OUTPUT)
    ] = ReportFormat.text,
) -> None:
    """Check that a plugin keeps all that namegen promises of it; exit with 1 where it does not.

    A line for each check that fails says whose promise it is, what is promised, what was found, and which section of
    the manual for plugin authors to read (`namegen plugins manual SECTION` prints it). The checks run in a process of
    their own: one that hangs, exits or crashes has failed, and the others go on.

    Examples:
      namegen plugins check my_plugin.py
      namegen plugins check namegen-my-model
      namegen plugins check namegen-my-model -o my-model.add_k=1
    """
    from ..testing.find_plugin import find_plugin
    from ..testing.isolated import ToCheck, run_checks

    found = find_plugin(plugin)
    asked = ToCheck(
        found,
        _options(options or ()),
        tuple(find_plugin(each) for each in beside or ()),
        _assigned("--file", "trees=trees.csv", file or ()),
        _assigned("--expected-failure", "'model-NAME-stopping=it takes one step'", expected_failure or ()),
    )
    outcomes = []
    for outcome in run_checks(asked, time_limit):
        outcomes.append(outcome)
        if how is ReportFormat.text:
            _print_failure(outcome, debug)
    if how is ReportFormat.json:
        print_json(_document(found.name, outcomes))
    else:
        print_sentence(_summary(found.name, outcomes))
    if any(outcome.failed for outcome in outcomes):
        raise typer.Exit(1)


def _options(given: Sequence[str]) -> dict[str, dict[str, str]]:
    """Read `["my-model.steps=5"]` as options by part. Raises OptionError."""
    options: dict[str, dict[str, str]] = {}
    for each in given:
        key, equals, value = each.partition("=")
        part, _, name = key.strip().rpartition(".")
        if not (equals and part and name):
            raise OptionError(f"-o takes PART.NAME=VALUE, for instance -o my-model.steps=5; given: {each!r}")
        if name in options.setdefault(part, {}):
            raise OptionError(f"-o {each}: {key.strip()!r} is given twice; leave one out")
        options[part][name] = value
    return options


def _assigned(option: str, example: str, given: Sequence[str]) -> dict[str, str]:
    """Read `["name=value"]`. Raises OptionError."""
    assigned: dict[str, str] = {}
    for each in given:
        name, equals, value = (part.strip() for part in each.partition("="))
        if not (equals and name and value):
            raise OptionError(f"{option} is {each!r}; it is written like {option} {example}")
        if name in assigned:
            raise OptionError(f"{option} {each}: {name!r} is given twice; leave one out")
        assigned[name] = value
    return assigned


def _print_failure(outcome: Outcome, debug: bool) -> None:
    failure = outcome.failure
    if failure is None or outcome.expected:
        return
    found = " ".join(failure.found.split())
    print_sentence(
        f"{outcome.check}: {failure.who}; promised: {failure.promised}; found: {found}; read: {failure.read}"
    )
    if debug and failure.trace:
        print_line(failure.trace)


def _summary(plugin: str, outcomes: Sequence[Outcome]) -> str:
    failed = sum(outcome.failed for outcome in outcomes)
    expected = sum(bool(outcome.expected) for outcome in outcomes)
    known = f"; {expected} failed as expected" if expected else ""
    known += "".join(f"; {count} {why}" for why, count in Counter(_not_checked(outcomes)).items())
    if not failed:
        return f"{plugin}: all {_passed(outcomes)} checks passed{known}"
    return f"{plugin}: {failed} of {len(outcomes)} checks failed{known}"


def _passed(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.failure is None and not outcome.not_checked for outcome in outcomes)


def _not_checked(outcomes: Sequence[Outcome]) -> list[str]:
    return [outcome.not_checked for outcome in outcomes if outcome.not_checked]


def _document(plugin: str, outcomes: Sequence[Outcome]) -> Mapping[str, Any]:
    return {
        "plugin": plugin,
        "passed": _passed(outcomes),
        "failed": sum(outcome.failed for outcome in outcomes),
        "expected": sum(bool(outcome.expected) for outcome in outcomes),
        "not_checked": len(_not_checked(outcomes)),
        "checks": [asdict(outcome) for outcome in outcomes],
    }
