"""Azgaar's namesbases: a line a base, `name|min|max|doubled|multi-word|names between commas`.

The layout is that of the files which Azgaar's Fantasy Map Generator saves and loads.
"""

from __future__ import annotations

import re

from ..table import Lines, Table

_BASE = re.compile(r"([^|]*)\|(\d*)\|(\d*)\|([^|]*)\|([\d.]*)\|(.*)")


def read_namesbase(lines: Lines) -> Table | None:
    """Read the names of all bases, with a column that says of which; None where a line is no base."""
    first = next((line for _, line in lines if line.strip()), "")
    if not _BASE.fullmatch(first.strip()):
        return None
    filled = [(number, line.strip()) for number, line in lines if line.strip()]
    bases = [(number, _BASE.fullmatch(line)) for number, line in filled]
    rows: list[tuple[int, str, str]] = []
    for number, base in bases:
        if base is None:
            return None
        rows += [(number, name.strip(), base[1].strip()) for name in base[6].split(",") if name.strip()]
    names, called = [name for _, name, _ in rows], [base for _, _, base in rows]
    several = "1 base" if len(bases) == 1 else f"{len(bases):,} bases; --where base=NAME reads one"
    return Table(
        [names, called],
        [number for number, _, _ in rows],
        titles=("name", "base"),
        has_header=True,
        name=0,
        understood=(f"a namesbase file of {several}",),
        empty=len(lines) - len(filled),
        lines=len(lines),
    )
