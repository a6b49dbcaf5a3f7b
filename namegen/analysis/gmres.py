"""Solve a large linear system by products with its matrix alone (Saad & Schultz 1986, GMRES)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Multiply = Callable[[NDArray[np.float64]], NDArray[np.float64]]

PRECISION = 1e-13
"""The length of the residual, by that of the right side, at which the search ends."""
RESTART = 50
"""Directions that are kept at a time."""
ROUNDS = 100
"""How often it begins anew at most; the caller checks what was found."""


def solve_iteratively(multiply: Multiply, right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find x (N,) so that `multiply(x)` is `right` (N,), or comes as near as ROUNDS rounds lead."""
    found = np.zeros(len(right))
    enough = PRECISION * float(np.linalg.norm(right))
    for _ in range(ROUNDS):
        residual = right - multiply(found)
        if np.linalg.norm(residual) <= enough:
            break
        found += _correction(multiply, residual, enough)
    return found


def _correction(multiply: Multiply, residual: NDArray[np.float64], enough: float) -> NDArray[np.float64]:
    """Find what of the space of residual, A residual, A A residual, ... brings A x nearest to `residual` (N,)."""
    length = float(np.linalg.norm(residual))
    directions = np.zeros((RESTART + 1, len(residual)))
    directions[0] = residual / length
    products = np.zeros((RESTART + 1, RESTART))  # A in terms of the directions, Hessenberg's form
    size = 0
    while size < RESTART:
        new = multiply(directions[size])
        known = directions[: size + 1]
        for _ in range(2):  # once leaves rounding errors along the known directions, twice none (Kahan)
            shares = known @ new
            products[: size + 1, size] += shares
            new -= shares @ known
        rest = float(np.linalg.norm(new))
        size += 1
        products[size, size - 1] = rest
        if rest * length <= enough:
            break
        directions[size] = new / rest
    wanted = np.zeros(size + 1)
    wanted[0] = length
    answer = np.linalg.lstsq(products[: size + 1, :size], wanted, rcond=None)[0]
    correction: NDArray[np.float64] = answer @ directions[:size]
    return correction
