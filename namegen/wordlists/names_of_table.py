"""From a table to a Wordlist: the names of one column, their counts, their labels, and a report of what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from typing import TypeVar

import numpy as np

from ..contracts.text import Fault, Reason, clean_text
from ..contracts.wordlist import Card, ReadingReport, Refused, Wordlist
from ..errors import WordlistError
from .cleaning import CleanedNames, clean_names, faults, is_prose, oddities, suspects, totals, without_guards
from .columns import Chosen, choose_columns
from .source import ReadingOptions
from .table import Table

Item = TypeVar("Item")
_MOST_REFUSED = 0.1
"""The share of names that may be refused; above it, the whole is."""


def names_of_table(
    table: Table,
    reading: ReadingOptions,
    called: str,
    sha256: str = "",
    notes: tuple[str, ...] = (),
    card: Card | None = None,
) -> Wordlist:
    """Take names, counts and labels out of a table. Raises as `read_names` does."""
    return wordlist_of(rows_of_table(table, reading, called, card), reading, called, sha256, notes, card)


def rows_of_table(table: Table, reading: ReadingOptions, called: str, card: Card | None = None) -> NamedRows:
    """Find the columns of a table, and clean what is in them. Raises as `choose_columns` does."""
    if not any(map(any, table.columns)) and not table.refused:
        raise WordlistError(f"{called}: {_blank(table.lines, table.comments)}")
    known = () if card is None else card.labels
    return NamedRows.of(choose_columns(table, reading, called, known), reading, called)


def wordlist_of(
    read: NamedRows,
    reading: ReadingOptions,
    called: str,
    sha256: str = "",
    notes: tuple[str, ...] = (),
    card: Card | None = None,
) -> Wordlist:
    """Make a Wordlist of the rows that are kept. Raises WordlistError where they are no list of names."""
    refuse_prose(read, reading, called)
    report = read.report(notes)
    # Rows that fit nowhere are not known to be among those that `where` chooses.
    counted = len(read.refused) if reading.where else len(report.refused)
    check_report(report, counted, frozenset(bad.fault for bad in report.refused), called)
    return Wordlist(read.kept_names, read.kept_counts, called, sha256, report, card, labels=read.kept_labels)


def refuse_prose(read: NamedRows, reading: ReadingOptions, called: str) -> None:
    """Raise WordlistError where the rows are running text, and its lines were not asked for."""
    if reading.column != "0" and is_prose(read.names):
        raise WordlistError(f"{called}: it looks like running text, not a list of names; --column 0 reads its lines")


def check_report(report: ReadingReport, counted: int, faults: frozenset[Fault], called: str) -> None:
    """Raise WordlistError where nothing was kept, or of what could be kept too much is refused: `counted` of these.

    faults: the kinds of reasons why.
    """
    if not report.kept or counted > _MOST_REFUSED * (report.kept + counted):
        raise WordlistError(f"{called}: {_looks_like(report, faults)}")


@dataclass(frozen=True)
class NamedRows:
    """Hold the rows of a table that have a name: their names, cleaned, their counts, and those that are refused.

    places: of these rows in the table; refused, unusual: why, by place among these rows.
    """

    chosen: Chosen
    cleaned: CleanedNames
    places: Sequence[int]
    names: Sequence[str]
    counts: Sequence[int] | None
    refused: dict[int, Reason]
    unusual: dict[int, Reason]
    guarded: int
    """names that stood behind an apostrophe, as CSV has those that a spreadsheet would run"""

    @classmethod
    def of(cls, chosen: Chosen, reading: ReadingOptions, called: str) -> NamedRows:
        column, guarded = without_guards(chosen.table.columns[chosen.name], chosen.table.text)
        among = suspects(column, None if guarded else chosen.table.text)
        cleaned = clean_names(column, among)
        places: Sequence[int] = range(len(chosen.table))
        names = cleaned.names
        blank = [i for i in among.tolist() if not names[i]]
        if blank:
            places = np.delete(np.arange(len(chosen.table)), blank).tolist()
            names = [names[i] for i in places]
            filled = np.setdiff1d(among, blank, assume_unique=True)
            among = filled - np.searchsorted(blank, filled)
        refused, unusual = faults(names, among.tolist()), oddities(names, among.tolist())
        if reading.strict:
            refused, unusual = {**unusual, **refused}, {}
        counts = None
        if chosen.count is not None and chosen.counts is not None:
            cells = chosen.table.columns[chosen.count]
            counts, uncounted = chosen.counts.counts([cells[i] for i in places], called)
            refused = {**uncounted, **totals(names), **refused}
        return cls(chosen, cleaned, places, names, counts, refused, unusual, guarded)

    @cached_property
    def kept(self) -> Sequence[int]:
        """Return the places of those that are not refused, among the rows with a name."""
        return self._of_kept(range(len(self.names)))

    @cached_property
    def kept_names(self) -> tuple[str, ...]:
        return tuple(self._of_kept(self.names))

    @property
    def kept_counts(self) -> tuple[int, ...] | None:
        return None if self.counts is None else tuple(self._of_kept(self.counts))

    def _of_kept(self, each: Sequence[Item]) -> Sequence[Item]:
        """Take those of the rows that are not refused."""
        if not self.refused:
            return each
        is_kept = bytearray(b"\1") * len(each)
        for place in self.refused:
            is_kept[place] = 0
        return list(compress(each, is_kept))

    @property
    def kept_labels(self) -> dict[str, tuple[str, ...]]:
        table = self.chosen.table
        return {
            table.title(column): tuple(clean_text(table.columns[column][self.places[i]]) for i in self.kept)
            for column in self.chosen.labels
        }

    def report(self, notes: tuple[str, ...]) -> ReadingReport:
        """Report what was found out, by `notes` and here, and what was changed and refused."""
        table = self.chosen.table
        return ReadingReport(
            lines=table.lines or len(table),
            kept=len(self.kept_names),
            repeats=len(self.kept_names) - len(set(self.kept_names)),
            empty=table.empty + len(table) - len(self.names),
            comments=table.comments,
            stripped=self.cleaned.stripped,
            normalised=self.cleaned.normalised,
            invisible=self.cleaned.invisible,
            refused=tuple(sorted(self.refused_lines, key=lambda each: each.line)),
            unusual=tuple(self.unusual_lines),
            understood=(*notes, *table.understood, *self._noted),
            unit=table.unit,
            guarded=self.guarded,
        )

    @property
    def refused_lines(self) -> list[Refused]:
        """Return all lines that are refused: those that are no rows, and those that have no name or count."""
        return [*self.chosen.table.refused, *self._told(self.refused)]

    @property
    def unusual_lines(self) -> list[Refused]:
        return self._told({i: reason for i, reason in self.unusual.items() if i not in self.refused})

    def _told(self, reasons: dict[int, Reason]) -> list[Refused]:
        rows = self.chosen.table.rows
        return [Refused(rows[self.places[i]], reason.words, reason.fault) for i, reason in reasons.items()]

    @property
    def _noted(self) -> list[str]:
        return [] if self.chosen.counts is None or not self.chosen.counts.note else [self.chosen.counts.note]


def _blank(lines: int, comments: int) -> str:
    if comments:
        return "it holds only comments and headings"
    return "it holds only blank lines" if lines else "it is empty"


def _looks_like(report: ReadingReport, faults: frozenset[Fault]) -> str:
    """Say why this is no wordlist, as far as its content shows."""
    if not report.refused:
        return _blank(report.lines, report.comments)
    first = report.refused[0]
    several = report.unit if report.kept + report.refused_count == 1 else f"{report.unit}s"
    told = f"{report.refused_count:,} of {report.kept + report.refused_count:,} {several} cannot be names"
    advice = next((_ADVICE[fault] for fault in _ADVICE if fault in faults), _ADVICE[Fault.characters])
    return f"{told} ({report.unit} {first.line}: {first.reason}); {advice}"


_ADVICE = {
    Fault.binary: "it is a binary file, not a list of names",
    Fault.encoding: "it looks like another encoding, try --encoding cp1252 or latin-1",
    Fault.long: "it looks like running text, not one name a line",
    Fault.count: "--count chooses another column, and --count 0 reads the names alone",
    Fault.cells: "a cell that holds the delimiter must stand in quotes",
    Fault.tab: "it looks like a table in which few rows have several columns; --column 1 --count 0 reads the first",
    Fault.unusual: "--strict refuses digits, addresses and marks; without it they are learned as letters",
    Fault.total: "--where chooses rows",
    Fault.characters: "is it a list of names, one a line?",
}
"""What the reasons of refused lines suggest to do; the first that was found is said."""
