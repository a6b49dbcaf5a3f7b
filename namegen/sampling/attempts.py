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
"""Attempt j of name i has the number i + j * NUMBERS; the first attempt's number is the name's own."""
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
        """Draw the names with these numbers (B,).

        Raises GenerationError where an attempt does not pass too often, or it is stopped.
        """
        found = np.empty(len(numbers), dtype=object)
        pending, attempt = np.arange(len(numbers)), 0  # the places of the names that are still to be found
        while len(pending):
            if attempt >= MOST_ATTEMPTS:
                raise GenerationError(f"{attempt:,} attempts at a name, and none is such as is wanted")
            some = max(1, min(self.batch // len(pending), math.ceil(1 / self.rate)))
            passed, names = self._passed(self._tried(numbers[pending], attempt, some))
            if len(names) == len(numbers) and np.array_equal(passed, numbers):
                return names
            order = np.argsort(numbers[pending])
            places = pending[order[np.searchsorted(numbers[pending], passed, sorter=order)]]
            found[places] = names
            pending = np.setdiff1d(pending, places, assume_unique=True)
            attempt += some
        return list(found)

    def passed(self, numbers: NDArray[np.int64]) -> int:
        """Count how many of the first attempts at these names pass."""
        return len(self._passed(self._sampled(numbers))[0])

    def _tried(self, numbers: NDArray[np.int64], first: int, some: int) -> Drawn:
        """Make `some` attempts at each name, from the attempt `first` on; those at one name stand together."""
        attempts = np.arange(first, first + some, dtype=np.int64) * NUMBERS
        return self._sampled((numbers[:, None] + attempts).ravel())

    def _sampled(self, numbers: NDArray[np.int64]) -> Drawn:
        if self.stopped():
            raise GenerationError("stopped while names were sought that are such as is wanted")
        return self.sample(numbers)

    def _passed(self, drawn: Drawn) -> tuple[NDArray[np.int64], list[str]]:
        """Return the numbers of the names that passed (P,), and these; of several attempts at one the first."""
        names = self.tokenizer.decode(drawn.names)
        passed = self.passing(drawn, names)
        numbers = drawn.numbers % NUMBERS
        if passed.all() and (np.diff(numbers) > 0).all():
            return numbers, names
        index = np.flatnonzero(passed)
        # The attempts at one name stand together, so the first of them is where the number changes.
        first = index[np.diff(numbers[index], prepend=-1) != 0]
        return numbers[first], [names[i] for i in first.tolist()]
