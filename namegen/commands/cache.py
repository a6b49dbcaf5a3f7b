"""`namegen cache`: downloaded wordlists and trained models."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..report.grid import Column, Grid
from .kit.messages import complain
from .kit.output import print_grids, print_line

cli = typer.Typer(
    help="""Show what is kept of downloads and trained models, how large it is, and where.

    A model that was trained before is taken from here; nothing is lost with it but the time of training.

    Examples:
      namegen cache
      namegen cache clear --yes
    """,
    invoke_without_command=True,
)


@cli.callback()
def cache(ctx: typer.Context) -> None:
    """Show what is kept; the help above says more."""
    if ctx.invoked_subcommand is not None:
        return
    from ..files import cache_folder
    from ..training.cache import kept, problem_of_cache

    rows = [(what, f"{len(files):,}", _size(sum(files.values()))) for what, files in kept().items()]
    print_line(str(cache_folder()))
    print_grids([Grid((Column("what is kept"), Column("files", True), Column("size", True)), rows)])
    problem = problem_of_cache()
    if problem:
        complain(problem)


@cli.command()
def path() -> None:
    """Print the folder of the cache.

    Examples:
      namegen cache path
    """
    from ..files import cache_folder

    print_line(str(cache_folder()))


@cli.command()
def clear(
    downloads: Annotated[bool, typer.Option("--downloads", help="Forget downloaded wordlists too.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask first. Without a terminal nothing is asked.")
    ] = False,
) -> None:
    """Forget the trained models, and what else was computed once; on a terminal, asks before.

    Examples:
      namegen cache clear
      namegen cache clear --downloads --yes
    """
    from ..training.cache import DOWNLOADS, kept
    from ..training.cache import clear as clear_cache

    found = {what: files for what, files in kept().items() if downloads or what != DOWNLOADS}
    count, size = sum(map(len, found.values())), sum(sum(files.values()) for files in found.values())
    if count and not yes and _can_ask():
        what = " and ".join(what for what, files in found.items() if files)
        if not typer.confirm(f"Remove {_files(count)} of {what}, {_size(size)}?", err=True):
            complain("nothing was removed")
            return
    count, size = clear_cache(downloads=downloads)
    complain(f"{_files(count)}, {size:,} bytes removed")


def _can_ask() -> bool:
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _files(count: int) -> str:
    return f"{count:,} file{'s' * (count != 1)}"


def _size(size: int) -> str:
    """Write a size as people read it: 950 bytes, 1.2 MB."""
    if size < 1000:
        return f"{size:,} bytes"
    for unit, whole in (("kB", 10**3), ("MB", 10**6), ("GB", 10**9)):
        if size < 999.5 * whole:
            return f"{size / whole:.1f} {unit}"
    return f"{size / 10**12:,.1f} TB"
