"""Beginnings and ends that come no more often than the list has them, so that a sheet of names does not bore."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

SIZE = 3
"""Letters of a beginning or an end."""
AT_LEAST, TIMES = 2, 1.5
"""How often each may come in any case, and how many times its share in the list."""


class Spread:
    """Count the beginnings and the ends of the names that were chosen. Names are in small letters.

    Five sheets of sixty names then have 200 different ones where lists have 100 names, and 226 where they have 300
    (`tests/benchmarks/drawing.py`, means over four lists and two).
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._shares = [_shares([name[:SIZE] for name in names]), _shares([name[-SIZE:] for name in names])]
        self._counts = (Counter[str](), Counter[str]())
        self._chosen = 0

    def allows(self, name: str) -> bool:
        """Say whether another name with this beginning and this end is not too much of one kind."""
        return self._allows(0, name[:SIZE]) and self._allows(1, name[-SIZE:])

    def _allows(self, which: int, edge: str) -> bool:
        count = self._counts[which][edge]
        return count < AT_LEAST or count < TIMES * self._shares[which].get(edge, 0.0) * (self._chosen + 1)

    def add(self, name: str) -> None:
        """Count a name that was chosen."""
        self._counts[0][name[:SIZE]] += 1
        self._counts[1][name[-SIZE:]] += 1
        self._chosen += 1


def _shares(edges: Sequence[str]) -> dict[str, float]:
    return {edge: count / len(edges) for edge, count in Counter(edges).items()}
