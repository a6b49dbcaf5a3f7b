"""Names that do not repeat themselves in a row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

import namegen
from namegen import Field

from .letters import Texts

if TYPE_CHECKING:
    from numpy.typing import NDArray

_THRICE = re.compile(r"(.)\1\1", re.DOTALL)
_TWICE = re.compile(r"(..)\1|(...)\2", re.DOTALL)
_COMMON = 0.05
"""The share of a list's names from which on repeated pairs and triples are its custom, as in Hawaiian."""


class NoStutter(namegen.Constraint):
    """Want no letter three times in a row, no pair of letters twice in a row (abab) and no triple (abcabc).

    Where the list is at hand it makes exceptions: a letter may stand three times if it does in some name of the list,
    pairs and triples twice if they do in more than 5 % of its names. It is a predicate, because an automaton would
    have to remember the last three letters: 26 letters make some 50,000 states.
    """

    patterns: tuple[re.Pattern[str], ...]

    class Options(namegen.Options):
        case: bool = Field(False, description="whether capitals and small letters differ")

    def begin(self, context: namegen.DrawContext) -> None:
        names = Texts.of(context.names.names if context.names else (), case=self.options.case).strings()
        self.patterns = tuple(
            pattern
            for pattern, most in ((_THRICE, 0), (_TWICE, _COMMON * len(names)))
            if sum(pattern.search(name) is not None for name in names) <= most
        )

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        drawn = Texts.of(names, case=self.options.case).strings()
        return np.array([not any(each.search(name) for each in self.patterns) for name in drawn], dtype=bool)
