"""Bars of surprisal, a letter each, with what else could have come beneath."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..labels import label, level, text
from ..theme import Theme, ink_on
from .data import ExplainedPicture, other

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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
        number = f"{letter.bits:.1f}" if np.isfinite(letter.bits) else "never"
        # Above the bar; where the line of what was expected would run through the number, inside or above the line.
        above, crossed = height, 0 <= letter.expected_bits - height < 0.1 * top
        if height >= top or (crossed and height > 0.12 * top):
            _write(ax, number, (place, height), (0, -3), va="top", color=ink_on(fills[place]))
            continue
        if crossed:
            above = letter.expected_bits
        _write(ax, number, (place, above), (0, 2), va="bottom", color=theme.ink)
    names = [_beneath(picture, place, spell) for place in range(len(letters))]
    ax.set_xticks(range(len(letters)), names, fontsize=8, linespacing=1.35)
    ax.set(ylim=(0, top), xlim=(-0.6, len(letters) - 0.4), ylabel="bits")
    for tick, letter in zip(ax.get_xticklabels(), letters, strict=True):
        tick.set_alpha(0.85)
        at = tick.get_position()[0]
        shown = spell(label(letter.piece))
        size = 15 if len(shown) < 4 else 11
        _write(ax, shown, (at, 0), (0, -6), va="top", fontsize=size, fontweight="bold", annotation_clip=False)
    ax.tick_params(axis="x", length=0, pad=28)
    ax.set_title(level(text(spell(picture.title))), pad=12)
    ax.grid(axis="y", alpha=0.6)
    ax.set_axisbelow(True)
    return figure


def _write(ax: Axes, words: str, place: tuple[float, float], points: tuple[int, int], **how: Any) -> None:
    """Write words some points from a place, centred."""
    ax.annotate(words, place, points, textcoords="offset points", ha="center", **{"fontsize": 10} | how)


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
