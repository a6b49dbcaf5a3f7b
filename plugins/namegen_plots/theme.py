"""Colours: of maps and of lines, for light and for dark pages, which the colour-blind distinguish too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray


class ThemeName(StrEnum):
    """Say which page the picture is for."""

    light = "light"
    dark = "dark"


@dataclass(frozen=True)
class Theme:
    """Hold the colours of a page.

    `colours` are Okabe and Ito's (2008), or near; `map` is one of matplotlib's, its low end near the background.

    Both maps change evenly in lightness, so that they read without any colour too; the light one is the lecture's.
    """

    background: str
    ink: str
    faint: str
    map: str
    colours: tuple[str, ...]

    def colour(self, number: int) -> str:
        """Return the colour of a series by its number."""
        return self.colours[number % len(self.colours)]


THEMES = {
    ThemeName.light: Theme(
        background="#ffffff",
        ink="#1b1f24",
        faint="#c9ced6",
        map="Blues",
        colours=("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#7a5195", "#56B4E9"),
    ),
    ThemeName.dark: Theme(
        background="#10151c",
        ink="#e6e9ee",
        faint="#4d5866",
        map="viridis",
        colours=("#56B4E9", "#E69F00", "#2bc79a", "#CC79A7", "#F0E442", "#9fb4ff"),
    ),
}


def ink_on(fill: Sequence[float] | NDArray[np.float64]) -> str:
    """Choose black or white, whichever stands out from `fill`: red, green and blue, 0 to 1."""
    red, green, blue = fill[:3]
    if 0.299 * red + 0.587 * green + 0.114 * blue < 0.5:
        return "#ffffff"
    return "#000000"
