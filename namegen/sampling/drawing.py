"""One request at work: the names of one model, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.randomness import Draws
from ..contracts.sampler import Sampler
from ..errors import GenerationError, UsageError
from ..registry.blame import blame
from .adjusted import compose
from .casing import Casing
from .context import task_of
from .exhaustive import MOST, in_drawing_order
from .pilot import Probability
from .routes import Routes
from .wishes import Wishes, in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.run import Run
    from ..training.recipe import Request
    from ..training.trained import Trained

TRIES = 10_000
"""Names in a row that are left out, after which the few that may be left are found in another way."""


class Drawing:
    """Draw the names of one request from one model.

    Name *i* depends on the seed and *i* alone, but for constraints that remember the names before: "no name twice"
    leaves out those that came before. So fewer names are the first of more.

    run: its `stop` ends a search for rare names; `stream` then raises GenerationError.

    Raises GenerationError where no name can be such, saying why; UsageError where a constraint needs a list that is not
    at hand, and where a sampler that is always raw is given constraints.
    """

    def __init__(self, model: Trained, request: Request, run: Run | None = None) -> None:
        self.request = request.checked(model.registry)
        samplers: list[Sampler] = [spec.part.build() for spec in self.request.samplers]
        self.sampler = samplers[-1]
        if self.sampler.always_raw:
            self._refuse_constraints()
        task = task_of(model, self.request, always_raw=self.sampler.always_raw)
        self._notes = task.notes
        self.wishes = Wishes.prepare(task.constraints, task.context, self.request.constraints)
        for sampler, spec in zip(samplers, self.request.samplers, strict=True):
            with blame(spec.part.entry.who, "which was told what to draw"):
                sampler.begin(task.context)
        decoder = compose(samplers, [spec.name for spec in self.request.samplers], model.decoder())
        who = self.request.sampler.part.entry.who
        self.tokenizer = model.tokenizer
        names = None if task.context.names is None else task.context.names.distinct
        self._casing = Casing.of(self.request.case, "".join(model.tokenizer.vocabulary.pieces), names)
        self.routes = Routes(decoder, self.sampler, self.wishes, task.context, who, model.who, run)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to report to a person, a sentence each. Raises UsageError where no way finds such names."""
        return (*self._notes, *self.routes.notes)

    @property
    def probability(self) -> Probability:
        """Return how probable it is that a name, as the samplers draw it, is such; of one that remembers, nothing."""
        return self.routes.probability

    @property
    def exact_probability(self) -> Probability:
        """Return the same, exact where that is possible, though it takes longer."""
        return self.routes.exact_probability

    def _refuse_constraints(self) -> None:
        """Raise UsageError where something is wanted that does not hold in raw draws."""
        wanted = (spec for spec in self.request.constraints if not spec.part.entry.load().holds_in_raw)
        for spec in wanted:
            raise UsageError(
                f"sampler {self.request.sampler.name!r} draws names as they come; leave out it or {in_words(spec)}"
            )

    def stream(self) -> Iterator[list[str]]:
        """Yield the names in batches, as they are drawn, in the case that the request asks for.

        Raises GenerationError where there are not so many.
        """
        return map(self.written, self.drawn())

    def written(self, names: Sequence[str]) -> list[str]:
        """Write drawn names in the case that the request asks for."""
        return [self._casing.written(name) for name in names]

    def drawn(self) -> Iterator[list[str]]:
        """Do as `stream` does, but yield the names as the model has them."""
        wanted = self.request.n
        if not wanted:
            return
        for batch in self._remembered():
            some = batch[:wanted]
            wanted -= len(some)
            yield some
            if not wanted:
                return
        raise GenerationError(self._too_few(self.request.n - wanted))

    def endless(self) -> Iterator[list[str]]:
        """Yield names 0, 1, 2, ... in batches, without end, as the model has them.

        Constraints that remember names are not asked.
        """
        return (names for names, _ in self._batches())

    def _remembered(self) -> Iterator[list[str]]:
        """Leave out the names that constraints which remember do not pass; at last, list those that are left.

        That is when none of TRIES names passed, from one multiple of TRIES to the next, whatever the batches are.
        """
        found = 0
        for names, round_is_over in _rounds(self._batches()):
            kept = self._kept(names)
            found += len(kept)
            yield kept
            if round_is_over and not found:
                break
            if round_is_over:
                found = 0
        yield self._kept(self.listed)

    def _kept(self, names: list[str]) -> list[str]:
        if not self.wishes.remembering:
            return names
        passed = self.remembered(names)
        return [name for name, keep in zip(names, passed.tolist(), strict=True) if keep]

    def remembered(self, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the drawn names that pass the constraints that remember, to be called in the order of names: (N,).

        These see them as they are written: straße and strasse are both STRASSE in capitals, which then comes once.
        """
        return self.wishes.remembered(self.written(names))

    def _batches(self) -> Iterator[tuple[list[str], int]]:
        """Yield names 0, 1, 2, ... without end, and how many were tried; batches double, up to the decoder's own.

        A sampler with a stream of its own gives its names in its order.
        """
        draws, most = Draws(self.request.seed), self.routes.batch
        batch = min(most, max(16, self.request.n + self.request.n // 8))
        if type(self.sampler).stream is not Sampler.stream:
            yield from self.routes.streamed(draws, batch)
            return
        first = 0
        while True:
            yield self.routes.names(np.arange(first, first + batch), draws), batch
            first, batch = first + batch, max(batch, min(2 * batch, most))

    @cached_property
    def listed(self) -> list[str]:
        """All names that can be such, where they are few, in the order of a draw without replacement; else none."""
        exact = self.routes.exact
        if self.sampler.takes_likeliest or exact is None or exact.count > MOST:
            return []
        names = in_drawing_order(exact, self.tokenizer, Draws(self.request.seed))
        passed = self.wishes.passing(names)
        return [name for name, keep in zip(names, passed.tolist(), strict=True) if keep]

    def _too_few(self, found: int) -> str:
        if self.sampler.takes_likeliest:
            return f"{found:,} of {self.request.n:,} names found: sampler {self.request.sampler.name!r} draws no others"
        if self.listed:
            names = "1 name" if found == 1 else f"{found:,} names"
            return f"only {names} can be such, not {self.request.n:,}; ask for {found} to have them all"
        return (
            f"{found:,} of {self.request.n:,} names found: of {TRIES:,} drawn in a row, none was such as is wanted and"
            " not drawn before; ask for fewer"
        )


def _rounds(batches: Iterator[tuple[list[str], int]]) -> Iterator[tuple[list[str], bool]]:
    """Cut batches of names, and how many were tried, after every TRIES; say whether it is the end of such a round."""
    left = TRIES
    for names, tried in batches:
        while tried >= left:
            yield names[:left], True
            names, tried, left = names[left:], tried - left, TRIES
        yield names, False
        left -= tried
