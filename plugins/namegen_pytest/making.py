"""The names of one test."""

from __future__ import annotations

from collections import deque
from typing import Any

import namegen

FIRST = 8
"""Names that are drawn at once at first; each time it is twice as many."""
MOST = 1024
"""The most that are drawn at once."""
IN_VAIN = 4096
"""Names in a row that were given before, after which there are taken to be no others."""


class MakeName:
    """Give names to the test of this id; no name twice, whatever they are like."""

    def __init__(self, test: str) -> None:
        self._test = test
        self._given: set[str] = set()
        self._drawn: dict[namegen.Namer, _Drawn] = {}

    def __call__(self, like: Any = None, *, model: str | None = None, **wishes: Any) -> str:
        """Return the next name that was not given yet.

        like: a registered list ("elf"), a path, or names themselves; by default the default list.
        model: the text of a model's Spec. wishes: as `namegen.NameModel.generate` takes them.
        Raises GenerationError where no name can be such, or all have been given.
        """
        namer = namegen.Namer.like(like, model=model, **wishes)
        drawn = self._drawn.setdefault(namer, _Drawn(namer, self._test))
        for _ in range(IN_VAIN):
            name = drawn.next()
            if name not in self._given:
                self._given.add(name)
                return name
        raise namegen.GenerationError(
            f"make_name: {len(self._given):,} names were given to this test, and {IN_VAIN:,} more are all among them;"
            " ask for fewer, for fewer wishes, or name a longer list"
        )


class _Drawn:
    """Draw the names of the ids "TEST 0", "TEST 1", ..., many together."""

    def __init__(self, namer: namegen.Namer, test: str) -> None:
        self._namer, self._test = namer, test
        self._ahead: deque[str] = deque()
        self._count = 0

    def next(self) -> str:
        if not self._ahead:
            many = min(MOST, max(FIRST, self._count))
            ids = [f"{self._test} {number}" for number in range(self._count, self._count + many)]
            self._ahead.extend(self._namer.names(ids))
            self._count += many
        return self._ahead.popleft()
