"""Large Parquet files: stretches of their row groups, of which only the columns that are needed are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from ...contracts.wordlist import Names
from ...errors import WordlistError
from ..columns import Chosen, find_condition
from ..counts import CountColumn
from ..layouts.parquet import flat_columns, open_parquet, parquet_table, read_batches, rows_at_once, unreadable_parquet
from ..names_of_table import refuse_prose, rows_of_table
from ..source import ReadingOptions
from ..table import Table
from .bounds import Bounds
from .choice import Choice, names_of
from .cutting import checksum, sha256_of
from .errors import changed
from .files import File
from .summary import Summary
from .text import numbers_of

_JUDGED = 2**16
"""Rows by which the columns are chosen."""


@dataclass(frozen=True)
class ParquetShard:
    """Read the names in rows `begin` to `end` of one row group.

    titles: of the columns that are needed; `choice` counts these. at_once: the rows to unpack at once. sha256: of their
    cells, "" until they were read once.
    """

    file: File
    group: int
    begin: int
    end: int
    titles: tuple[str, ...]
    choice: Choice
    size: int
    at_once: int
    sha256: str = ""

    def names(self) -> Names:
        """Read the names. Raises WordlistError where the file is gone, or its cells are others than they were."""
        table = self._table()
        if _checksum(table) != self.sha256:
            raise changed(self.file.name, f"the cells of row group {self.group} are")
        return names_of(self.choice.rows(table))

    def summary(self) -> Summary:
        """Sum up what there is in it."""
        table = self._table()
        numbers = numbers_of(table, self.choice)
        found = Summary.of(self.choice.multiplying(numbers.factor).rows(table), numbers)
        return replace(found, sha256=_checksum(table))

    def _table(self) -> Table:
        name = self.file.name
        with closing(self.file.open()) as file:
            parquet = open_parquet(file, name)
            with unreadable_parquet(name):
                if self.group >= parquet.num_row_groups or set(self.titles) - set(parquet.schema_arrow.names):
                    raise changed(name, "its row groups and columns are")
                table = parquet_table(self.titles, _stretches(parquet, self), name)
        if len(table) != self.end - self.begin:
            raise changed(name, f"the rows of row group {self.group} are")
        return table


def _stretches(parquet: Any, shard: ParquetShard) -> Iterator[Any]:
    """Yield the rows of a shard: a row group is decoded from its beginning, which takes a tenth of reading names."""
    begin = 0
    titles = list(shard.titles)
    for batch in read_batches(parquet, shard.at_once, titles, row_groups=[shard.group]):
        first, last = max(begin, shard.begin), min(begin + len(batch), shard.end)
        if first < last:
            yield batch.select(titles).slice(first - begin, last - first)
        begin += len(batch)
        if begin >= shard.end:
            return


def _checksum(table: Table) -> str:
    cells = ("\n".join(column) for column in table.columns)
    return checksum("\0".join(cells).encode("utf-8", "surrogatepass"))


@dataclass(frozen=True)
class ParquetPlan:
    """Hold a large Parquet file, cut into shards."""

    file: File
    stretches: tuple[tuple[int, int, int, int], ...]
    titles: tuple[str, ...]
    choice: Choice
    at_once: int
    sha256: str
    understood: tuple[str, ...]
    not_kept: tuple[str, ...]

    @cached_property
    def shards(self) -> tuple[ParquetShard, ...]:
        return tuple(
            ParquetShard(self.file, group, begin, end, self.titles, self.choice, size, self.at_once)
            for group, begin, end, size in self.stretches
        )

    def revised(self, found: Summary) -> ParquetPlan | None:
        """Return the plan by which to read all again, where not all counts are percentages as the first are."""
        if self.choice.counts is None:
            return None
        choice = replace(self.choice, counts=CountColumn(found.numbers.facts.form(exact=True)))
        return None if choice == self.choice else replace(self, choice=choice)

    def summed(self, found: Summary) -> Summary:
        """Add what was understood."""
        counts = self.choice.counts
        note = "" if counts is None else replace(counts, factor=found.numbers.factor).note
        understood = (*self.understood, *filter(None, [note]))
        return replace(found, understood=understood, not_kept=self.not_kept, sha256=self.sha256)

    def settled(self, checksums: Sequence[str], factor: int) -> tuple[ParquetShard, ...]:
        """Return the shards, known by their checksums, whose counts are multiplied by `factor`."""
        choice = self.choice.multiplying(factor)
        return tuple(
            replace(shard, choice=choice, sha256=sha256) for shard, sha256 in zip(self.shards, checksums, strict=True)
        )


def plan_parquet(file: File, reading: ReadingOptions, bounds: Bounds) -> ParquetPlan:
    """Find the columns of a Parquet file by its first rows. Raises as `read_parquet` and `choose_columns` do."""
    name = file.name
    with closing(file.open()) as opened:
        parquet = open_parquet(opened, name)
        at_once = rows_at_once(opened, parquet, name)
        with unreadable_parquet(name):
            titles = flat_columns(parquet, name)
            table = parquet_table(titles, _first(read_batches(parquet, at_once, titles)), name)
            stretches = tuple(_cut(parquet.metadata, bounds.rows))
        if not len(table):
            raise WordlistError(f"{name}: a Parquet file without rows")
    chosen = _chosen(table, reading, name)
    needed, choice = _needed(chosen, reading, name)
    not_kept = tuple(map(chosen.table.title, chosen.labels))
    return ParquetPlan(file, stretches, needed, choice, at_once, sha256_of(file), chosen.table.understood, not_kept)


def _first(batches: Iterable[Any]) -> Iterator[Any]:
    """Yield batches until the columns can be judged by them."""
    rows = 0
    for batch in batches:
        yield batch
        rows += len(batch)
        if rows >= _JUDGED:
            return


def _chosen(table: Table, reading: ReadingOptions, name: str) -> Chosen:
    """Choose the columns of a table. Raises WordlistError where its rows are no list of names."""
    every_row = reading.model_copy(update={"where": ()})
    rows = rows_of_table(table, every_row, name)
    refuse_prose(rows, every_row, name)
    return rows.chosen


def _needed(chosen: Chosen, reading: ReadingOptions, name: str) -> tuple[tuple[str, ...], Choice]:
    """Return the titles of the columns that are needed, and the choice among these."""
    table = chosen.table
    conditions = [find_condition(table, each, name) for each in reading.where]
    needed = list(dict.fromkeys(i for i in (chosen.name, chosen.count, *(i for i, _ in conditions)) if i is not None))
    titles = tuple(table.titles[i] for i in needed)
    for title in titles:
        if table.titles.count(title) > 1:
            raise WordlistError(f"{name}: two columns are called {title!r}; rename one of them")
    choice = Choice(
        name,
        reading,
        needed.index(chosen.name),
        None if chosen.count is None else needed.index(chosen.count),
        None if chosen.counts is None else CountColumn(chosen.counts.form),
        tuple((needed.index(i), wanted) for i, wanted in conditions),
    )
    return titles, choice


def _cut(metadata: Any, most: int) -> Iterator[tuple[int, int, int, int]]:
    """Yield (row group, first row, row behind the last, bytes) of each stretch of at most so many rows."""
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group).num_rows
        size = metadata.row_group(group).total_byte_size
        for begin in range(0, rows, most):
            end = min(begin + most, rows)
            yield group, begin, end, size * (end - begin) // rows
