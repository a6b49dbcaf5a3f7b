"""Names that a program gives: texts, counts by name, tables and columns of other libraries; read as files are.

What is given is known by what it can do, so that none of them is imported: pandas, polars, pyarrow, numpy, `datasets`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from math import isfinite
from numbers import Number, Real
from typing import Any

from ..contracts.wordlist import Card, Names, Wordlist, whole_weights
from ..errors import WordlistError
from .missing_values import without_written_missing
from .names_of_table import names_of_table
from .source import ReadingOptions
from .table import Table, table_of_counts
from .titles import holds_titles

CALLED = "given names"


def names_given(
    given: Any, reading: ReadingOptions | None = None, name: str = CALLED, card: Card | None = None
) -> Wordlist:
    """Read names that a program gives.

    given: an iterable of texts; a mapping of names to counts, such as a Counter; a table or a column of pandas, polars,
        pyarrow or Hugging Face's `datasets`, or whatever can do what these can; an iterable of rows, each a mapping of
        titles to cells; Names, which are kept with counts and labels. Missing values are left out, and counted in the
        report.
    Raises WordlistError as for a file, and for what is not a text or a number, naming the item.
    """
    reading = reading or ReadingOptions()
    table = _table(given, name)
    read = table if isinstance(given, Names) else without_written_missing(table)
    return names_of_table(read, reading, name, card=card)


def _table(given: Any, name: str) -> Table:
    if isinstance(given, Names):
        return _of_names(given, name)
    if isinstance(given, Mapping):
        return _of_mapping(given, name)
    if hasattr(given, "collect_schema") and hasattr(given, "collect"):  # a frame of polars that is not computed yet
        given = given.collect()
    if hasattr(given, "index") and hasattr(given, "to_dict") and _is_counted(given):
        return _of_counts(given.to_dict(), name)
    if hasattr(given, "column_names") and hasattr(given, "to_pydict"):  # a table of pyarrow
        return _of_columns([(str(title), values) for title, values in given.to_pydict().items()])
    if getattr(given, "column_names", None) and hasattr(given, "__getitem__"):  # a dataset
        return _of_columns([(str(title), list(given[title])) for title in given.column_names])
    if hasattr(given, "columns") and hasattr(given, "__getitem__"):
        return _of_frame(given, name)
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise WordlistError(f"{name}: {type(given).__name__} is no list of names; give texts, or names with counts")
    items = _listed(given)
    return _of_rows(items) if items and isinstance(items[0], Mapping) else _of_items(items, name)


def _listed(given: Iterable[Any]) -> list[Any]:
    """Return the items as Python's own, where a column can give them so."""
    for method in ("to_list", "to_pylist"):
        if hasattr(given, method):
            return list(getattr(given, method)())
    return list(given)


def _of_rows(rows: list[Mapping[Any, Any]]) -> Table:
    """Read rows that each say what stands under which title, as csv.DictReader and streamed datasets give them."""
    titles = dict.fromkeys(chain.from_iterable(rows))
    return _of_columns([(str(title), [row.get(title) for row in rows]) for title in titles])


def _of_mapping(given: Mapping[Any, Any], name: str) -> Table:
    if given and all(hasattr(each, "column_names") for each in given.values()):
        parts = ", ".join(map(repr, given))
        raise WordlistError(f"{name}: these are several datasets; give one of them: {parts}")
    return _of_lists(given) if _holds_lists(given) else _of_counts(given, name)


def _of_items(items: list[Any], name: str) -> Table:
    """Make a table of texts; missing values of data frames are left out, anything else is an error."""
    texts, rows = [], []
    for row, item in enumerate(items, 1):
        if isinstance(item, str):
            texts.append(str(item))
            rows.append(row)
        elif not _is_missing(item):
            raise WordlistError(f"{name}: name {row} is {item!r:.60}, not a text")
    empty = len(items) - len(texts)
    return Table([texts], rows, name=0, has_header=False, unit="name", lines=len(items), empty=empty)


def _of_names(given: Names, name: str) -> Table:
    if any(len(column) != len(given) for column in (given.counts, *given.labels.values())):
        raise WordlistError(f"{name}: there are {len(given):,} names, and counts or labels of another number")
    for row, each in enumerate(given.names, 1):
        if not isinstance(each, str):
            raise WordlistError(f"{name}: name {row} is {each!r:.60}, not a text")
    counts = None if given.weights is None else list(map(str, given.weights))
    table = table_of_counts(list(given.names), counts, "name")
    columns = [*table.columns, *map(list, given.labels.values())]
    return replace(table, columns=columns, titles=(*table.titles, *given.labels))


def _holds_lists(given: Mapping[Any, Any]) -> bool:
    return bool(given) and all(isinstance(each, (list, tuple)) for each in given.values())


def _of_lists(given: Mapping[Any, Any]) -> Table:
    """Read columns by title, {"name": [...], "count": [...]}, or else lists of names by key, which is their label."""
    if len({len(column) for column in given.values()}) == 1 and holds_titles(map(str, given)):
        return _of_columns([(str(title), column) for title, column in given.items()])
    pairs = [(each, str(key)) for key, column in given.items() for each in column]
    return _of_columns([("name", [name for name, _ in pairs]), ("key", [key for _, key in pairs])])


def _is_counted(series: Any) -> bool:
    """Say whether this is a column of numbers by name, as pandas counts values: its index holds the texts."""
    counts = series.to_dict()
    return (
        isinstance(counts, dict)
        and bool(counts)
        and all(isinstance(key, str) and isinstance(value, Number) for key, value in counts.items())
    )


def _of_counts(given: Mapping[Any, Any], name: str) -> Table:
    for row, (key, value) in enumerate(given.items(), 1):
        if not isinstance(key, str):
            raise WordlistError(f"{name}: name {row} is {key!r:.60}, not a text")
        if not isinstance(value, Number) or isinstance(value, bool):
            raise WordlistError(f"{name}: the count of name {row}, {key!r}, is {value!r:.60}, not a number")
    counts = whole_weights(given.values(), len(given), name)
    return table_of_counts(list(given), list(map(str, counts)), "name")


def _of_frame(frame: Any, name: str) -> Table:
    """Read a data frame by what pandas and polars have in common: `columns`, and `to_list` of a column."""
    titles = tuple(str(title) for title in frame.columns)
    if not titles:
        raise WordlistError(f"{name}: a data frame without columns")
    for title in titles:
        if titles.count(title) > 1:
            raise WordlistError(f"{name}: two columns are called {title!r}; rename one of them")
    return _of_columns([(str(title), frame[title].to_list()) for title in frame.columns])


def _of_columns(columns: list[tuple[str, Any]]) -> Table:
    cells = [[_cell(cell) for cell in column] for _, column in columns]
    rows = range(1, len(cells[0]) + 1) if cells else range(0)
    return Table(
        cells,
        rows,
        titles=tuple(title for title, _ in columns),
        has_header=True,
        unit="row",
        exact=True,
        lines=len(rows),
    )


def _cell(cell: Any) -> str:
    if _is_missing(cell):
        return ""
    return _number(cell) if isinstance(cell, Real) and not isinstance(cell, bool) else str(cell).strip()


def _number(value: Any) -> str:
    """Write a number as it would be typed: the shortest text that gives it again."""
    return str(int(value)) if isfinite(value) and value == int(value) else str(value)


def _is_missing(item: Any) -> bool:
    """Say whether this is a data frame's missing value: None, NaN, or a value that is not equal to itself."""
    if item is None:
        return True
    if isinstance(item, Real):
        return bool(item != item)
    return type(item).__name__ in ("NAType", "NaTType")
