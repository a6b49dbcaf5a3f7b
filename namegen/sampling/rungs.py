"""The rungs of one draw: the same wishes, and besides what holds by default more and more loosely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..errors import GenerationError
from .routes import Routes
from .wishes import in_words

if TYPE_CHECKING:
    from ..contracts.constraint import DrawContext
    from ..contracts.spec import Spec
    from .routing import Routing
    from .wishes import Wishes


class Rung(NamedTuple):
    """Hold what is wanted on a rung, and how names are found there. `words` say what the rung before did not want."""

    place: int
    words: str
    wishes: Wishes
    routes: Routes
    is_last: bool


class Rungs:
    """Prepare rungs as they are needed, and pass over those on which no name can be such.

    specs: what holds on each besides `wishes`, at least one.
    """

    def __init__(
        self,
        specs: Sequence[Sequence[Spec]],
        wishes: Wishes,
        context: DrawContext,
        routing: Routing,
    ) -> None:
        self._specs, self.wishes, self._context, self._routing = specs, wishes, context, routing
        self._made: dict[int, Rung] = {}

    @cached_property
    def first(self) -> int:
        """The first rung on which a name can be such; the last, where there is none before it."""
        return self._next(0)

    @property
    def last(self) -> Rung:
        """Return the last rung."""
        return self[len(self._specs) - 1]

    def __getitem__(self, place: int) -> Rung:
        """Return a rung. Raises GenerationError where it wants what excludes itself."""
        if place not in self._made:
            specs = self._specs[place]
            wishes = self.wishes.adding(specs, self._context) if specs else self.wishes
            before = self._specs[place - 1] if place else ()
            words = " and ".join(in_words(spec) for spec in specs if spec not in before)
            is_last = place == len(self._specs) - 1
            routes = Routes(self._routing, wishes, explains=is_last)
            self._made[place] = Rung(place, words, wishes, routes, is_last)
        return self._made[place]

    def __iter__(self) -> Iterator[Rung]:
        """Yield the rungs on which a name can be such."""
        place = self.first
        yield self[place]
        while place < len(self._specs) - 1:
            place = self._next(place + 1)
            yield self[place]

    def _next(self, place: int) -> int:
        """Return the first rung from `place` on where a name can be such, or the last."""
        last = len(self._specs) - 1
        for each in range(place, last):
            if self._is_possible(each):
                return each
            if each == 0 and not self._is_possible(last):
                return last  # what it allows, none before it allows more
        return last

    def _is_possible(self, place: int) -> bool:
        try:
            self[place].routes.check()
        except GenerationError:
            if self._routing.run.stopped():
                raise
            return False
        return True
