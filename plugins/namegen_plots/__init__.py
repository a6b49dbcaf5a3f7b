"""`namegen plot`: pictures of lists and models. Importing this imports neither numpy nor matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import namegen

if TYPE_CHECKING:
    import typer


@namegen.hookimpl
def register_commands(cli: typer.Typer) -> None:
    from .commands import plot

    cli.add_typer(plot, name="plot")
