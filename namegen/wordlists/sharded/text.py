"""Large texts: the layout is found at the beginning, and every shard is read by it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ...contracts.wordlist import Names, Refused
from ...errors import WordlistError
from ..columns import find_condition, with_titles
from ..counts import CountColumn, NumberFacts
from ..decoding import decode, decode_more, is_utf8, wide_encoding
from ..layouts.find import find_table, holds_comments, read_more
from ..layouts.lines import ListedLines, plain_text
from ..names_of_table import refuse_prose, rows_of_table
from ..opening import refuse_by_kind
from ..source import ReadingOptions
from ..table import MoreRows, Table
from .bounds import Bounds
from .choice import Choice, names_of
from .cutting import Cut, checksum, cut_lines
from .errors import NotInShardsError, changed
from .files import File
from .summary import Numbers, Summary, Told

_LINE_END = re.compile(rb"\r\n|\r|\n")
_STATEFUL = ("utf_7", "hz", "iso2022")
"""How the names of encodings begin in which what a byte means depends on those before it."""


@dataclass(frozen=True)
class TextLayout:
    """Say how the bytes of a shard become rows.

    encoding: of the text, which was `asked` for or found. more: reads rows of lines; None where each line is a name.
    """

    encoding: str
    asked: bool
    more: MoreRows | None
    choice: Choice

    def table(self, data: bytes) -> Table:
        """Read the rows in some whole lines. Raises WordlistError where they are not of this layout."""
        called = self.choice.called
        text = decode_more(data, called, self.encoding, asked=self.asked)
        try:
            return plain_text(text) if self.more is None else read_more(text, self.more)
        except WordlistError as error:
            raise NotInShardsError(f"{called}: {error}") from None


@dataclass(frozen=True)
class TextShard:
    """Read the names of one stretch of a text, whose bytes are known by their checksum."""

    file: File
    cut: Cut
    layout: TextLayout

    @property
    def size(self) -> int:
        """Return how many bytes it has."""
        return self.cut.end - self.cut.begin

    def names(self) -> Names:
        """Read the names. Raises WordlistError where the file is gone, or its bytes are others than they were."""
        return names_of(self.layout.choice.rows(self.layout.table(self._data())))

    def summary(self) -> Summary:
        """Sum up what there is in it."""
        data = self._data()
        table, choice = self.layout.table(data), self.layout.choice
        numbers = numbers_of(table, choice)
        found = Summary.of(choice.multiplying(numbers.factor).rows(table), numbers)
        beyond = 0 if data.isascii() else _lines_beyond_ascii(data)
        plain = self.layout.more is None and choice.reading.column != "0"
        return replace(
            found,
            commented=plain and table.text is not None and holds_comments(table.text),
            beyond_ascii=beyond,
            not_utf8=_lines_not_utf8(data) if beyond and is_utf8(self.layout.encoding) else 0,
        )

    def _data(self) -> bytes:
        data = self.file.read(self.cut.begin, self.cut.end)
        if checksum(data) != self.cut.sha256:
            raise changed(self.file.name, f"bytes {self.cut.begin:,} to {self.cut.end:,} are")
        return data


@dataclass(frozen=True)
class TextPlan:
    """Hold a large text, cut into shards, and what its beginning says."""

    file: File
    layout: TextLayout
    cuts: tuple[Cut, ...]
    sha256: str
    preamble: Summary
    understood: tuple[str, ...]
    not_kept: tuple[str, ...]

    @cached_property
    def shards(self) -> tuple[TextShard, ...]:
        return tuple(TextShard(self.file, cut, self.layout) for cut in self.cuts)

    def revised(self, found: Summary) -> TextPlan | None:
        """Return the plan by which to read all again, where the whole shows what its beginning did not; else None.

        Raises WordlistError where most of what is beyond ASCII is not in the encoding that the beginning is in.
        """
        layout, choice = self.layout, self.layout.choice
        if not layout.asked and found.not_utf8 > found.beyond_ascii - found.not_utf8:
            raise WordlistError(
                f"{self.file.name}: it begins as UTF-8, and {found.not_utf8:,} lines below are something else;"
                " say what: --encoding cp1252, or latin-1"
            )
        if found.commented:
            layout = replace(layout, more=ListedLines())
        if choice.counts is not None:
            counts = CountColumn(found.numbers.facts.form(exact=False))
            layout = replace(layout, choice=replace(choice, counts=counts))
        return None if layout == self.layout else replace(self, layout=layout)

    def summed(self, found: Summary) -> Summary:
        """Add what stands above the rows, and what was understood."""
        counts = self.layout.choice.counts
        note = "" if counts is None else replace(counts, factor=found.numbers.factor).note
        understood = (*self.understood, *filter(None, [note]))
        above = replace(self.preamble, understood=understood, not_kept=self.not_kept, sha256=self.sha256)
        return above + found

    def settled(self, checksums: Sequence[str], factor: int) -> tuple[TextShard, ...]:  # noqa: ARG002
        """Return the shards, whose counts are multiplied by `factor`."""
        layout = replace(self.layout, choice=self.layout.choice.multiplying(factor))
        return tuple(replace(shard, layout=layout) for shard in self.shards)


def plan_text(file: File, reading: ReadingOptions, bounds: Bounds, charset: str = "") -> TextPlan:
    """Find the layout of a text by its beginning, and cut it into shards.

    Raises NotInShardsError where all of it must be read to know any, WordlistError where it is no list of names.
    """
    head = _head(file, bounds)
    opened = _opened(head, file.name, reading, charset)
    more = opened.layout.more
    quote = b"" if more is None else more.quote.encode("ascii", "ignore")
    with file.open() as stream:
        cuts, sha256 = cut_lines(stream, opened.begin, file.name, bounds, quote)
    return TextPlan(file, opened.layout, cuts, sha256, opened.preamble, opened.understood, opened.not_kept)


def numbers_of(table: Table, choice: Choice) -> Numbers:
    """Sum up the column of counts, of all rows."""
    if choice.count is None or choice.counts is None:
        return Numbers()
    cells = table.columns[choice.count]
    return Numbers(NumberFacts.of(cells), choice.counts.form.factor(cells))


@dataclass(frozen=True)
class _Opened:
    """Hold what the beginning of a text says: its layout, where the rows begin, and what stands above them."""

    layout: TextLayout
    begin: int
    preamble: Summary
    understood: tuple[str, ...]
    not_kept: tuple[str, ...]


def _head(file: File, bounds: Bounds) -> bytes:
    """Read the beginning of a file up to a line end, or all of it."""
    data = file.read(0, bounds.head + 1)
    if len(data) <= bounds.head:
        return data
    head = data[: bounds.head]
    return head[: max(head.rfind(b"\n"), head.rfind(b"\r", 0, -1)) + 1] or head


def _opened(head: bytes, name: str, reading: ReadingOptions, charset: str) -> _Opened:
    refuse_by_kind(head, name)
    wide = wide_encoding(head, reading.encoding)
    if wide:
        raise NotInShardsError(f"{name}: it is {wide.upper()}, {_BY_PARTS} in UTF-8: iconv -f {wide} -t utf-8")
    decoded = decode(head, name, reading.encoding, charset)
    _check_encoding(decoded.encoding, name)
    if decoded.text.lstrip()[:1] in ("[", "{") and reading.column != "0":
        raise NotInShardsError(f"{name}: it looks like JSON, {_BY_PARTS} as a name a line, as CSV or as Parquet")
    every_row = reading.model_copy(update={"where": ()})
    table = find_table(decoded.text, every_row, name)
    if table.more is None and table.text is None:
        what = "; ".join(table.understood) or "it is in quotes, or set in columns"
        raise NotInShardsError(f"{name}: {what}, {_BY_PARTS} as a name a line, as CSV or as Parquet")
    rows = rows_of_table(table, every_row, name)
    refuse_prose(rows, every_row, name)
    titled = with_titles(table, every_row, name)
    chosen = rows.chosen
    choice = Choice(
        name,
        reading,
        chosen.name,
        chosen.count,
        None if chosen.counts is None else CountColumn(chosen.counts.form),
        tuple(find_condition(titled, each, name) for each in reading.where),
    )
    more = None if table.text is not None else table.more
    layout = TextLayout(decoded.encoding, bool(reading.encoding), more, choice)
    begin, above = _above(head, titled, decoded.text)
    not_kept = tuple(map(chosen.table.title, chosen.labels))
    return _Opened(layout, begin, above, (*decoded.notes, *chosen.table.understood), not_kept)


_BY_PARTS = "and a list of this size is read in parts: save it"


def _check_encoding(encoding: str, name: str) -> None:
    """Raise NotInShardsError for an encoding in which lines cannot be told apart by their bytes."""
    codec = codecs.lookup(encoding).name.replace("-", "_")
    if codec.startswith(_STATEFUL) or "a\r\n".encode(encoding) not in (b"a\r\n", codecs.BOM_UTF8 + b"a\r\n"):
        raise NotInShardsError(f"{name}: it is in {encoding}, {_BY_PARTS} in UTF-8: iconv -f {encoding} -t utf-8")


def _above(head: bytes, table: Table, text: str) -> tuple[int, Summary]:
    """Return where the first row of a table begins in the bytes, and a summary of the lines above it."""
    first = table.rows[0] if len(table) else 1
    mark = len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0
    begin = mark
    for _ in range(first - 1):
        found = _LINE_END.search(head, begin)
        begin = len(head) if found is None else found.end()
    lines = text.split("\n", first - 1)[: first - 1]
    refused = [Refused(each.line, each.reason, each.fault) for each in table.refused if each.line < first]
    empty = sum(not line.strip() for line in lines)
    titles = bool(table.titles)
    said = bool(lines) and lines[0].startswith("sep=")
    comments = max(0, len(lines) - empty - len(refused) - titles - said)
    return begin, Summary(lines=len(lines), empty=empty, comments=comments, refused=Told.of(refused))


def _lines_beyond_ascii(data: bytes) -> int:
    """Count the lines that hold other bytes than ASCII's."""
    points = np.frombuffer(data.replace(b"\r", b"\n"), dtype=np.uint8)
    begins = np.append(0, np.flatnonzero(points == ord("\n"))[: -1 if points[-1] == ord("\n") else None] + 1)
    return int(np.logical_or.reduceat(points >= 0x80, begins).sum())


def _lines_not_utf8(data: bytes) -> int:
    """Count the lines that are not UTF-8."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        lines = data.replace(b"\r", b"\n").split(b"\n")
        return sum(_is_broken(line) for line in lines)
    return 0


def _is_broken(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
