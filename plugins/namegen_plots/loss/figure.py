"""LossPicture curves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..labels import text
from ..theme import Theme
from .data import LossPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..figure import Spell


def draw(picture: LossPicture, theme: Theme, spell: Spell) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(8, 4.8), layout="constrained")
    ax = figure.subplots()
    for number, curve in enumerate(picture.curves):
        dots = "." if len(curve.values) < 80 else ""
        ax.plot(
            curve.steps,
            curve.values,
            color=theme.colour(number),
            label=curve.label,
            linewidth=1.8,
            marker=dots,
            markersize=4,
        )
        ax.annotate(
            f" {curve.label} {curve.values[-1]:.4f}",
            (curve.steps[-1], curve.values[-1]),
            color=theme.colour(number),
            va="bottom" if number else "top",
        )
    if picture.best is not None:
        ax.plot(*picture.best, "o", color=theme.ink, markersize=7, fillstyle="none", label="lowest dev loss")
    ax.set_title(text(spell(picture.title)), pad=12)
    ax.set_xlabel("step")
    ax.set_ylabel("loss, nats/token")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(axis="y", alpha=0.6)
    if len(picture.curves) > 1:
        ax.legend(frameon=False)
    return figure
