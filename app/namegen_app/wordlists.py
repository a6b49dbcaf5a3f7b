"""The names that a visitor means: a registered list, a pasted text or an uploaded file. Never a path or an address."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

import namegen

from .bounded import Bounded
from .settings import Settings

PASTED = "pasted.txt"
"""What a pasted list is called, in the command line too."""

MEGABYTE = 2**20


@dataclass(frozen=True)
class Given:
    """A list as a visitor gives it: the name of a registered one, or a text, or the key of an upload."""

    registered: str = ""
    text: str = ""
    upload: str = ""
    weighted: bool = False


@dataclass(frozen=True)
class Read:
    """Names, and how their text was read: what a recipe says of it."""

    names: namegen.Wordlist
    encoding: str = "utf-8"
    weighted: bool = False


class Wordlists:
    """Reads what visitors give, and keeps what was read for a while."""

    def __init__(self, registry: namegen.Registry, settings: Settings) -> None:
        self.registry = registry
        self.settings = settings
        self._read: Bounded[Read] = Bounded(int(settings.cache_mb * MEGABYTE / 4))

    def of(self, given: Given) -> Read:
        """The names. Raises WordlistError or UsageError with the reason where there are none."""
        if given.upload:
            return self._uploaded(given.upload)
        if given.registered:
            return self._registered(given.registered, given.weighted)
        return self._text(given.text, given.weighted)

    def upload(self, data: bytes, filename: str, encoding: str, weighted: bool) -> str:
        """Read an uploaded file as text; the key under which `of` finds it. Raises WordlistError."""
        self._check_size(len(data))
        name = safe_name(filename)
        wordlist = namegen.read_names(data, name, encoding=encoding, weighted=weighted)
        key = hashlib.sha256(b"\0".join([data, name.encode(), encoding.encode(), bytes([weighted])])).hexdigest()
        if not self._read.keep(key, Read(wordlist, encoding, weighted), _size(wordlist)):
            raise namegen.WordlistError(f"{name}: larger than this server can keep")
        return key

    def _uploaded(self, key: str) -> Read:
        found = self._read.get(key)
        if found is None:
            raise namegen.WordlistError("the uploaded list is no longer on the server; please upload it again")
        return found

    def _registered(self, name: str, weighted: bool) -> Read:
        entry = self.registry.get("wordlist", name)
        key = (entry.qualified, weighted)
        found = self._read.get(key)
        if found is not None:
            return found
        if not self.settings.downloads and namegen.needs_download(entry):
            raise namegen.WordlistError(
                f"wordlist {name!r} is not on this server, and this form downloads nothing;"
                f" whoever runs it can fetch it once with: namegen datasets pull {name}"
            )
        read = Read(namegen.load_wordlist(entry, self.registry, weighted=weighted), weighted=weighted)
        self._read.keep(key, read, _size(read.names))
        return read

    def _text(self, text: str, weighted: bool) -> Read:
        if not text.strip():
            raise namegen.WordlistError("the list is empty: one name a line, please")
        data = text.encode("utf-8", "surrogatepass")
        self._check_size(len(data))
        return Read(namegen.read_names(data, PASTED, weighted=weighted), weighted=weighted)

    def _check_size(self, size: int) -> None:
        most = self.settings.list_mb
        if size > most * MEGABYTE:
            raise namegen.WordlistError(
                f"the list is {size / MEGABYTE:,.1f} MB large; this server reads up to {most:g} MB"
            )


def safe_name(filename: str) -> str:
    """The last part of a file's name, of letters, digits, '.', '_' and '-' alone: for the command line."""
    plain = re.sub(r"[^\w.-]+", "_", PurePath(filename.replace("\\", "/")).name).strip("._-")
    return plain[-60:] or "uploaded.txt"


def cleaned(name: str) -> str:
    """A typed name as reading a list would have it."""
    return unicodedata.normalize("NFC", name.strip())


def _size(wordlist: namegen.Wordlist) -> int:
    # A str of n ASCII letters takes 49 + n bytes, and its place in a tuple and in the set of distinct ones about 50.
    return sum(100 + len(name) for name in wordlist.names)
