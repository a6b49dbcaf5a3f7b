"""The contract of a sampler, and the one loop that draws names from every model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from .corpus import Corpus, Vocabulary
from .decoder import Decoder, Tables
from .errors import PluginError
from .options import Options
from .randomness import Draws, bits, uniforms

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Measured for a bigram on two cores of a shared machine, in millions of names per second: 1.2 at 8,192,
# 1.6 at 16,384, 2.0 at 65,536 and no more at 131,072.
BATCH = 65_536


class ChoiceError(PluginError):
    """A sampler that chose a token which does not exist."""


@dataclass(frozen=True)
class Drawn:
    """Names as they were drawn, and the number of each. Of the `tried`, those that did not end are left out."""

    names: Corpus
    numbers: NDArray[np.int64]
    tried: int


class Sampler:
    """Draws names. Most samplers override `adjust` alone; B is the number of names, V that of tokens.

    A strategy that looks at more than one row overrides `sample`; one whose names depend on the names before
    (a random stream of its own) overrides `stream`.
    """

    Options: ClassVar[type[Options]] = Options

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options if options is not None else self.Options()

    def adjust(self, logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
        """(B, V) -> (B, V): reshape every row by itself. Minus infinity stays; rows need not sum to 1."""
        return logprobs

    def choose(self, logprobs: NDArray[np.float64], uniforms: NDArray[np.float64]) -> NDArray[np.int32]:
        """(B, V) and uniform numbers in [0, 1) (B,) -> (B,): inverse CDF over the ids in their order."""
        cdf = cumulated(logprobs)
        thresholds = _thresholds(uniforms, cdf[:, -1])
        ids: NDArray[np.int32] = (cdf <= thresholds[:, None]).sum(axis=1, dtype=np.int32)
        return ids

    def prepare(self, decoder: Decoder) -> Decoder:
        """What `sample` is best given: `adjust` applied once to a whole table, where the decoder is one."""
        if not isinstance(decoder, Tables) or type(self).choose is not Sampler.choose:
            return decoder
        return Cells(self.adjust(decoder.logprobs), decoder)

    def sample(self, decoder: Decoder, numbers: NDArray[np.int64], draws: Draws, limit: int) -> Drawn:
        """The names of these numbers (B,), each of at most `limit` tokens with its end.

        Name *i* is a function of the seed and *i* alone. All names take their steps together; those that have
        ended leave.
        """
        alive = np.arange(len(numbers))
        keys = draws.keys(numbers)
        states = decoder.start(len(numbers))
        steps: list[tuple[NDArray[np.intp], NDArray[np.int32]]] = []
        lengths = np.zeros(len(numbers), dtype=np.int64)
        for step in range(limit):
            ids = self._pick(decoder, states, bits(keys, step))
            steps.append((alive, ids))
            ended = ids == decoder.vocabulary.end_id
            lengths[alive[ended]] = step + 1
            go_on = np.flatnonzero(~ended)
            if not len(go_on):
                break
            if len(go_on) < len(alive):
                states, ids = decoder.take(states, go_on), ids[go_on]
                alive, keys = alive[go_on], keys[go_on]
            states = decoder.step(states, ids)
        return _assemble(steps, lengths, numbers, decoder.vocabulary)

    def stream(self, decoder: Decoder, draws: Draws, limit: int, batch: int = BATCH) -> Iterator[Drawn]:
        """The names of numbers 0, 1, 2, ... without end, in batches; the first of `batch`, then ever more."""
        first = 0
        while True:
            yield self.sample(decoder, np.arange(first, first + batch), draws, limit)
            first, batch = first + batch, max(batch, min(2 * batch, BATCH))

    def _pick(self, decoder: Decoder, states: Any, random_bits: NDArray[np.uint64]) -> NDArray[np.int32]:
        if isinstance(decoder, Cells):
            return decoder.pick(states, random_bits)
        rows = self.adjust(decoder.rows(states))
        ids = self.choose(rows, uniforms(random_bits))
        if not ((ids >= 0) & (ids < rows.shape[1])).all():
            raise ChoiceError(f"{type(self).__name__} chose a token outside the vocabulary")
        return ids


class Cells(Tables):
    """A table of adjusted rows, cut for drawing with two look-ups a letter.

    For each state, *u* in [0, 1) is divided into 2**k cells; nearly all lie within one token's share, whose id
    the cell holds. The few that straddle a border (0.04 % of a bigram's) hold `SPLIT` and are finished with
    the CDF, so what is drawn equals `Sampler.choose` to the last bit.
    """

    MEMORY = 2**25  # bytes of cells at most
    SEARCHED = 2**20  # entries of the CDF that are compared at a time

    def __init__(self, adjusted: NDArray[np.float64], tables: Tables) -> None:
        super().__init__(adjusted, tables.next_state, tables.vocabulary, tables.start_state)
        size = len(tables.vocabulary)
        self.split = size
        dtype = np.uint8 if size < 255 else np.uint16 if size < 65_535 else np.uint32
        room = self.MEMORY // (self.n_states * np.dtype(dtype).itemsize)
        self.bits = int(np.clip(np.log2(max(room, 1)), 2, 16))
        self.cdf = cumulated(adjusted)
        self.cells: NDArray[Any] = _cut(self.cdf, self.bits).astype(dtype)

    def pick(self, states: NDArray[np.intp], random_bits: NDArray[np.uint64]) -> NDArray[Any]:
        """(B,) states and (B,) random bits -> (B,) tokens."""
        place = (random_bits >> np.uint64(64 - self.bits)).view(np.int64)
        place += states << self.bits
        ids = self.cells.ravel().take(place)
        undecided = np.flatnonzero(ids == self.split)
        some = max(1, self.SEARCHED // len(self.vocabulary))
        for first in range(0, len(undecided), some):
            which = undecided[first : first + some]
            cdf = self.cdf[states[which]]
            thresholds = _thresholds(uniforms(random_bits[which]), cdf[:, -1])
            ids[which] = (cdf <= thresholds[:, None]).sum(axis=1)
        return ids


def cumulated(logprobs: NDArray[np.float64]) -> NDArray[np.float64]:
    """(B, V) -> (B, V): running sums of the probabilities; their last column need not be 1."""
    sums = np.cumsum(np.exp(logprobs), axis=1)
    if not (sums[:, -1] > 0).all():
        raise ChoiceError("it leaves a row in which no token has a chance")
    return sums


def _thresholds(numbers: NDArray[np.float64], totals: NDArray[np.float64]) -> NDArray[np.float64]:
    # Rounding must not lift a threshold to the total: the last token may be impossible.
    return np.minimum(numbers * totals, np.nextafter(totals, 0))


def _cut(cdf: NDArray[np.float64], cell_bits: int) -> NDArray[np.int64]:
    """(S, 2**k): the token of each cell, V where a border between two tokens lies in the cell.

    A border within a rounding error of a cell's edge marks both neighbours, so a cell that is not marked is
    certain.
    """
    states, size = cdf.shape
    count = 1 << cell_bits
    edges = cdf / cdf[:, -1:] * count
    ends = np.clip(np.ceil(edges), 0, count).astype(np.int64)
    ends[:, -1] = count
    shares = np.diff(ends, axis=1, prepend=0)
    cells = np.repeat(np.tile(np.arange(size), states), shares.ravel()).reshape(states, count)
    for nudge in (-1e-6, 1e-6):
        borders = np.floor(edges[:, :-1] + nudge).astype(np.int64)
        state, token = np.nonzero((borders >= 0) & (borders < count))
        cells[state, borders[state, token]] = size
    return cells


def _assemble(
    steps: list[tuple[NDArray[np.intp], NDArray[np.int32]]],
    lengths: NDArray[np.int64],
    numbers: NDArray[np.int64],
    vocabulary: Vocabulary,
) -> Drawn:
    """The letters of all steps, put where each name's letters go in one flat array."""
    tried, finished = len(numbers), lengths > 0
    if not finished.all():
        # Those that did not end have no place: their letters are dropped, and the others move up.
        place = np.cumsum(finished) - 1
        steps = [(place[alive[keep]], ids[keep]) for alive, ids in steps for keep in [finished[alive]]]
        lengths, numbers = lengths[finished], numbers[finished]
    offsets = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=offsets[1:])
    tokens = np.empty(offsets[-1], dtype=np.int32)
    tokens[offsets[:-1]] = vocabulary.start_id
    first = offsets[:-1] + 1
    for step, (alive, ids) in enumerate(steps):
        tokens[first[alive] + step] = ids
    return Drawn(Corpus(tokens, offsets, vocabulary), numbers, tried)
