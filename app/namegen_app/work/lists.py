"""The names that a visitor means: a registered list, a pasted text or an uploaded file. Never a path or an address."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

import namegen

from ..settings import MEGABYTE, Settings
from .lru_cache import LRUCache
from .server_files import refuse_files

PASTED = "pasted.txt"
"""What a pasted list is called in the command line."""
CALLED = "the pasted list"
"""What it is called here."""
MOST_BLENDED = 10
"""Lists in one blend: each may be as large as any."""
ENCODINGS = (
    *("utf-8", "utf-16", "cp1252", "latin-1", "cp1250", "iso-8859-2", "cp1251", "koi8-r", "cp1253", "cp1254"),
    *("cp1255", "iso-8859-8", "cp1256", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "cp850", "mac_roman"),
)
"""Those that lists of names are found in, and the only ones read: Python has some that take minutes a megabyte."""


@dataclass(frozen=True)
class ListChoice:
    """A list as a visitor gives it: a registered one, a text, names (with counts), or the key of an upload.

    registered: its name, alone or with options; blended: others to blend with it; shares: how much each counts, as in
    70,30, or "" for the same; blend_by: letters or names, or "" for letters where there are shares, and else names;
    reading: the options of reading.
    """

    registered: str = ""
    blended: tuple[str, ...] = ()
    shares: str = ""
    blend_by: str = ""
    text: str = ""
    given: Sequence[str] | Mapping[str, float] | None = None
    upload: str = ""
    reading: namegen.ReadingOptions = field(default_factory=namegen.ReadingOptions)


def default_blend_by(shares: str) -> str:
    """Return how several lists are blended where nobody says: by letters where there are shares, as in 70,30."""
    return "letters" if shares else "names"


@dataclass(frozen=True)
class LoadedList:
    """Names, and what a recipe says of where they come from; of a blend also its lists, and what it is by."""

    names: namegen.Wordlist
    sources: tuple[namegen.Source, ...]
    lists: tuple[namegen.Wordlist, ...] = ()
    blend_by: str = ""

    @property
    def blending(self) -> dict[str, Any]:
        """Return what a recipe says of how the lists are blended; nothing for one list."""
        return {"blend_by": self.blend_by} if self.lists else {}


def blend_of(read: LoadedList) -> dict[str, Any]:
    """Return what `namegen.compare` and `namegen.cross_validate` are told of a blend; nothing for one list."""
    if not read.lists:
        return {}
    return {"blend": [source.share for source in read.sources], **read.blending}


@dataclass(frozen=True)
class Upload:
    """A file as it came: reading it again in another way needs no second upload."""

    name: str
    data: bytes


@dataclass(frozen=True)
class _Own:
    """A visitor's own list: a text or an upload, and how it is to be read.

    key: under which what is read is kept; find: gives what lies here, which may be gone while what was read is kept;
    dataset: what a recipe calls it, "" for the name of the file.
    """

    key: Hashable
    find: Callable[[], Upload]
    reading: namegen.ReadingOptions
    dataset: str = ""

    def loaded(self, upload: Upload, names: namegen.Wordlist, reading: namegen.ReadingOptions) -> LoadedList:
        """Return what was read, with `reading` as the visitor gave it."""
        return LoadedList(names, _sources(self.dataset or upload.name, reading))


class ListStore:
    """Reads what visitors give, and keeps what was read for a while."""

    def __init__(self, registry: namegen.Registry, settings: Settings) -> None:
        self.registry = registry
        self.settings = settings
        self._read: LRUCache[LoadedList] = LRUCache(settings.bytes_of_lists // 2)
        self._uploads: LRUCache[Upload] = LRUCache(settings.bytes_of_lists // 2)

    def load(self, choice: ListChoice) -> LoadedList:
        """Load the names. Raises WordlistError, UsageError or OptionError with the reason where there are none."""
        _check_encoding(choice.reading.encoding)
        if choice.upload:
            return self._load_own(choice)
        if choice.blended:
            loaded = self._blended((choice.registered, *choice.blended), choice.shares, choice.reading)
            return replace(loaded, blend_by=choice.blend_by or default_blend_by(choice.shares))
        if choice.blend_by:
            raise namegen.UsageError(f"blend_by {choice.blend_by!r} is of several lists, and one is given")
        if choice.shares:
            raise namegen.UsageError(f"the shares {choice.shares!r} are of several lists, and one is given")
        if choice.registered:
            return self._registered(choice.registered, choice.reading)
        if choice.given is not None:
            return self._given(choice.given, choice.reading)
        return self._load_own(choice)

    def upload(self, data: bytes, filename: str) -> str:
        """Keep an uploaded file; return the key under which `load` reads it. Raises WordlistError."""
        self._check_size(len(data))
        upload = Upload(safe_name(filename), data)
        key = hashlib.sha256(b"\0".join([data, upload.name.encode()])).hexdigest()
        if not self._uploads.keep(key, upload, len(data)):
            raise namegen.WordlistError(f"{upload.name}: larger than this server can keep")
        return key

    def preview(self, choice: ListChoice) -> namegen.Preview:
        """Show how a text or an upload is read; what was read is kept for `load`. Raises as `load` does."""
        _check_encoding(choice.reading.encoding)
        own = self._own(choice)
        upload, most = own.find(), int(self.settings.list_mb * MEGABYTE)
        shown = namegen.preview_names(upload.data, upload.name, own.reading, most=most, registry=self.registry)
        if shown.names is None:
            return shown
        try:
            names = self._checked(shown.names)
        except namegen.WordlistError as error:
            return replace(shown, names=None, error=error)
        self._keep(own.key, own.loaded(upload, names, choice.reading))
        return shown

    def _own(self, choice: ListChoice) -> _Own:
        reading = choice.reading
        if choice.upload:
            return _Own(("upload", choice.upload, reading), lambda: self._upload(choice.upload), reading)
        if not choice.text.strip():
            raise namegen.WordlistError("the list is empty: one name a line, please")
        if reading.encoding:
            raise namegen.UsageError("encoding cannot apply to a text, which is decoded already; leave it out")
        data = choice.text.encode("utf-8", "surrogatepass")
        self._check_size(len(data))
        key = ("text", hashlib.sha256(data).hexdigest(), reading)
        return _Own(key, lambda: Upload(CALLED, data), reading.model_copy(update={"encoding": "utf-8"}), PASTED)

    def _upload(self, key: str) -> Upload:
        found = self._uploads.get(key)
        if found is None:
            raise namegen.WordlistError("the uploaded list is no longer on the server; please upload it again")
        return found

    def _load_own(self, choice: ListChoice) -> LoadedList:
        own = self._own(choice)

        def read() -> LoadedList:
            upload, most = own.find(), int(self.settings.list_mb * MEGABYTE)
            names = self._checked(
                namegen.read_names(upload.data, upload.name, own.reading, most=most, registry=self.registry)
            )
            return own.loaded(upload, names, choice.reading)

        return self._kept(own.key, read)

    def _registered(self, text: str, reading: namegen.ReadingOptions) -> LoadedList:
        checked = self.registry.check("wordlist", text)
        refuse_files([checked])
        spec = replace(checked, name=checked.part.entry.name)  # `text` may name it in full, with its distribution

        def read() -> LoadedList:
            if not self.settings.downloads and namegen.needs_download(spec.part.entry):
                raise namegen.WordlistError(
                    f"wordlist {spec.name!r} is not on this server, and this form downloads nothing;"
                    f" whoever runs it can fetch it once with: namegen datasets pull {spec.name}"
                )
            return LoadedList(namegen.load_wordlist(spec, self.registry, reading), _sources(text, reading))

        return self._kept(("registered", text, reading), read)

    def _blended(self, names: tuple[str, ...], shares_text: str, reading: namegen.ReadingOptions) -> LoadedList:
        if len(names) > MOST_BLENDED:
            raise namegen.UsageError(f"{len(names):,} lists are blended; this server blends up to {MOST_BLENDED}")
        shares = namegen.parse_shares(shares_text) if shares_text else (1.0,) * len(names)

        def read() -> LoadedList:
            lists = [self._registered(name, reading) for name in names]
            wordlist = namegen.blend_names([each.names for each in lists], shares)
            sources = [source for each in lists for source in each.sources]
            shared = zip(sources, shares, strict=True)
            shared_sources = tuple(source.model_copy(update={"share": share}) for source, share in shared)
            return LoadedList(wordlist, shared_sources, tuple(each.names for each in lists))

        return self._kept(("blended", names, shares, reading), read)

    def _given(self, given: Sequence[str] | Mapping[str, float], reading: namegen.ReadingOptions) -> LoadedList:
        data = json.dumps(given, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._check_size(len(data))

        def read() -> LoadedList:
            wordlist = self._checked(namegen.load_wordlist(given, self.registry, reading))
            return LoadedList(wordlist, _sources(PASTED, reading))

        return self._kept(("given", hashlib.sha256(data).hexdigest(), reading), read)

    def _kept(self, key: Hashable, read: Callable[[], LoadedList]) -> LoadedList:
        """Return the list of this key, `read` where it is not there yet."""
        found = self._read.get(key)
        if found is None:
            found = read()
            self._keep(key, found)
        return found

    def _keep(self, key: Hashable, read: LoadedList) -> None:
        self._read.keep(key, read, size_of(read.names))

    def _checked(self, wordlist: namegen.Wordlist) -> namegen.Wordlist:
        letters = len(set().union(*wordlist.names))
        # Models that count pairs hold a table of letters times letters.
        if letters > self.settings.letters:
            raise namegen.WordlistError(
                f"{wordlist.name}: {letters:,} different characters;"
                f" this server reads lists of up to {self.settings.letters:,}"
            )
        return wordlist

    def _check_size(self, size: int) -> None:
        most = self.settings.list_mb
        if size > most * MEGABYTE:
            raise namegen.WordlistError(
                f"the list is {size / MEGABYTE:,.1f} MB large; this server reads up to {most:g} MB"
            )


def _check_encoding(encoding: str) -> None:
    """Raise UsageError for an encoding that is not among those read here."""
    if encoding and encoding not in ENCODINGS:
        raise namegen.UsageError(f"encoding {encoding[:40]!r}: allowed: {', '.join(ENCODINGS)}")


def _sources(dataset: str, reading: namegen.ReadingOptions) -> tuple[namegen.Source, ...]:
    return (namegen.Source(dataset=dataset, **reading.model_dump()),)


def safe_name(filename: str) -> str:
    """Reduce a file's name to letters, digits, '.', '_' and '-', for the command line."""
    plain = re.sub(r"[^\w.-]+", "_", PurePath(filename.replace("\\", "/")).name).strip("._-")
    return plain[-60:] or "uploaded.txt"


def cleaned(name: str) -> str:
    """Clean a typed name as reading a list would. Raises UsageError for one longer than lists hold."""
    clean = namegen.clean_text(name)
    if len(clean) > namegen.MAX_NAME:
        raise namegen.UsageError(
            f"a name of {len(clean):,} characters; allowed: up to {namegen.MAX_NAME}, as in a list"
        )
    return clean


def size_of(names: namegen.Names) -> int:
    """Estimate its bytes: a str of ASCII 49 and one a letter, its place in a tuple and in a set 50; a count 40."""
    columns = [names.names, *names.labels.values()]
    texts = sum(100 + len(text) for column in columns for text in column)
    return texts + 40 * len(names.weights or ())
