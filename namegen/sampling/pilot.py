"""How common wanted names are, from names that are tried before the draw, always the same ones."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .attempts import Attempts

PILOT_SEED = "pilot"
PILOT = (256, 1_024, 4_096, 16_384, 65_536)
"""Names tried in all before each look at how many passed."""
ENOUGH = 16
"""Names that passed, after which the pilot ends."""
CLEAR, CLEAR_IF_NONE = 4, 1
"""How many should have passed, after which it ends too: to be wrong costs time and nothing else."""
COMMON = 1 / 4_096
"""The share from which on rejection, a million names a second, finds the first ones faster than the product does."""
COMMON_FOR_NETWORKS = 1 / 500
"""The same for a model without finitely many states, which draws some ten thousand."""
RARE_FOR_NETWORKS = 1 / 8
"""The share below which such a model is searched too: where that looks at fewer rows than rejection tries names, it is
the faster way (names of k..n, 1 in 50, came six times as fast from an LSTM)."""
POSSIBLE = 1 / 8_192
"""The least share that is found at all where there is rejection alone."""

WRITTEN_OUT = 1e15
"""Numbers up to which all zeros are written."""


@dataclass(frozen=True)
class Pilot:
    """Hold how many names were tried, and how many of them passed."""

    tried: int
    passed: int

    @property
    def rate(self) -> float:
        """Return the share that passed."""
        return self.passed / self.tried


@dataclass(frozen=True)
class Probability:
    """Hold the probability that a name of the model is such as is wanted, and its standard error (0: exact)."""

    value: float
    error: float = 0.0

    @property
    def in_words(self) -> str:
        """Write it as people say it, to three digits: "1 name in 547,000", "about 1 name in 190", "... in 1.49e+38"."""
        if self.value < sys.float_info.min:
            return "hardly any name"
        times = float(f"{1 / self.value:.3g}")
        number = f"{times:,.0f}" if times < WRITTEN_OUT else f"{times:.3g}"
        return f"{'about ' if self.error else ''}1 name in {number}"

    @classmethod
    def estimated(cls, pilot: Pilot) -> Probability:
        """Estimate it from a pilot."""
        share = pilot.rate
        return cls(share, float(np.sqrt(share * (1 - share) / pilot.tried)))

    def times(self, other: Probability) -> Probability:
        """Return the probability that this and then, given this, `other` happens."""
        error = np.hypot(self.error * other.value, self.value * other.error)
        return Probability(self.value * other.value, float(error))

    def over(self, other: Probability) -> Probability:
        """Return the probability of this given `other`, of which it is a part; 1 at most."""
        if not other.value:
            return self
        value = self.value / other.value
        error = value * np.hypot(self.error / max(self.value, sys.float_info.min), other.error / other.value)
        return Probability(min(1.0, value), float(error))


def piloted(attempts: Attempts, batch: int, common: float) -> Pilot:
    """Try names until ENOUGH passed, or until it is clear enough that fewer than `common` pass."""
    tried = passed = 0
    for upto in PILOT:
        while tried < upto:
            some = min(batch, upto - tried)
            passed += attempts.passed(np.arange(tried, tried + some))
            tried += some
        if passed >= ENOUGH or tried * common >= (CLEAR if passed else CLEAR_IF_NONE):
            break
    return Pilot(tried, passed)
