"""Compute what Kneser-Ney takes from each count, in closed form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENOUGH = 10
"""How many arcs must count 1, 2, 3 and 4 for the closed form to be trusted."""


def closed_form(counts: NDArray[np.float64]) -> tuple[float, float, float]:
    """Compute the discounts of counts of 1, of 2, and of 3 or more, from the counts of one level's arcs.

    D(k) = k - (k + 1) Y n(k+1) / n(k), Y = n(1) / (n(1) + 2 n(2)), n(k) being the number of arcs that count k
    (Chen & Goodman 1998, eq. 26). Where it fails, on few arcs, it is Y, Y + 1/2, Y + 1, with one added to n(1) and to
    2 n(2): with no evidence 0.5, 1, 1.5.
    """
    n = np.bincount(np.minimum(counts, 5).astype(np.int64), minlength=6).astype(float)
    if (n[1:5] >= ENOUGH).all():
        y = n[1] / (n[1] + 2 * n[2])
        found = [float(k - (k + 1) * y * n[k + 1] / n[k]) for k in (1, 2, 3)]
        # Nothing taken would leave nothing for tokens not seen: a zero, which no weight of other contexts can mend.
        if all(0 < each <= k for k, each in enumerate(found, start=1)):
            return found[0], found[1], found[2]
    y = float((n[1] + 1) / (n[1] + 1 + 2 * n[2] + 1))
    return y, y + 0.5, y + 1
