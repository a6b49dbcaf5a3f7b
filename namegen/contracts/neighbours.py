"""Which letters may follow each other: a wish that is about neighbours alone, as a list of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Neighbours:
    """Hold the pairs of letters that may stand side by side; a name is wanted if all its pairs are among them.

    The start and the end of a name count as a letter each. As an automaton it would have a state and a column for every
    letter, which for an alphabet of thousands is mostly empty.
    """

    letters: tuple[str, ...]
    """The L letters."""
    codes: NDArray[np.int64]
    """(P,): before * (L + 1) + after, ascending; L is the start of a name before another letter, its end after one."""

    def mask(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the names that are wanted: (N,)."""
        number = {letter: place for place, letter in enumerate(self.letters)}
        boundary, known = len(self.letters), set(self.codes.tolist())

        def wanted(name: str) -> bool:
            numbers = [boundary, *(number.get(letter, -1) for letter in name), boundary]
            pairs = pairwise(numbers)
            return min(numbers) >= 0 and all(before * (boundary + 1) + after in known for before, after in pairs)

        return np.array([wanted(name) for name in names], dtype=bool)

    def flaw(self, letters: Sequence[str]) -> str:
        """Say what is wrong with the arrays, of neighbours over `letters`; nothing where they are sound."""
        if self.letters != tuple(letters):
            return f"over {len(self.letters)} letters, not over the {len(letters)} given"
        codes = self.codes
        if not isinstance(codes, np.ndarray) or codes.ndim != 1 or codes.dtype != np.int64:
            return "codes are not whole numbers (P,) of 64 bits"
        if len(codes) and not (codes[0] >= 0 and codes[-1] < (len(letters) + 1) ** 2 and (np.diff(codes) > 0).all()):
            return f"codes are not ascending, or not below {(len(letters) + 1) ** 2:,}"
        return ""
