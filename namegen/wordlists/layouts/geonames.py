"""The tables of GeoNames: 19 columns between tabs without titles, the name in the second, as its readme.txt says."""

from __future__ import annotations

from dataclasses import replace

from ..counts import is_number
from ..table import Table

_WIDTH = 19
_NAME = 1
_NUMBERS = (0, 4, 5)
"""The columns of the id, the latitude and the longitude."""
_JUDGED = 3


def as_geonames(table: Table) -> Table:
    """Say which column of such a table holds the names; it has no counts. Any other table is returned as it is."""
    if table.width != _WIDTH or not len(table):
        return table
    if not all(is_number(cell) for column in _NUMBERS for cell in table.columns[column][:_JUDGED]):
        return table
    return replace(table, name=_NAME, has_header=False, understood=(*table.understood, "a table of GeoNames"))
