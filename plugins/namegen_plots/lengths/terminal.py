"""A bar for each length and series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..bars import bar
from ..labels import text
from .data import LengthsPicture

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = ("blue", "yellow", "green", "magenta")


def show(picture: LengthsPicture, console: Console) -> None:
    from rich.cells import cell_len, set_cell_size

    highest = max(float(series.shares.max()) for series in picture.series)
    labels = [text(series.label) for series in picture.series]
    widest = max(map(cell_len, labels))
    names = [set_cell_size(label, widest) for label in labels]
    width = max(10, min(console.width, 110) - widest - 16)
    for place, length in enumerate(picture.lengths):
        for number, series in enumerate(picture.series):
            share = float(series.shares[place])
            head = f"{'' if number else length:>3} {names[number]} {share:>6.2%} "
            console.print(head + bar(share / highest, width), style=COLOURS[number % len(COLOURS)], no_wrap=True)
