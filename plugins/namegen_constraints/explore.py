"""Number the states of an automaton that can be reached, many at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


MOST_CODES = 2**26
"""Codes that states may have; each takes four bytes."""
_ROWS = 4096
"""States whose transitions are numbered at a time: tables of 64-bit codes are larger than what comes of them."""


class Explored(NamedTuple):
    """Hold the codes of the states that were reached (Q,), the start first, and the state after each letter (Q, C)."""

    codes: NDArray[np.int64]
    step: NDArray[np.int32]


def explore(
    start: int, n_codes: int, successors: Callable[[NDArray[np.int64]], NDArray[np.int64]], most: int
) -> Explored | None:
    """Walk from `start`, the codes being 0 .. n_codes - 1; None where there are more than `most` states.

    successors: the codes (F, C) after the states of codes (F,); -1 where no name goes on.
    """
    if n_codes > MOST_CODES:
        return None
    number = np.full(n_codes, -1, dtype=np.int32)
    number[start] = 0
    frontier = np.array([start], dtype=np.int64)
    found, count = [frontier], 1
    while len(frontier) and count <= most:
        after = successors(frontier)
        frontier = np.unique(after[(after >= 0) & (number[after] < 0)])
        number[frontier] = np.arange(count, count + len(frontier))
        found.append(frontier)
        count += len(frontier)
    if count > most:
        return None
    codes = np.concatenate(found)
    blocks = (successors(codes[first : first + _ROWS]) for first in range(0, count, _ROWS))
    return Explored(codes, np.concatenate([np.where(block >= 0, number[block], np.int32(-1)) for block in blocks]))
