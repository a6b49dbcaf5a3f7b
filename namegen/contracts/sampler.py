"""The contract of a sampler, and the one loop that draws names from every model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .cdf import ChoiceError, cumulated, search, search_at
from .corpus import Corpus, Vocabulary
from .decoder import Automaton, Decoder, at_a_time
from .lookup import Cells, Searched
from .options import Options
from .powers import ONE
from .randomness import Draws, bits, uniforms
from .shared import Shared
from .weighing import Weighing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .constraint import DrawContext


@dataclass(frozen=True)
class Drawn:
    """Hold drawn names and the number of each. `tried` also counts the names that did not end, which are left out."""

    names: Corpus
    numbers: NDArray[np.int64]
    tried: int

    @classmethod
    def of_names(cls, names: Sequence[Sequence[int]], first: int, vocabulary: Vocabulary) -> Drawn:
        """Build from the tokens of each name, numbered from `first`; a name that lacks its end is left out."""
        ended = [(first + i, ids) for i, ids in enumerate(names) if ids[-1] == vocabulary.end_id]
        tokens = np.array([token for _, ids in ended for token in (vocabulary.start_id, *ids)], dtype=np.int32)
        offsets = np.cumsum([0, *(len(ids) + 1 for _, ids in ended)])
        numbers = np.array([number for number, _ in ended], dtype=np.int64)
        return cls(Corpus(tokens, offsets, vocabulary), numbers, len(names))


class Sampler:
    """Draw names. Most samplers override only `adjust`. B is the number of names, V the size of the vocabulary.

    A strategy that looks at more than one row overrides `sample`. One whose names depend on earlier names
    (a random stream of its own) overrides `stream`.
    """

    Options: ClassVar[type[Options]] = Options

    always_raw: ClassVar[bool] = False
    """Whether it draws from the model as it is, names that exist and repeats included, and takes no constraints."""

    likeliest_with: ClassVar[Mapping[str, Any]] = {}
    """The options with which it takes the likeliest token of each row, such as `{"temperature": 0}`; none where no
    options mean that. An option means what the sampler says of it here and in its description, whatever its name."""

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options or self.Options()

    @classmethod
    def by_default(cls) -> Mapping[str, Any]:
        """Return the options with which names worth showing are drawn, where they are not given and draws are not raw.

        By default those that the options have anyway.
        """
        return {}

    def begin(self, context: DrawContext) -> None:
        """Receive the tokenizer and the names learned from, before anything else. Called once for each draw."""

    @property
    def only_adjusts(self) -> bool:
        """Say whether this sampler draws as all do, and changes nothing but the rows, or the decoder it prepares."""
        own = type(self)
        return own.choose is Sampler.choose and own.sample is Sampler.sample and own.stream is Sampler.stream

    @property
    def leaves_rows(self) -> bool:
        """Say whether `adjust` returns every row as it is. Override it where that depends on the options."""
        return type(self).adjust is Sampler.adjust

    @property
    def power(self) -> int | None:
        """Say to which power `adjust` raises probabilities, in 2**-24ths; None where it does something else.

        Where it is said, names of a model of finitely many states are drawn from products and square roots of its
        `chances`, which are the same in every program (`raised`). Override it together with `adjust`.
        """
        return ONE if self.leaves_rows else None

    @property
    def takes_likeliest(self) -> bool:
        """Say whether `adjust` leaves one token of each row, so that all names are the same one.

        Constraints are then met first: what is drawn is the likeliest way through the names that are wanted. Override
        it where that depends on the options; with those of `likeliest_with` it is True.
        """
        return False

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        """Reshape every row independently: (B, V) -> (B, V). Minus infinity stays; rows need not sum to 1."""
        return logprobs

    def choose(self, logprobs: NDArray[np.float64], uniforms: NDArray[np.float64]) -> NDArray[np.int32]:
        """Choose a token by inverse CDF over the ids in order: (B, V), uniform numbers in [0, 1) (B,) -> (B,).

        An override chooses by the probabilities of the rows too, and leaves them as they are.
        """
        return search(cumulated(np.exp(logprobs)), uniforms)

    def prepare(self, decoder: Decoder) -> Decoder:
        """Return the decoder to pass to `sample`.

        For a model of finitely many states, it applies `adjust` once to each state; for any other, once to each
        beginning that several names have in common.
        """
        if not isinstance(decoder, Automaton):
            return Shared(decoder)
        if not self._chooses_alike or decoder.n_states > Cells.MOST_STATES:
            return decoder
        if self.leaves_rows and decoder.searches:
            return Searched(decoder)
        return Cells(Weighing.of(self, decoder))

    def sample(self, decoder: Decoder, numbers: NDArray[np.int64], draws: Draws, limit: int) -> Drawn:
        """Draw the names with these numbers (B,), each of at most `limit` tokens including its end.

        Name *i* is a function of the seed and *i* alone. All names take their steps together; a name that has
        ended leaves the batch.
        """
        # `alive` (b,) are the indices of the names still under way; `keys` and `states` are theirs.
        alive = np.arange(len(numbers))
        keys = draws.keys(numbers)
        states = decoder.start(len(numbers))
        steps: list[tuple[NDArray[np.intp], NDArray[np.int32]]] = []
        lengths, end_id = np.zeros(len(numbers), dtype=np.int64), decoder.vocabulary.end_id
        for step in range(limit):
            # (b,): one token for each. The random bits depend on the name's key and the step, not on the batch.
            ids = self._pick(decoder, states, bits(keys, step))
            steps.append((alive, ids))
            go_on = np.flatnonzero(ids != end_id)
            # Shrink the batch to the names that go on, so that no work is done for the others.
            if len(go_on) < len(alive):
                # A length of 0 stays for a name that has not ended.
                lengths[alive[ids == end_id]] = step + 1
                states, ids = decoder.take(states, go_on), ids.take(go_on)
                alive, keys = alive.take(go_on), keys.take(go_on)
            if not len(alive):
                break
            states = decoder.step(states, ids)
        return _assemble(steps, lengths, numbers, decoder.vocabulary)

    def stream(self, decoder: Decoder, draws: Draws, limit: int, batch: int = 16) -> Iterator[Drawn]:
        """Yield the names with numbers 0, 1, 2, ... without end, in batches.

        The first holds `batch` names; batches then double, up to what the decoder walks at a time.
        """
        first = 0
        while True:
            yield self.sample(decoder, np.arange(first, first + batch), draws, limit)
            first, batch = first + batch, max(batch, min(2 * batch, at_a_time(decoder)))

    @property
    def _chooses_alike(self) -> bool:
        return type(self).choose is Sampler.choose

    def _pick(self, decoder: Decoder, states: Any, random_bits: NDArray[np.uint64]) -> NDArray[np.int32]:
        if isinstance(decoder, (Cells, Searched)):
            return decoder.pick(states, random_bits)
        if isinstance(decoder, Shared) and self._chooses_alike:
            sums = cumulated(np.exp(self.adjust(decoder.distinct(states))))
            return search_at(sums, states.which, uniforms(random_bits))
        if isinstance(decoder, Automaton) and self._chooses_alike:
            return Weighing.of(self, decoder).find(states, uniforms(random_bits))
        rows = self.adjust(decoder.rows(states))
        ids = self.choose(rows, uniforms(random_bits))
        if not ((ids >= 0) & (ids < rows.shape[1])).all():
            raise ChoiceError(f"{type(self).__name__} chose a token outside the vocabulary")
        return ids


def _assemble(
    steps: list[tuple[NDArray[np.intp], NDArray[np.int32]]],
    lengths: NDArray[np.int64],
    numbers: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> Drawn:
    """Place the tokens of all steps in one flat array, name after name."""
    tried, finished = len(numbers), lengths > 0
    if not finished.all():
        # Names that did not end are dropped with their tokens, and the others move up.
        place = np.cumsum(finished) - 1
        steps = [(place[alive[keep]], ids[keep]) for alive, ids in steps for keep in [finished[alive]]]
        lengths, numbers = lengths[finished], numbers[finished]
    # Each name takes its tokens, its end included, and a start.
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    tokens = np.empty(offsets[-1], dtype=np.int32)
    tokens[offsets[:-1]] = vocabulary.start_id
    first = offsets[:-1] + 1
    for step, (alive, ids) in enumerate(steps):
        places = first.take(alive)
        places += step
        tokens[places] = ids
    return Drawn(Corpus(tokens, offsets, vocabulary), numbers, tried)
