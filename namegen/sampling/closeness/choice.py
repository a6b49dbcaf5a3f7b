"""Choose one of several candidates for each name, one name after the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...contracts.letters import all_in_small_letters
from .spread import Spread

if TYPE_CHECKING:
    from .rule import Rule


class Choice:
    """Choose the names of one draw: of each name's candidates the best that did not come before, and does not bore.

    The names before decide, and none after: five are the first of more.
    """

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._spread = Spread(rule.names)
        self._chosen: set[str] = set()

    def choose(self, candidates: Sequence[str]) -> list[str]:
        """Return a name for each group of candidates, which stand together.

        Where all came before it is one of them, and where all begin or end as too many do, the best.
        """
        small = all_in_small_letters(candidates)
        return [candidates[self._best(places, small)] for places in self._rule.ranked(small).tolist()]

    def _best(self, places: Sequence[int], small: Sequence[str]) -> int:
        """Return which of the candidates at `places`, the best of them first, is chosen."""
        new = [place for place in places if small[place] not in self._chosen]
        if not new:
            return places[0]
        best = next((place for place in new if self._spread.allows(small[place])), new[0])
        self._chosen.add(small[best])
        self._spread.add(small[best])
        return best
