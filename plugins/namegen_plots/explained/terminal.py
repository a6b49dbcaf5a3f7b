"""A bar for each letter."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ..bars import bar
from ..labels import beside
from .data import ExplainedPicture, other

if TYPE_CHECKING:
    from rich.console import Console


def show(picture: ExplainedPicture, console: Console) -> None:
    from rich.cells import cell_len

    labels = [beside(letter.piece) for letter in picture.letters]
    widest = max(map(cell_len, labels))
    highest = max((letter.bits for letter in picture.letters if math.isfinite(letter.bits)), default=1.0) or 1.0
    width = max(10, min(console.width, 110) - widest - 46)
    for shown, letter in zip(labels, picture.letters, strict=True):
        surprisal = f"{letter.bits:6.2f} bits" if math.isfinite(letter.bits) else f"{'never':^11}"
        others = ", ".join(other((beside(piece), probability)) for piece, probability in letter.others)
        drawn = bar(letter.bits / highest, width)
        line = f"{' ' * (widest - cell_len(shown))}{shown} {surprisal} {letter.probability:6.1%} {drawn:<{width}} "
        if others:
            line += f"or {others}"
        console.print(line, no_wrap=True, overflow="ellipsis")
