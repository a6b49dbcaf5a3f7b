"""The matrix of pairs, each cell with its pair and its number as in the lectures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..labels import label, text
from ..theme import Theme, ink_on
from .data import PairsPicture, Panel
from .terminal import per_cent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ..figure import Spell

ROOMY = 32
"""Symbols up to which a cell has room for its pair beside its number."""

LONGEST = 6
"""Characters of a pair that fit in a cell; code points do not."""


def draw(picture: PairsPicture, theme: Theme, spell: Spell) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    size = max(len(picture.rows), len(picture.columns))
    # Inches: cells shrink as there are more of them, but must hold a number.
    side = max(6.0, size * 0.5)
    if size > ROOMY:
        side = size * 0.34
    figure = Figure(figsize=(side * len(picture.panels) + 1.2, side + 0.6), layout="constrained")
    axes = np.atleast_1d(figure.subplots(1, len(picture.panels)))
    norm, colours = _scale(picture, theme)
    for ax, panel in zip(axes, picture.panels, strict=True):
        cells = _colour_cells(ax, panel, colours, norm, theme)
        _write_cells(ax, picture, panel, colours(norm(panel.values)), theme, spell)
        _label(ax, picture, spell)
        if len(picture.panels) > 1:
            ax.set_title(text(panel.title), fontsize=13)
    bar = figure.colorbar(cells, ax=list(axes), shrink=0.6, aspect=35, pad=0.01)
    if picture.what == "probabilities":
        bar.set_label("share of the row")
        bar.ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    else:
        bar.set_label("times in the list")
        bar.ax.yaxis.set_major_locator(MaxNLocator(integer=True))
    bar.outline.set_visible(False)
    figure.suptitle(spell(text(picture.title)) + "\n", x=0.01, ha="left", fontsize=16, fontweight="bold")
    return figure


def _scale(picture: PairsPicture, theme: Theme) -> tuple[Any, Any]:
    """Scale colours by the square root: a few pairs are so frequent that all others would look the same."""
    from matplotlib import colormaps
    from matplotlib.colors import PowerNorm

    highest = max((np.nanmax(panel.values, initial=0.0) for panel in picture.panels), default=0.0) or 1.0
    colours = colormaps[theme.map].with_extremes(bad=theme.background)
    return PowerNorm(0.5, vmin=0, vmax=highest), colours


def _colour_cells(ax: Axes, panel: Panel, colours: Any, norm: Any, theme: Theme) -> Any:
    """Draw a square for each pair that there is, those that never happen left as the page is."""
    rows, columns = panel.values.shape
    edges = np.arange(columns + 1) - 0.5, np.arange(rows + 1) - 0.5
    cells = ax.pcolormesh(
        *edges, np.ma.masked_less_equal(np.nan_to_num(panel.values), 0), cmap=colours, norm=norm,
        edgecolors=theme.background, linewidth=0.6,
    )  # fmt: skip
    ax.set(xlim=edges[0][[0, -1]], ylim=edges[1][[-1, 0]], aspect="equal")
    return cells


def _write_cells(
    ax: Axes, picture: PairsPicture, panel: Panel, fills: NDArray[np.float64], theme: Theme, spell: Spell
) -> None:
    """Write a cell's pair above its number; in what never happens only a faint pair."""
    roomy = max(panel.values.shape) <= ROOMY
    for (row, column), value in np.ndenumerate(panel.values):
        never = not value > 0
        ink = theme.faint if never else ink_on(fills[row, column])
        written: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7.5, "color": ink}
        pair = spell(label(picture.rows[row])) + spell(label(picture.columns[column]))
        if roomy and len(pair) <= LONGEST:
            ax.text(column, row - 0.2, pair, **written)
        if not never:
            ax.text(column, row + 0.22 * roomy, number_of(value, picture.what), **written)


def number_of(value: float, what: str) -> str:
    """Write a count in at most four characters, or a probability in per cent."""
    if what == "counts":
        if value >= 1e6:
            return f"{value / 1e6:.0f}M"
        return f"{value:.0f}" if value < 10_000 else f"{value / 1000:.0f}k"
    if value < 0.0005:
        return "~0"
    return per_cent(value)


def _label(ax: Axes, picture: PairsPicture, spell: Spell) -> None:
    above = [_narrow(piece, spell) for piece in picture.columns]
    beside = [spell(label(piece)) for piece in picture.rows]
    ax.set_xticks(range(len(above)), above, fontsize=10)
    ax.set_yticks(range(len(beside)), beside, fontsize=10)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.set_xlabel("next letter")
    ax.set_ylabel("letter")
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def _narrow(piece: str, spell: Spell) -> str:
    """Write a label above a column; a code point in two lines."""
    shown = spell(label(piece))
    if shown == label(piece):
        return shown
    return f"{shown[:-2]}\n{shown[-2:]}"
