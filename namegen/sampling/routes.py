"""How the names of a draw are found: by drawing until one passes, or from the model given what is wanted.

The way depends on the model, the samplers and the constraints, never on how many names are asked for or on the seed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.decoder import Automaton, Decoder, at_a_time
from ..contracts.randomness import Draws
from ..contracts.sampler import Drawn, Sampler
from ..errors import GenerationError, PluginError
from .adjusted import Adjusted, adjusted
from .attempts import Attempts
from .conditioned import Conditioned, TooLargeError
from .exhaustive import MOST
from .impossible import conflict
from .listed import Listed
from .particles import Particles
from .pilot import COMMON, COMMON_FOR_NETWORKS, PILOT_SEED, POSSIBLE, RARE_FOR_NETWORKS, Pilot, Probability, piloted
from .routing import Routing, blamed
from .sparse import Following, Sparse
from .ways import CHEAP, Product, Way, searched, weighted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.constraint import Constraint
    from .wishes import Wishes

BORDER = 400_000
"""Names that are tried, about, before the product is worth its build, which takes as long: some .3 s."""


class Routes:
    """Draw names by number, in the way that suits a decoder, a sampler and what is wanted.

    Where the run is stopped, GenerationError is raised.

    explains: whether it is found out why no name can be such, which takes longer than that none can.
    """

    def __init__(self, routing: Routing, wishes: Wishes, *, explains: bool = True) -> None:
        self.explains = explains
        self.wishes, self.prepared, self.run = wishes, routing.prepared, routing.run
        self.decoder, self.sampler, self.context = routing.decoder, routing.sampler, routing.context
        self.tokenizer = routing.context.tokenizer
        self.who, self.model, self.plenty = routing.who, routing.model, routing.plenty
        self.limit = wishes.acceptor.most_tokens
        self.too_large: TooLargeError | None = None
        self._passed_predicates: Pilot | None = None

    def check(self) -> None:
        """Raise GenerationError where no name can be such, or they are too rare to be found."""
        _ = self.border

    def names(self, numbers: NDArray[np.int64], draws: Draws, places: NDArray[np.int64] | None = None) -> list[str]:
        """Draw the names with these numbers (B,), each in the way that its place and the pilot say.

        places: how many names are drawn before each, where several are drawn for one: (B,).
        """
        early = (numbers if places is None else places) < self.border
        if early.all():
            return self._by_rejection(draws).names(numbers)
        late = self._by_rejection(draws) if self._later is None else self._given(self._later, draws)
        if not early.any():
            return late.names(numbers)
        first = iter(self._by_rejection(draws).names(numbers[early]))
        second = iter(late.names(numbers[~early]))
        return [next(first if soon else second) for soon in early.tolist()]

    def streamed(self, draws: Draws, batch: int) -> Iterator[tuple[list[str], int]]:
        """Yield the names that pass of a sampler with a stream of its own, and how many were tried, batch by batch."""
        stream = self.sampler.stream(self.prepared, draws, self.limit, batch)
        while True:
            with self._blamed("which was drawing"):
                drawn = next(stream, None)
            if drawn is None:
                return
            self._checked(drawn)
            names = self.tokenizer.decode(drawn.names)
            passed = self._passing(drawn, names)
            yield [name for name, keep in zip(names, passed.tolist(), strict=True) if keep], drawn.tried

    @cached_property
    def batch(self) -> int:
        """The most names to draw at a time; as many as there may be where none takes a row."""
        if self.sampler.takes_likeliest or self.sparse is None:
            return at_a_time(self.prepared)
        return self.sparse.batch

    @cached_property
    def pilot(self) -> Pilot:
        """Try names, from a seed of their own, until it is clear how common the wanted ones are."""
        common = self._common if self.sampler.only_adjusts else POSSIBLE
        return piloted(self._by_rejection(Draws(PILOT_SEED), rate=1.0), self.batch, common)

    @cached_property
    def sparse(self) -> Sparse | None:
        """The model conditioned on neighbours too, where a constraint is about them and has no automaton; else None.

        None too where the model has no finite number of states, or there are too many arcs.
        Raises GenerationError where no name can be such.
        """
        if not self.wishes.neighbours or not self.sampler.only_adjusts:
            return None
        follow = Following.of([each for _, each in self.wishes.neighbours], self.wishes.tokenizer.vocabulary)
        with self._blamed("which was walked through its states"):
            decoder = self._walked
            if follow is None or not isinstance(decoder, Automaton):
                return None
            try:
                sparse = Sparse(decoder, self.wishes.acceptor, follow)
            except TooLargeError as error:
                self.too_large = error
                return None
        if sparse.log_probability == -np.inf:
            raise self.impossible
        return sparse

    @property
    def _walked(self) -> Decoder:
        """Return the decoder whose states are conditioned on what is wanted."""
        return self.decoder if self.sampler.takes_likeliest else adjusted(self.sampler, self.decoder)

    @cached_property
    def conditioned(self) -> Conditioned | None:
        """The model conditioned on all automata; None where it has no finite number of states, or they are too many.

        Raises GenerationError where no name can be such.
        """
        if not self.sampler.only_adjusts:
            return None
        with self._blamed("which was walked through its states"):
            decoder = self._walked
            if not isinstance(decoder, Automaton):
                return None
            try:
                conditioned = Conditioned(decoder, self.wishes.acceptor)
            except TooLargeError as error:
                self.too_large = error
                return None
        if conditioned.log_probability == -np.inf:
            raise self.impossible
        return conditioned

    @property
    def exact(self) -> Conditioned | Sparse | None:
        """Return the model conditioned on all that can be had exactly; None where there is no such."""
        return self.conditioned if self.sparse is None else self.sparse

    @property
    def _judging(self) -> list[tuple[str, Constraint]]:
        """Return the predicates that judge the names of the model given what is wanted."""
        if self.sparse is None:
            return self.wishes.predicates
        return self.wishes.beside_neighbours if self._listed is None else []

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a person should know of the way in which names are found, a sentence each.

        Raises GenerationError where no way finds them.
        """
        if self.sampler.only_adjusts and self.border == 0 and self._way is not None and self._way.note:
            return (self._way.note,)
        return ()

    @property
    def probability(self) -> Probability:
        """Return how probable it is that a name is such; exact where names come from the product."""
        return self.exact_probability if self.border == 0 else Probability.estimated(self.pilot)

    @property
    def exact_probability(self) -> Probability:
        """Return the same, exact where it can be computed at all, though the names may come by rejection."""
        way: Way | None
        exact = self.exact
        if exact is not None:
            share = self._listed.share if self._listed is not None else 1.0
            way, whole = self._product, Probability(float(np.exp(exact.log_probability)) * share)
        elif self.sampler.only_adjusts and self.pilot.rate < RARE_FOR_NETWORKS and self._particles is not None:
            way, whole = self._particles, self._particles.probability
        else:
            return Probability.estimated(self.pilot)
        if way is None or not self._judging:
            return whole
        return whole.times(Probability.estimated(self._predicate_pilot(way)))

    @cached_property
    def impossible(self) -> GenerationError:
        """The error that says why no name can be such."""
        if not self.explains:
            return GenerationError("no name can be such")
        wishes = self.wishes
        exclude = conflict(wishes.automata, wishes.tokenizer.vocabulary)
        if exclude:
            return wishes.refusal(f"no name can be such: {' and '.join(exclude)} exclude each other", exclude)
        if isinstance(self.decoder, Adjusted):
            return GenerationError(
                "no name of this model can be such as the samplers draw: their options leave such names no probability;"
                " leave them out, or ask for less",
                constraints=self._asked,
            )
        if wishes.neighbours:
            wanted = [words for words, _ in (*wishes.neighbours, *wishes.automata)]
            message = f"no name can be such: {self.model} has none for {' and '.join(wanted)}"
            return wishes.refusal(message, wanted)
        likeliest = self.sampler.takes_likeliest and isinstance(self.decoder, Automaton)
        if self.sampler.leaves_rows or likeliest:  # the model's own rows were searched
            message = f"no name can be such: {self.model} gives all such names no probability"
            return GenerationError(message, constraints=self._asked)
        changed = self.sampler.options.model_fields_set
        named = f" ({', '.join(name.replace('_', '-') for name in sorted(changed))})" if changed else ""
        return GenerationError(
            f"no name of this model can be such as {self.who} draws: its options{named} leave such names no"
            " probability; leave those out, or ask for less",
            constraints=self._asked,
        )

    @property
    def _asked(self) -> list[str]:
        """Return the constraints that do not hold by default, as `Spec.parse` reads them."""
        return [str(self.wishes.specs[words]) for words in self.wishes.asked]

    @cached_property
    def border(self) -> float:
        """The number from which on names come from the model given what is wanted: 0 where wanted names are rare.

        Raises GenerationError where they are so rare that no way finds them.
        """
        if self.sparse is not None:
            return 0
        rate, automaton = self.pilot.rate, isinstance(self.decoder, Automaton)
        if rate >= (COMMON if automaton else RARE_FOR_NETWORKS):
            return (
                max(1, round(BORDER * rate))
                if automaton and self.sampler.only_adjusts and rate < self.plenty
                else np.inf
            )
        if self._way is not None:
            return 0
        if not self.pilot.passed:
            self._refuse()
        return np.inf

    @property
    def _common(self) -> float:
        """The share of wanted names from which on rejection is fast enough."""
        return COMMON if isinstance(self.decoder, Automaton) else COMMON_FOR_NETWORKS

    @cached_property
    def _listed(self) -> Listed | None:
        """The names that neighbours and automata allow, where they are few, less those that predicates turn away.

        Raises GenerationError where none is left.
        """
        judging = self.wishes.beside_neighbours
        if self.sparse is None or not judging or self.sampler.takes_likeliest or self.sparse.count > MOST:
            return None
        listed = Listed(self.sparse, self.tokenizer, lambda names: self.wishes.all_pass(judging, names))
        if not listed.share:
            words = [words for words, _ in (*self.wishes.neighbours, *self.wishes.automata)]
            by = [words for words, _ in judging]
            message = f"no name can be such: of the {listed.tried:,} names that meet {' and '.join(words)}, none passes"
            raise self.wishes.refusal(f"{message} {' and '.join(by)}", [*words, *by])
        return listed

    @cached_property
    def _product(self) -> Product | Listed | None:
        """The conditioned model, ready to be drawn from by look-ups."""
        if self._listed is not None:
            return self._listed
        exact = self.exact
        if exact is None:
            return None
        # Its rows are adjusted already, but for a sampler that takes the likeliest way through what is wanted.
        return Product(exact, self.limit, self.sampler if self.sampler.takes_likeliest else Sampler())

    @cached_property
    def _way(self) -> Way | None:
        """The way to draw from the model given what is wanted; None where there is rejection alone.

        Raises GenerationError where no name can be such.
        """
        if self._product is not None or not self.sampler.only_adjusts:
            return self._product
        common = self.pilot.rate >= self._common
        with self._blamed("which was searched for such names"):
            cheap = min(CHEAP, 1 / self.pilot.rate) if common else CHEAP
            search = searched(adjusted(self.sampler, self.decoder), self.wishes.acceptor, cheap)
        if search is not None and search.impossible:
            raise self.impossible
        return search if search is not None or common else self._particles

    @property
    def _later(self) -> Way | None:
        """The way of names from the border on: where rejection finds the first ones, it is the product or rejection."""
        return self._way if self.border == 0 else self._product

    @cached_property
    def _particles(self) -> Particles | None:
        with self._blamed("which was drawing"):
            return weighted(adjusted(self.sampler, self.decoder), self.wishes.acceptor, self.context)

    def _refuse(self) -> None:
        """Raise GenerationError: no name passed, and there is no other way to find one."""
        if not self.explains or conflict(self.wishes.automata, self.wishes.tokenizer.vocabulary):
            raise self.impossible
        if self.too_large is not None:
            raise self.too_large
        raise GenerationError(
            f"of {self.pilot.tried:,} names that {self.model} drew, none is such as is wanted; ask for less, or take"
            " a model that counts, which finds such names exactly",
            constraints=self._asked,
        )

    def _by_rejection(self, draws: Draws, rate: float | None = None) -> Attempts:
        def sample(numbers: NDArray[np.int64]) -> Drawn:
            with self._blamed("which was drawing"):
                drawn = self.sampler.sample(self.prepared, numbers, draws, self.limit)
            return self._checked(drawn)

        rate = max(self.pilot.rate, 2.0**-20) if rate is None else rate
        return Attempts(sample, self._passing, self.tokenizer, self.batch, rate, self.run.stopped)

    def _given(self, way: Way, draws: Draws, rate: float | None = None) -> Attempts:
        """Draw from the model given what is wanted, until the predicates pass."""

        def sample(numbers: NDArray[np.int64]) -> Drawn:
            with self._blamed("which was drawing"):
                return way.sample(numbers, draws)

        if rate is None:
            rate = self._predicate_pilot(way).rate if self._judging else 1.0
        passing = self._predicates_pass
        return Attempts(sample, passing, self.tokenizer, self.batch, rate, self.run.stopped)

    def _predicates_pass(self, _: Drawn, names: Sequence[str]) -> NDArray[np.bool_]:
        return self.wishes.all_pass(self._judging, names)

    def _predicate_pilot(self, way: Way) -> Pilot:
        """Try names that the automata accept: how many pass the predicates. Raises GenerationError where none does."""
        if self._passed_predicates is None:
            self._passed_predicates = piloted(self._given(way, Draws(PILOT_SEED), 1.0), self.batch, self._common)
        pilot = self._passed_predicates
        if not pilot.passed:
            words = [words for words, _ in self._judging]
            message = f"of {pilot.tried:,} names, none passes {' and '.join(words)}; ask for less"
            raise self.wishes.refusal(message, words, proven=False)
        return pilot

    def _passing(self, drawn: Drawn, names: Sequence[str]) -> NDArray[np.bool_]:
        """Mark the drawn names that all automata accept and that pass all predicates: (B,)."""
        passed = self.wishes.acceptor.mask(drawn.names)
        if self.wishes.predicates:
            index = np.flatnonzero(passed)
            passed[index] = self.wishes.passing([names[i] for i in index.tolist()])
        return passed

    def _checked(self, drawn: Drawn) -> Drawn:
        tokens, size = drawn.names.tokens, len(self.decoder.vocabulary)
        if len(tokens) and not 0 <= tokens.min() <= tokens.max() < size:
            raise PluginError(f"{self.who} drew a token outside the vocabulary")
        return drawn

    def _blamed(self, doing: str) -> AbstractContextManager[None]:
        return blamed(self.model, self.who, doing)
