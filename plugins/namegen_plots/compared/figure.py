"""Points with their intervals, the lowest NLL on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..labels import text
from ..theme import Theme
from .data import ComparedPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..figure import Spell


def draw(picture: ComparedPicture, theme: Theme, spell: Spell) -> Figure:
    from matplotlib.figure import Figure

    count = len(picture.standings)
    figure = Figure(figsize=(9, 0.5 * count + 1.9), layout="constrained")
    ax = figure.subplots()
    for place, standing in enumerate(picture.standings):
        colour = theme.colour(int(standing.verdict == "worse"))
        # A model that is as sure of every name has an interval of nothing but rounding errors.
        sides = [[max(0.0, standing.nll - standing.low)], [max(0.0, standing.high - standing.nll)]]
        ax.errorbar(
            standing.nll, place, xerr=sides, fmt="o", color=colour, markersize=6, capsize=6, linewidth=2, capthick=2
        )
        ax.annotate(
            f"{standing.nll:.4f}  {standing.verdict}", (1.01, place), xycoords=("axes fraction", "data"), va="center",
            annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(count), [text(spell(standing.label)) for standing in picture.standings])
    ax.set(ylim=(count - 0.4, -0.6), xlabel=f"NLL, {picture.unit}")
    ax.set_title(text(spell(picture.title)), pad=12, loc="left")
    ax.grid(axis="x", alpha=0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    return figure
