"""Names that may not come twice, for ids that take their turns: the first in the order keeps its name.

An id whose name is taken gets its own next name that is free. So the ids before it decide, and none after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import UsageError
from .drawing import TRIES
from .id_numbers import id_hashes, name_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .drawing import Drawing

AT_FIRST, GROWTH = 3, 4
"""How many names of later turns an id is given at first, and how many times as many whenever those do not do."""
SHARED = 48
"""Turns up to which all ids that are likely to need them are given names together."""

Draw = Callable[["NDArray[np.int64]"], list[str]]
"""Draw the names with these numbers (B,)."""


class Turns:
    """Give ids their names one after the other, and remember the names for the ids of later calls."""

    def __init__(self, drawing: Drawing, draw: Draw) -> None:
        self._drawing, self._draw = drawing, draw
        self._taken: set[str] = set()
        """the names given, as they are written, without case: two that differ in case may count as the same"""

    def names(self, ids: Sequence[str]) -> list[str]:
        """Return the names of these ids, which have none yet; where none is left for one, only those before it."""
        hashes = id_hashes(ids)
        firsts = self._draw(name_numbers(hashes))
        keys = self._keys(firsts)
        later = _LaterNames(self._draw, hashes, self._repeated(keys))
        found: list[str] = []
        while len(found) < len(ids):
            place = len(found)
            run = firsts[place : self._free(keys, place)]
            self._take(run)
            found += run
            if len(found) == len(ids):
                break
            name = self._next(firsts[len(found)], later, len(found))
            if name is None:
                break
            found.append(name)
        return found

    def _repeated(self, keys: Sequence[str]) -> list[int]:
        """Return the places of names that are taken, or that come before."""
        seen: set[str] = set()
        places = []
        for place, key in enumerate(keys):
            if key in seen or key in self._taken:
                places.append(place)
            seen.add(key)
        return places

    def _free(self, keys: Sequence[str], place: int) -> int:
        """Return the place, from this one on, of the first name that is taken; mark those before it as taken."""
        while place < len(keys) and keys[place] not in self._taken:
            self._taken.add(keys[place])
            place += 1
        return place

    def _take(self, names: Sequence[str]) -> None:
        """Tell what remembers of names that did not come before. Raises UsageError where it does not pass them."""
        if not self._drawing.remembered(names).all():
            words = " and ".join(words for words, _ in self._drawing.wishes.remembering)
            raise UsageError(f"{words} turns away names that did not come before, so it does not go with ids")

    def _next(self, first: str, later: _LaterNames, place: int) -> str | None:
        """Return the first name of all turns that passes, or of the few that can be such at all; None: there is none.

        It is asked for one at a time, because what passes counts as given.
        """
        for turn in range(TRIES):
            name = later.name(place, turn) if turn else first
            if self._passes(name):
                return name
        return next((name for name in self._left if self._passes(name)), None)

    @cached_property
    def _left(self) -> Iterator[str]:
        """The names that can be such, where they are few; those that were asked for are not asked for again."""
        return iter(self._drawing.listed)

    def _passes(self, name: str) -> bool:
        passed = bool(self._drawing.remembered([name])[0])
        if passed:
            self._taken.update(self._keys([name]))
        return passed

    def _keys(self, names: Sequence[str]) -> list[str]:
        return [name.casefold() for name in self._drawing.written(names)]


class _LaterNames:
    """Draw the names of the turns from 1 on, ahead of need: many at a time cost little more than one.

    likely: the places of ids that will probably need them.
    """

    def __init__(self, draw: Draw, hashes: NDArray[np.uint64], likely: Sequence[int]) -> None:
        self._draw, self._hashes, self._likely = draw, hashes, likely
        self._known: dict[int, list[str]] = {}

    def name(self, place: int, turn: int) -> str:
        """Return the name of the id at `place` at a turn; turns are asked for one after the other."""
        known = self._known.setdefault(place, [])
        if turn > len(known):
            self._add(place, len(known))
        return known[turn - 1]

    def _add(self, place: int, had: int) -> None:
        """Draw more names for an id that had so many, and for those after it that are likely to need them too."""
        who = [place]
        if had < SHARED:
            who += [each for each in self._likely if each > place and len(self._known.get(each, ())) == had]
        turns = range(had + 1, min(max(GROWTH * had, AT_FIRST), TRIES) + 1)
        numbers = [name_numbers(self._hashes[who], turn) for turn in turns]
        names = self._draw(np.concatenate(numbers))
        for i, each in enumerate(who):
            self._known.setdefault(each, []).extend(names[i :: len(who)])
