"""What is measured of the names that a way draws from a part of a list."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from namegen.sampling.closeness.list_pilot import DRAWS

from .parts import Part
from .ways import Way

FIRST = 1_000
SHEET, SEEDS = 60, 5
START, END = "\x02", "\x03"


@dataclass(frozen=True)
class Measures:
    """Hold the figures of one way on one part. NaN: nothing to measure.

    kept: share of raw draws. in_raw: different names that 16,000 raw draws keep. given: of FIRST, as many as there are.
    different: among those. in_sheets: different names in SEEDS sheets of SHEET names. unseen_pairs: share of all these
    with a pair that no name of the part has. new_triples: those of a name of the sheets; its start and its end are
    marks. bits: those of a letter in the sheets, names with letters that the part has not left out (see WittenBell).
    copies, outside: shares of the names before any filter. repeats: of the names given.
    """

    kept: float
    in_raw: float
    given: int
    different: int
    in_sheets: int
    unseen_pairs: float
    new_triples: float
    bits: float
    copies: float
    outside: float
    repeats: int


class Measurer:
    """Measure ways on one part."""

    def __init__(self, part: Part, seed: int) -> None:
        self.part, self.seed = part, seed
        self.pairs, self.triples = (pieces(part.names, size) for size in (2, 3))
        self.scorer = WittenBell(part.names)

    def measure(self, way: Way) -> Measures:
        pool, given, unfiltered = way.pool(self.seed), way.given(FIRST, self.seed), way.unfiltered(self.seed)
        seen = given if unfiltered is None else unfiltered
        sheets = list(dict.fromkeys(name for i in range(SEEDS) for name in way.given(SHEET, self.seed + i)))
        different = len(set(given))
        return Measures(
            kept=len(pool) / DRAWS if pool else math.nan,
            in_raw=len(set(pool)) if pool else math.nan,
            given=len(given),
            different=different,
            in_sheets=len(sheets),
            unseen_pairs=mean([not pieces([name], 2) <= self.pairs for name in {*given, *sheets}]),
            new_triples=mean([len(pieces([name], 3) - self.triples) for name in sheets]),
            bits=mean([self.scorer.bits(name) for name in sheets if self.scorer.letters.issuperset(name)]),
            copies=mean([name in way.known for name in seen]),
            outside=mean([len(name) not in self.part.lengths for name in seen]),
            repeats=len(given) - different,
        )


class WittenBell:
    """Score names by those of a part: interpolated Witten-Bell after up to five letters, even chances below.

    p(w | h) = (c(h w) + t(h) p(w | shorter h)) / (c(h) + t(h)), t(h) the different letters seen after h (Bell, Cleary &
    Witten 1990, method C). It is not the plugin's `witten-bell`, which trusts counts less.
    """

    ORDER = 5

    def __init__(self, names: Sequence[str]) -> None:
        self.letters = frozenset("".join(names))
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for name in names:
            for history, letter in steps(name):
                for start in range(max(0, len(history) - self.ORDER), len(history) + 1):
                    self.counts[history[start:]][letter] += 1

    def bits(self, name: str) -> float:
        """Return the mean bits of a letter, the end counted. All letters are of the part."""
        scores = [math.log2(self.probability(history, letter)) for history, letter in steps(name)]
        return -sum(scores) / len(scores)

    def probability(self, history: str, letter: str) -> float:
        p = 1 / (len(self.letters) + 1)
        for start in range(len(history), max(0, len(history) - self.ORDER) - 1, -1):
            seen = self.counts.get(history[start:])
            if seen is None:
                break
            p = (seen[letter] + len(seen) * p) / (seen.total() + len(seen))
        return p


def steps(name: str) -> list[tuple[str, str]]:
    """Return each letter of a name and its end, with what stands before it."""
    marked = f"{START}{name}{END}"
    return [(marked[:i], marked[i]) for i in range(1, len(marked))]


def pieces(names: Sequence[str], size: int) -> set[str]:
    """Return the distinct pieces of `size` letters, a start and an end mark counted."""
    marked = [f"{START}{name}{END}" for name in names]
    return {name[i : i + size] for name in marked for i in range(len(name) - size + 1)}


def mean(values: Sequence[float]) -> float:
    return float(np.mean(values)) if len(values) else math.nan
