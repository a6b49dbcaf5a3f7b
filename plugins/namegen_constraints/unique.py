"""Names that were not drawn before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Unique(namegen.Constraint):
    """Want no name twice: the first of equal names passes, whichever call it came in."""

    remembers = True
    remedy = "--repeats allows a name twice"

    class Options(namegen.Options):
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:  # noqa: ARG002
        self.seen: set[str] = set()
        self.folded = _Folded()

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any] | None:  # noqa: ARG002
        return None if self.options.case else {"kind": "once"}

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        folded = names if self.options.case else [name.translate(self.folded) for name in names]
        # Walked backwards, so that the first of equal names is the one that stays.
        first = {name: place for place, name in zip(range(len(folded) - 1, -1, -1), reversed(folded), strict=True)}
        new = [place for name, place in first.items() if name not in self.seen]
        self.seen.update(folded)
        passed = np.zeros(len(names), dtype=bool)
        passed[new] = True
        return passed


class _Folded(dict[int, str]):
    """Fold letters, each once: for names one at a time this takes a tenth of what arrays take, and for many half."""

    def __missing__(self, point: int) -> str:
        self[point] = namegen.fold_letter(chr(point))
        return self[point]
