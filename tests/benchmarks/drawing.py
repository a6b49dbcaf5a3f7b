"""What people get who draw names from a few: how many, how new, how well made; and sheets for rating them blind.

    python tests/benchmarks/drawing.py LIST...                # files or registered lists; by default four bundled ones
    python tests/benchmarks/drawing.py LIST... --sizes 30     # parts of 30 names alone
    python tests/benchmarks/drawing.py --quick                # small sizes: shows that it runs, no figures to quote
    python tests/benchmarks/drawing.py LIST... --sheets DIR   # no table, but sheets, and the key to them in DIR-key
    python tests/benchmarks/drawing.py --ratings DIR... --key DIR-key     # what raters gave, a folder each

A part is the names of a list whose hashes are the least, so that the smaller parts are in the larger ones; all is in
small letters, and what is not in the part is held out. The ways:

    first            the first version's default: kneser-ney at temperature 1
    chain2, chain3   each letter as often as it followed the 2 or 3 before it, nothing smoothed
    close, near, free    what `namegen generate --closeness` gives
    rule             near without choosing: of each name one candidate, not the best of several
    real             names of the list that were held out

The first three and "real" give what is new and of the part's lengths; copies and names outside are counted before that.
Without smoothing a chain never has a new piece. Its order-3 names read well, and hardly any of them are new.

A sheet has a number, a tab and a name a line; a rater writes the number, a tab, and 0 (throw it away), 1 (doubtful) or
2 (keep it) into a file of any name. Names of all ways are mixed, so that no sheet tells which way one is of.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from drawn.measures import FIRST, SEEDS, SHEET, Measurer, Measures
from drawn.parts import Part, parts
from drawn.ratings import by_way, read_ratings, report
from drawn.sheets import read_keys, write_sheets
from drawn.ways import WAYS, make_ways

import namegen

LISTS = ("elf", "medicine", "welsh", "surnames")
SIZES = (12, 30, 100, 300)
RATED = ("rule", "near", "real")


def main() -> None:
    arguments = parsed()
    if arguments.ratings:
        keyed = read_keys(arguments.key)
        print(report(by_way(keyed, read_ratings(arguments.ratings, keyed))))
        return
    registry = namegen.Registry.load(only=["namegen"])
    chosen = list(parts_of(arguments, registry))
    if arguments.sheets:
        for part in chosen:
            ways = make_ways(arguments.ways or RATED, part, registry)
            for path in write_sheets(part, ways, arguments.seed, arguments.sheets, arguments.key):
                print(path)
        return
    rows = (row for part in chosen for row in rows_of(part, arguments.ways or WAYS, registry, arguments.seed))
    if arguments.json:
        print(json.dumps([row.as_json() for row in rows], indent=2))
        return
    for each in table(rows):
        print(each, flush=True)


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="*", metavar="LIST", help=f"files or registered lists; default: {LISTS}")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--sizes", nargs="+", type=int, help=f"names of a part; default: {SIZES}")
    parser.add_argument("--ways", type=lambda text: text.split(","), help="default: all, or rule,near,real for sheets")
    parser.add_argument("--seed", type=int, default=1, help="of the parts and of the names; default: 1")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--sheets", type=Path, metavar="DIR", help="write sheets instead of measuring")
    parser.add_argument("--ratings", type=Path, nargs="+", metavar="DIR", help="read ratings, of each rater a folder")
    parser.add_argument("--key", type=Path, metavar="DIR", help="folder of the key; default for sheets: DIR-key")
    arguments = parser.parse_args()
    unknown = sorted(set(arguments.ways or ()) - set(WAYS))
    if unknown:
        parser.error(f"--ways: there is no way {unknown[0]!r}; there are {', '.join(WAYS)}")
    if arguments.ratings and not arguments.key:
        parser.error("--ratings needs --key, the folder that says where the names came from")
    if arguments.key and not (arguments.sheets or arguments.ratings):
        parser.error("--key is for --sheets and --ratings; give one of them")
    if arguments.sheets and arguments.ratings:
        parser.error("--sheets and --ratings are two steps; give one of them")
    if arguments.sheets and not arguments.key:
        arguments.key = arguments.sheets.with_name(f"{arguments.sheets.name}-key")
    return arguments


def parts_of(arguments: argparse.Namespace, registry: namegen.Registry) -> Iterator[Part]:
    lists = arguments.lists or (LISTS[:1] if arguments.quick else LISTS)
    sizes = arguments.sizes or (SIZES[:1] if arguments.quick else SIZES)
    for which in lists:
        yield from parts(which, sizes, arguments.seed, registry)


@dataclass(frozen=True)
class Row:
    """Hold what was measured of one way on one part."""

    of: str
    size: int
    way: str
    measures: Measures

    def as_json(self) -> dict[str, Any]:
        return {"list": self.of, "names": self.size, "way": self.way, **asdict(self.measures)}


def rows_of(part: Part, ways: Sequence[str], registry: namegen.Registry, seed: int) -> Iterator[Row]:
    measurer = Measurer(part, seed)
    for which, way in make_ways(ways, part, registry).items():
        yield Row(part.of, part.size, which, measurer.measure(way))


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a table, each as soon as it is measured, and at last the means."""
    yield (
        "kept: % of raw draws. in raw: different names kept of 16,000 raw draws (by closeness: as the pilot sees them)."
        f" different: of the first {FIRST:,} given, or of all there are. sheets: different names in {SEEDS} of {SHEET}."
        " pairs: % of all these with an unseen one. triples: new ones a name of the sheets. bits: Witten-Bell, those of"
        " a letter. copies, outside: % before any filter. again: repeats among the first.\n"
    )
    yield "| list | of | way | kept | in raw | different | sheets | pairs | triples | bits | copies | outside | again |"
    yield "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    seen = []
    for row in rows:
        seen.append(row)
        yield line(row.of, row.size, row.way, [row.measures])
    for size in sorted({row.size for row in seen}):
        for way in dict.fromkeys(row.way for row in seen):
            some = [row.measures for row in seen if (row.size, row.way) == (size, way)]
            yield line(f"mean of {len(some)}", size, way, some)
    yield f"\npython {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores"


def line(of: str, size: int, way: str, some: Sequence[Measures]) -> str:
    """Write the means of some measures."""
    mean = {key: over([getattr(each, key) for each in some]) for key in Measures.__dataclass_fields__}
    cells = [
        f"{100 * mean['kept']:.1f}",
        f"{mean['in_raw']:,.0f}",
        f"{mean['different']:,.0f} of {mean['given']:,.0f}",
        f"{mean['in_sheets']:.0f}",
        f"{100 * mean['unseen_pairs']:.1f}",
        f"{mean['new_triples']:.2f}",
        f"{mean['bits']:.2f}",
        f"{100 * mean['copies']:.1f}",
        f"{100 * mean['outside']:.1f}",
        f"{mean['repeats']:.0f}",
    ]
    return f"| {of} | {size} | {way} | " + " | ".join("-" if cell == "nan" else cell for cell in cells) + " |"


def over(values: Sequence[float]) -> float:
    """Return the mean of those that are measured."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")


if __name__ == "__main__":
    main()
