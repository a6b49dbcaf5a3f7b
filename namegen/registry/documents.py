"""The readers of documents that draw names by themselves, by the format that a document says it has."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from ..contracts.hookspecs import RegisterDocument
from ..errors import PluginError, StorageError
from .blame import blame
from .catalog import NamedCatalog
from .checks import check_name, check_text
from .entry import Plugin
from .named import Named

if TYPE_CHECKING:
    from ..contracts.names_document import NamesDocument


@dataclass(frozen=True)
class DocumentReader(Named):
    """Describe what reads a format. It is imported when a document is read."""

    kind: ClassVar[str] = "document"

    told = ("summary",)

    summary: str = ""
    """what such files hold"""

    def summary_line(self) -> str:
        """Return its summary."""
        return self.summary

    @property
    def who(self) -> str:
        """Return how messages name it."""
        return f"reader of {self.name!r} of plugin {self.plugin.name}"

    def read(self, document: Mapping[str, Any]) -> NamesDocument:
        """Read a document. Raises StorageError for a damaged one, PluginError where the reader gives no document."""
        read = self.load()
        with blame(self.who, "which was reading a document"):
            found = read(document)
            if not hasattr(found, "about") or not callable(getattr(found, "stream", None)):
                raise PluginError(f"{self.who} gave {type(found).__name__}, where it promises a namegen.NamesDocument")
            kept: NamesDocument = found
            return kept


class Documents(NamedCatalog[DocumentReader]):
    """Hold the readers of a registry."""

    kind = "document"
    hook = "register_documents"

    def registrar(self, plugin: Plugin) -> RegisterDocument:
        """Return what `register_documents` of a plugin is called with.

        It raises PluginError for a name that cannot be one, a target that is not written as one, a summary that is no
        short text, and a format that another plugin reads.
        """

        def register(
            name: str, target: str | Callable[[Mapping[str, Any]], NamesDocument], *, summary: str = ""
        ) -> None:
            check_name("document", name)
            check_text(f"document {name!r}: its summary", summary)
            self.claim(DocumentReader(name, plugin, target, summary))

        return register

    def claim(self, one: DocumentReader) -> bool:
        """Add a reader. Raises PluginError for a format that has one: a document cannot say which it means."""
        if one.name in self._short:
            raise PluginError(f"documents {one.name!r} are read by {self._short[one.name].plugin.name} already")
        return super().claim(one)

    def read(self, text: str, what: str, more: str = "") -> NamesDocument:
        """Read a document by what it says it is; `what` names it in messages.

        Raises StorageError where none can; where no plugin reads its format, the message ends with `more`.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            raise StorageError(f"{what} is no JSON, so it is no document; namegen export writes such") from None
        if not isinstance(document, dict) or not isinstance(document.get("format"), str):
            raise StorageError(f"{what} does not say which format it has, so it is no document of a model")
        reader = self._short.get(document["format"])
        if reader is None:
            known = ", ".join(self._short) or "none"
            raise StorageError(f"{what} is of a format that no plugin here reads; these are read: {known}{more}")
        return reader.read(document)
