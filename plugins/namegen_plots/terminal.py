"""Pictures on a terminal, or as plain text where standard output is none."""

from __future__ import annotations

import io
from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from .labels import text
from .picture import Picture

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 160
"""Columns of what is printed where standard output is no terminal."""


def print_picture(picture: Picture, out: TextIO) -> None:
    """Print `picture` with its title above and its notes beneath."""
    from rich.console import Console

    console = Console(highlight=False, markup=False, emoji=False, file=out)
    if not out.isatty():
        console = Console(highlight=False, markup=False, emoji=False, file=io.StringIO(), width=PLAIN_WIDTH)
    _print_line(console, picture.title, style="bold")
    import_module(f".{picture.kind}.terminal", __package__).show(picture, console)
    for note in picture.notes:
        _print_line(console, note)
    if isinstance(console.file, io.StringIO):
        out.writelines(line.rstrip(" ") + "\n" for line in console.file.getvalue().rstrip("\n").split("\n"))


def _print_line(console: Console, words: str, style: str = "") -> None:
    """Print a sentence, with nothing in it that a terminal obeys."""
    console.print(text(words), style=style or None, overflow="fold")
