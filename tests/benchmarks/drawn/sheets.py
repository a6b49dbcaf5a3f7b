"""Sheets for rating names without knowing which way drew them, and the key that says which did."""

from __future__ import annotations

import csv
import sys
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .parts import Part, in_hashed_order
from .ways import Way

LINES = 24
"""Names of a sheet, and names of each way."""
ASKED = "Rate each name as one more of this list: 0 throw it away, 1 doubtful, 2 keep it. NUMBER<TAB>RATING a line."


@dataclass(frozen=True)
class Keyed:
    """Say of a name on a sheet where it came from. `ways`: several where several drew it."""

    number: int
    of: str
    size: int
    name: str
    ways: tuple[str, ...]


def write_sheets(part: Part, ways: Mapping[str, Way], seed: int, sheets: Path, keys: Path) -> list[Path]:
    """Write the first names of all ways, mixed, on sheets, and the key into another folder; return the sheets.

    Numbers go on from those of the key's other files. No sheet shows which way a name is of: those of all ways are in
    one pool, in small letters, each once.
    """
    key = keys / f"{part.of}-{part.size}.tsv"
    if key.exists():
        sys.exit(f"{key} is there already: its sheets may be being rated; choose another folder")
    sheets.mkdir(parents=True, exist_ok=True)
    keys.mkdir(parents=True, exist_ok=True)
    drawn = {which: list(dict.fromkeys(way.given(4 * LINES, seed)))[:LINES] for which, way in ways.items()}
    pooled = in_hashed_order({name for names in drawn.values() for name in names}, f"sheet {seed}")
    first = 1 + max((each.number for each in read_keys(keys)), default=0)
    keyed = [
        Keyed(number, part.of, part.size, name, tuple(which for which, names in drawn.items() if name in names))
        for number, name in enumerate(pooled, start=first)
    ]
    paths = [_write_sheet(part, keyed[i : i + LINES], 1 + i // LINES, sheets) for i in range(0, len(keyed), LINES)]
    key.write_text("".join(_key_line(each) for each in keyed), encoding="utf-8")
    return paths


def _write_sheet(part: Part, keyed: Sequence[Keyed], number: int, folder: Path) -> Path:
    heading = [f"{part.kind}: a list of {part.size} names", ASKED, f"The list: {', '.join(sorted(part.names))}"]
    lines = [f"# {line}" for text in heading for line in textwrap.wrap(text, 118, break_on_hyphens=False)]
    lines += [f"{each.number}\t{each.name}" for each in keyed]
    path = folder / f"{part.of}-{part.size}-{number}.tsv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _key_line(keyed: Keyed) -> str:
    return f"{keyed.number}\t{keyed.of}\t{keyed.size}\t{keyed.name}\t{','.join(keyed.ways)}\n"


def read_keys(folder: Path) -> list[Keyed]:
    """Read what all files of a key say."""
    found = []
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for number, of, size, name, ways in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                found.append(Keyed(int(number), of, int(size), name, tuple(ways.split(","))))
    return found
