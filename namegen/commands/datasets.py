"""`namegen datasets`: the wordlists there are."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import NamegenError
from ..escape import shown
from ..registry.registry import Registry
from ..report.grid import new_table
from .kit import arguments as arg
from .kit.arguments import AskedList, AskedReading
from .kit.obtain import read_list
from .kit.output import ReportFormat, print_json, print_rich
from .kit.progress import download_progress
from .kit.takes import takes

cli = typer.Typer(help="List, describe and download wordlists.", invoke_without_command=True)
Name = Annotated[str, typer.Argument(autocompletion=arg.complete_datasets, help="A registered wordlist.")]


@cli.callback()
def datasets(
    ctx: typer.Context,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the list is written.")] = ReportFormat.text,
) -> None:
    """List the registered wordlists."""
    from ..wordlists.registered import card_of

    if ctx.invoked_subcommand is not None:
        return
    registry: Registry = ctx.obj
    cards: dict[str, Any] = {}
    for name, entry in registry.entries("wordlist").items():
        try:
            cards[name] = asdict(card_of(entry))
        except NamegenError as error:
            cards[name] = {"title": "", "language": "", "count": None, "licence": "", "description": str(error)}
    if how is ReportFormat.json:
        print_json(cards)
        return
    table = new_table("name", "names", "language", "licence", "what it is")
    for name, card in cards.items():
        count = f"{card['count']:,}" if card["count"] else "?"
        table.add_row(name, count, *(shown(card[key]) for key in ("language", "licence", "description")))
    table.columns[1].justify = "right"
    print_rich(table)


@cli.command()
@takes(AskedReading)
def describe(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(autocompletion=arg.complete_datasets, help="As --dataset of generate.")],
    asked: AskedReading,
    how: Annotated[ReportFormat, typer.Option("--format", help="How it is written.")] = ReportFormat.text,
) -> None:
    """Count a wordlist's names, lengths, characters and most frequent pairs, and say what reading changed."""
    from ..wordlists.describe import describe_wordlist

    registry: Registry = ctx.obj
    _, wordlist = read_list(AskedList(dataset=[name], **vars(asked)), registry)
    described = describe_wordlist(wordlist)
    if how is ReportFormat.json:
        print_json(asdict(described))
        return
    table = new_table("what", "value", title=getattr(wordlist.card, "title", wordlist.name))
    for row in described.rows():
        table.add_row(*row)
    print_rich(table)


@cli.command()
def pull(
    ctx: typer.Context,
    name: Name,
    source: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take this copy instead of the network's.")
    ] = None,
) -> None:
    """Download a wordlist into the cache, or take it from a file; either way its checksum must be right."""
    from ..wordlists.registered import pull as pull_wordlist

    registry: Registry = ctx.obj
    entry = registry.get("wordlist", name)
    with download_progress() as progress:
        path = pull_wordlist(entry, source, progress)
    typer.echo(shown(f"{entry.name}: checked, and kept at {path}"), err=True)
