"""`namegen course`: the makemore lectures, as commands. Importing this imports nothing slow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import namegen

if TYPE_CHECKING:
    import typer


@namegen.hookimpl
def register_commands(cli: typer.Typer) -> None:
    from .command import course

    cli.command("course")(course)
