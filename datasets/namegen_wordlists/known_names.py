"""Names that stand in no bundled list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .table import rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

MANY = 0.2
"""The share of a list's own names in bundled ones from which on it is a list of such names."""


class NotBundled(namegen.Constraint):
    """Want no name that stands in a bundled list, unless the list is of such names: a fifth of its own stand in one.

    Real names among made-up ones are thrown away (.20 of 2 where others had 1.1); in a list of given names they are
    what it is about. Case is ignored.
    """

    needs_list = True
    given_up_with = "novel"
    remedy = "--copies allows names of bundled lists too"

    def begin(self, context: namegen.DrawContext) -> None:
        own = set(map(str.lower, context.names.names)) if context.names else set()
        common = len(own & bundled_names())
        self.known = frozenset[str]() if common >= MANY * max(1, len(own)) else bundled_names()

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        if not self.known:
            return np.ones(len(names), dtype=bool)
        return np.array([name.lower() not in self.known for name in names], dtype=bool)


@cache
def bundled_names() -> frozenset[str]:
    """Return the names of all bundled lists, in small letters: some 37,000, in 30 ms."""
    return frozenset(name for row in rows() for name in _names_in(Path(__file__).with_name(row.file)))


def _names_in(path: Path) -> Iterator[str]:
    """Yield the names of a file of this folder: a name a line, or a table whose first column they are."""
    lines = path.read_text(encoding="utf-8").lower().splitlines()
    if path.suffix != ".csv":
        return iter(lines)
    return (line.partition(",")[0] for line in lines[1:])
