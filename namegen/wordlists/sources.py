"""Find the wordlist that a person means: a file, a registered name, an address, or standard input."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ..contracts.wordlist import Card, Wordlist, WordlistSource
from ..errors import DownloadError, PluginError, UsageError, WordlistError, nearest
from ..files import cache_folder, write_atomically
from ..registry.entry import Entry
from ..registry.registry import Registry
from . import download
from .reading import read_names

MAX_BYTES = 512 * 2**20
"""The size of the largest file to read as a wordlist."""


def load_wordlist(
    dataset: str | Path | Iterable[str] | Wordlist | Entry,
    registry: Registry,
    *,
    encoding: str = "utf-8",
    weighted: bool = False,
    progress: download.Progress | None = None,
) -> Wordlist:
    """Load the wordlist that `dataset` means, tried in this order.

    A `Wordlist` is itself; an `Entry` is that registered list, never a file; other iterables of texts are names. A text
    is the path of a file, a registered name (with or without '.txt'; a folder does not hide it), an http(s) address,
    or '-' for standard input. Raises WordlistError or DownloadError with the reason, UsageError (with the nearest
    name) where there is no such list.
    """
    if isinstance(dataset, Wordlist):
        return dataset
    if isinstance(dataset, Entry):
        own, data = _read_entry(dataset, progress)
        return _read(data, dataset.name, "utf-8", weighted or own.weighted, own)
    if not isinstance(dataset, (str, Path)):
        return Wordlist.from_names(dataset)
    label = str(dataset)
    card = None
    entry = find_entry(label, registry)
    if _exists(dataset) and (entry is None or not Path(dataset).is_dir()):
        data = _read_file(Path(dataset))
    elif entry is not None:
        card, data = _read_entry(entry, progress)
        # A registered list defines its own encoding and weights.
        label, encoding, weighted = entry.name, "utf-8", weighted or card.weighted
    elif label.lower().startswith(("http://", "https://")):
        data = download.fetch(label, progress=progress)
    elif label == "-":
        data = _read_standard_input()
    else:
        raise UsageError(
            f"there is no wordlist {label!r}: no such file, and no registered name"
            f"{nearest(label, registry.entries('wordlist'))}"
        )
    return _read(data, label, encoding, weighted, card)


def needs_download(entry: Entry) -> bool:
    """Say whether reading this registered wordlist now would download it."""
    card = card_of(entry)
    return card.address is not None and not cached_path(entry, card).is_file()


def check_recalled(dataset: str) -> None:
    """Raise UsageError where a model file, which anybody may have made, names an address or standard input."""
    if dataset == "-" or "://" in dataset:
        raise UsageError(f"the model learned from {dataset!r}; a model file's address is not followed: give --dataset")


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


def card_of(entry: Entry) -> Card:
    """Return the card of a registered wordlist. Raises WordlistError where it has none."""
    card = getattr(entry.load(), "card", None)
    if not isinstance(card, Card):
        raise WordlistError(f"{entry.who} has no card (a namegen.Card)")
    return card


def pull(entry: Entry, source: Path | None = None, progress: download.Progress | None = None) -> Path:
    """Put a downloadable wordlist into the cache, from its address or from the file `source`; return its path there.

    In both cases its checksum must be the card's. Raises DownloadError otherwise, WordlistError where the list is
    bundled and needs no download.
    """
    card = card_of(entry)
    if card.address is None:
        raise WordlistError(f"wordlist {entry.name!r} comes with its plugin; there is nothing to download")
    if source is None:
        try:
            data = download.fetch(card.address, sha256=card.sha256, progress=progress)
        except DownloadError as error:
            hint = f"with a copy of the file: namegen datasets pull {entry.name} --from FILE"
            raise DownloadError(f"{error}; {hint}") from None
    else:
        data = _read_file(source)
        download.check(data, card.sha256, str(source))
    path = cached_path(entry, card)
    write_atomically(path, data, f"wordlist {entry.name!r}", WordlistError)
    return path


def cached_path(entry: Entry, card: Card) -> Path:
    """Return where the cache keeps a downloaded wordlist: its name and the start of its checksum.

    Where the card has no checksum, a hash of the address takes its place.
    """
    known_by = card.sha256 or hashlib.sha256((card.address or "").encode("utf-8", "surrogatepass")).hexdigest()
    return cache_folder() / "wordlists" / f"{entry.name}-{known_by[:16]}.txt"


def _read(data: bytes, label: str, encoding: str, weighted: bool, card: Card | None) -> Wordlist:
    if len(data) > MAX_BYTES:
        raise WordlistError(f"{label}: larger than {MAX_BYTES:,} bytes, the most that is read")
    return read_names(data, label, encoding=encoding, weighted=weighted, card=card)


def _read_entry(entry: Entry, progress: download.Progress | None) -> tuple[Card, bytes]:
    card = card_of(entry)
    if card.address is not None:
        return card, _read_downloaded(entry, card, progress)
    source: WordlistSource = entry.load()()
    text = source.read()
    if not isinstance(text, (str, bytes)):
        raise PluginError(f"{entry.who}: read returned {type(text).__name__}, not a text or bytes")
    return card, text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _read_downloaded(entry: Entry, card: Card, progress: download.Progress | None) -> bytes:
    path = cached_path(entry, card)
    if path.is_file():
        data = _read_file(path)
        with suppress(DownloadError):  # damaged on the disk: fetch it again
            download.check(data, card.sha256, str(path))
            return data
    return _read_file(pull(entry, progress=progress))


def _exists(dataset: str | Path) -> bool:
    try:
        return str(dataset) not in ("", "-") and Path(dataset).exists()
    except (OSError, ValueError):  # a text that cannot be a path, for instance too long or with a NUL
        return False


def _read_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise WordlistError(f"{path} is a folder, not a list of names") from None
    except OSError as error:
        raise WordlistError(f"cannot read {path}: {error.strerror or error}") from None


def _read_standard_input() -> bytes:
    if sys.stdin is None:
        raise WordlistError("standard input is closed")
    try:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise WordlistError(f"cannot read standard input: {error.strerror or error}") from None
