"""Files that are small enough to be one shard: each is read as a whole, in whatever layout it is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ...contracts.hashes import hash_names
from ...contracts.letters import letters_of
from ...contracts.wordlist import Names, Wordlist
from ...registry.registry import Registry
from ..names_of_table import NamedRows, rows_of_table, wordlist_of
from ..reading import open_table
from ..source import ReadingOptions
from .choice import names_of
from .errors import changed
from .files import File
from .hashes import HashSet
from .summary import Numbers, Summary, Told


@dataclass(frozen=True)
class ReadFile:
    """Hold a file that was read as a whole: its rows, and the list that they make."""

    rows: NamedRows
    wordlist: Wordlist

    @property
    def factor(self) -> int:
        """Return by what the counts were multiplied to be whole."""
        return 1 if self.rows.chosen.counts is None else self.rows.chosen.counts.factor


def read_file(
    data: bytes,
    name: str,
    reading: ReadingOptions,
    charset: str = "",
    notes: tuple[str, ...] = (),
    sha256: str = "",
    *,
    registry: Registry | None = None,
) -> ReadFile:
    """Read the names in a file. Raises as `read_names` does.

    notes: what was done to the bytes before; sha256: of what they were then, by default theirs.
    """
    opened = open_table(data, name, reading, charset=charset, registry=registry)
    rows = rows_of_table(opened.table, reading, name)
    sha256 = sha256 or hashlib.sha256(data).hexdigest()
    return ReadFile(rows, wordlist_of(rows, reading, name, sha256, (*notes, *opened.notes)))


@dataclass(frozen=True)
class WholeShard:
    """Read the names of a small file. sha256: of its bytes, "" until they were read once; factor: of its counts."""

    file: File
    reading: ReadingOptions
    charset: str = ""
    sha256: str = ""
    factor: int = 1
    registry: Registry | None = field(default=None, compare=False, repr=False)
    """whose readers read what is no text; None where it does not go to workers, for what is installed there"""

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return self.file.size()

    def names(self) -> Names:
        """Read the names. Raises WordlistError where the file is gone, or is another than it was."""
        read = self._read()
        if read.wordlist.sha256 != self.sha256:
            raise changed(self.file.name, "its bytes are")
        names = names_of(read.rows)
        more = self.factor // read.factor
        return Names(names.names, names.weights and tuple(count * more for count in names.weights))

    def summary(self) -> Summary:
        """Sum up what there is in it. Raises WordlistError where it is no list of names."""
        read = self._read()
        wordlist, report = read.wordlist, read.wordlist.report
        return Summary(
            lines=report.lines,
            kept=report.kept,
            empty=report.empty,
            comments=report.comments,
            stripped=report.stripped,
            normalised=report.normalised,
            invisible=report.invisible,
            guarded=report.guarded,
            refused=Told.of(list(report.refused)),
            refused_rows=len(read.rows.refused),
            unusual=Told.of(list(report.unusual)),
            letters=letters_of(wordlist.names),
            hashes=HashSet.of(hash_names(wordlist.names)),
            total=Fraction(sum(wordlist.counts), read.factor),
            numbers=Numbers(factor=read.factor),
            weighted=wordlist.weights is not None,
            unit=report.unit,
            understood=report.understood,
            not_kept=tuple(wordlist.labels),
            sha256=wordlist.sha256,
        )

    def _read(self) -> ReadFile:
        return read_file(
            self.file.read(0, self.size), self.file.name, self.reading, self.charset, registry=self.registry
        )


@dataclass(frozen=True)
class WholePlan:
    """Hold a small file."""

    file: File
    shard: WholeShard

    @property
    def shards(self) -> tuple[WholeShard, ...]:
        return (self.shard,)

    def revised(self, found: Summary) -> None:
        """Return None: a file that is read as a whole is understood at once."""

    def summed(self, found: Summary) -> Summary:
        """Return the summary, which is that of the whole file."""
        return found

    def settled(self, checksums: Sequence[str], factor: int) -> tuple[WholeShard, ...]:
        """Return the shard, known by its checksum, whose counts are multiplied by `factor`."""
        return (replace(self.shard, sha256=checksums[0], factor=factor),)


def plan_whole(file: File, reading: ReadingOptions, charset: str = "", registry: Registry | None = None) -> WholePlan:
    """Make a shard of a small file."""
    return WholePlan(file, WholeShard(file, reading, charset, registry=registry))
