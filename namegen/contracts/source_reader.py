"""What reads names out of a file that is no text: a workbook, a database."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class SourceTable:
    """Hold what lies in a file: R rows of cells, which are texts, numbers, or None where nothing stands.

    The first rows may be headings and titles: which columns hold names and counts is found as in any table. `what` says
    what was read, as a person calls it: "an Excel file, its sheet 'Names'". A table that is wider than `MOST_COLUMNS`,
    or has more cells than `MOST_CELLS`, is refused.
    """

    MOST_COLUMNS: ClassVar[int] = 1_000
    MOST_CELLS: ClassVar[int] = 5_000_000
    """rows times columns, and so the empty ones too"""

    rows: Sequence[Sequence[object]]
    what: str


class SourceReader(ABC):
    """Read files of a kind that begins with bytes of its own."""

    def recognises(self, data: bytes) -> bool:  # noqa: ARG002
        """Say whether a whole file, which begins as was registered, is such. By default any is.

        It must know without the packages that `needs` names, and of files of any kind.
        """
        return True

    @abstractmethod
    def read(self, data: bytes, most: int) -> SourceTable:
        """Read a file. It may be damaged, or made to harm: unpacked, it is `most` bytes at most.

        Raises WordlistError, in one line, for what is no list, or larger; anything else is reported as a file that
        cannot be read.
        """
