"""Print the matrix of pairs: numbers where there is room, shades where there is not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..labels import beside, text
from ..theme import ink_on
from .data import PairsPicture, Panel

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

UNITS = {"counts": "counts", "probabilities": "per cent of the row"}
SHADES = "·░▒▓█"
"""From what never happens to what happens most, by the square root."""
CIVIDIS = ((0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 142, 119), (200, 184, 102), (254, 232, 56))
"""Six of matplotlib's colours, which need matplotlib not."""


UNITS = {"counts": "counts", "probabilities": "per cent of the row"}


def show(picture: PairsPicture, console: Console) -> None:
    numbers = [[_number(value, picture.what) for value in panel.values.ravel()] for panel in picture.panels]
    widest = max((len(number) for panel in numbers for number in panel), default=1)
    room = console.width - _label_width(picture) - 1
    full = (widest + 1) * len(picture.columns) <= room
    cell, legend = 2, f"from never to most: {' '.join(SHADES)}; a wider terminal shows the numbers"
    if full:
        cell, legend = widest + 1, UNITS[picture.what]
    fit = max(1, room // cell)
    for panel in picture.panels:
        if len(picture.panels) > 1:
            console.print(text(panel.title), style="bold")
        for line in _lines(picture, panel, cell, fit, full):
            console.print(line, no_wrap=True, overflow="crop", crop=True)
    console.print(f"rows: a letter; columns: what follows; {legend}")
    if fit < len(picture.columns):
        console.print(f"the first {fit} of {len(picture.columns)} columns fit; --most {fit} shows the most frequent")


def _lines(picture: PairsPicture, panel: Panel, cell: int, fit: int, full: bool) -> list[Text]:
    from rich.text import Text

    label_width, highest = _label_width(picture), np.nanmax(panel.values, initial=0.0) or 1.0
    head = Text(" " * (label_width + 1))
    for piece in picture.columns[:fit]:
        head.append(_padded(piece, cell))
    lines = [head]
    for piece, row in zip(picture.rows, panel.values, strict=True):
        line = Text(_padded(piece, label_width) + " ")
        for value in row[:fit]:
            share = float(np.sqrt(max(np.nan_to_num(value), 0.0) / highest))
            if full:
                line.append(_number(value, picture.what).rjust(cell), style=_style(share))
            else:
                line.append(_shade(share) * cell)
        lines.append(line)
    return lines


def _label_width(picture: PairsPicture) -> int:
    from rich.cells import cell_len

    return max(cell_len(beside(piece)) for piece in picture.rows)


def _padded(piece: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    shown = beside(piece)
    return " " * (width - cell_len(shown)) + set_cell_size(shown, min(cell_len(shown), width))


def _shade(share: float) -> str:
    return SHADES[math.ceil(share * 4)]


def _number(value: float, what: str) -> str:
    if np.isnan(value):
        return ""
    if value == 0:
        return "."
    if what == "probabilities":
        return per_cent(value)
    return f"{value:.0f}" if value < 100_000 else f"{value / 1000:.0f}k"


def per_cent(value: float) -> str:
    """Write a probability in per cent, with a decimal below 10."""
    return f"{value * 100:.0f}" if value >= 0.0995 else f"{value * 100:.1f}"


def _style(share: float) -> str:
    if share <= 0:
        return ""
    low = min(int(share * (len(CIVIDIS) - 1)), len(CIVIDIS) - 2)
    part = share * (len(CIVIDIS) - 1) - low
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(CIVIDIS[low], CIVIDIS[low + 1], strict=True))
    ink = ink_on((red / 255, green / 255, blue / 255))
    return f"{ink} on rgb({red},{green},{blue})"
