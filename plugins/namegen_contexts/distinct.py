"""Find what is the same: equal numbers, equal beginnings of names, equal names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray


def distinct(codes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the distinct codes, ascending, and which of them each code is: np.unique with its inverse, but faster.

    Code and place share one number where they fit, so that numpy's fast sort of plain numbers moves both.
    """
    bits = len(codes).bit_length()
    if int(codes.max(initial=0)).bit_length() + bits < 64:
        both = (codes << bits) | np.arange(len(codes))
        both.sort()
        ranked, order = both >> bits, both & ((1 << bits) - 1)
    else:
        order = np.argsort(codes)
        ranked = codes[order]
    new = np.ones(len(codes), dtype=bool)
    new[1:] = ranked[1:] != ranked[:-1]
    which = np.empty(len(codes), dtype=np.intp)
    which[order] = np.cumsum(new) - 1
    return ranked[new], which


def beginnings(corpus: namegen.Corpus) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a number for each beginning of a name: that before each scored token, (L - N,), and each whole name, (N,).

    Equal beginnings have equal numbers, whatever the order of the names.
    """
    before = np.zeros(len(corpus.targets), dtype=np.int64)
    so_far = np.zeros(len(corpus), dtype=np.int64)
    known = 1
    for step in range(int(corpus.lengths.max(initial=0))):
        going_on = np.flatnonzero(corpus.lengths > step)
        at = corpus.first_scored[going_on] + step
        before[at] = so_far[going_on]
        codes, which = distinct(so_far[going_on] * corpus.vocab_size + corpus.targets[at])
        so_far[going_on] = which + known
        known += len(codes)
    return before, so_far


def distinct_names(corpus: namegen.Corpus) -> namegen.Corpus:
    """Return each name of `corpus` once, with the weights of all its copies together, in an order of its own."""
    _, numbers, which = np.unique(beginnings(corpus)[1], return_index=True, return_inverse=True)
    counts = np.bincount(which, weights=corpus.weights, minlength=len(numbers))
    once = corpus.take(numbers)
    return namegen.Corpus(once.tokens, once.offsets, corpus.vocabulary, np.rint(counts).astype(np.int64))
