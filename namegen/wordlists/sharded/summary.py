"""What one pass over a shard finds; those of several shards are joined, in their order, into that of all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import lcm

from ...contracts.hashes import hash_names
from ...contracts.letters import letters_of
from ...contracts.text import Fault
from ...contracts.wordlist import ReadingReport, Refused
from ..counts import NumberFacts
from ..names_of_table import NamedRows, check_report
from ..table import Table
from .hashes import HashSet

_FIRST = 20
"""Lines that are named of those that are refused, or unusual; the others are counted."""


@dataclass(frozen=True)
class Told:
    """Hold the first of some lines with their reasons, how many there are in all, and the kinds of these reasons."""

    first: tuple[Refused, ...] = ()
    count: int = 0
    faults: frozenset[Fault] = frozenset()

    @classmethod
    def of(cls, lines: list[Refused]) -> Told:
        lines = sorted(lines, key=lambda each: each.line)
        return cls(tuple(lines[:_FIRST]), len(lines), frozenset(each.fault for each in lines))

    def after(self, lines: int) -> Told:
        """Return the same with so many lines before."""
        return replace(self, first=tuple(replace(each, line=each.line + lines) for each in self.first))

    def __add__(self, other: Told) -> Told:
        first = (*self.first, *other.first)[:_FIRST]
        return Told(first, self.count + other.count, self.faults | other.faults)


@dataclass(frozen=True)
class Numbers:
    """Sum up the counts of all rows, wanted or not: how they are written, and by what all become whole."""

    facts: NumberFacts = field(default_factory=NumberFacts)
    factor: int = 1

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(self.facts + other.facts, lcm(self.factor, other.factor))


@dataclass(frozen=True)
class Summary:
    """Sum up some shards of a file: what reading them found, and what they hold.

    refused_rows: those of the refused that the layout gave rows, see `names_of_table`. total: the sum of the counts, as
    they are written. commented: whether a line is a comment. beyond_ascii, not_utf8: lines with other letters than
    ASCII's, and those of them that do not decode. not_kept: the titles of the other columns. These, `unit`,
    `understood` and `sha256` are those of a file that is read as a whole.
    """

    lines: int = 0
    kept: int = 0
    empty: int = 0
    comments: int = 0
    stripped: int = 0
    normalised: int = 0
    invisible: int = 0
    guarded: int = 0
    refused: Told = Told()
    refused_rows: int = 0
    unusual: Told = Told()
    letters: frozenset[str] = frozenset()
    hashes: HashSet = field(default=HashSet(), compare=False)
    total: Fraction = Fraction(0)
    numbers: Numbers = Numbers()
    commented: bool = False
    beyond_ascii: int = 0
    not_utf8: int = 0
    weighted: bool = False
    unit: str = "line"
    understood: tuple[str, ...] = ()
    not_kept: tuple[str, ...] = ()
    sha256: str = ""

    @classmethod
    def of(cls, rows: NamedRows, numbers: Numbers) -> Summary:
        """Sum up the rows of one shard."""
        table = rows.chosen.table
        counts = rows.kept_counts
        factor = 1 if rows.chosen.counts is None else rows.chosen.counts.factor
        return cls(
            lines=lines_of(table),
            kept=len(rows.kept),
            empty=table.empty + len(table) - len(rows.names),
            comments=table.comments,
            stripped=rows.cleaned.stripped,
            normalised=rows.cleaned.normalised,
            invisible=rows.cleaned.invisible,
            guarded=rows.guarded,
            refused=Told.of(rows.refused_lines),
            refused_rows=len(rows.refused),
            unusual=Told.of(rows.unusual_lines),
            letters=letters_of(rows.kept_names),
            hashes=HashSet.of(hash_names(rows.kept_names)),
            total=Fraction(len(rows.kept) if counts is None else sum(counts), factor),
            numbers=numbers,
            weighted=counts is not None,
            unit=table.unit,
        )

    def __add__(self, other: Summary) -> Summary:
        """Sum up the shards of this one, and those of the other behind them."""
        return replace(
            self,
            lines=self.lines + other.lines,
            kept=self.kept + other.kept,
            empty=self.empty + other.empty,
            comments=self.comments + other.comments,
            stripped=self.stripped + other.stripped,
            normalised=self.normalised + other.normalised,
            invisible=self.invisible + other.invisible,
            guarded=self.guarded + other.guarded,
            refused=self.refused + other.refused.after(self.lines),
            refused_rows=self.refused_rows + other.refused_rows,
            unusual=self.unusual + other.unusual.after(self.lines),
            letters=self.letters | other.letters,
            hashes=self.hashes | other.hashes,
            total=self.total + other.total,
            numbers=self.numbers + other.numbers,
            commented=self.commented or other.commented,
            beyond_ascii=self.beyond_ascii + other.beyond_ascii,
            not_utf8=self.not_utf8 + other.not_utf8,
            weighted=self.weighted or other.weighted,
        )

    def report(self, called: str, distinct: int, *, chosen_rows: bool) -> ReadingReport:
        """Report on a file, of which this is all. Raises WordlistError where it is no list of names.

        chosen_rows: whether rows were chosen, so that lines that fit nowhere are not known to be among them.
        """
        report = ReadingReport(
            lines=self.lines,
            kept=self.kept,
            repeats=self.kept - distinct,
            empty=self.empty,
            comments=self.comments,
            stripped=self.stripped,
            normalised=self.normalised,
            invisible=self.invisible,
            guarded=self.guarded,
            refused=self.refused.first,
            unusual=self.unusual.first,
            understood=self.understood,
            unit=self.unit,
            more_refused=self.refused.count - len(self.refused.first),
            more_unusual=self.unusual.count - len(self.unusual.first),
        )
        counted = self.refused_rows if chosen_rows else self.refused.count
        check_report(report, counted, self.refused.faults, called)
        return report


def lines_of(table: Table) -> int:
    """Return how many lines or rows a table was made of."""
    return table.lines or len(table)
