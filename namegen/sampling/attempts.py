"""Names by number: name *i* is the first of its own attempts that passes, so it depends on the seed and *i* alone."""

from __future__ import annotations

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
APART = 2 * NUMBERS * MOST_ATTEMPTS
"""What lies between the numbers of names 2**32 places apart: more than the numbers of all attempts at the first."""

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
        found, pending, attempt = [""] * len(numbers), np.arange(len(numbers)), 0
        while len(pending):  # the places of the names that are still to be found
            if attempt >= MOST_ATTEMPTS:
                raise GenerationError(f"{attempt:,} attempts at a name, and none is such as is wanted")
            some = max(1, min(self.batch // len(pending), round(1 / self.rate)))
            places, names, passed = self._attempted(_tried(numbers[pending], attempt, some))
            attempt += some
            if some == 1 and len(names) == len(found):
                found, pending = names, np.flatnonzero(~passed)
                continue
            index = np.flatnonzero(passed)
            # The attempts at one name stand together, so the first of them is where the name changes.
            of = places[index] // some
            first = np.flatnonzero(np.diff(of, prepend=-1))
            for place, i in zip(pending[of[first]].tolist(), index[first].tolist(), strict=True):
                found[place] = names[i]
            pending = np.delete(pending, of[first])
        return found

    def passed(self, numbers: NDArray[np.int64]) -> int:
        """Count how many of the first attempts at these names pass."""
        return int(self._attempted(numbers)[2].sum())

    def _attempted(self, tried: NDArray[np.int64]) -> tuple[NDArray[np.intp], list[str], NDArray[np.bool_]]:
        """Make the attempts with these numbers.

        Return the places of those that came to an end, ascending, their names, and which of them passed.
        """
        if self.stopped():
            raise GenerationError("stopped while names were sought that are such as is wanted")
        drawn = self.sample(tried)
        names = self.tokenizer.decode(drawn.names)
        passed = self.passing(drawn, names)
        places = _places(tried, drawn.numbers)
        if (np.diff(places) > 0).all():
            return places, names, passed
        order = np.argsort(places, kind="stable")
        return places[order], [names[i] for i in order.tolist()], passed[order]


def numbers_of(places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of the name at each place, from 0 on, so that no two attempts at any have the same: (B,).

    It is the place itself for the first 2**32 names.
    """
    return places + places // NUMBERS * (APART - NUMBERS)


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
