"""One request at work: the names of one model, in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.randomness import Draws
from ..contracts.run import Run
from ..contracts.sampler import Sampler
from ..errors import GenerationError, UsageError
from ..registry.blame import blame
from ..training.cases import AS_LEARNED
from .adjusted import compose
from .attempts import numbers_of
from .casing import Casing
from .closeness.choice import Choice
from .closeness.of_model import rule_of
from .context import task_of
from .exhaustive import MOST, in_drawing_order
from .kept_automata import KeptAutomata
from .pilot import Probability
from .routes import Routes
from .routing import PLENTY, PLENTY_OF_FEW, Routing
from .rungs import Rung, Rungs
from .wishes import Wishes, in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..training.recipe import Request
    from ..training.trained import Trained
    from .closeness.rule import Rule

TRIES = 10_000
"""Names in a row that are left out, after which the few that may be left are found in another way."""
ROUND = 500
"""Names that are chosen before a look at how many were new."""
HARDLY = 1 / 4
"""The share of new ones among them below which a rung gives out."""
CANDIDATE = 2**27
"""Candidate j for name i has the number i + j * CANDIDATE: there are 32 candidates at most, and no more names."""


class Drawing:
    """Draw the names of one request from one model.

    Name *i* depends on the seed and *i* alone, but for constraints that remember the names before: "no name twice"
    leaves out those that came before. So fewer names are the first of more.

    run: its `stop` ends a search for rare names; `stream` then raises GenerationError.

    Raises GenerationError where no name can be such, saying why; UsageError where a constraint needs a list that is not
    at hand, where a sampler that is always raw is given constraints, and for more names than can be chosen.
    """

    def __init__(self, model: Trained, request: Request, run: Run | None = None) -> None:
        self.request = request.checked(model.registry)
        samplers: list[Sampler] = [spec.part.build() for spec in self.request.samplers]
        self.sampler = samplers[-1]
        if self.sampler.always_raw:
            self._refuse_constraints()
        task = task_of(model, self.request, always_raw=self.sampler.always_raw)
        self._rule = None if self._is_raw else rule_of(model, task.context, self.request.closeness)
        self._notes = (*task.notes, *([self._rule.note] if self._rule and self._rule.note else ()))
        self.later_notes: list[str] = []
        """what to report to a person once names have come, a sentence each; it grows while they do"""
        wishes = Wishes.prepare(task.constraints, task.context, self.request.constraints, KeptAutomata.of(model))
        for sampler, spec in zip(samplers, self.request.samplers, strict=True):
            with blame(spec.part.entry.who, "which was told what to draw"):
                sampler.begin(task.context)
        decoder = compose(samplers, [spec.name for spec in self.request.samplers], model.decoder())
        who = self.request.sampler.part.entry.who
        self.tokenizer = model.tokenizer
        names = None if task.context.names is None else task.context.names.distinct
        self._casing = Casing.of(self.request.case, "".join(model.tokenizer.vocabulary.pieces), names)
        plenty = PLENTY if self._rule is None else PLENTY_OF_FEW
        self._routing = Routing(decoder, self.sampler, task.context, who, model.who, run or Run(), plenty)
        rungs = task.rungs[self._rule.begin(task.rungs) if self._rule else task.usual - 1 :]
        self.context = task.context
        self.rungs = Rungs(rungs, wishes, task.context, self._routing)
        if self.request.n > CANDIDATE and self.rule is not None:
            raise UsageError(
                f"{self.request.n:,} names are asked for; {CANDIDATE:,} at most are chosen, each the best of several"
                " and none twice: --repeats or --raw (unique=False or raw=True) give more"
            )

    @property
    def _is_raw(self) -> bool:
        return self.request.raw or self.sampler.always_raw

    @property
    def _goes_on(self) -> bool:
        """Say whether names come one after the other by number, so that one of several is chosen, and rung by rung."""
        return type(self.sampler).stream is Sampler.stream and not self.sampler.takes_likeliest

    @property
    def wishes(self) -> Wishes:
        """Return the wishes of the first rung. Raises GenerationError where no name can be such."""
        return self.rungs[self.rungs.first].wishes

    @property
    def routes(self) -> Routes:
        """Return the routes of the first rung. Raises GenerationError where no name can be such."""
        return self.rungs[self.rungs.first].routes

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what to report to a person, a sentence each. Raises UsageError where no way finds such names."""
        return (*self._notes, *self.routes.notes)

    @property
    def probability(self) -> Probability:
        """Return how probable it is that a name, as the samplers draw it, is as was asked for.

        What holds by default does not count, nor what remembers names.
        """
        return self._asked.probability

    @property
    def exact_probability(self) -> Probability:
        """Return the same, exact where that is possible, though it takes longer."""
        return self._asked.exact_probability

    @cached_property
    def share(self) -> Probability:
        """The share of what was asked for among the names that come where nothing is asked for.

        What holds by default on the first rung holds there too. The draw itself tells most of it, so that it takes a
        moment, where `probability` may take many seconds.
        """
        rung = self.rungs[self.rungs.first]
        usual = [spec for words, spec in rung.wishes.specs.items() if words in rung.wishes.by_default]
        among = Routes(self._routing, rung.wishes.alone(usual, self._routing.context), explains=False)
        return rung.routes.probability.over(Probability.estimated(among.pilot))

    @cached_property
    def _asked(self) -> Routes:
        """The routes to names that are as was asked for, whatever else holds."""
        if self._is_raw:
            return self.routes
        return Routes(self._routing, Wishes.prepare(self.request.constraints, self._routing.context))

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
        if self.request.case == AS_LEARNED:
            return list(names)
        return [self._casing.written(name) for name in names]

    def with_notes(self, batches: Iterable[list[str]], say: Callable[[str], None]) -> Iterator[list[str]]:
        """Yield the batches that `stream` or `drawn` gives, and say each of `later_notes` when its names have come."""
        said = 0
        for batch in batches:
            yield batch
            for note in self.later_notes[said:]:
                say(note)
            said = len(self.later_notes)

    def drawn(self) -> Iterator[list[str]]:
        """Do as `stream` does, but yield the names as the model has them."""
        wanted = self.request.n
        if not wanted:
            return
        for batch in self._remembered() if self.rule is None else self._chosen(self.rule):
            some = batch[:wanted]
            wanted -= len(some)
            yield some
            if not wanted:
                return
        asked = [str(spec) for spec in self.request.constraints]
        raise GenerationError(self._too_few(self.request.n - wanted), constraints=asked)

    def names(self, numbers: NDArray[np.int64], draws: Draws) -> list[str]:
        """Draw the names with these numbers (B,), each whatever the others are, as the first rung has them.

        None is chosen among several: of 300 names of a list of 25, each the best of eight, 228 were the same one.
        """
        return self.routes.names(numbers, draws)

    @property
    def by_number(self) -> bool:
        """Say whether each name depends on the seed and its place alone, so that any of them can be drawn by itself.

        Not where something remembers the names before, as "no name twice" does, nor of a sampler with a stream.
        """
        return type(self.sampler).stream is Sampler.stream and not self.wishes.remembering

    def at_places(self, first: int, last: int) -> Iterator[list[str]]:
        """Yield the names at the places from `first` to before `last`, in batches, as the model has them.

        They are those that `drawn` yields there, where names are drawn `by_number`.
        """
        draws = Draws(self.request.seed)
        for begin in range(first, last, self.batch):
            yield self.names(numbers_of(np.arange(begin, min(begin + self.batch, last))), draws)

    @property
    def batch(self) -> int:
        """Return the most names to draw at a time."""
        return self.routes.batch

    def endless(self) -> Iterator[list[str]]:
        """Yield names 0, 1, 2, ... in batches, without end, as the model has them.

        Constraints that remember names are not asked.
        """
        return (names for names, _ in self._batches())

    @property
    def rule(self) -> Rule | None:
        """Return the rule by which one of several names is chosen, where that can be, and no name comes twice."""
        return self._rule if self._goes_on and self.wishes.remembering else None

    def _candidates(self, routes: Routes, rule: Rule, numbers: NDArray[np.int64], draws: Draws) -> list[str]:
        """Draw the candidates for the names with these numbers (B,), those for a name together."""
        several = numbers[:, None] + np.arange(rule.candidates) * CANDIDATE
        return routes.names(several.ravel(), draws, np.repeat(numbers * rule.candidates, rule.candidates))

    def _chosen(self, rule: Rule) -> Iterator[list[str]]:
        """Yield the best candidate for each name, rung by rung; at last, list those that are left.

        A rung is left when of ROUND names in a row hardly any is new, from one multiple of ROUND to the next.
        """
        choice = Choice(rule)
        draws, first, found = Draws(self.request.seed), 0, 0
        for rung in self.rungs:
            if found and self.rungs.first != rung.place:
                self.later_notes.append(_goes_on_with(found, rung))
            for count, names in self._rounds_of(rung, rule, choice, draws, first):
                found += len(names)
                first += count
                yield names
        yield self._kept(self.listed)

    def _rounds_of(
        self, rung: Rung, rule: Rule, choice: Choice, draws: Draws, first: int
    ) -> Iterator[tuple[int, list[str]]]:
        """Yield, for the numbers from `first` on, how many were drawn and the names; end after a round of too few."""
        most, least = max(1, rung.routes.batch // rule.candidates), 1 if rung.is_last else int(ROUND * HARDLY)
        batch, new, upto = min(most, max(16, self.request.n + self.request.n // 8)), 0, first + ROUND
        while True:
            numbers = np.arange(first, first + batch)
            try:
                candidates = self._candidates(rung.routes, rule, numbers, draws)
            except GenerationError:  # what is judged name by name passes none of this rung
                if rung.is_last or self._routing.run.stopped():
                    raise
                return
            while len(numbers):
                some = min(len(numbers), upto - first)
                names = self._kept(choice.choose(candidates[: some * rule.candidates]))
                yield some, names
                numbers, candidates = numbers[some:], candidates[some * rule.candidates :]
                first, new = first + some, new + len(names)
                if first == upto:
                    if new < least:
                        return
                    new, upto = 0, upto + ROUND
            batch = max(batch, min(2 * batch, most))

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
        draws, most = Draws(self.request.seed), self.batch
        spare = self.request.n // 8 if self.wishes.remembering else 0
        batch = min(most, max(16, self.request.n + spare))
        if type(self.sampler).stream is not Sampler.stream:
            yield from self.routes.streamed(draws, batch)
            return
        first = 0
        while True:
            yield self.names(numbers_of(np.arange(first, first + batch)), draws), batch
            first, batch = first + batch, max(batch, min(2 * batch, most))

    @cached_property
    def listed(self) -> list[str]:
        """All names of the last rung, where they are few, in the order of a draw without replacement; else none."""
        rung = self.rungs.last
        exact = rung.routes.exact
        if self.sampler.takes_likeliest or exact is None or exact.count > MOST:
            return []
        names = in_drawing_order(exact, self.tokenizer, Draws(self.request.seed))
        passed = rung.wishes.passing(names)
        return [name for name, keep in zip(names, passed.tolist(), strict=True) if keep]

    def _too_few(self, found: int) -> str:
        if self.sampler.takes_likeliest:
            return f"{found:,} of {self.request.n:,} names found: sampler {self.request.sampler.name!r} draws no others"
        if self.listed:
            names = "1 name" if found == 1 else f"{found:,} names"
            return f"only {names} can be such, not {self.request.n:,}; ask for {found} to have them all"
        tried = TRIES if self.rule is None else ROUND * self.rule.candidates
        return (
            f"{found:,} of {self.request.n:,} names found: of {tried:,} drawn in a row, none was such as is wanted and"
            " not drawn before; ask for fewer"
        )


def _goes_on_with(found: int, rung: Rung) -> str:
    names = "1 name" if found == 1 else f"{found:,} names"
    return (
        f"after {names} hardly any other keeps so close to the list, so the next ones are freer (they keep to"
        f" {rung.words}); ask for fewer to have close ones alone"
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
