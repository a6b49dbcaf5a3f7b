"""Pictures on a terminal, or as plain text where standard output is none."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, TextIO

from namegen.commands import console_on

from .labels import text
from .picture import Picture

if TYPE_CHECKING:
    from rich.console import Console

PLAIN_WIDTH = 160
"""Columns of what is printed where standard output is no terminal."""


def print_picture(picture: Picture, out: TextIO) -> None:
    """Print `picture` with its title above and its notes beneath."""
    with console_on(out, PLAIN_WIDTH) as console:
        _print_line(console, picture.title, style="bold")
        import_module(f".{picture.kind}.terminal", __package__).show(picture, console)
        for note in picture.notes:
            _print_line(console, note)


def _print_line(console: Console, words: str, style: str = "") -> None:
    """Print a sentence, with nothing in it that a terminal obeys."""
    console.print(text(words), style=style or None, overflow="fold")
