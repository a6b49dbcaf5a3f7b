"""Names by number: name *i* is the first of its own attempts that passes, so it depends on the seed and *i* alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.run import Run
from ..contracts.sampler import Drawn
from ..errors import GenerationError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..contracts.tokenizer import Tokenizer

NUMBERS = 2**32
"""Attempt j of name i has the number i + j * NUMBERS; the first attempt's number is the name's own.

Names are numbered from 0 on, or by numbers of 61 bits that are far above (see `id_numbers`): then two attempts have the
same number about as rarely as two names have.
"""
MOST_ATTEMPTS = 2**22
"""Attempts at one name before giving up: hardly ever reached where one name in 65,536 passes."""

Sample = Callable[["NDArray[np.int64]"], Drawn]
"""Draw the names with these numbers (B,), each by its own random numbers."""
Passing = Callable[[Drawn, Sequence[str]], "NDArray[np.bool_]"]
"""Mark the drawn names that are wanted: (B,)."""


@dataclass(frozen=True)
class Attempts:
    """Draw names by number, each as often as it takes.

    `rate` is about how many attempts pass: it decides how many are made at a time, and nothing else.
    """

    sample: Sample
    passing: Passing
    tokenizer: Tokenizer
    batch: int
    rate: float = 1.0
    stopped: Callable[[], bool] = Run().stopped
    """Whether to end now, asked before each batch of attempts."""

    def names(self, numbers: NDArray[np.int64]) -> list[str]:
        """Draw the names with these numbers (B,), which are distinct.

        Raises GenerationError where an attempt does not pass too often, or it is stopped.
        """
        found = np.empty(len(numbers), dtype=object)
        pending, attempt = np.arange(len(numbers)), 0  # the places of the names that are still to be found
        while len(pending):
            if attempt >= MOST_ATTEMPTS:
                raise GenerationError(f"{attempt:,} attempts at a name, and none is such as is wanted")
            some = max(1, min(self.batch // len(pending), math.ceil(1 / self.rate)))
            passed, names = self._passed(_tried(numbers[pending], attempt, some))
            if some == 1 and len(names) == len(numbers):
                return names
            # The attempts at one name stand together, so the first of them is where the name changes.
            first = np.flatnonzero(np.diff(passed // some, prepend=-1))
            places = pending[passed[first] // some]
            found[places] = [names[i] for i in first.tolist()]
            pending = np.setdiff1d(pending, places, assume_unique=True)
            attempt += some
        return list(found)

    def passed(self, numbers: NDArray[np.int64]) -> int:
        """Count how many of the first attempts at these names pass."""
        return len(self._passed(numbers)[0])

    def _passed(self, tried: NDArray[np.int64]) -> tuple[NDArray[np.intp], list[str]]:
        """Make the attempts with these numbers; return the places of those that passed, ascending, and their names."""
        if self.stopped():
            raise GenerationError("stopped while names were sought that are such as is wanted")
        drawn = self.sample(tried)
        names = self.tokenizer.decode(drawn.names)
        passed = self.passing(drawn, names)
        places = _places(tried, drawn.numbers)
        if passed.all() and (np.diff(places) > 0).all():
            return places, names
        index = np.flatnonzero(passed)
        index = index[np.argsort(places[index], kind="stable")]
        return places[index], [names[i] for i in index.tolist()]


def _tried(numbers: NDArray[np.int64], first: int, some: int) -> NDArray[np.int64]:
    """Give numbers to `some` attempts at each name, from the attempt `first` on; those at one name stand together."""
    attempts = np.arange(first, first + some, dtype=np.int64) * NUMBERS
    return (numbers[:, None] + attempts).ravel()


def _places(tried: NDArray[np.int64], drawn: NDArray[np.int64]) -> NDArray[np.intp]:
    """Return the place of each number drawn among those tried; some may be left out."""
    if np.array_equal(tried, drawn):
        return np.arange(len(tried))
    order = np.argsort(tried, kind="stable")
    return order[np.searchsorted(tried, drawn, sorter=order)]
