"""Pack n-grams into whole numbers whose order is that of their tokens, so that counting is sorting."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD = 64
"""Bits of a word."""


@dataclass(frozen=True)
class Packing:
    """Pack grams of up to `order` tokens of a vocabulary of V: a digit for each, the last token lowest.

    A digit is the token's id and one; 0 is no token, where a name has fewer before. As many digits share a word of 64
    bits as fit, so a key has one word up to order 12 of 31 tokens, or order 6 of 1,023.
    """

    order: int
    vocabulary_size: int

    @cached_property
    def bits(self) -> int:
        """Return the bits of a digit."""
        return self.vocabulary_size.bit_length()

    @cached_property
    def per_word(self) -> int:
        """Return how many digits a word holds."""
        return min(self.order, WORD // self.bits)

    @cached_property
    def words(self) -> int:
        """Return W, the words of a key."""
        return -(-self.order // self.per_word)

    def keys(self, corpus: namegen.Corpus) -> NDArray[np.uint64]:
        """Pack what ends at each scored token, with up to `order` - 1 tokens of its name before it: (W, L - N)."""
        place = np.arange(len(corpus.tokens), dtype=np.int64)
        place -= np.repeat(corpus.offsets[:-1], np.diff(corpus.offsets))
        window = self._windows(corpus.tokens, place)
        scored = np.flatnonzero(place)
        keys = np.zeros((self.words, len(scored)), dtype=np.uint64)
        keys[0] = window[scored]
        for word in range(1, self.words):
            before = word * self.per_word
            there = np.flatnonzero(place[scored] >= before)
            keys[word, there] = window[scored[there] - before]
        keys[-1] &= self._mask(self.order - (self.words - 1) * self.per_word)
        return keys

    def _windows(self, tokens: NDArray[Any], place: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Pack what ends at each token, `per_word` tokens of its name at most: (L,). Each round doubles its width."""
        window = tokens.astype(np.uint64)
        window += np.uint64(1)
        width = 1
        while width < self.per_word:
            more = min(width, self.per_word - width)
            before = window[:-width] & self._mask(more)
            before <<= np.uint64(width * self.bits)
            before[place[width:] < width] = 0
            window[width:] |= before
            width += more
        return window

    def _mask(self, digits: int) -> np.uint64:
        """Return the word whose lowest `digits` digits are all ones."""
        return np.uint64((1 << (digits * self.bits)) - 1)

    def digit(self, keys: NDArray[np.uint64], number: int) -> NDArray[np.int64]:
        """Return a digit of each key, 0 for the last token: (K,)."""
        word, place = divmod(number, self.per_word)
        found = (keys[word] >> np.uint64(place * self.bits)) & self._mask(1)
        digits: NDArray[np.int64] = found.astype(np.int64)
        return digits

    def suffixes(self, keys: NDArray[np.uint64], digits: int) -> NDArray[np.uint64]:
        """Return the last `digits` tokens of each key, in as few words as hold them."""
        words = -(-digits // self.per_word)
        kept = keys[:words].copy()
        kept[-1] &= self._mask(digits - (words - 1) * self.per_word)
        return kept

    def new_contexts(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Mark the sorted keys whose tokens but the last differ from those of the key before: (K,)."""
        contexts = keys.copy()
        contexts[0] &= ~self._mask(1)
        return first_of_each(contexts)


def sorted_order(keys: NDArray[np.uint64]) -> NDArray[np.intp]:
    """Return the order in which keys ascend: (K,); of equal ones, the first comes first. Quick on runs in order."""
    if len(keys) == 1:
        return np.argsort(keys[0], kind="stable")
    return np.lexsort(tuple(keys))


def first_of_each(keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Mark the sorted keys that differ from the one before: (K,)."""
    new = np.ones(keys.shape[1], dtype=bool)
    new[1:] = (keys[:, 1:] != keys[:, :-1]).any(axis=0)
    return new


def distinct_keys(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.intp]]:
    """Return the different keys, ascending, and which of them each key is: (W, D) and (K,).

    Key and place share one number where they fit, so that one sort of numbers, for which numpy has vector
    instructions, moves both, and the only steps about memory at random are those that write the places.
    """
    count = keys.shape[1]
    bits = count.bit_length()
    if len(keys) == 1 and int(keys.max(initial=0)).bit_length() + bits <= WORD:
        both = keys[0] << np.uint64(bits)
        both |= np.arange(count, dtype=np.uint64)
        both.sort()
        order = (both & np.uint64((1 << bits) - 1)).astype(np.intp)
        both >>= np.uint64(bits)
        ranked = both[None]
    else:
        order = sorted_order(keys)
        ranked = keys[:, order]
    new = first_of_each(ranked)
    which = np.empty(count, dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ranked[:, new], which
