"""Which of several processes this is, where they train one model together."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import UsageError

VARIABLES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
"""What torchrun tells each process that it starts: its number, how many there are, and both among its machine's."""


@dataclass(frozen=True)
class Rank:
    """Say which of several processes that train one model together this is. `Rank()` is one that trains alone.

    number: 0 for the first, which alone writes and prints. total: how many there are.
    local, local_total: the same among the processes of its machine.
    """

    number: int = 0
    total: int = 1
    local: int = 0
    local_total: int = 1

    @property
    def first(self) -> bool:
        """Say whether this process is the one that writes and prints."""
        return self.number == 0

    @classmethod
    def here(cls, environment: Mapping[str, str] | None = None) -> Rank:
        """Read it from what torchrun has set in the environment; a process that it has not started is alone.

        Raises UsageError for variables that are no such numbers.
        """
        given = [(os.environ if environment is None else environment).get(name) for name in VARIABLES]
        if None in given:
            return cls()
        try:
            number, total, local, local_total = (int(value or "") for value in given)
        except ValueError:
            raise _refused(given) from None
        if not (0 <= local <= number < total and local < local_total <= total):
            raise _refused(given)
        return cls(number, total, local, local_total)


def _refused(given: list[str | None]) -> UsageError:
    shown = ", ".join(f"{name}={value!r}" for name, value in zip(VARIABLES, given, strict=True))
    return UsageError(f"{shown} is no place among several processes: start them by torchrun, or unset these variables")
