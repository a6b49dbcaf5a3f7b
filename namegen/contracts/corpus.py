"""Names as numbers: what a tokenizer returns and a model learns from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from ..errors import PluginError
from .randomness import mix

if TYPE_CHECKING:
    from numpy.typing import NDArray

PART = 100_000
"""Names of a part: what is computed of one stays in the cache, and a part of a million tokens keeps a worker busy."""


@dataclass(frozen=True)
class Vocabulary:
    """Hold the tokens of a tokenizer: `pieces[i]` is how token *i* is spelt.

    A name is `start_id`, its tokens, `end_id`; the two may be the same token (the course's '.').
    Spellings are for people: a character may be spelt like a boundary, but their ids differ.
    """

    pieces: tuple[str, ...]
    start_id: int
    end_id: int
    marks: tuple[int, ...] = ()
    """Tokens that spell nothing: those before capitals, which models see (see `namegen.contracts.capitals`)."""

    def __len__(self) -> int:
        return len(self.pieces)

    @cached_property
    def drawable(self) -> NDArray[np.bool_]:
        """Mark the tokens that can follow another, (V,): all but a start token that does not also end names."""
        can = np.ones(len(self), dtype=bool)
        can[self.start_id] = self.start_id == self.end_id
        return can


@dataclass(frozen=True)
class Corpus:
    """Hold the tokens of all names in one flat array.

    `tokens` (L,) holds name after name, each as start, tokens, end. Name *i* is
    `tokens[offsets[i]:offsets[i + 1]]`, where `offsets` is (N + 1,). `weights` (N,) is how often each name
    counts; None means once. `lists` (N,) is which of several blended lists each name is of, from 0; None where there
    is one. A *scored* token is any but a name's start: there are L - N of them.
    """

    tokens: NDArray[np.int32]
    offsets: NDArray[np.int64]
    vocabulary: Vocabulary
    weights: NDArray[np.int64] | None = field(default=None)
    lists: NDArray[np.intp] | None = field(default=None)

    def __post_init__(self) -> None:
        for name in ("tokens", "offsets"):
            array = getattr(self, name)
            if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype.kind not in "iu":
                raise PluginError(f"a Corpus's {name} are one numpy array of whole numbers, not {type(array).__name__}")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def vocab_size(self) -> int:
        """Return V, the number of tokens in the vocabulary."""
        return len(self.vocabulary)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Count the scored tokens of each name, its end included: (N,)."""
        return np.diff(self.offsets) - 1

    @cached_property
    def _scored(self) -> NDArray[np.bool_]:
        scored = np.ones(len(self.tokens), dtype=bool)
        scored[self.offsets[:-1]] = False
        return scored

    @cached_property
    def targets(self) -> NDArray[np.int32]:
        """Return every scored token, in order: (L - N,)."""
        return self.tokens[self._scored]

    @cached_property
    def previous(self) -> NDArray[np.int32]:
        """Return the token before each scored token: (L - N,)."""
        return self.tokens[:-1][self._scored[1:]]

    @cached_property
    def pairs(self) -> NDArray[np.intp]:
        """Return `previous * V + target` for every scored token, its index in a raveled (V, V) table: (L - N,)."""
        return self._neighbours()[self._scored[1:]]

    @cached_property
    def first_scored(self) -> NDArray[np.int64]:
        """Return the index of each name's first scored token among all scored tokens: (N,)."""
        return self.offsets[:-1] - np.arange(len(self))

    @cached_property
    def token_weights(self) -> NDArray[np.int64]:
        """Return the weight of each scored token, which is its name's: (L - N,); all 1 where every name counts once.

        In that case it is a read-only view of a single 1, which takes no memory.
        """
        if self.weights is None:
            return np.broadcast_to(np.int64(1), len(self.targets))
        return np.repeat(self.weights, self.lengths)

    def pair_counts(self) -> NDArray[np.int64]:
        """Count how often token j follows token i: (V, V); i may be a name's start and j its end."""
        size = self.vocab_size
        if self.weights is not None:
            counts = np.bincount(self.pairs, weights=self.token_weights, minlength=size * size)
            return np.rint(counts).astype(np.int64).reshape(size, size)
        # The end of one name and the start of the next are neighbours but no pair: count them too, then subtract them.
        counts = np.bincount(self._neighbours(), minlength=size * size).reshape(size, size)
        counts[self.vocabulary.end_id, self.vocabulary.start_id] -= max(len(self) - 1, 0)
        return counts

    def seen_pairs(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count the pairs that occur: their codes `previous * V + target`, ascending, and their counts, (P,) each.

        The same counts as `pair_counts`, in memory that grows with the corpus and not with the square of V.
        """
        size = self.vocab_size
        # Measured: counting in a table beats sorting the pairs while the table is at most some four times as long.
        if size * size <= 4 * len(self.tokens):
            counts = self.pair_counts().ravel()
            codes = np.flatnonzero(counts)
            return codes, counts[codes]
        if self.weights is None:
            return np.unique(self.pairs, return_counts=True)
        codes, which = np.unique(self.pairs, return_inverse=True)
        counts = np.rint(np.bincount(which, weights=self.token_weights)).astype(np.int64)
        return codes[counts > 0], counts[counts > 0]

    def _neighbours(self) -> NDArray[np.intp]:
        """Return token * V + next token for all neighbours in the flat array: (L - 1,)."""
        codes = np.multiply(self.tokens[:-1], self.vocab_size, dtype=np.intp)
        codes += self.tokens[1:]
        return codes

    def per_name(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum `values` (L - N,), one for each scored token, over each name: (N,)."""
        if len(self) == 0:
            return np.zeros(0)
        return np.add.reduceat(values, self.first_scored)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> Corpus:
        """Select the names at `index` (whole numbers, or a mask), in that order."""
        chosen = np.arange(len(self))[index]
        lengths = np.diff(self.offsets)[chosen]
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        tokens = self.tokens[np.repeat(self.offsets[chosen], lengths) + within]
        weights, lists = (None if each is None else each[chosen] for each in (self.weights, self.lists))
        return Corpus(tokens, offsets, self.vocabulary, weights, lists)

    @cached_property
    def hashes(self) -> NDArray[np.uint64]:
        """Hash the tokens of each name, which ids they are and where they stand, to 64 evenly spread bits: (N,)."""
        return self.hashed_by(np.arange(self.vocab_size, dtype=np.uint64) + np.uint64(1))

    def hashed_by(self, codes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Do as `hashes` does by `codes` (V,) in place of ids: tokens of one code are alike."""
        if not len(self):
            return np.zeros(0, dtype=np.uint64)
        places = np.arange(len(self.tokens)) - np.repeat(self.offsets[:-1], np.diff(self.offsets))
        hashed = mix(codes)[self.tokens]
        hashed += places.astype(np.uint64)
        return mix(np.add.reduceat(mix(hashed), self.offsets[:-1]))

    @property
    def parts(self) -> tuple[Callable[[], Corpus], ...]:
        """Return what gives the corpus in parts, each when called, as `CorpusParts` has them."""
        if len(self) <= PART:
            return (partial(_itself, self),)
        return tuple(partial(_itself, self.between(begin, begin + PART)) for begin in range(0, len(self), PART))

    def between(self, begin: int, end: int) -> Corpus:
        """Select the names from `begin` to `end`: views of the arrays, which take no memory."""
        offsets = self.offsets[begin : end + 1]
        weights, lists = (None if each is None else each[begin:end] for each in (self.weights, self.lists))
        return Corpus(self.tokens[offsets[0] : offsets[-1]], offsets - offsets[0], self.vocabulary, weights, lists)

    def backwards(self) -> Corpus:
        """Return the same names, each with its tokens in reverse between start and end."""
        first, last = self.offsets[:-1], self.offsets[1:] - 1
        mirrored = np.repeat(first + last, np.diff(self.offsets)) - np.arange(len(self.tokens))
        tokens = self.tokens[mirrored]
        tokens[first], tokens[last] = self.vocabulary.start_id, self.vocabulary.end_id
        return replace(self, tokens=tokens)

    def repeated(self) -> Corpus:
        """Return the same corpus without weights: each name is repeated as often as it counts."""
        if self.weights is None:
            return self
        spread = self.take(np.repeat(np.arange(len(self)), self.weights))
        return replace(spread, weights=None)


def _itself(corpus: Corpus) -> Corpus:
    return corpus


def join_corpora(several: Sequence[Corpus], vocabulary: Vocabulary) -> Corpus:
    """Return the names of several corpora of one vocabulary, one after the other. Their `lists` are left out."""
    tokens = [np.zeros(0, dtype=np.int32), *(each.tokens for each in several)]
    lengths = [np.zeros(1, dtype=np.int64), *(np.diff(each.offsets) for each in several)]
    weights = None
    if any(each.weights is not None for each in several):
        ones = (np.ones(len(each), dtype=np.int64) if each.weights is None else each.weights for each in several)
        weights = np.concatenate(list(ones))
    return Corpus(np.concatenate(tokens), np.cumsum(np.concatenate(lengths)), vocabulary, weights)
