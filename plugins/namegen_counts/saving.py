"""Turn the tree of n-grams into few and small arrays, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

from .ngrams import Grams, search

if TYPE_CHECKING:
    from numpy.typing import NDArray


def to_arrays(grams: Grams, order: int) -> dict[str, NDArray[Any]]:
    """Return how many arcs each state has (S,), and each arc's token and count (A,); their order says all the rest.

    order: that which was asked for; where counting was stopped before, the lower one is saved too.
    """
    lower = {} if grams.order == order else {"order": np.array([grams.order])}
    return lower | {
        "arcs": _smallest(np.diff(grams.first)),
        "tokens": _smallest(grams.codes % len(grams.vocabulary)),
        "counts": _smallest(grams.counts),
    }


def from_arrays(arrays: dict[str, NDArray[Any]], order: int, vocabulary: namegen.Vocabulary) -> Grams:
    """Rebuild the tree that `to_arrays` wrote. Raises StorageError where the arrays are no such tree."""
    arcs, tokens, counts = (_whole(arrays[name]) for name in ("arcs", "tokens", "counts"))
    order = saved_order(arrays, order)
    size = len(vocabulary)
    _require(bool((arcs <= size).all()) and bool((tokens < size).all()))
    _require(len(tokens) == len(counts) == arcs.sum())
    _require(bool((counts[size:] > 0).all()) and not counts[~vocabulary.drawable[tokens]].any())
    codes = np.repeat(np.arange(len(arcs)) * size, arcs) + tokens
    _require(bool((np.diff(codes) > 0).all()) and np.array_equal(codes[:size], np.arange(size)))
    suffix, levels = _suffixes(codes, len(arcs), order, vocabulary)
    return Grams(order, vocabulary, codes, counts, suffix, levels)


def saved_order(arrays: dict[str, NDArray[Any]], order: int) -> int:
    """Return the order that was counted: that which was asked for, or a lower one that is saved.

    Raises StorageError where what is saved is none.
    """
    if "order" not in arrays:
        return order
    lower = arrays["order"]
    _require(lower.shape == (1,) and lower.dtype.kind in "iu" and 2 <= lower[0] < order)
    return int(lower[0])


def _suffixes(
    codes: NDArray[np.int64], n_states: int, order: int, vocabulary: namegen.Vocabulary
) -> tuple[NDArray[np.intp], tuple[int, ...]]:
    """Find `suffix` and `levels` of a tree, order by order: a gram's suffix follows the base of its context."""
    size, levels = len(vocabulary), [0, len(vocabulary)]
    suffix, number = np.zeros(len(codes), dtype=np.intp), np.zeros(len(codes), dtype=np.intp)
    base = np.zeros(n_states, dtype=np.intp)
    number[:size] = np.arange(1, size + 1)
    first, last = 1, size + 1 if order > 1 else 1
    for n in range(2, order + 1):
        begin, end = np.searchsorted(codes, np.array([first, last]) * size)
        states, tokens = np.divmod(codes[begin:end], size)
        wanted = base[states] * size + tokens
        suffix[begin:end] = search(codes, wanted)
        _require(np.array_equal(codes.take(suffix[begin:end], mode="clip"), wanted))
        levels.append(int(end))
        if n < order:
            own = begin + np.flatnonzero(tokens != vocabulary.end_id)
            first, last = last, last + len(own)
            _require(last <= n_states)
            number[own] = np.arange(first, last)
            base[first:last] = number[suffix[own]]
    _require(levels[-1] == len(codes) and last == n_states)
    return suffix, tuple(levels)


def _smallest(numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Store `numbers`, none negative, in the fewest bytes that hold them all."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _whole(numbers: NDArray[Any]) -> NDArray[np.int64]:
    """Check for whole numbers (n,) below 2**53, none negative: what sums of them as floats can bear."""
    _require(numbers.ndim == 1 and numbers.dtype.kind == "u" and int(numbers.max(initial=0)) < 2**53)
    return numbers.astype(np.int64)


def _require(holds: bool) -> None:
    if not holds:
        raise namegen.StorageError("its arrays are not the n-grams of any names")
