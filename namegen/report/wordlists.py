"""The tables of all wordlists there are, a line each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..escape import shown
from .grid import BETWEEN, new_table

if TYPE_CHECKING:
    from rich.table import Table

    from ..contracts.wordlist import Card

_WIDTHS = {"language": 100, "script": 70, "labels": 70}
"""Columns of the terminal from which on a column is shown; most lists are called by their language."""

_TITLES = ("name", "names", "script", "labels", "language", "for example")
_LEAST = 8
"""Columns of the terminal that examples have at least."""
_ALIGNED = 20
"""Columns of the terminal up to which a column is as wide in all tables."""


def wordlist_tables(cards: Mapping[str, Card], width: int) -> list[Table]:
    """Make a table for each group of lists, for a terminal `width` columns wide: the same columns, at the same places.

    cards: by the names of the lists. The groups come in the order in which they first appear.
    """
    rows = {name: [shown(cell) for cell in _row(name, card)] for name, card in cards.items()}
    kept = [i for i, title in enumerate(_TITLES) if width >= _WIDTHS.get(title, 0)]
    groups: dict[str, list[str]] = {}
    for name, card in cards.items():
        groups.setdefault(card.group or "other lists", []).append(name)
    sizes = _sizes([[row[i] for i in kept] for row in (_TITLES, *rows.values())])
    tables = []
    for group, names in groups.items():
        table = new_table(*(_TITLES[i] for i in kept), title=group)
        table.columns[1].justify = "right"
        for column, size in zip(table.columns[:-1], sizes[:-1], strict=True):
            column.min_width = size
        table.columns[-1].no_wrap, table.columns[-1].overflow = True, "ellipsis"
        table.columns[-1].max_width = max(_LEAST, width - sum(size + BETWEEN for size in sizes[:-1]))
        for name in names:
            table.add_row(*(rows[name][i] for i in kept))
        tables.append(table)
    return tables


def _row(name: str, card: Card) -> list[str]:
    count = "?" if card.count is None else f"{card.count:,}"
    examples = ", ".join(card.examples) or card.description
    return [name, count, card.script, ", ".join(card.labels), card.language, examples]


def _sizes(rows: list[list[str]]) -> list[int]:
    """Return how wide each column is, in columns of the terminal."""
    from rich.cells import cell_len

    return [min(_ALIGNED, max(map(cell_len, column))) for column in zip(*rows, strict=True)]
