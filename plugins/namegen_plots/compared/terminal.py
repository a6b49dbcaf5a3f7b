"""Intervals on one line of characters each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..labels import text
from .data import ComparedPicture, Standing

if TYPE_CHECKING:
    from rich.console import Console

COLOURS = {"best": "blue", "worse": "yellow"}


def show(picture: ComparedPicture, console: Console) -> None:
    from rich.cells import cell_len, set_cell_size

    labels = [text(standing.label) for standing in picture.standings]
    low = min(standing.low for standing in picture.standings)
    high = max(standing.high for standing in picture.standings)
    widest = max(map(cell_len, labels))
    width = max(10, min(console.width, 120) - widest - 33)
    for label, standing in zip(labels, picture.standings, strict=True):
        line = interval(standing, low, high, width)
        row = f"{set_cell_size(label, widest)} {line} {standing.nll:8.4f} {standing.verdict}"
        console.print(row, style=COLOURS.get(standing.verdict, ""), no_wrap=True)
    console.print(f"{' ' * widest} {low:<{width // 2}.4f}{high:>{width - width // 2}.4f} {picture.unit}")


def interval(standing: Standing, low: float, high: float, width: int) -> str:
    """Draw the interval as ├──●──┤ among `width` places from `low` to `high`."""
    first, middle, last = (
        round((value - low) / ((high - low) or 1.0) * (width - 1))
        for value in (standing.low, standing.nll, standing.high)
    )
    cells = [" "] * width
    cells[first : last + 1] = "─" * (last + 1 - first)
    cells[first], cells[last] = "├", "┤"
    cells[middle] = "●"
    return "".join(cells)
