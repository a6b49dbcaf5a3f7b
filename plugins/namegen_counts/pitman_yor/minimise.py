"""Minimise a smooth function of few unknowns: in numpy alone, since importing SciPy's takes longer than most fits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROUNDS = 100
"""Steps at most; fits take 10 to 30."""
GAIN = 1e-6
"""Relative gain of a step below which the search ends."""
ENOUGH = 1e-4
"""Share of the gain that the slope promises which a step must bring (Nocedal & Wright 2006, section 3.1)."""
SHORTEST = 2.0**-20
"""The share of a step down to which it is halved."""


Loss = Callable[["NDArray[np.float64]"], "tuple[float, NDArray[np.float64]]"]
"""Returns its value and gradient (n,)."""


@dataclass(frozen=True)
class _Point:
    at: NDArray[np.float64]
    value: float
    slope: NDArray[np.float64]


def minimise(loss: Loss, start: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the minimum of `loss` near `start` (n,), by BFGS.

    No step moves an unknown by more than 1: they are logits and logarithms. The first guess of the curvature is that
    of the first step (Nocedal & Wright 2006, eq. 6.20).
    """
    here = _Point(start, *loss(start))
    inverse = None
    for _ in range(ROUNDS):
        step = -here.slope if inverse is None else -(inverse * here.slope).sum(axis=1)
        there = _down(loss, here, step / max(1.0, float(np.abs(step).max(initial=0.0))))
        if there is None:
            break
        moved, bent = there.at - here.at, there.slope - here.slope
        bend = float((moved * bent).sum())
        if bend > 0:
            if inverse is None:
                inverse = np.eye(len(start)) * bend / (bent * bent).sum()
            inverse = _updated(inverse, moved, bent, bend)
        gain, here = here.value - there.value, there
        if gain <= GAIN * abs(here.value):
            break
    return here.at


def _down(loss: Loss, here: _Point, step: NDArray[np.float64]) -> _Point | None:
    """Take the step, halved until it brings enough; None where none does."""
    promised = float((step * here.slope).sum())
    share = 1.0
    while share > SHORTEST:
        at = here.at + share * step
        there = _Point(at, *loss(at))
        if there.value <= here.value + ENOUGH * share * promised and there.value < here.value:
            return there
        share /= 2
    return None


def _updated(
    inverse: NDArray[np.float64], moved: NDArray[np.float64], bent: NDArray[np.float64], bend: float
) -> NDArray[np.float64]:
    """Update the inverse curvature (n, n) by what the slope bent over a move (Nocedal & Wright 2006, eq. 6.17)."""
    turned = (inverse * bent).sum(axis=1)
    along = np.outer(moved, moved) * ((bend + float((bent * turned).sum())) / bend**2)
    across = np.outer(turned, moved) / bend
    updated: NDArray[np.float64] = inverse + along - across - across.T
    return updated
