"""Compare what was found with what was promised."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.corpus import Corpus

if TYPE_CHECKING:
    from numpy.typing import NDArray


def close(first: NDArray[np.float64], second: NDArray[np.float64]) -> bool:
    """Say whether two sets of rows (log probabilities) are the same; float32 in other batches differs by 1e-6."""
    return first.shape == second.shape and bool(np.allclose(np.exp(first), np.exp(second), atol=1e-5))


def gap(first: NDArray[np.float64], second: NDArray[np.float64]) -> str:
    """Say how far two sets of rows are apart, as probabilities: logs of tiny ones differ by much."""
    if first.shape != second.shape:
        return f"shapes {first.shape} and {second.shape}"
    return f"probabilities that differ by up to {np.abs(np.exp(first) - np.exp(second)).max():.3g}"


def first_difference(first: list[list[int]], second: list[list[int]]) -> str:
    """Say where two lists of names, as ids, differ first; for lists that are not equal."""
    for i, (one, other) in enumerate(zip(first, second, strict=False)):
        if one != other:
            return f"name {i} is {one} and {other}"
    return f"{len(first)} and {len(second)} names"


def follows(counts: NDArray[np.int64], row: NDArray[np.float64]) -> bool:
    """Say whether `counts` could be draws from `row`: chi-square within five standard deviations."""
    expected = row * counts.sum()
    enough = expected >= 5
    if counts[row == 0].any() or not enough.any():
        return not counts[row == 0].any()
    chi_square = float(((counts - expected)[enough] ** 2 / expected[enough]).sum())
    freedom = max(int(enough.sum()) - 1, 1)
    return chi_square < freedom + 5 * math.sqrt(2 * freedom)


def names_in(corpus: Corpus) -> list[list[int]]:
    """List the ids of each name of `corpus`, boundaries included."""
    return [part.tolist() for part in np.split(corpus.tokens, corpus.offsets[1:-1])] if len(corpus) else []
