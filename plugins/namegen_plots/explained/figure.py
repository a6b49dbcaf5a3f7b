"""Bars of surprisal, a letter each, with what else could have come beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..labels import label, level, text
from ..theme import Theme, ink_on
from .data import ExplainedPicture, other

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from ..figure import Spell


def draw(picture: ExplainedPicture, theme: Theme, spell: Spell) -> Figure:
    from matplotlib import colormaps
    from matplotlib.figure import Figure

    letters = picture.letters
    bits = np.array([letter.bits for letter in letters])
    expected = np.array([letter.expected_bits for letter in letters])
    top = max(np.where(np.isfinite(bits), bits, 0.0).max(), expected.max(), 1.0) * 1.18
    heights = np.where(np.isfinite(bits), bits, top)
    figure = Figure(figsize=(max(5.0, 0.85 * len(letters) + 1.2), 4.8), layout="constrained")
    ax = figure.subplots()
    fills = colormaps[theme.map](0.25 + 0.6 * heights / top)
    ax.bar(range(len(letters)), heights, 0.8, color=fills)
    ax.hlines(
        expected, np.arange(len(letters)) - 0.4, np.arange(len(letters)) + 0.4, color=theme.colours[1], linewidth=2
    )
    for place, (letter, height) in enumerate(zip(letters, heights, strict=True)):
        bits_above = f"{letter.bits:.1f}" if np.isfinite(letter.bits) else "never"
        # Above the bar; where the line of what was expected would run through the number, inside or above the line.
        crossed = 0 <= letter.expected_bits - height < 0.1 * top
        inside = height >= top or (crossed and height > 0.12 * top)
        ax.annotate(
            bits_above, (place, letter.expected_bits if crossed and not inside else height), (0, -3 if inside else 2),
            textcoords="offset points", ha="center", va="top" if inside else "bottom", fontsize=10,
            color=ink_on(fills[place]) if inside else theme.ink,
        )  # fmt: skip
    names = [_beneath(picture, place, spell) for place in range(len(letters))]
    ax.set_xticks(range(len(letters)), names, fontsize=8, linespacing=1.35)
    ax.set(ylim=(0, top), xlim=(-0.6, len(letters) - 0.4), ylabel="bits")
    for tick, letter in zip(ax.get_xticklabels(), letters, strict=True):
        tick.set_alpha(0.85)
        place = tick.get_position()[0]
        shown = spell(label(letter.piece))
        ax.annotate(
            shown, (place, 0), (0, -6), textcoords="offset points",
            ha="center", va="top", fontsize=15 if len(shown) < 4 else 11, fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    ax.tick_params(axis="x", length=0, pad=28)
    ax.set_title(level(text(spell(picture.title))), pad=12)
    ax.grid(axis="y", alpha=0.6)
    ax.set_axisbelow(True)
    return figure


def _beneath(picture: ExplainedPicture, place: int, spell: Spell) -> str:
    """Write the probability of the letter, and the likeliest others, a line each."""
    letter = picture.letters[place]
    others = [level(spell(other((label(piece), probability)))) for piece, probability in letter.others]
    return "\n".join([_per_cent(letter.probability), "", *others])


def _per_cent(probability: float) -> str:
    if probability >= 0.0995 or probability == 0:
        return f"{probability:.0%}"
    if probability >= 5e-4:
        return f"{probability:.1%}"
    return "~0%"
