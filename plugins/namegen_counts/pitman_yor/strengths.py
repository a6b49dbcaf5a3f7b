"""Hold what a chain takes from each count and gives to shorter contexts, and what is known of both beforehand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST = np.array([1.0, 2.0, 3.0])
"""The most that can be taken from counts of 1, 2, and more."""
CERTAINTY = 4.0
"""Precision of the prior on each unknown. On 5 subsets each of 20 lists, 3 to 10 differ by 0.003 nats/token at most."""

# Where the unknowns are on average: of fits to 239 subsets of 12 to 250 names of the bundled lists, by empirical Bayes.
# The last column is the strength; the rows are contexts of 0, 1, ... tokens, the last one standing for all longer.
_WITHIN = np.array(
    [
        [0.68, 1.28, 1.55, 20.0],
        [0.55, 0.86, 0.93, 1.0],
        [0.85, 1.26, 1.34, 0.6],
        [0.82, 1.02, 0.83, 0.4],
        [0.77, 0.72, 0.79, 0.5],
        [0.65, 0.95, 1.18, 1.5],
    ]
)
_AT_START = np.array(
    [
        [0.50, 1.00, 1.50, 20.0],
        [0.42, 0.93, 1.21, 2.0],
        [0.51, 0.89, 1.15, 1.4],
        [0.61, 1.00, 1.13, 1.5],
        [0.70, 0.99, 1.25, 1.1],
        [0.67, 0.99, 1.41, 2.6],
    ]
)
# The same above a base: what is taken from counts of 1, and the strength; of 16 lists, medians of fits.
_ON_BASE = np.array([[0.65, 0.0], [0.6, 22.0], [0.8, 4.0], [0.75, 3.0], [0.75, 2.0], [0.75, 2.0]])


@dataclass(frozen=True)
class Strengths:
    """Hold what is taken and given by contexts of each length, apart for those within a name and at its start.

    `discounts` (2, N, 3) are taken from counts of 1, 2, and more; `given` (2, N) is given beside them. N is the order.
    """

    discounts: NDArray[np.float64]
    given: NDArray[np.float64]

    @classmethod
    def of_unknowns(cls, unknowns: NDArray[np.float64]) -> Strengths:
        """Read the logits of discounts, as shares of the most that they can be, and the log of `given`: (2, N, 4)."""
        return cls(MOST / (1 + np.exp(-unknowns[..., :3])), np.exp(unknowns[..., 3]))

    def unknowns(self) -> NDArray[np.float64]:
        shares = self.discounts / MOST
        return np.concatenate([np.log(shares / (1 - shares)), np.log(self.given)[..., None]], axis=2)

    def taken(self) -> NDArray[np.float64]:
        """Return what is taken from counts of 0, 1, 2, and more: (2, N, 4)."""
        return np.concatenate([np.zeros((*self.given.shape, 1)), self.discounts], axis=2)


def usual(order: int) -> Strengths:
    """Return the strengths that the prior is about."""
    table = np.stack([_WITHIN, _AT_START])[:, np.minimum(np.arange(order), len(_WITHIN) - 1)]
    return Strengths(table[..., :3], table[..., 3])


def usual_on_base(order: int, names: int) -> Strengths:
    """Return the strengths that the prior is about where a base goes before a list of so many names.

    The base knows how often letters are, and most of what pairs are: single letters of the list are worth little.
    """
    alone = usual(order)
    discounts = alone.discounts.copy()
    at = np.minimum(np.arange(order), len(_ON_BASE) - 1)
    discounts[..., 0] = _ON_BASE[at, 0]
    given = np.tile(_ON_BASE[at, 1], (2, 1))
    given[:, 0] = 45.0 * names
    return Strengths(discounts, given)


def saved_strengths(arrays: dict[str, NDArray[np.float64]], order: int) -> Strengths:
    """Check strengths that came from a file. Raises StorageError where they make no distributions."""
    discounts, given = arrays["discounts"], arrays["strengths"]
    shapes = discounts.shape == (2, order, 3) and given.shape == (2, order)
    if not shapes or discounts.dtype != np.float64 or given.dtype != np.float64:
        raise namegen.StorageError("its discounts and strengths are not those of its order")
    if not ((discounts >= 0).all() and (discounts <= MOST).all() and (given > 0).all() and np.isfinite(given).all()):
        raise namegen.StorageError("its discounts are not between 0 and the counts, or its strengths not above 0")
    return Strengths(discounts, given)
