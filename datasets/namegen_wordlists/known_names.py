"""Names that stand in no bundled list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
        own = set(_in_small_letters(context.names.names)) if context.names else set()
        common = len(own & bundled_names())
        self.known = frozenset[str]() if common >= MANY * max(1, len(own)) else bundled_names()

    def passes(self, names: Sequence[str]) -> NDArray[np.bool_]:
        if not self.known:
            return np.ones(len(names), dtype=bool)
        return np.array([name not in self.known for name in _in_small_letters(names)], dtype=bool)

    def as_data(self, letters: Sequence[str]) -> Mapping[str, Any]:  # noqa: ARG002
        return {"kind": "not", "names": sorted(self.known)}


@cache
def bundled_names() -> frozenset[str]:
    """Return the names of all bundled lists, in small letters: some 37,000, in 30 ms."""
    files = (Path(__file__).with_name(row.file) for row in rows())
    return frozenset(_in_small_letters([name for file in files for name in _names_in(file)]))


def _in_small_letters(names: Sequence[str]) -> list[str]:
    """Write each capital as its small letter, whatever stands beside it."""
    small = {ord(letter): namegen.small_letter(letter) for letter in set("".join(names))}
    return [name.translate(small) for name in names]


def _names_in(path: Path) -> Iterator[str]:
    """Yield the names of a file of this folder: a name a line, or a table whose first column they are."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if path.suffix != ".csv":
        return iter(lines)
    return (line.partition(",")[0] for line in lines[1:])
