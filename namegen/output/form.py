"""The form in which names are written: a format, the columns, and how many names a part has."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.name_columns import COMPUTED
from ..errors import UsageError, nearest
from .writers import WRITERS, check_parquet

NAMES = 1_000_000
"""Names of a part: a file of some 4 MB of Parquet, 7 MB of text."""
KNOWN = ("name", *COMPUTED)
"""The columns that there are."""


@dataclass(frozen=True)
class Form:
    """Say how names are written: `format` is one of WRITERS, `columns` some of KNOWN, `size` how many a part has.

    Raises UsageError where there is no such format or column, and where a package is missing.
    """

    format: str = "text"
    columns: tuple[str, ...] = ("name",)
    size: int = NAMES

    def __post_init__(self) -> None:
        if self.format not in WRITERS:
            raise UsageError(f"names come in parts as {', '.join(WRITERS)}, not as {self.format!r}")
        if self.format == "parquet":
            check_parquet()
        for title in self.columns:
            if title not in KNOWN:
                raise UsageError(f"there is no column {title!r}{nearest(title, KNOWN)}")
        if not self.columns or len(set(self.columns)) < len(self.columns):
            raise UsageError("columns are one or several, and each comes once")
        if self.size < 1:
            raise UsageError(f"a part has at least 1 name, not {self.size}")

    def parts(self, names: int) -> int:
        """Return in how many parts so many names come."""
        return -(-names // self.size)

    def places(self, number: int, names: int) -> tuple[int, int]:
        """Return the places of the names in a part, from the first to before the last, of so many in all."""
        return number * self.size, min((number + 1) * self.size, names)

    def names(self, number: int, names: int) -> int:
        """Return how many names a part has, of so many in all."""
        first, last = self.places(number, names)
        return last - first

    def file_name(self, number: int) -> str:
        """Return what the file of a part is called."""
        return f"part-{number:05d}.{WRITERS[self.format].ending}"
