"""The catalogs of a registry: one for each hook by which plugins register something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from .catalog import Catalog, NamedCatalog
from .documents import Documents
from .entry import KINDS, Kind
from .executors import Executors
from .exports import Exports, ReaderPrograms
from .formats import Formats
from .metrics import Metrics
from .page import Pages
from .parts import Parts
from .sources import Sources

# What registers by a hook of its own, in the order in which the hooks are called, after those of the parts.
CATALOGS: tuple[type[NamedCatalog[Any]], ...] = (
    Pages,
    Documents,
    Exports,
    ReaderPrograms,
    Executors,
    Formats,
    Metrics,
    Sources,
)

C = TypeVar("C", bound=NamedCatalog[Any])


class Catalogs:
    """Hold a catalog for each hook."""

    def __init__(self) -> None:
        self.parts: dict[Kind, Parts] = {kind: Parts(kind) for kind in KINDS}
        self._others: dict[type[NamedCatalog[Any]], NamedCatalog[Any]] = {cls: cls() for cls in CATALOGS}

    def copy(self) -> Catalogs:
        """Return catalogs of the same, to which others can be added."""
        other = Catalogs()
        other.parts = {kind: parts.copy() for kind, parts in self.parts.items()}
        other._others = {cls: catalog.copy() for cls, catalog in self._others.items()}
        return other

    def of(self, cls: type[C]) -> C:
        """Return the catalog of this class, one of CATALOGS."""
        found: Any = self._others[cls]
        catalog: C = found
        return catalog

    def named(self) -> list[NamedCatalog[Any]]:
        """Return all but those of the parts, in the same order."""
        return list(self._others.values())

    def __iter__(self) -> Iterator[Catalog[Any]]:
        """Yield all catalogs, in the order in which their hooks are called."""
        yield from self.parts.values()
        yield from self._others.values()
