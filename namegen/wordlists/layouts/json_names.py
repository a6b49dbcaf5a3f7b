"""Names in JSON: arrays and objects, alone, nested in others, or one value a line."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NoReturn

from ...contracts.wordlist import Refused
from ...errors import WordlistError
from ..table import Table, table_of_counts, table_of_rows
from ..titles import NAME_TITLES, plain_title

_MOST_SHOWN = 5
_MOST_COLUMNS = 1_000
_MOST_DEPTH = 4
_MUCH_LONGER = 1.8
"""Twice the share of all rows that one place must hold to be the one that is meant."""


class _RepeatedKeyError(Exception):
    """Report a key that stands twice in one object."""


class _Number(str):
    """A number as it was written, so that counts are exact."""


def read_json(text: str, name: str) -> Table | None:
    """Read names in JSON, see `_read`. Raises WordlistError for JSON that is nested too deeply to be read."""
    try:
        return _read(text, name)
    except _RepeatedKeyError as error:
        raise WordlistError(f"{name}: it is JSON in which an object has the key {error} twice; rename one") from None
    except RecursionError:
        raise WordlistError(f"{name}: it is JSON, nested too deeply to hold a list of names") from None


def _read(text: str, name: str) -> Table | None:
    """Read names in JSON; None where the text is not meant to be JSON.

    They are an array of texts; of objects, or of arrays, which are rows; an object of names and counts; an object of
    arrays of texts, whose keys become a column; each alone, in another object, or one value a line. Raises
    WordlistError for JSON that is broken, and for JSON that holds none of these.
    """
    start = text.lstrip()[:1]
    if start not in ("[", "{", '"'):
        return None
    try:
        return _table(_loads(text), name)
    except json.JSONDecodeError as error:
        lines = [line for line in text.split("\n") if line.strip()]
        if len(lines) > 1 and all(line.lstrip()[:1] == start for line in lines):
            return _of_lines(text, name, start)
        if start == "{" or (start == "[" and '"' in text[:100]):
            _refuse_broken(text, name, error)
        return None


def _refuse_broken(text: str, name: str, error: json.JSONDecodeError) -> NoReturn:
    what = "breaks off" if error.pos >= len(text.rstrip()) else f"is broken ({error.msg})"
    raise WordlistError(f"{name}: it looks like JSON, which {what} in line {error.lineno}; mend or export it again")


def _of_lines(text: str, name: str, start: str) -> Table | None:
    values = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            values.append(_loads(line))
        except json.JSONDecodeError as error:
            if start != "{":
                return None
            raise WordlistError(
                f"{name}: it looks like JSON lines, and line {number} is broken ({error.msg})"
            ) from None
    table = _of_array(values)
    if table is None:
        _refuse_nothing(name, values)
    # Lines of quoted texts may be a table of one column, with a title.
    return replace(table, has_header=None) if start == '"' else table


def _loads(text: str) -> Any:
    return json.loads(text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_object)


class _Counts(list[tuple[str, Any]]):
    """The names and counts of an object in which a name stands twice, which a dictionary would drop."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any] | _Counts:
    """Make an object. Raises _RepeatedKeyError where a key stands twice, unless all are names and counts."""
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    if all(isinstance(value, _Number) for _, value in pairs):
        return _Counts(pairs)
    twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
    raise _RepeatedKeyError(repr(twice))


def _table(value: Any, name: str) -> Table:
    found = list(_tables(value, ""))
    if len(found) == 1:
        return found[0][1]
    if not found:
        _refuse_nothing(name, value)
    called = [(path, table) for path, table in found if _is_called_names(path, table)]
    if len(called) != 1:
        called = [each for each in found if len(each[1]) > _MUCH_LONGER * sum(len(other) for _, other in found) / 2]
    if len(called) == 1:
        path, table = called[0]
        return replace(table, understood=(f"names in JSON, those at {path}",))
    groups = _groups(found)
    if groups is not None:
        return groups
    where = ", ".join(path or "the whole" for path, _ in found[:_MOST_SHOWN])
    raise WordlistError(
        f"{name}: it is JSON with names in {len(found)} places ({where}); leave one of them in the file"
    )


def _is_called_names(path: str, table: Table) -> bool:
    """Say whether a place is called names, or has a column that is."""
    last = plain_title(path.rpartition(".")[2])
    return last.endswith(("name", "names")) or any(plain_title(title) in NAME_TITLES for title in table.titles)


def _tables(value: Any, path: str) -> Iterator[tuple[str, Table]]:
    """Yield each place that holds names, and the table that it holds."""
    table = None
    if isinstance(value, _Counts):
        table = _named_counts([name for name, _ in value], [str(count) for _, count in value])
    elif isinstance(value, list):
        table = _of_array(value)
    elif isinstance(value, dict):
        table = _of_counts(value, path) or _of_columns(value)
    if table is not None:
        yield path, table
        return
    inner = value.items() if isinstance(value, dict) else ()
    for key, each in inner:
        yield from _tables(each, f"{path}.{key}".lstrip("."))


def _of_array(values: list[Any]) -> Table | None:
    """Read an array of texts, of objects, or of arrays of single values."""
    if not values:
        return None
    texts = [(i, value) for i, value in enumerate(values, 1) if isinstance(value, str) and not _is_number(value)]
    if len(texts) * 2 > len(values):
        strange = tuple(
            Refused(i, f"{_kind(value)}, not a text")
            for i, value in enumerate(values, 1)
            if not isinstance(value, str) or _is_number(value)
        )
        return Table(
            [[text for _, text in texts]],
            [i for i, _ in texts],
            name=0,
            refused=strange,
            unit="item",
            lines=len(values),
            has_header=False,
            understood=("names in JSON",),
        )
    if all(isinstance(value, dict) for value in values):
        return _of_objects(values)
    if all(isinstance(value, list) and value for value in values):
        if any(isinstance(cell, (list, dict)) for value in values for cell in value):
            return None
        rows = [(i, [_text(cell) for cell in value]) for i, value in enumerate(values, 1)]
        width = max(len(row) for _, row in rows)
        if width > _MOST_COLUMNS:
            return None
        columns, numbers = table_of_rows(rows, width)
        return Table(columns, numbers, unit="item", lines=len(values), understood=("a table in JSON",), exact=True)
    return None


def _flat(value: dict[str, Any], path: str = "", depth: int = 0) -> dict[str, Any]:
    """Lift what objects within an object hold: {"a": {"b": 1}} has the column a.b."""
    flat: dict[str, Any] = {}
    for key, each in value.items():
        if isinstance(each, dict) and depth < _MOST_DEPTH:
            flat |= _flat(each, f"{path}{key}.", depth + 1)
        else:
            flat[f"{path}{key}"] = each
    return flat


def _of_columns(value: dict[str, Any]) -> Table | None:
    """Read what pandas writes: {"columns": titles, "data": rows}, or {title: {row: cell}}."""
    titles, data = value.get("columns"), value.get("data")
    if isinstance(titles, list) and isinstance(data, list):
        table = _of_array(data)
        fits = table is not None and table.width == len(titles) and all(isinstance(each, str) for each in titles)
        return replace(table, titles=tuple(titles), has_header=True) if table is not None and fits else None
    inner = list(value.values())
    if not inner or not all(isinstance(each, dict) and each for each in inner):
        return None
    keys = list(inner[0])
    if all(key.isdecimal() for key in keys) and all(list(each) == keys for each in inner):
        return _of_objects([{title: column[key] for title, column in value.items()} for key in keys])
    if len(inner) > 1 and all(list(each) == keys for each in inner):
        return _of_objects([{"name": name, **fields} for name, fields in value.items()])
    return None


def _of_objects(values: list[dict[str, Any]]) -> Table | None:
    values = list(map(_flat, values))
    titles = list(dict.fromkeys(key for value in values for key in value))
    if len(titles) > _MOST_COLUMNS:
        return None
    flat = [title for title in titles if not any(isinstance(value.get(title), (list, dict)) for value in values)]
    if not flat:
        return None
    rows = [(i, [_text(value.get(title)) for title in flat]) for i, value in enumerate(values, 1)]
    columns, numbers = table_of_rows(rows, len(flat))
    return Table(
        columns,
        numbers,
        titles=tuple(flat),
        has_header=True,
        unit="item",
        exact=True,
        lines=len(values),
        understood=("a table in JSON",),
    )


def _of_counts(value: dict[str, Any], path: str) -> Table | None:
    """Read an object whose values are all numbers: names and their counts; one of them in the whole alone."""
    if not value or not all(_is_number(each) for each in value.values()):
        return None
    if len(value) == 1 and path and not plain_title(path.rpartition(".")[2]).endswith(("name", "names")):
        return None
    return _named_counts(list(value), list(map(str, value.values())))


def _named_counts(names: list[str], counts: list[str]) -> Table:
    return replace(table_of_counts(names, counts, "item"), understood=("names and counts in JSON",))


def _groups(found: list[tuple[str, Table]]) -> Table | None:
    """Join plain lists that stand beside each other in one object; None where they are not all such."""
    parents = {path.rpartition(".")[0] for path, _ in found}
    if len(parents) != 1 or any(table.width != 1 for _, table in found):
        return None
    names = [name for _, table in found for name in table.columns[0]]
    keys = [path.rpartition(".")[2] for path, table in found for _ in table.columns[0]]
    refused = tuple(
        replace(each, reason=f"{each.reason} (in {path})") for path, table in found for each in table.refused
    )
    return Table(
        [names, keys],
        range(1, len(names) + 1),
        titles=("name", "key"),
        has_header=True,
        name=0,
        unit="item",
        lines=len(names),
        refused=refused,
        understood=(f"{len(found)} lists in JSON; --where key=NAME reads one",),
    )


def _refuse_nothing(name: str, value: Any) -> NoReturn:
    raise WordlistError(
        f"{name}: it is JSON that holds no names ({_kind(value)}); names are an array of texts, or objects with a name"
    )


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return f"an object with {', '.join(list(value)[:3]) or 'nothing'}"
    if isinstance(value, list):
        return f"an array of {len(value):,}"
    return "a number" if _is_number(value) else repr(value)[:40]


def _is_number(value: Any) -> bool:
    return isinstance(value, _Number)


def _text(value: Any) -> str:
    return "" if value is None else str(value)
