"""Pictures on a terminal, or as plain text where standard output is none."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from ..labels import text
from ..picture import Picture

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 160
"""Columns of what is printed where standard output is no terminal."""


def show(picture: Picture, out: TextIO) -> None:
    """Print `picture` with its title above and its notes beneath."""
    from rich.console import Console

    terminal = out.isatty()
    file = out if terminal else io.StringIO()
    console = Console(file=file, width=None if terminal else PLAIN_WIDTH, highlight=False, markup=False, emoji=False)
    say(console, picture.title, style="bold")
    import_module(f".{picture.kind}", __name__).show(picture, console)
    for note in picture.notes:
        say(console, note)
    if isinstance(file, io.StringIO):
        out.writelines(line.rstrip(" ") + "\n" for line in file.getvalue().rstrip("\n").split("\n"))
    out.flush()


def say(console: Console, words: str, style: str = "") -> None:
    """A sentence, with nothing in it that a terminal obeys."""
    console.print(text(words), style=style or None, overflow="fold")
