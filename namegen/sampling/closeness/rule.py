"""How names are drawn that are worth showing: how strict the rule is, and the best of how many candidates is taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from .list_pilot import ListPilot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ...contracts.spec import Spec
    from ...training.closeness import Closeness
    from .scorer import Scorer

CANDIDATES: dict[Closeness, int] = {"close": 32, "near": 16, "free": 4}
"""Names that are drawn for each that is given. Rated blind on lists that nothing was fitted to, near is .26 and
.44 of 2 above one candidate from 100 and 300 names, and .09 and .20 from 12 and 30.
"""
SHORT, MORE, MOST = 100, 1.5, 32
"""Names of a list below which so many times as many are drawn, up to a most: of 30 names, the best of 40 were rated .03
above the best of 16, and few names are asked of few.
"""
ENOUGH: dict[Closeness, tuple[int, int]] = {"close": (40, 1), "near": (100, 3)}
"""How many different names there must be on a rung: so many, or so many times those of the list if that is more."""
PLENTY = 1_000
"""Different names that are enough for a list of any length: where they give out, the next rung goes on."""
FEW = 8
"""Names of a list below which it is said how few can come of them."""


def list_size(names: int) -> Literal["few", "short", "long"]:
    """Say what so many different names are enough for.

    few: hardly any new ones can be made of them; short: close and near ones will be good, free ones wild; long: all.
    """
    if names < FEW:
        return "few"
    return "short" if names < SHORT else "long"


@dataclass(frozen=True)
class Rule:
    """Judge names by the list alone."""

    first: int
    """the rung on which drawing begins, where all holds that holds by default"""
    candidates: int
    scorer: Scorer
    names: tuple[str, ...]
    """the distinct names of the list, in small letters: of a long one, some"""
    different: int
    """different names among those that the pilot drew and the first rung allows"""
    held: tuple[Spec, ...] = ()
    """what the first ladder holds on that rung; nothing where there is none"""

    @classmethod
    def of(cls, pilot: ListPilot, closeness: Closeness) -> Rule:
        """Find where to begin, and how to choose among names of that rung."""
        names = pilot.names
        if closeness == "free":
            first, kept = pilot.loosest()
        else:
            least, times = ENOUGH[closeness]
            first, kept = pilot.first_rung(max(least, min(times * len(names), PLENTY)))
        candidates = min(MOST, round(CANDIDATES[closeness] * (MORE if len(names) < SHORT else 1)))
        return cls(first, candidates, pilot.scorer(kept), names, len(set(kept)), pilot.task.rungs[first][:1])

    def begin(self, rungs: Sequence[tuple[Spec, ...]]) -> int:
        """Return which of the rungs of a draw is the first.

        A person may have asked for the first ladder's constraint, or given it up: then what else is less strict lower
        down begins at its strictest.
        """
        return next((place for place, rung in enumerate(rungs) if rung[:1] == self.held), 0)

    def ranked(self, small: Sequence[str]) -> NDArray[np.intp]:
        """Rank the candidates of B names, those of a name together: (B, K), their places, of the best first.

        small: the candidates in small letters.
        """
        distinct = dict.fromkeys(small)
        scores = dict(zip(distinct, self.scorer.scores(list(distinct)).tolist(), strict=True))
        table = np.array([scores[name] for name in small], dtype=np.int64).reshape(-1, self.candidates)
        firsts = np.arange(len(table))[:, None] * self.candidates
        ranked: NDArray[np.intp] = firsts + np.argsort(-table, axis=1, kind="stable")
        return ranked

    @property
    def note(self) -> str:
        """Say what to expect of a list of very few names; nothing of others."""
        count = len(self.names)
        if count >= FEW:
            return ""
        names = "1 name" if count == 1 else f"{count} names"
        some = f"only some {self.different}" if self.different else "hardly any"
        return f"from {names} {some} new ones can be made; of ten or more there are hundreds"
