"""Names that are far from every name of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .letters import Alphabet, Texts, any_combine, names_of, written_names_of
from .novel import all_but

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DISTANCES = 2**24
"""Edit distances to hold at a time: 16 MB."""


class MinDistance(namegen.Constraint):
    """Want names at least `edits` edits away from every name of the list.

    An edit inserts, deletes or replaces a character (Levenshtein 1966). One edit means a new name, which an automaton
    can say; for more, an automaton has about a state for each beginning of a name, so names are looked at instead.
    """

    needs_list = True

    class Options(namegen.Options):
        edits: int = Field(2, ge=1, le=20, description="edits at least from every name of the list")
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        self.names = written_names_of(context, "min-distance")
        known = Texts.of(names_of(context, "min-distance"), case=self.options.case).strings()
        # In the order of length: only names of nearly the same length can be near.
        self.known = sorted(set(known), key=len)
        self.combining = any_combine(sorted(set("".join(known))))

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa | None:
        if self.options.edits > 1:
            return None
        return all_but(self.names, Alphabet(letters, case=self.options.case))

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        drawn, known = Texts.of(names, case=self.options.case).strings(), self.known
        if self.combining:
            drawn, known = namegen.one_point_each(drawn, known)
            known = sorted(known, key=len)
        passed = np.ones(len(drawn), dtype=bool)
        lengths, known_lengths = (
            np.fromiter(map(len, each), dtype=np.intp, count=len(each)) for each in (drawn, known)
        )
        for length in np.unique(lengths):
            mine = np.flatnonzero(lengths == length)
            band = [length - self.options.edits, length + self.options.edits - 1]
            first, last = np.searchsorted(known_lengths, band, side="right")
            passed[mine] = _far([drawn[i] for i in mine], known[first:last], self.options.edits)
        return passed


def _far(names: Sequence[str], known: Sequence[str], edits: int) -> NDArray[np.bool_]:
    """Mark the names (B,) that are at least `edits` edits from each of `known`."""
    from rapidfuzz import process
    from rapidfuzz.distance import Levenshtein

    far = np.ones(len(names), dtype=bool)
    if not known:
        return far
    rows = max(1, _DISTANCES // len(known))
    for first in range(0, len(names), rows):
        # Beyond the cutoff a distance is cutoff + 1, which is found the faster.
        found = process.cdist(
            names[first : first + rows],
            known,
            scorer=Levenshtein.distance,
            score_cutoff=edits - 1,
            dtype=np.uint8,
            workers=-1,
        )
        far[first : first + rows] = found.min(axis=1) >= edits
    return far
