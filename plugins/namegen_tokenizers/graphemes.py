"""Write names as what a reader takes for one character."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .pieces import PieceTokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray


class GraphemeTokenizer(PieceTokenizer):
    """Make each grapheme cluster (Unicode Annex 29) a token: the Hindi क्ष, a flag, a family of emoji.

    Clusters that would become one where they stand side by side, as two halves of a flag, are never drawn so.
    """

    def fit(self, names: Sequence[str]) -> None:
        self.learn(sorted(set(chain.from_iterable(map(self.cut, names)))))

    def cut(self, name: str) -> Sequence[str]:
        return namegen.split_characters(name)

    def well_formed(self) -> namegen.Dfa | None:
        return namegen.well_formed_dfa(sorted(set("".join(self.pieces))))

    def follows(self) -> NDArray[np.bool_] | None:
        apart = namegen.stand_apart(self.pieces)
        if apart.all():
            return None
        return np.pad(apart, ((1, 0), (1, 0)), constant_values=True)

    def lengths(self) -> NDArray[np.int64]:
        return np.append(0, np.ones(len(self.pieces), dtype=np.int64))
