"""Bars by length, the series side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..labels import text
from ..theme import Theme
from .data import LengthsPicture

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..figure import Spell


def draw(picture: LengthsPicture, theme: Theme, spell: Spell) -> Figure:
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = Figure(figsize=(max(7.0, len(picture.lengths) * 0.38), 4.6), layout="constrained")
    ax = figure.subplots()
    width = 0.84 / len(picture.series)
    for number, series in enumerate(picture.series):
        places = np.array(picture.lengths) + (number - (len(picture.series) - 1) / 2) * width
        label = text(spell(series.label))
        ax.bar(places, series.shares, width * 0.94, color=theme.colour(number), label=label)
    ax.set_title(text(spell(picture.title)), pad=12)
    ax.set_xlim(picture.lengths[0] - 0.7, picture.lengths[-1] + 0.7)
    ax.set_xlabel("characters")
    ax.set_ylabel("share of names")
    ax.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=25))
    ax.grid(axis="y", alpha=0.6)
    ax.set_axisbelow(True)
    ax.legend(frameon=False)
    return figure
