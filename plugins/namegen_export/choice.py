"""Choose the best of several candidates for each name (FORMAT.md, The stream of names of a seed)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .score import Score

EDGE = 3
"""Letters of a beginning or an end that may bore."""
AT_LEAST, TIMES = 2, 1.5


class Choice:
    """Choose the names of one seed; those before decide, and none after."""

    def __init__(self, score: Score) -> None:
        self._score = score
        self._chosen: set[str] = set()
        self._spread = Spread(score.judged)
        self._known: dict[str, int] = {}

    def best(self, candidates: Sequence[str]) -> str:
        """Return the best candidate that is new and does not bore; the best one, where there is no such."""
        small = [self._score.letters.small(each) for each in candidates]
        order = sorted(range(len(small)), key=lambda place: -self._score_of(small[place]))
        new = [place for place in order if small[place] not in self._chosen]
        if not new:
            return candidates[order[0]]
        best = next((place for place in new if self._spread.allows(small[place])), new[0])
        self._chosen.add(small[best])
        self._spread.add(small[best])
        return candidates[best]

    def _score_of(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = self._score.of(name)
        return self._known[name]


class Spread:
    """Count the first three and the last three letters of names that were chosen."""

    def __init__(self, judged: Sequence[str]) -> None:
        self._judged = len(judged)
        self._known = [Counter(name[:EDGE] for name in judged), Counter(name[-EDGE:] for name in judged)]
        self._counts = [Counter[str](), Counter[str]()]
        self._all = 0

    def allows(self, name: str) -> bool:
        """Say whether neither comes too often by now."""
        return self._allows(0, name[:EDGE]) and self._allows(1, name[-EDGE:])

    def _allows(self, which: int, edge: str) -> bool:
        count = self._counts[which][edge]
        share = self._known[which][edge] / self._judged
        return count < AT_LEAST or count < TIMES * share * (self._all + 1)

    def add(self, name: str) -> None:
        """Count a chosen name."""
        self._counts[0][name[:EDGE]] += 1
        self._counts[1][name[-EDGE:]] += 1
        self._all += 1
