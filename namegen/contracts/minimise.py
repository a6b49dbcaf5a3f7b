"""Find where a smooth function is least, within bounds, by its gradient: L-BFGS, projected.

L-BFGS is Liu & Nocedal 1989, "On the limited memory BFGS method for large scale optimization". Steps are cut off at
the bounds, and unknowns beside a bound that the gradient pushes against follow the gradient alone, for the curvature of
the others misleads there (Bertsekas 1982, "Projected Newton methods for optimization problems").

All sums are numpy's own and not BLAS, whose order of summation differs between processors.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]
    """Give the value at (N,), and the gradient (N,) there."""

ENOUGH = 1e-4
"""The share of the fall that the gradient promises which a step must give (Armijo's condition)."""
FLAT = 1e-5
"""The largest slope at which the search ends: nothing is left to gain."""
BESIDE = 1e-3
"""How near to a bound is beside it, as long as more than that is left to go; unknowns are taken to be about 1."""
CURVED = 1e-10
"""The least curvature, by the lengths of the step and of the change of the gradient, that is remembered."""
HALVINGS = 30
"""How often a step is shortened before the search ends where it is: as low as rounding lets it see."""


class Point(NamedTuple):
    """Hold unknowns (N,), the value there, and the gradient (N,)."""

    at: NDArray[np.float64]
    value: float
    gradient: NDArray[np.float64]


class Change(NamedTuple):
    """Hold a step that was made, (N,), and by how much the gradient changed with it, (N,)."""

    step: NDArray[np.float64]
    gradient: NDArray[np.float64]


def minimise(
    loss: Loss,
    start: NDArray[np.float64],
    *,
    least: NDArray[np.float64] | float = -np.inf,
    most: NDArray[np.float64] | float = np.inf,
    gain: float = 1e-9,
    rounds: int = 1000,
    memory: int = 10,
    after_round: Callable[[int, float], bool] | None = None,
) -> NDArray[np.float64]:
    """Find the unknowns (N,) near `start` under which `loss` is least, each from `least` to `most`.

    gain: the search ends with a round that lowers the value by no more than this share of it.
    memory: how many rounds before are remembered for the curvature.
    after_round: told the number of the round, from 1, and the value that it reached; where it says False, the search
        ends.
    """
    at = np.clip(start.astype(np.float64), least, most)
    here = Point(at, *loss(at))
    changes: deque[Change] = deque(maxlen=memory)
    for number in range(1, rounds + 1):
        to_go = float(np.abs(here.at - np.clip(here.at - here.gradient, least, most)).max(initial=0.0))
        if not to_go > FLAT:
            break
        beside = min(BESIDE, to_go)
        low, high = here.at - least <= beside, most - here.at <= beside
        free = ~((low & (here.gradient > 0)) | (high & (here.gradient < 0)))
        found = _step(loss, here, _direction(here.gradient, changes, free), least, most)
        if found is None and changes:  # what is remembered misleads: begin anew along the gradient
            changes.clear()
            found = _step(loss, here, _direction(here.gradient, changes, free), least, most)
        if found is None:
            break
        changes.append(Change(found.at - here.at, found.gradient - here.gradient))
        before, here = here.value, found
        if after_round is not None and not after_round(number, here.value):
            break
        if before - here.value <= gain * max(abs(before), abs(here.value), 1.0):
            break
    return here.at


def _direction(gradient: NDArray[np.float64], changes: deque[Change], free: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Multiply `gradient` (N,) by the inverse of the curvature that `changes` show: the two loops of L-BFGS, downhill.

    Without changes it is the gradient, no longer than 1; so it is for unknowns that are not `free`.
    """
    known = [(each.step * free, each.gradient * free) for each in changes]
    products = [(step, change, _sum(step, change)) for step, change in known]
    # Where a step hardly changed the gradient, the curvature along it is rounding.
    curved = [
        (step, change, 1 / product)
        for step, change, product in products
        if product > CURVED * max(_sum(step, step), _sum(change, change))
    ]
    if not curved:
        return -gradient / max(1.0, float(np.abs(gradient * free).sum()))
    left, shares = gradient * free, []
    for step, change, rho in reversed(curved):
        shares.append(rho * _sum(step, left))
        left -= shares[-1] * change
    _, change, rho = curved[-1]
    left /= rho * _sum(change, change)
    for (step, change, rho), share in zip(curved, reversed(shares), strict=True):
        left += (share - rho * _sum(change, left)) * step
    return np.where(free, -left, -gradient)


def _step(
    loss: Loss,
    here: Point,
    direction: NDArray[np.float64],
    least: NDArray[np.float64] | float,
    most: NDArray[np.float64] | float,
) -> Point | None:
    """Go along `direction` (N,), cut off at the bounds, by the first length that lowers the value enough, if any."""
    length = 1.0
    for _ in range(HALVINGS):
        at = np.clip(here.at + length * direction, least, most)
        promised = _sum(here.gradient, at - here.at)
        if not promised < 0:  # uphill, where a bound cuts off what led down
            length *= 0.1
            continue
        value, gradient = loss(at)
        if value <= here.value + ENOUGH * promised:
            return Point(at, value, gradient)
        # Where the parabola through both values and the slope here is least, between a tenth and a half of the step.
        curve = value - here.value - promised
        length *= float(np.clip(-promised / (2 * curve), 0.1, 0.5)) if np.isfinite(curve) else 0.1
    return None


def _sum(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float((one * other).sum())
