"""`namegen datasets`: the wordlists there are."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import NamegenError
from ..escape import shown
from ..registry.registry import Registry
from ..report.grid import Column, Grid
from ..report.wordlists import wordlist_tables
from .kit import arguments as arg
from .kit.arguments import AskedList, AskedReading
from .kit.messages import complain
from .kit.obtain import open_list
from .kit.output import ReportFormat, print_grids, print_json, print_rich, width_of_output
from .kit.pipes import told_of_pipes
from .kit.progress import download_progress
from .kit.takes import takes

if TYPE_CHECKING:
    from ..contracts.wordlist import Card

cli = typer.Typer(
    help="""List, describe and download wordlists.

    Examples:
      namegen datasets
      namegen datasets describe {list}
      namegen datasets describe names.txt
    """,
    invoke_without_command=True,
)
Name = Annotated[str, typer.Argument(autocompletion=arg.complete_datasets, help="A registered wordlist.")]


@cli.callback()
def datasets(
    ctx: typer.Context,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the list is written.")] = ReportFormat.text,
) -> None:
    """List the registered wordlists."""
    if ctx.invoked_subcommand is not None:
        return
    cards, problems = _cards(ctx.obj)
    if how is ReportFormat.json:
        failed = {name: _failed(problem) for name, problem in problems.items()}
        print_json({name: asdict(card) for name, card in cards.items()} | failed)
        return
    parts = [part for table in wordlist_tables(cards, width_of_output()) for part in (table, "")]
    print_rich(*parts, "namegen datasets describe NAME says more of one")
    for name, problem in problems.items():
        complain(f"{name}: {problem}")


def _failed(problem: str) -> dict[str, Any]:
    """Return what JSON has for a list that has no card: all keys of one, and the error."""
    from ..contracts.wordlist import Card

    empty = Card(title="", language="", licence="", description="", script="", encoding="")
    return asdict(empty) | {"error": problem}


def _cards(registry: Registry) -> tuple[dict[str, Card], dict[str, str]]:
    """Return the cards of all lists by name, and why there is none of those that have none."""
    from ..wordlists.registered import card_of

    cards, problems = {}, {}
    for name, entry in registry.entries("wordlist").items():
        try:
            cards[name] = card_of(entry)
        except NamegenError as error:
            problems[name] = str(error)
    return cards, problems


@cli.command()
@takes(AskedReading)
def describe(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=arg.complete_datasets, help="As --dataset of generate.")],
    asked: AskedReading,
    how: Annotated[ReportFormat, typer.Option("--format", help="How it is written.")] = ReportFormat.text,
) -> None:
    """Count a wordlist's names, lengths, characters and most frequent pairs, and say what reading changed.

    Examples:
      namegen datasets describe {list}
      namegen datasets describe names.txt
    """
    from ..wordlists.describe import describe_wordlist

    registry: Registry = ctx.obj
    _, wordlist = open_list(AskedList(dataset=[name], **vars(asked)), registry)
    described = describe_wordlist(wordlist)
    if how is ReportFormat.json:
        print_json(asdict(described))
        return
    title = getattr(wordlist.card, "title", wordlist.name)
    print_grids([Grid((Column("what"), Column("value")), described.rows(), title)])


@cli.command()
def pull(
    ctx: typer.Context,
    name: Name,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take this copy instead of the network's.")
    ] = None,
) -> None:
    """Download a wordlist into the cache, or take it from a file; either way its checksum must be right.

    Examples:
      namegen datasets pull {download}
    """
    from ..wordlists.registered import pull as pull_wordlist

    registry: Registry = ctx.obj
    entry = registry.get("wordlist", name)
    with told_of_pipes([] if source is None else [str(source)]), download_progress() as progress:
        path = pull_wordlist(entry, source, progress)
    typer.echo(shown(f"{entry.name}: checked, and kept at {path}"), err=True)
