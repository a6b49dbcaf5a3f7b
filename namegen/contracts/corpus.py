"""Names as numbers: what a tokenizer gives and a model learns from."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..errors import PluginError

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a tokenizer: `pieces[i]` is how token *i* is spelt.

    A name is `start_id`, its tokens, `end_id`; the two may be the same token (the course's '.').
    Spellings are for people: a character may be spelt like a boundary, the ids keep them apart.
    """

    pieces: tuple[str, ...]
    start_id: int
    end_id: int

    def __len__(self) -> int:
        return len(self.pieces)

    @cached_property
    def drawable(self) -> NDArray[np.bool_]:
        """(V,): which tokens can follow another. All but a start token that does not also end names."""
        can = np.ones(len(self), dtype=bool)
        can[self.start_id] = self.start_id == self.end_id
        return can


@dataclass(frozen=True)
class Corpus:
    """Every name's tokens in one flat array.

    `tokens` (L,) holds name after name, each as start, tokens, end; name *i* is
    `tokens[offsets[i]:offsets[i + 1]]`, `offsets` being (N + 1,). `weights` (N,) says how often each name
    counts; None means once. A *scored* token is any but a name's start: there are L - N of them.
    """

    tokens: NDArray[np.int32]
    offsets: NDArray[np.int64]
    vocabulary: Vocabulary
    weights: NDArray[np.int64] | None = field(default=None)

    def __post_init__(self) -> None:
        for name in ("tokens", "offsets"):
            array = getattr(self, name)
            if not isinstance(array, np.ndarray) or array.ndim != 1 or array.dtype.kind not in "iu":
                raise PluginError(f"a Corpus's {name} are one numpy array of whole numbers, not {type(array).__name__}")

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def vocab_size(self) -> int:
        """V, the number of tokens there are."""
        return len(self.vocabulary)

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """(N,): scored tokens of each name, its end included."""
        return np.diff(self.offsets) - 1

    @cached_property
    def _scored(self) -> NDArray[np.bool_]:
        scored = np.ones(len(self.tokens), dtype=bool)
        scored[self.offsets[:-1]] = False
        return scored

    @cached_property
    def targets(self) -> NDArray[np.int32]:
        """(L - N,): every scored token, in order."""
        return self.tokens[self._scored]

    @cached_property
    def previous(self) -> NDArray[np.int32]:
        """(L - N,): the token before each scored token."""
        return self.tokens[:-1][self._scored[1:]]

    @cached_property
    def pairs(self) -> NDArray[np.intp]:
        """(L - N,): `previous * V + target` of every scored token, a place in a raveled (V, V) table."""
        return self._neighbours()[self._scored[1:]]

    @cached_property
    def first_scored(self) -> NDArray[np.int64]:
        """(N,): the place of each name's first scored token among all scored tokens."""
        return self.offsets[:-1] - np.arange(len(self))

    @cached_property
    def token_weights(self) -> NDArray[np.int64]:
        """(L - N,): the weight of the name that each scored token is in; 1 where every name counts once.

        A read-only view of a single 1 in that case, which takes no memory.
        """
        if self.weights is None:
            return np.broadcast_to(np.int64(1), len(self.targets))
        return np.repeat(self.weights, self.lengths)

    def pair_counts(self) -> NDArray[np.int64]:
        """(V, V): how often token j follows token i; 'i' may be a name's start and 'j' its end."""
        size = self.vocab_size
        if self.weights is not None:
            counts = np.bincount(self.pairs, weights=self.token_weights, minlength=size * size)
            return np.rint(counts).astype(np.int64).reshape(size, size)
        # Where one name ends and the next starts is no pair: counted with all, and taken back.
        counts = np.bincount(self._neighbours(), minlength=size * size).reshape(size, size)
        counts[self.vocabulary.end_id, self.vocabulary.start_id] -= max(len(self) - 1, 0)
        return counts

    def _neighbours(self) -> NDArray[np.intp]:
        """(L - 1,): token * V + next token, for all neighbours in the flat array."""
        codes = np.multiply(self.tokens[:-1], self.vocab_size, dtype=np.intp)
        codes += self.tokens[1:]
        return codes

    def per_name(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of `values` (L - N,), one for each scored token, over each name: (N,)."""
        if len(self) == 0:
            return np.zeros(0)
        return np.add.reduceat(values, self.first_scored)

    def take(self, index: NDArray[np.int64] | NDArray[np.bool_]) -> Corpus:
        """The names at `index` (whole numbers, or a mask), in that order."""
        chosen = np.flatnonzero(index) if index.dtype == bool else np.asarray(index)
        lengths = np.diff(self.offsets)[chosen]
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(lengths)])
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        tokens = self.tokens[np.repeat(self.offsets[chosen], lengths) + within]
        return Corpus(tokens, offsets, self.vocabulary, None if self.weights is None else self.weights[chosen])

    def repeated(self) -> Corpus:
        """The same corpus without weights: each name as often as it counts."""
        if self.weights is None:
            return self
        spread = self.take(np.repeat(np.arange(len(self)), self.weights))
        return Corpus(spread.tokens, spread.offsets, self.vocabulary)
