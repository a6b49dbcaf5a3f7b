"""`namegen cache`: downloaded wordlists and trained models."""

from __future__ import annotations

from typing import Annotated

import typer

from .kit.output import print_line

cli = typer.Typer(help="Where downloads and trained models are kept.", no_args_is_help=True)


@cli.command()
def path() -> None:
    """Print the folder of the cache."""
    from ..files import cache_folder

    print_line(str(cache_folder()))


@cli.command()
def clear(
    downloads: Annotated[bool, typer.Option("--downloads", help="Forget downloaded wordlists too.")] = False,
) -> None:
    """Forget the trained models."""
    from ..training.cache import clear as clear_cache

    count, size = clear_cache(downloads=downloads)
    typer.echo(f"{count:,} files, {size:,} bytes removed", err=True)
