"""The readers of documents that draw names by themselves, by the format that a document says it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..errors import PluginError, StorageError
from .blame import blame
from .discovery import import_target
from .entry import Plugin

if TYPE_CHECKING:
    from ..contracts.names_document import NamesDocument


@dataclass(frozen=True)
class DocumentReader:
    """Describe what reads a format. It is imported when a document is read."""

    name: str
    plugin: Plugin
    target: str | Callable[[Mapping[str, Any]], NamesDocument]

    @property
    def who(self) -> str:
        """Return how messages name it."""
        return f"reader of {self.name!r} of plugin {self.plugin.name}"

    def read(self, document: Mapping[str, Any]) -> NamesDocument:
        """Read a document. Raises StorageError for a damaged one."""
        with blame(self.who, "which was reading a document"):
            read = import_target(self.target) if isinstance(self.target, str) else self.target
            found: NamesDocument = read(document)
            return found


@dataclass
class Documents:
    """Hold the readers of a registry."""

    readers: dict[str, DocumentReader] = field(default_factory=dict)

    def copy(self) -> Documents:
        """Return the same readers, to which others can be added."""
        return Documents(dict(self.readers))

    def add(self, reader: DocumentReader) -> None:
        """Add a reader. Raises PluginError for a format that has one."""
        if reader.name in self.readers:
            raise PluginError(f"documents {reader.name!r} are read by {self.readers[reader.name].plugin.name} already")
        self.readers[reader.name] = reader

    def read(self, text: str, what: str) -> NamesDocument:
        """Read a document by what it says it is; `what` names it in messages. Raises StorageError where none can."""
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            raise StorageError(f"{what} is no JSON, so it is no document; namegen export writes such") from None
        if not isinstance(document, dict) or not isinstance(document.get("format"), str):
            raise StorageError(f"{what} does not say which format it has, so it is no document of a model")
        reader = self.readers.get(document["format"])
        if reader is None:
            known = ", ".join(self.readers) or "none"
            raise StorageError(f"{what} is of a format that no plugin here reads; these are read: {known}")
        return reader.read(document)
