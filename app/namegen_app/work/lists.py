"""The names that a visitor means: a registered list, a pasted text or an uploaded file. Never a path or an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import namegen

from ..settings import MEGABYTE, Settings
from .lru_cache import LRUCache

PASTED = "pasted.txt"
"""What a pasted list is called in the command line."""
CALLED = "the pasted list"
"""What it is called here."""


@dataclass(frozen=True)
class ListChoice:
    """A list as a visitor gives it: the name of a registered one, or a text, or the key of an upload."""

    registered: str = ""
    text: str = ""
    upload: str = ""
    weighted: bool = False


@dataclass(frozen=True)
class LoadedList:
    """Names, and what a recipe says of where they come from."""

    names: namegen.Wordlist
    source: namegen.Source


class ListStore:
    """Reads what visitors give, and keeps what was read for a while."""

    def __init__(self, registry: namegen.Registry, settings: Settings) -> None:
        self.registry = registry
        self.settings = settings
        self._read: LRUCache[LoadedList] = LRUCache(settings.bytes_of_lists)

    def load(self, choice: ListChoice) -> LoadedList:
        """Load the names. Raises WordlistError or UsageError with the reason where there are none."""
        if choice.upload:
            return self._uploaded(choice.upload)
        if choice.registered:
            return self._registered(choice.registered, choice.weighted)
        return self._text(choice.text, choice.weighted)

    def upload(self, data: bytes, filename: str, encoding: str, weighted: bool) -> str:
        """Read an uploaded file as text; return the key under which `load` finds it. Raises WordlistError."""
        self._check_size(len(data))
        name = safe_name(filename)
        wordlist = self._read_names(data, name, encoding, weighted)
        key = hashlib.sha256(b"\0".join([data, name.encode(), encoding.encode(), bytes([weighted])])).hexdigest()
        if not self._read.keep(key, LoadedList(wordlist, _source(name, weighted, encoding)), size_of(wordlist.names)):
            raise namegen.WordlistError(f"{name}: larger than this server can keep")
        return key

    def _uploaded(self, key: str) -> LoadedList:
        found = self._read.get(key)
        if found is None:
            raise namegen.WordlistError("the uploaded list is no longer on the server; please upload it again")
        return found

    def _registered(self, name: str, weighted: bool) -> LoadedList:
        entry = self.registry.get("wordlist", name)
        key = (entry.qualified, name, weighted)
        found = self._read.get(key)
        if found is not None:
            return found
        if not self.settings.downloads and namegen.needs_download(entry):
            raise namegen.WordlistError(
                f"wordlist {name!r} is not on this server, and this form downloads nothing;"
                f" whoever runs it can fetch it once with: namegen datasets pull {name}"
            )
        read = LoadedList(namegen.load_wordlist(entry, self.registry, weighted=weighted), _source(name, weighted))
        self._read.keep(key, read, size_of(read.names.names))
        return read

    def _text(self, text: str, weighted: bool) -> LoadedList:
        if not text.strip():
            raise namegen.WordlistError("the list is empty: one name a line, please")
        data = text.encode("utf-8", "surrogatepass")
        self._check_size(len(data))
        key = (hashlib.sha256(data).hexdigest(), weighted)
        read = self._read.get(key)
        if read is None:
            read = LoadedList(self._read_names(data, CALLED, "utf-8", weighted), _source(PASTED, weighted))
            self._read.keep(key, read, size_of(read.names.names))
        return read

    def _read_names(self, data: bytes, name: str, encoding: str, weighted: bool) -> namegen.Wordlist:
        wordlist = namegen.read_names(data, name, encoding=encoding, weighted=weighted)
        letters = len(set().union(*wordlist.names))
        # Models that count pairs hold a table of letters times letters.
        if letters > self.settings.letters:
            raise namegen.WordlistError(
                f"{name}: {letters:,} different characters; this server reads lists of up to {self.settings.letters:,}"
            )
        return wordlist

    def _check_size(self, size: int) -> None:
        most = self.settings.list_mb
        if size > most * MEGABYTE:
            raise namegen.WordlistError(
                f"the list is {size / MEGABYTE:,.1f} MB large; this server reads up to {most:g} MB"
            )


def _source(dataset: str, weighted: bool, encoding: str = "utf-8") -> namegen.Source:
    return namegen.Source(dataset=dataset, weighted=weighted, encoding=encoding)


def safe_name(filename: str) -> str:
    """Reduce a file's name to letters, digits, '.', '_' and '-', for the command line."""
    plain = re.sub(r"[^\w.-]+", "_", PurePath(filename.replace("\\", "/")).name).strip("._-")
    return plain[-60:] or "uploaded.txt"


def cleaned(name: str) -> str:
    """Clean a typed name as reading a list would. Raises UsageError for one longer than lists hold."""
    clean = unicodedata.normalize("NFC", name.strip())
    if len(clean) > namegen.MAX_NAME:
        raise namegen.UsageError(
            f"a name of {len(clean):,} characters; allowed: up to {namegen.MAX_NAME}, as in a list"
        )
    return clean


def size_of(names: Sequence[str]) -> int:
    """Estimate its bytes: a str of ASCII 49 and one a letter, its place in a tuple and in a set 50."""
    return sum(100 + len(name) for name in names)
