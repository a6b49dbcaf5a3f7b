"""Names that do not repeat themselves in a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .letters import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

_COMMON = 0.05
"""The share of a list's names from which on repeated pairs and triples are its custom, as in Hawaiian."""


class NoStutter(namegen.Constraint):
    """Want no letter three times in a row, no pair of letters twice in a row (abab) and no triple (abcabc).

    Where the list is at hand it makes exceptions: a letter may stand three times if it does in some name of the list,
    pairs and triples twice if they do in more than 5 % of its names. It is a predicate, because an automaton would
    have to remember the last three letters: 26 letters make some 50,000 states.
    """

    class Options(namegen.Options):
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        names = Texts.of(context.names.names if context.names else (), case=self.options.case)
        self.forbids_thrice = not _has_one_thrice(names).any()
        self.forbids_twice = bool(_has_several_twice(names).sum() <= _COMMON * len(names.lengths))

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any] | None:  # noqa: ARG002
        if self.options.case:
            return None
        return {"kind": "stutter", "thrice": self.forbids_thrice, "twice": self.forbids_twice}

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        drawn = Texts.of(names, case=self.options.case)
        passed = np.ones(len(names), dtype=bool)
        if self.forbids_thrice:
            passed &= ~_has_one_thrice(drawn)
        if self.forbids_twice:
            passed &= ~_has_several_twice(drawn)
        return passed


def _has_one_thrice(texts: Texts) -> NDArray[np.bool_]:
    """Mark the texts with a letter three times in a row: (N,)."""
    return _holding(texts, _equal_for(texts, 1, 2), 3)


def _has_several_twice(texts: Texts) -> NDArray[np.bool_]:
    """Mark the texts with two or three letters twice in a row: (N,)."""
    return _holding(texts, _equal_for(texts, 2, 2), 4) | _holding(texts, _equal_for(texts, 3, 3), 6)


def _equal_for(texts: Texts, apart: int, times: int) -> NDArray[np.bool_]:
    """Say from which letters on `times` in a row are equal to those that stand `apart` places later."""
    equal: NDArray[np.bool_] = texts.points[:-apart] == texts.points[apart:]
    several = equal
    for shift in range(1, times):
        several = several[:-1] & equal[shift:]
    return several


def _holding(texts: Texts, begins: NDArray[np.bool_], size: int) -> NDArray[np.bool_]:
    """Mark the texts that have one of the pieces of `size` letters which begin where `begins` says: (N,)."""
    first = np.flatnonzero(begins)
    owners = texts.owners
    inside = owners[first] == owners[first + size - 1]
    held = np.zeros(len(texts.lengths), dtype=bool)
    held[owners[first[inside]]] = True
    return held
