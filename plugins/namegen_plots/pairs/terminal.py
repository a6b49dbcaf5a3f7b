"""Print the matrix of pairs: numbers where there is room, shades where there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..labels import beside, text
from .data import PairsPicture, Panel

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

SHADES = "·░▒▓█"
"""From what never happens to what happens most, by the square root."""
CIVIDIS = ((0, 34, 78), (53, 69, 108), (102, 105, 112), (148, 142, 119), (200, 184, 102), (254, 232, 56))
"""Six of matplotlib's colours, which need matplotlib not."""


def show(picture: PairsPicture, console: Console) -> None:
    numbers = [[_number(value, picture.what) for value in panel.values.ravel()] for panel in picture.panels]
    widest = max((len(number) for panel in numbers for number in panel), default=1)
    room = console.width - _label_width(picture) - 1
    full = (widest + 1) * len(picture.columns) <= room
    cell = widest + 1 if full else 2
    fit = max(1, room // cell)
    for panel in picture.panels:
        if len(picture.panels) > 1:
            console.print(text(panel.title), style="bold")
        for line in _lines(picture, panel, cell, fit, full):
            console.print(line, no_wrap=True, overflow="crop", crop=True)
    unit = "counts" if picture.what == "counts" else "per cent of the row"
    legend = unit if full else f"from never to most: {' '.join(SHADES)}; a wider terminal shows the numbers"
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
            share = np.sqrt(value / highest) if value > 0 else 0.0
            shown = _number(value, picture.what) if full else _shade(share) * 2
            line.append(shown.rjust(cell), style=_style(share) if value > 0 and full else "")
        lines.append(line)
    return lines


def _label_width(picture: PairsPicture) -> int:
    from rich.cells import cell_len

    return max(cell_len(beside(piece)) for piece in picture.rows)


def _padded(piece: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    shown = beside(piece)
    return set_cell_size(shown, width) if cell_len(shown) > width else " " * (width - cell_len(shown)) + shown


def _shade(share: float) -> str:
    return SHADES[0] if share <= 0 else SHADES[1 + min(int(share * 4), 3)]


def _number(value: float, what: str) -> str:
    if not value > 0:
        return "." if value == 0 else ""
    if what == "counts":
        return f"{value:.0f}" if value < 100_000 else f"{value / 1000:.0f}k"
    return f"{value * 100:.0f}" if value >= 0.0995 else f"{value * 100:.1f}"


def _style(share: float) -> str:
    low = min(int(share * (len(CIVIDIS) - 1)), len(CIVIDIS) - 2)
    part = share * (len(CIVIDIS) - 1) - low
    red, green, blue = (round(a + (b - a) * part) for a, b in zip(CIVIDIS[low], CIVIDIS[low + 1], strict=True))
    ink = "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else "white"
    return f"{ink} on rgb({red},{green},{blue})"
