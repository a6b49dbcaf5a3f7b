"""Count the n-grams of one order, from parts of a corpus that need not be in memory together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .packing import Packing, distinct_keys, first_of_each, sorted_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import namegen


@dataclass(frozen=True)
class Table:
    """Hold K different keys of a packing, ascending, and how often each was counted.

    The n-grams of every lower order are their ends, so that this table says all counts of all orders (see `grams`).
    """

    packing: Packing
    keys: NDArray[np.uint64]
    """(W, K)."""
    counts: NDArray[np.int64]
    """(K,)."""

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def nbytes(self) -> int:
        """Return the bytes of its arrays."""
        return self.keys.nbytes + self.counts.nbytes

    @classmethod
    def empty(cls, packing: Packing) -> Table:
        """Return the table of no names."""
        return cls(packing, np.zeros((packing.words, 0), dtype=np.uint64), np.zeros(0, dtype=np.int64))

    @classmethod
    def of(cls, corpus: namegen.Corpus, order: int) -> Table:
        """Count a corpus that fits into memory: a gram for each scored token, as often as its name counts."""
        packing = Packing(order, corpus.vocab_size)
        keys = packing.keys(corpus)
        if corpus.weights is not None:
            counted = np.flatnonzero(corpus.token_weights)
            return cls.counted(packing, keys[:, counted], corpus.token_weights[counted])
        # Numbers alone are sorted by vector instructions, in a third of the time that their order takes.
        if packing.words == 1:
            keys.sort()
        else:
            keys = keys[:, sorted_order(keys)]
        first = np.flatnonzero(first_of_each(keys))
        return cls(packing, keys[:, first], np.diff(first, append=keys.shape[1]))

    @classmethod
    def counted(cls, packing: Packing, keys: NDArray[np.uint64], counts: NDArray[np.int64]) -> Table:
        """Sort keys, and add up the counts of equal ones."""
        order = sorted_order(keys)
        keys = keys[:, order]
        first = np.flatnonzero(first_of_each(keys))
        return cls(packing, keys[:, first], np.add.reduceat(counts[order], first) if len(first) else counts)

    def shorter(self) -> tuple[Table, NDArray[np.intp]]:
        """Return the table of one order less, and the place in it of each of this one's keys: (K,)."""
        digits = self.packing.order - 1
        keys, which = distinct_keys(self.packing.suffixes(self.keys, digits))
        counts = np.zeros(keys.shape[1], dtype=np.int64)
        np.add.at(counts, which, self.counts)
        return Table(Packing(digits, self.packing.vocabulary_size), keys, counts), which

    def __reduce__(self) -> tuple[Callable[..., Table], tuple[Any, ...]]:
        # What goes between processes goes in few bytes: of makemore's letters, 6 a gram of order 6 and not 16.
        return _widened, (self.packing, _narrowed(self.keys), _narrowed(self.counts))

    def between(self, begin: int, end: int) -> Table:
        """Return the keys from place `begin` to `end`, as views."""
        return Table(self.packing, self.keys[:, begin:end], self.counts[begin:end])


def merged(tables: Sequence[Table]) -> Table:
    """Add the counts of tables of one packing, at least one."""
    filled = [each for each in tables if len(each)]
    if len(filled) < 2:
        return filled[0] if filled else tables[0]
    keys = np.concatenate([each.keys for each in filled], axis=1)
    return Table.counted(filled[0].packing, keys, np.concatenate([each.counts for each in filled]))


def _narrowed(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return whole numbers, none negative, in the fewest bytes that hold them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _widened(packing: Packing, keys: NDArray[Any], counts: NDArray[Any]) -> Table:
    return Table(packing, keys.astype(np.uint64), counts.astype(np.int64))
