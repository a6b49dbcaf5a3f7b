"""Open a list that is too large for memory: plan each file, pass over all shards once, and sum up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import lcm
from typing import TYPE_CHECKING, Protocol

from ...contracts.run import Mapper
from ...contracts.shards import Shard, ShardedWordlist
from ...registry.registry import Registry
from ...registry.sources import LONGEST_START
from ..counts import check_total
from ..joining import check_weighted, joined_report, joined_sha256
from ..opening import is_zip
from ..source import ReadingOptions
from ..source_tables import SourceReaders
from .bounds import USUAL, Bounds
from .errors import NotInShardsError
from .files import File
from .hashes import HashSet
from .parquet import plan_parquet
from .preparing import Prepared
from .summary import Summary
from .text import plan_text
from .whole import plan_whole

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int | None], None]
"""Receives how many bytes are done, and of how many."""


class Piece(Shard, Protocol):
    """Read one part of a list, which can be summed up before all is known."""

    @property
    def size(self) -> int:
        """Return how many bytes it has, roughly."""

    def summary(self) -> Summary:
        """Sum up what there is in it; its sha256 is what the shard is known by."""


class Plan(Protocol):
    """Hold a file of which the beginning is known, and how it is cut."""

    @property
    def file(self) -> File:
        """Return the file."""

    @property
    def shards(self) -> Sequence[Piece]:
        """Return the shards, as far as they are known."""

    def revised(self, found: Summary) -> Plan | None:
        """Return the plan by which to read all again, where the whole shows what its beginning did not; else None."""

    def summed(self, found: Summary) -> Summary:
        """Return the summary of the whole file, given that of all its shards."""

    def settled(self, checksums: Sequence[str], factor: int) -> Sequence[Shard]:
        """Return the shards as they are kept: with what they are known by, and what their counts are multiplied by."""


@dataclass(frozen=True)
class _Found:
    """Hold what one pass over a file found: its summary, and the checksum of each shard."""

    plan: Plan
    summary: Summary
    checksums: tuple[str, ...]


def open_sharded(
    files: Sequence[Prepared],
    name: str,
    reading: ReadingOptions,
    *,
    mapper: Mapper | None = None,
    progress: Progress | None = None,
    bounds: Bounds = USUAL,
    registry: Registry | None = None,
) -> ShardedWordlist:
    """Open a list of several files, or of one that is large, by one pass over all shards, mapped by `mapper`.

    Each file decides for itself on its layout, encoding and columns; what is no text is read by the readers of
    `registry`, by default of what is installed. Raises NotInShardsError for a layout that must be
    read as a whole; WordlistError where a file is no list, cannot be read, or was changed meanwhile, and where some
    have counts and others have none; DownloadError and UsageError as reading does.
    """
    each = map if mapper is None else mapper
    plans = list(each(partial(plan_file, reading=reading, bounds=bounds, registry=registry), files))
    found = _pass(plans, each, progress)
    revised = {i: plan for i, one in enumerate(found) if (plan := one.plan.revised(one.summary)) is not None}
    for i, again in zip(revised, _pass(list(revised.values()), each, progress), strict=True):
        found[i] = again
    return _joined(found, name, reading)


def plan_file(prepared: Prepared, reading: ReadingOptions, bounds: Bounds, registry: Registry | None = None) -> Plan:
    """Plan one file. Raises as `open_sharded` does."""
    file = prepared.file
    if prepared.size < bounds.whole:
        return plan_whole(file, reading, prepared.charset, registry)
    head = file.read(0, LONGEST_START)
    if is_zip(head) or SourceReaders(registry).may_read(head):
        raise NotInShardsError(
            f"{file.name}: a zip archive or a workbook of this size, or what else a plugin reads, is not read in parts;"
            " unpack it, or save the table as CSV or Parquet"
        )
    if head.startswith(b"PAR1"):
        plan = plan_parquet(file, reading, bounds)
        return replace(plan, understood=(*prepared.notes, *plan.understood), sha256=prepared.sha256 or plan.sha256)
    text = plan_text(file, reading, bounds, prepared.charset)
    return replace(text, understood=(*prepared.notes, *text.understood), sha256=prepared.sha256 or text.sha256)


def _pass(plans: Sequence[Plan], each: Callable[..., Iterator[Summary]], progress: Progress | None) -> list[_Found]:
    """Sum up all shards of some files, in their order."""
    pieces = [shard for plan in plans for shard in plan.shards]
    total, done = sum(piece.size for piece in pieces), 0
    summaries = iter(each(_summary, pieces))
    found = []
    for plan in plans:
        whole, checksums = None, []
        for shard in plan.shards:
            summary = next(summaries)
            checksums.append(summary.sha256)
            whole = summary if whole is None else whole + summary
            done += shard.size
            if progress is not None:
                progress(done, total)
        found.append(_Found(plan, whole or Summary(), tuple(checksums)))
    return found


def _summary(piece: Piece) -> Summary:
    return piece.summary()


def _joined(found: Sequence[_Found], name: str, reading: ReadingOptions) -> ShardedWordlist:
    """Make one list of all files."""
    names = [each.plan.file.name for each in found]
    summaries = [each.plan.summed(each.summary) for each in found]
    check_weighted(names, [summary.weighted for summary in summaries])
    chosen_rows = bool(reading.where)
    reports = [
        summary.report(called, len(summary.hashes.sorted()), chosen_rows=chosen_rows)
        for called, summary in zip(names, summaries, strict=True)
    ]
    hashes = _united(summaries)
    factor = lcm(*(summary.numbers.factor for summary in summaries))
    total = int(sum(summary.total for summary in summaries) * factor)
    check_total(total, factor, name)
    return ShardedWordlist(
        shards=tuple(shard for each in found for shard in each.plan.settled(each.checksums, factor)),
        name=name,
        sha256=joined_sha256([summary.sha256 for summary in summaries]),
        report=joined_report(names, reports, len(hashes)),
        letters=frozenset().union(*(summary.letters for summary in summaries)),
        hashes=hashes,
        total=total,
        weighted=summaries[0].weighted,
        not_kept=tuple(dict.fromkeys(title for summary in summaries for title in summary.not_kept)),
    )


def _united(summaries: Sequence[Summary]) -> NDArray[np.uint64]:
    united = HashSet()
    for summary in summaries:
        united |= summary.hashes
    return united.sorted()
