"""Read ratings back, and say what they say of the ways, with intervals over lists and names."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .sheets import Keyed

LINE = re.compile(r"(\d+)\t([012])")
RESAMPLES = 4_000
Cell = tuple[str, int]
"""A list and a size."""


@dataclass(frozen=True)
class Rated:
    """Hold the ratings of one way in one cell: those of each name by each rater, (names, raters), 0 to 2."""

    of: str
    size: int
    way: str
    ratings: NDArray[np.int64]


def read_ratings(folders: Sequence[Path], keyed: Sequence[Keyed]) -> dict[int, list[int]]:
    """Read the ratings of each number, in the order of the folders, one of each rater."""
    raters = [_read(folder) for folder in folders]
    numbers = {each.number for each in keyed}
    for folder, ratings in zip(folders, raters, strict=True):
        unknown, missing = sorted(ratings.keys() - numbers), sorted(raters[0].keys() - ratings.keys())
        if unknown:
            sys.exit(f"{folder}: number {unknown[0]} is not in the key; is it the key of these sheets?")
        if missing:
            sys.exit(f"{folder}: number {missing[0]} has no rating, but one in {folders[0]}; each has to rate the same")
    extra = sorted(set().union(*raters) - raters[0].keys())
    if extra:
        sys.exit(f"{folders[0]}: number {extra[0]} has no rating, but one in another folder")
    return {number: [ratings[number] for ratings in raters] for number in raters[0]}


def _read(folder: Path) -> dict[int, int]:
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder; the ratings of each rater are files in a folder")
    found: dict[int, int] = {}
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip() or line.startswith("#"):
                continue
            match = LINE.fullmatch(line.strip())
            if match is None:
                sys.exit(f"{path}, line {place}: {line!r}; a line is a number, a tab and 0, 1 or 2")
            number, rating = map(int, match.groups())
            if found.setdefault(number, rating) != rating:
                sys.exit(f"{path}, line {place}: number {number} was rated {found[number]} before")
    if not found:
        sys.exit(f"{folder}: no ratings in its files")
    return found


def by_way(keyed: Iterable[Keyed], ratings: Mapping[int, Sequence[int]]) -> list[Rated]:
    """Collect the ratings of each way in each cell. A name that several ways drew counts for each."""
    found: dict[tuple[str, int, str], list[Sequence[int]]] = {}
    for each in keyed:
        for way in each.ways if each.number in ratings else ():
            found.setdefault((each.of, each.size, way), []).append(ratings[each.number])
    return [Rated(*cell, np.array(rows)) for cell, rows in found.items()]


@dataclass(frozen=True)
class Interval:
    """Hold a mean and the middle 95 % of its resamples."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.mean:+.2f} [{self.low:+.2f}, {self.high:+.2f}]"


def difference(rated: Sequence[Rated], better: str, than: str, seed: int = 0) -> Interval | None:
    """Return by how much one way was rated above another, the mean over the cells that have both; None without any.

    Lists are drawn anew with all their sizes, and in each cell the names of each way: what another list, and other
    names of it, might have shown. A name's rating is the mean of its raters'.
    """
    cells = {(each.of, each.size, each.way): each.ratings.mean(axis=1) for each in rated}
    pairs: dict[str, list[tuple[NDArray[np.float64], NDArray[np.float64]]]] = {}
    for (of, size, way), ratings in cells.items():
        if way == better and (of, size, than) in cells:
            pairs.setdefault(of, []).append((ratings, cells[of, size, than]))
    if not pairs:
        return None
    draws = np.random.default_rng(seed)
    seen = np.array([sum(one.mean() - other.mean() for one, other in both) for both in pairs.values()])
    counts = np.array([len(both) for both in pairs.values()])
    sums = np.array([sum(_means(one, draws) - _means(other, draws) for one, other in both) for both in pairs.values()])
    lists = draws.integers(len(pairs), size=(RESAMPLES, len(pairs)))
    resampled = sums[lists, draws.integers(RESAMPLES, size=lists.shape)].sum(axis=1) / counts[lists].sum(axis=1)
    low, high = np.quantile(resampled, [0.025, 0.975])
    return Interval(float(seen.sum() / counts.sum()), float(low), float(high))


def _means(ratings: NDArray[np.float64], draws: np.random.Generator) -> NDArray[np.float64]:
    """Return the means of names drawn anew: (RESAMPLES,)."""
    means: NDArray[np.float64] = ratings[draws.integers(len(ratings), size=(RESAMPLES, len(ratings)))].mean(axis=1)
    return means


def report(rated: Sequence[Rated]) -> str:
    """Say what was rated: each way in each cell, at each size, and how ways differ."""
    ways = list(dict.fromkeys(each.way for each in rated))
    sizes = sorted({each.size for each in rated})
    lines = ["| list | names | way | rated | mean | keep % | throw % |", "|---|---:|---|---:|---:|---:|---:|"]
    for each in sorted(rated, key=lambda each: (each.size, each.of, ways.index(each.way))):
        lines.append(_row(each.of, each.size, each.way, [each.ratings]))
    for size in sizes:
        for way in ways:
            some = [each.ratings for each in rated if (each.size, each.way) == (size, way)]
            lines += [_row(f"mean of {len(some)}", size, way, some)] if some else []
    for way in ways:
        some = [each.ratings for each in rated if each.way == way]
        lines.append(_row(f"mean of {len(some)}", "all", way, some))
    lines += ["", "| difference | " + " | ".join(map(str, sizes)) + " | all | raters, all sizes |"]
    lines.append("|---|" + "---:|" * (len(sizes) + 2))
    lines += [_differences(rated, "near", than, sizes) for than in ("rule", "real") if {"near", than} <= set(ways)]
    lines.append(f"\nRaters who gave the same: {agreement(rated)}.")
    return "\n".join(lines)


def _row(of: str, size: int | str, way: str, cells: Sequence[NDArray[np.int64]]) -> str:
    """Write the means over cells."""
    mean, keep, throw = (
        float(np.mean([measure(cell) for cell in cells]))
        for measure in (np.mean, lambda cell: (cell == 2).mean(), lambda cell: (cell == 0).mean())
    )
    return f"| {of} | {size} | {way} | {sum(map(len, cells))} | {mean:.2f} | {keep:.0%} | {throw:.0%} |".replace(
        "%", ""
    )


def _differences(rated: Sequence[Rated], better: str, than: str, sizes: Sequence[int]) -> str:
    at_size = [difference([each for each in rated if each.size == size], better, than) for size in sizes]
    raters = range(rated[0].ratings.shape[1])
    of_raters = [difference(_of_rater(rated, rater), better, than) for rater in raters]
    values = [*at_size, difference(rated, better, than)]
    shown = " | ".join("-" if each is None else str(each) for each in values)
    return f"| {better} - {than} | {shown} | {'; '.join(map(str, of_raters))} |"


def _of_rater(rated: Sequence[Rated], rater: int) -> list[Rated]:
    return [Rated(each.of, each.size, each.way, each.ratings[:, [rater]]) for each in rated]


def agreement(rated: Sequence[Rated]) -> str:
    """Say how often two raters gave a name the same."""
    rows = np.concatenate([each.ratings for each in rated])
    raters = rows.shape[1]
    if raters == 1:
        return "there is one"
    same = [(rows[:, i] == rows[:, j]).mean() for i in range(raters) for j in range(i)]
    return f"{np.mean(same):.0%} of names"
