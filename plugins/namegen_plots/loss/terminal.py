"""LossPicture curves in characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .data import LossPicture

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from rich.console import Console

MARKS = ("•", "×", " ")
COLOURS = ("blue", "yellow", "")
"""Of the curves for train and dev; the last, number -1, for none."""
HEIGHT = 16


def show(picture: LossPicture, console: Console) -> None:
    from rich.text import Text

    width = max(20, min(console.width, 100) - 10)
    grid = raster(picture, width, HEIGHT)
    values = np.concatenate([curve.values for curve in picture.curves])
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    for row in range(HEIGHT):
        scale = f"{high - (high - low) * row / (HEIGHT - 1):8.4f}" if row % 5 == 0 else ""
        line = Text(f"{scale:8} │")
        for number in grid[row]:
            line.append(MARKS[number], COLOURS[number])
        console.print(line, no_wrap=True)
    last = max(float(curve.steps[-1]) for curve in picture.curves)
    console.print(" " * 9 + "└" + "─" * width)
    console.print(" " * 10 + "step" + f"{last:,.0f}".rjust(width - 4))
    legend = ", ".join(f"{MARKS[number]} {curve.label}" for number, curve in enumerate(picture.curves))
    console.print(f"{legend}; nats/token")


def raster(picture: LossPicture, width: int, height: int) -> NDArray[np.int64]:
    """Give a (height, width) of the number of the curve that a place shows, -1 for none; later curves lie above."""
    values = np.concatenate([curve.values for curve in picture.curves])
    low, high = np.nanmin(values), np.nanmax(values)
    last = max(curve.steps[-1] for curve in picture.curves)
    grid = np.full((height, width), -1)
    for number, curve in enumerate(picture.curves):
        known = np.isfinite(curve.values)
        columns = np.rint(curve.steps[known] / last * (width - 1)).astype(int)
        rows = np.rint((high - curve.values[known]) / ((high - low) or 1.0) * (height - 1)).astype(int)
        grid[rows, columns] = number
    return grid
