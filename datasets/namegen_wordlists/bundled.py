"""Make the class of each list in this folder, with the card that its row of `lists.csv` describes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import ClassVar

import namegen

from .table import Row, rows, several

SOURCE = "written for namegen from general knowledge"
LICENCE = "CC0-1.0"


class Bundled(namegen.WordlistSource):
    """Read a list that lies beside this module, in the file that its row names."""

    row: ClassVar[Row]

    def read(self) -> bytes:
        return Path(__file__).with_name(self.row.file).read_bytes()


def __getattr__(name: str) -> type[Bundled]:
    """Return the class of this name, made when it is first asked for (PEP 562). Raises AttributeError."""
    row = next((row for row in rows() if row.class_name == name), None)
    if row is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _class_of(row)


@cache
def _class_of(row: Row) -> type[Bundled]:
    card = namegen.Card(
        title=row.title,
        language=row.language,
        script=row.script,
        romanisation=row.romanisation,
        licence=row.licence or LICENCE,
        description=row.description,
        count=int(row.count),
        sha256=row.sha256,
        source=row.source or SOURCE,
        group=row.group,
        labels=several(row.labels),
        examples=several(row.examples),
    )
    return type(row.class_name, (Bundled,), {"__module__": __name__, "row": row, "card": card})
