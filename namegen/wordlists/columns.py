"""Which column holds the names and which the counts: as asked for, or found by what the columns hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..contracts.text import clean_text
from ..errors import UsageError, WordlistError, nearest
from ..escape import shown
from .column_content import ColumnContent
from .counts import CountColumn
from .source import ReadingOptions
from .table import Table
from .titles import distinct_titles, has_header

_SHOWN = 6
_MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class Chosen:
    """Hold a table whose columns are known: `name` and `count` are places from 0, and so are the labels.

    `counts` reads the cells of the column `count` as they are meant in the whole table, whose rows `where` may leave.
    """

    table: Table
    name: int
    count: int | None = None
    counts: CountColumn | None = None

    @property
    def labels(self) -> list[int]:
        """Return the other columns, but for those that are empty."""
        others = (i for i in range(self.table.width) if i not in (self.name, self.count))
        return [i for i in others if any(self.table.columns[i])]


def choose_columns(table: Table, reading: ReadingOptions, called: str, known: tuple[str, ...] = ()) -> Chosen:
    """Find the titles, the column of the names and that of the counts, if any; drop the rows that `where` excludes.

    What was found out is a sentence of the table, unless the labels are those `known` beforehand. Raises UsageError for
    a column that does not exist, WordlistError where it is not clear which columns are meant, showing them.
    """
    table = with_titles(table, reading, called)
    name = _asked_for(table, reading.column, "--column", called)
    count = _asked_for(table, reading.count, "--count", called)
    if name is not None and name == count:
        raise UsageError(f"{called}: --column and --count are both column {name + 1}; a column is one or the other")
    if table.width > _MOST_COLUMNS:
        raise WordlistError(f"{called}: a table of {table.width:,} columns; the most is {_MOST_COLUMNS:,}")
    kinds: Sequence[ColumnContent] = ()
    if table.name is None or table.width > 1:
        kinds = [ColumnContent(cells, table.title(i)) for i, cells in enumerate(table.columns)]
    if name is None:
        name = _find_name(table, kinds, count, called)
    if count is None and reading.count != "0":
        count = _find_count(table, kinds, name, reading, called)
    if reading.weighted and count is None:
        raise WordlistError(
            f"{called}: no column holds counts, which --weighted wants{_shown_columns(table)}; leave --weighted out,"
            " or say --count"
        )
    counts = None if count is None else CountColumn.of(table.columns[count], exact=table.exact)
    if not known or tuple(map(table.title, Chosen(table, name, count).labels)) != known:
        table = _with_note(table, name, count)
    # After all is found, so that a few rows are read as the whole is.
    for condition in reading.where:
        table = _filtered(table, condition, called)
    return Chosen(table, name, count, counts)


def with_titles(table: Table, reading: ReadingOptions, called: str) -> Table:
    """Take the titles from the first row, where it holds any, and make all distinct.

    Raises UsageError where the layout itself says whether there are titles, and another is asked for.
    """
    if table.has_header is not None and reading.header not in (None, table.has_header):
        has = "has" if table.has_header else "has no"
        flag = "header=True" if reading.header else "--no-header"
        raise UsageError(f"{called}: {flag} cannot apply: this layout {has} titles; leave it out")
    if not table.titles and len(table) and (has_header(table) if reading.header is None else reading.header):
        rest = table.take(range(1, len(table)))
        table = replace(rest, titles=tuple(cells[0] for cells in table.columns))
    return replace(table, titles=distinct_titles(tuple(map(clean_text, table.titles))))


def _asked_for(table: Table, asked: str, flag: str, called: str) -> int | None:
    if not asked or asked == "0":
        return None
    return _find_column(table, asked, flag, called)


def _find_column(table: Table, asked: str, flag: str, called: str) -> int:
    """Find a column by its title or its number from 1. Raises UsageError where there is none, showing all."""
    asked = clean_text(asked)
    if asked in table.titles:
        return table.titles.index(asked)
    folded = [title.casefold() for title in table.titles]
    if folded.count(asked.casefold()) == 1:
        return folded.index(asked.casefold())
    if re.fullmatch(r"\d{1,6}", asked) and 1 <= int(asked) <= table.width:
        return int(asked) - 1
    if table.titles and not asked.isdigit():
        raise UsageError(f"{called}: {flag} {asked}: there is no such column{nearest(asked, table.titles)}")
    raise UsageError(
        f"{called}: {flag} {asked}: there is no such column; there {_are(table.width)}{_shown_columns(table)}"
    )


def _are(width: int) -> str:
    return "is 1 column" if width == 1 else f"are {width} columns"


def _filtered(table: Table, condition: str, called: str) -> Table:
    column, wanted = find_condition(table, condition, called)
    chosen = table.where(lambda cell: clean_text(cell) == wanted, column)
    if not len(chosen):
        found = Counter(table.columns[column]).most_common(_SHOWN)
        some = ", ".join(f"{value or '(empty)'} {count:,}" for value, count in found)
        more = ", ..." if len(set(table.columns[column])) > _SHOWN else ""
        title = condition.partition("=")[0].strip()
        raise WordlistError(f"{called}: no row has {title}={wanted} (there are: {some}{more})")
    return chosen


def find_condition(table: Table, condition: str, called: str) -> tuple[int, str]:
    """Return the column that a condition is of, and the text that its cells shall hold. Raises UsageError."""
    title, equals, wanted = condition.partition("=")
    if not equals or not title:
        raise UsageError(f"--where {condition}: it is COLUMN=VALUE, for instance sex=F")
    return _find_column(table, title.strip(), "--where", called), clean_text(wanted)


def _find_name(table: Table, kinds: Sequence[ColumnContent], count: int | None, called: str) -> int:
    if table.name is not None or table.width == 1:
        return table.name or 0
    candidates = [i for i, kind in enumerate(kinds) if kind.may_be_names and i != count]
    if not candidates:
        advice = "it is a table of numbers"
        if not all(kind.are_numbers for kind in kinds):
            advice = f"--column N chooses one{_or_lines(table)}"
        raise WordlistError(f"{called}: no column holds names{_shown_columns(table)}; {advice}")
    titled = [i for i in candidates if kinds[i].is_called_name]
    if len(titled) == 1:
        return titled[0]
    best = _most_various(kinds, titled or candidates)
    if best is None:
        raise WordlistError(
            f"{called}: which column holds the names is not clear{_shown_columns(table)};"
            f" say --column {' or --column '.join(str(i + 1) for i in (titled or candidates)[:4])}"
            f"{_or_lines(table)}"
        )
    return best


def _or_lines(table: Table) -> str:
    return ", or --column 0 for whole lines" if table.unit == "line" else ""


def _most_various(kinds: Sequence[ColumnContent], candidates: Sequence[int]) -> int | None:
    """Return the column with at least twice as many different cells as any other that differs from it; or None."""
    words = [i for i in candidates if not kinds[i].are_codes] or list(candidates)
    most = max(words, key=lambda i: (kinds[i].distinct, -i))
    rivals = [i for i in words if i != most and 2 * kinds[i].distinct > kinds[most].distinct]
    if not all(kinds[i].is_like(kinds[most]) for i in rivals):
        return None
    return min([most, *rivals])


def _find_count(
    table: Table, kinds: Sequence[ColumnContent], name: int, reading: ReadingOptions, called: str
) -> int | None:
    if table.count is not None:
        return table.count
    if table.name is not None:
        return None
    numeric = [i for i, kind in enumerate(kinds) if i != name and kind.are_numbers]
    candidates = [i for i in numeric if kinds[i].may_be_counts(kinds)]
    if reading.weighted and not candidates and len(numeric) == 1:
        return numeric[0]
    ranked = sorted((rank, i) for i in candidates if (rank := kinds[i].rank_as_count) is not None)
    if ranked and (len(ranked) == 1 or ranked[0][0] < ranked[1][0]):
        return ranked[0][1]
    if len(candidates) > 1:
        raise WordlistError(
            f"{called}: which column holds the counts is not clear{_shown_columns(table)};"
            f" say --count {' or --count '.join(str(i + 1) for i in candidates[:4])}, or --count 0 for none"
        )
    return candidates[0] if candidates else None


def _shown_columns(table: Table) -> str:
    """Show the columns with examples, in brackets."""
    examples = []
    for i, cells in enumerate(table.columns[:_SHOWN]):
        some = [shown(cell[:20]) for cell in dict.fromkeys(cells) if cell][:2]
        title = f" {table.titles[i]}" if table.titles else ""
        examples.append(f"{i + 1}{title}: {', '.join(some) or 'nothing'}")
    more = "; ..." if table.width > _SHOWN else ""
    return f" ({'; '.join(examples)}{more})" if examples else ""


def _with_note(table: Table, name: int, count: int | None) -> Table:
    """Say which columns were taken, where there are several."""
    if table.width == 1:
        titled = table.titles and table.has_header is None
        note = ["the first line is a title, not a name (--no-header makes it one)"] if titled else []
        return replace(table, understood=(*table.understood, *note))
    if table.name == name and table.count == count:
        return table  # the layout itself says so
    named = f"column {name + 1} of {table.width}{_titled(table, name)} is the name"
    counted = ", and no column is a count"
    if count is not None:
        counted = f", column {count + 1}{_titled(table, count)} the count"
    return replace(table, understood=(*table.understood, f"{named}{counted}; --column and --count choose"))


def _titled(table: Table, column: int) -> str:
    return f" ({table.titles[column]})" if table.titles else ""
