"""What Kneser-Ney takes from each count, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

FALLBACK = (0.5, 1.0, 1.5)
"""Where the closed form fails, as with KenLM's --discount_fallback."""


def closed_form(counts: NDArray[np.int64]) -> tuple[float, float, float]:
    """The discounts of counts of 1, of 2, and of 3 or more, from the (adjusted) counts of one order's grams.

    D(k) = k - (k + 1) Y n(k+1) / n(k), Y = n(1) / (n(1) + 2 n(2)), n(k) being the number of grams that count k
    (Chen & Goodman 1998, eq. 26). It fails where an n(k) is 0 or a D(k) is not between 0 and k: so it does on
    single letters, of which there are few and all of them frequent.
    """
    n = np.bincount(np.minimum(counts, 5), minlength=6).astype(float)
    if not n[1:5].all():
        return FALLBACK
    y = n[1] / (n[1] + 2 * n[2])
    one, two, three = (float(k - (k + 1) * y * n[k + 1] / n[k]) for k in (1, 2, 3))
    return (one, two, three) if 0 <= one <= 1 and 0 <= two <= 2 and 0 <= three <= 3 else FALLBACK


def saved_discounts(discounts: NDArray[np.float64], order: int) -> NDArray[np.float64]:
    """(order, 3), as it came from a file. Raises StorageError where one takes more than there is."""
    if discounts.shape != (order, 3) or discounts.dtype != np.float64 or not _possible(discounts):
        raise namegen.StorageError("its discounts are not between 0 and the counts that they are taken from")
    return discounts


def _possible(discounts: NDArray[np.float64]) -> bool:
    return bool((discounts >= 0).all() and (discounts <= [1, 2, 3]).all())
