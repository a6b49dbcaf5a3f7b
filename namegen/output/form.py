"""The form in which names are written: a format, the columns, and how many names a part has."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.name_columns import COMPUTED
from ..errors import UsageError, nearest
from ..registry.formats import WHOLE
from ..registry.registry import Registry

NAMES = 1_000_000
"""Names of a part: a file of some 4 MB of Parquet, 7 MB of text."""
KNOWN = ("name", *COMPUTED)
"""The columns that there are."""


@dataclass(frozen=True)
class Form:
    """Say how names are written: the `format` by its name, how its files end, the `columns`, some of KNOWN.

    `size` is how many names a part has. Raises UsageError where there is no such column.
    """

    format: str = ""
    ending: str = ""
    columns: tuple[str, ...] = ("name",)
    size: int = NAMES
    written_by: str = ""
    """the distribution that writes it, and its version"""

    @classmethod
    def of(cls, registry: Registry, name: str | None, columns: tuple[str, ...], size: int = NAMES) -> Form:
        """Make the form of a registered format; of None, of the default of those that go to files alone.

        Raises UsageError where there is none, or a package is missing.
        """
        if name in WHOLE:
            raise UsageError(f"names come in parts as {', '.join(registry.formats())}, not as {name!r}")
        found = registry.default_format(binary=True) if name is None else registry.format(name)
        found.check_installed()
        plugin = found.plugin
        written_by = f"{plugin.distribution} {plugin.version}".strip()
        return cls(name or found.name, found.ending, columns, size, written_by)

    def __post_init__(self) -> None:
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
        return f"part-{number:05d}.{self.ending}"
