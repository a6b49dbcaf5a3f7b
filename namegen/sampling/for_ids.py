"""A name for every id: the same for ever, whatever other ids there are.

The name of an id depends on the seed, the id and what is asked alone. Where no name may come twice, ids take turns in
the order in which they are given: one whose name is taken gets its own next name, and so on. So ids that are added at
the end change no name before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..errors import GenerationError, UsageError
from .drawing import TRIES
from .generate import without_memory
from .id_numbers import id_hashes, name_numbers
from .turns import Turns

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.spec import Spec
    from ..registry.registry import Registry
    from ..training.recipe import Request
    from .drawing import Drawing

TOGETHER = 10_000
"""Ids to find names for at a time."""


def request_for_ids(request: Request, registry: Registry) -> Request:
    """Leave out the constraints that remember and hold by default, such as "no name twice"; those asked for stay.

    Raises UsageError for a sampler that gives names in an order of its own, not by number.
    """
    check_by_number(registry.check("sampler", request.sampler))
    return without_memory(request, registry)


def check_by_number(sampler: Spec) -> None:
    """Raise UsageError for a checked sampler that gives names in an order of its own, not by number."""
    if sampler.part.entry.load().stream is not Sampler.stream:
        raise UsageError(
            f"sampler {sampler.name!r} draws one name after the other, so it has none for an id; take another"
        )


class IdNames:
    """Find the names of ids, under the request of `drawing`, which `request_for_ids` made.

    ids: texts as `id_text` returns them. An id that comes twice has its name twice.
    """

    def __init__(self, drawing: Drawing, ids: Sequence[str]) -> None:
        self.drawing, self.ids = drawing, ids
        self._draws = Draws(drawing.request.seed)
        self._names: dict[str, str] = {}
        """Of ids, where names may not come twice."""
        self._turns = Turns(drawing, self._drawn) if drawing.wishes.remembering else None

    def stream(self) -> Iterator[list[str]]:
        """Yield the names of the ids, in their order, in batches, in the case that the request asks for.

        Raises as `drawn` does.
        """
        return map(self.drawing.written, self.drawn())

    def drawn(self) -> Iterator[list[str]]:
        """Do the same, but yield the names as the model has them.

        Raises GenerationError where no name can be such, or where none is left for an id; those before it are yielded.
        """
        for first in range(0, len(self.ids), TOGETHER):
            some = self.ids[first : first + TOGETHER]
            if self._turns is None:
                yield self._drawn(name_numbers(id_hashes(some)))
            else:
                yield from self._distinct(some, self._turns)

    def _distinct(self, ids: Sequence[str], turns: Turns) -> Iterator[list[str]]:
        new = [each for each in dict.fromkeys(ids) if each not in self._names]
        found = turns.names(new)
        self._names.update(zip(new, found, strict=False))
        yield [self._names[each] for each in ids[: self._settled(ids)]]
        if len(found) < len(new):
            raise GenerationError(self._none_left(new[len(found)]))

    def _settled(self, ids: Sequence[str]) -> int:
        """Count the ids before the first that has no name."""
        return next((place for place, each in enumerate(ids) if each not in self._names), len(ids))

    def _none_left(self, without: str) -> str:
        found = "1 id has" if len(self._names) == 1 else f"{len(self._names):,} ids have"
        if self.drawing.listed:
            count = len(self.drawing.listed)
            names = "1 name" if count == 1 else f"{count:,} names"
            return f"only {names} can be such: {found} one, and none is left for {without!r}"
        return (
            f"{found} a name, and {without!r} has none: of {TRIES:,} drawn for it, none was such as is wanted and not"
            " given before; ask for less"
        )

    def _drawn(self, numbers: NDArray[np.int64]) -> list[str]:
        """Draw the names with these numbers (B,), in any order."""
        distinct, which = np.unique(numbers, return_inverse=True)
        batch, names = self.drawing.batch, list[str]()
        for first in range(0, len(distinct), batch):
            names += self.drawing.names(distinct[first : first + batch], self._draws)
        return [names[place] for place in which.ravel().tolist()]
