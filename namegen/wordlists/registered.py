"""Registered wordlists: find one by its text, and read what its plugin gives or what it is downloaded from."""

from __future__ import annotations

import codecs
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..cached_files import read_cached, write_cached
from ..contracts.spec import Spec
from ..contracts.wordlist import Card, Names, Wordlist, WordlistSource
from ..errors import DownloadError, PluginError, StorageError, UsageError, WordlistError
from ..files import downloads_folder
from ..registry.blame import blame
from ..registry.entry import Entry
from ..registry.registry import Registry
from . import download, opening
from .bytes_of import bytes_of_file
from .given import names_given
from .reading import read_names
from .source import ReadingOptions


def find_entry(name: str, registry: Registry) -> Entry | None:
    """Find the registered wordlist of this name, dropping '.txt' if need be; None where there is none."""
    known = registry.entries("wordlist")
    for candidate in (name, name.removesuffix(".txt")):
        if candidate in known or ":" in candidate:
            try:
                return registry.get("wordlist", candidate)
            except UsageError:
                continue
    return None


def find_registered(text: str, registry: Registry) -> tuple[Entry, Spec] | None:
    """Find the registered wordlist that `text` names, alone or with options: "NAME" or "NAME option=value".

    Returns it with its Spec, whose options are not checked yet; None where no such list is registered.
    """
    entry = find_entry(text, registry)
    if entry is not None:
        return entry, Spec(entry.name)
    try:
        spec = Spec.parse(text)
    except UsageError:  # a path or an address, most often
        return None
    entry = find_entry(spec.name, registry)
    return None if entry is None else (entry, Spec(entry.name, spec.options))


def load_registered(spec: Spec, reading: ReadingOptions, progress: download.Progress | None) -> Wordlist:
    """Read the list of a checked Spec, downloading it if it is not in the cache.

    A list that the cache cannot keep is downloaded each time; its report says so. Raises PluginError where its plugin
    breaks the contract, UsageError where `reading` does not apply to it, WordlistError or DownloadError where the list
    cannot be had.
    """
    entry: Entry = spec.part.entry
    card = card_of(entry)
    source: WordlistSource = spec.part.build()
    had = None if card.address is None else _read_downloaded(entry, card, progress)
    with blame(entry.who, "which was giving its list"):
        given = source.read() if had is None else source.parse(had.data)
    wordlist = read_given(given, entry, _label(spec), reading)
    return wordlist if had is None or not had.problem else _with_note(wordlist, f"{had.problem}; {_AGAIN}")


_AGAIN = "it will be downloaded again next time"


def _with_note(wordlist: Wordlist, note: str) -> Wordlist:
    """Add a sentence to the report of reading a list."""
    report = replace(wordlist.report, understood=(*wordlist.report.understood, note))
    return replace(wordlist, report=report)


def read_given(given: object, entry: Entry, label: str, reading: ReadingOptions) -> Wordlist:
    """Read what a plugin's `read` or `parse` returned, a text, bytes or Names. Raises as `load_registered` does."""
    card = card_of(entry)
    encoding = card.encoding if isinstance(given, bytes) else "utf-8"
    if reading.encoding and not _same(reading.encoding, encoding):
        raise UsageError(
            f"wordlist {label!r} is in {encoding}, as its plugin says: leave encoding={reading.encoding} out"
        )
    own = reading.model_copy(update={"encoding": encoding, "weighted": reading.weighted or card.weighted})
    if isinstance(given, Names):
        _check_columns(given, entry)
        return names_given(given, own, label, card)
    if not isinstance(given, (str, bytes)):
        which = "read" if card.address is None else "parse"
        raise PluginError(f"{entry.who}: {which} returned {type(given).__name__}, not a text, bytes or namegen.Names")
    data = given.encode("utf-8", "surrogatepass") if isinstance(given, str) else given
    return read_names(data, label, own, card=card)


def _label(spec: Spec) -> str:
    """Write a checked Spec with the options alone that were given."""
    given = spec.part.options.model_fields_set
    return str(Spec(spec.name, {name: value for name, value in spec.options.items() if name in given}))


def _same(one: str, other: str) -> bool:
    """Say whether two names are those of one encoding."""
    try:
        return codecs.lookup(one).name == codecs.lookup(other).name
    except LookupError:
        return False


def _check_columns(given: Names, entry: Entry) -> None:
    """Raise PluginError where counts or labels are not one for each name, or a name or a label is no text."""
    if any(len(column) != len(given) for column in (given.counts, *given.labels.values())):
        raise PluginError(f"{entry.who}: its Names are {len(given):,}, and the counts or labels another number")
    for column in (given.names, *given.labels.values()):
        wrong = [text for text in column if not isinstance(text, str)]
        if wrong:
            raise PluginError(f"{entry.who}: its Names hold {wrong[0]!r:.60}, not a text")


def needs_download(entry: Entry) -> bool:
    """Say whether reading this registered wordlist now would download it."""
    card = card_of(entry)
    return card.address is not None and _kept(entry, card) is None


def card_of(entry: Entry) -> Card:
    """Return the card of a registered wordlist.

    Raises WordlistError where it has none, PluginError where its class has `read` beside an address, or `parse` where
    there is none.
    """
    source = entry.load()
    card = getattr(source, "card", None)
    if not isinstance(card, Card):
        raise WordlistError(f"{entry.who} has no card (a namegen.Card)")
    if card.address is not None and source.read is not WordlistSource.read:
        raise PluginError(
            f"{entry.who}: read is for a list without an address; give parse(data) for what is downloaded"
        )
    if card.address is None and source.parse is not WordlistSource.parse:
        raise PluginError(f"{entry.who}: parse is for a list with an address, and its card has none; give read()")
    return card


def pull(entry: Entry, source: Path | None = None, progress: download.Progress | None = None) -> Path:
    """Put a downloadable wordlist into the cache, from its address or from the file `source`; return its path there.

    In both cases its checksum must be the card's. Raises DownloadError otherwise, WordlistError where the list is
    bundled and needs no download, StorageError where the cache cannot keep it.
    """
    card = card_of(entry)
    if card.address is None:
        raise WordlistError(f"wordlist {entry.name!r} comes with its plugin; there is nothing to download")
    if source is None:
        data = _fetch(entry, card, progress)
    else:
        data = bytes_of_file(source)
        download.check(data, card.sha256, str(source))
    return _keep(entry, card, data)


def _fetch(entry: Entry, card: Card, progress: download.Progress | None) -> bytes:
    try:
        return download.fetch(str(card.address), sha256=card.sha256, progress=progress).data
    except DownloadError as error:
        hint = f"with a copy of the file: namegen datasets pull {entry.name} --from FILE"
        raise DownloadError(f"{error}; {hint}") from None


def _keep(entry: Entry, card: Card, data: bytes) -> Path:
    path = cached_path(entry, card)
    write_cached(path, data, f"wordlist {entry.name!r}")
    return path


def cached_path(entry: Entry, card: Card) -> Path:
    """Return where the cache keeps a downloaded wordlist: its name and the start of its checksum.

    Where the card has no checksum, a hash of the address takes its place.
    """
    known_by = card.sha256 or hashlib.sha256((card.address or "").encode("utf-8", "surrogatepass")).hexdigest()
    return downloads_folder() / f"{entry.name}-{known_by[:16]}.txt"


class _Had(NamedTuple):
    """Hold the bytes of a list, and why the cache could not keep them, "" where it does."""

    data: bytes
    problem: str = ""


def _read_downloaded(entry: Entry, card: Card, progress: download.Progress | None) -> _Had:
    kept = _kept(entry, card)
    if kept is not None:
        return _Had(kept)
    data = _fetch(entry, card, progress)
    try:
        _keep(entry, card, data)
    except StorageError as error:
        return _Had(data, str(error))
    return _Had(data)


def _kept(entry: Entry, card: Card) -> bytes | None:
    """Return what the cache has of a list; None where it has nothing, or what was damaged on the disk."""
    try:
        data = read_cached(cached_path(entry, card), opening.MAX_BYTES)
        if data is not None:
            download.check(data, card.sha256, entry.name)
        return data
    except (OSError, DownloadError):
        return None
