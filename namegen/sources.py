"""Finding the wordlist that a person means: a file, a registered name, an address, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from . import download
from .errors import DownloadError, UsageError, WordlistError, nearest
from .files import cache_folder, write_atomically
from .reading import read_names
from .registry import Entry, Registry
from .wordlist import Card, Wordlist, WordlistSource

MAX_BYTES = 512 * 2**20
"""The largest file that is read as a wordlist."""


def load_wordlist(
    dataset: str | Path | Iterable[str] | Wordlist,
    registry: Registry,
    *,
    encoding: str = "utf-8",
    weighted: bool = False,
    progress: download.Progress | None = None,
) -> Wordlist:
    """The wordlist that `dataset` means, tried in this order.

    A `Wordlist` is itself, other iterables of texts are names. A text is the path of a file, a registered name
    (with or without '.txt'), an http(s) address, or '-' for standard input. Raises WordlistError or
    DownloadError with the reason, UsageError (with the nearest name) where there is no such list.
    """
    if isinstance(dataset, Wordlist):
        return dataset
    if not isinstance(dataset, (str, Path)):
        return Wordlist.from_names(dataset)
    label = str(dataset)
    card = None
    if _exists(dataset):
        data = _read_file(Path(dataset))
    elif (entry := find_entry(label, registry)) is not None:
        label = entry.name
        card, data = _read_entry(entry, progress)
    elif label.startswith(("http://", "https://")):
        data = download.fetch(label, progress=progress)
    elif label == "-":
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
    else:
        raise UsageError(
            f"there is no wordlist {label!r}: no such file, and no registered name"
            f"{nearest(label, registry.entries('wordlist'))}"
        )
    if len(data) > MAX_BYTES:
        raise WordlistError(f"{label}: larger than {MAX_BYTES:,} bytes, the most that is read")
    return read_names(data, label, encoding=encoding, weighted=weighted, card=card)


def find_entry(name: str, registry: Registry) -> Entry | None:
    """The registered wordlist of this name, '.txt' dropped if need be; None where there is none."""
    known = registry.entries("wordlist")
    for candidate in (name, name.removesuffix(".txt")):
        if candidate in known or ":" in candidate:
            try:
                return registry.get("wordlist", candidate)
            except UsageError:
                continue
    return None


def card_of(entry: Entry) -> Card:
    """The card of a registered wordlist. Raises WordlistError where it has none."""
    card = getattr(entry.load(), "card", None)
    if not isinstance(card, Card):
        raise WordlistError(f"{entry.who} has no card (a namegen.Card)")
    return card


def pull(entry: Entry, source: Path | None = None, progress: download.Progress | None = None) -> Path:
    """Put a downloadable wordlist into the cache, from its address or from the file `source`; its path there.

    Either way its checksum must be the card's. Raises DownloadError otherwise, WordlistError where the list is
    bundled and needs no download.
    """
    card = card_of(entry)
    if card.address is None:
        raise WordlistError(f"wordlist {entry.name!r} comes with its plugin; there is nothing to download")
    if source is None:
        data = download.fetch(card.address, sha256=card.sha256, progress=progress)
    else:
        data = _read_file(source)
        download.check(data, card.sha256, str(source))
    path = cached_path(entry, card)
    write_atomically(path, data, f"wordlist {entry.name!r}", WordlistError)
    return path


def cached_path(entry: Entry, card: Card) -> Path:
    """Where the cache keeps a downloaded wordlist: by its name and the start of its checksum."""
    return cache_folder() / "wordlists" / f"{entry.name}-{(card.sha256 or 'unchecked')[:16]}.txt"


def _read_entry(entry: Entry, progress: download.Progress | None) -> tuple[Card, bytes]:
    card = card_of(entry)
    if card.address is not None:
        return card, _read_downloaded(entry, card, progress)
    source: WordlistSource = entry.load()()
    text = source.read()
    return card, text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text


def _read_downloaded(entry: Entry, card: Card, progress: download.Progress | None) -> bytes:
    path = cached_path(entry, card)
    if path.is_file():
        data = _read_file(path)
        try:
            download.check(data, card.sha256, str(path))
        except DownloadError:
            path.unlink(missing_ok=True)  # damaged on the disk: fetch it again
        else:
            return data
    try:
        return _read_file(pull(entry, progress=progress))
    except DownloadError as error:
        raise DownloadError(
            f"{error}; with a copy of the file: namegen datasets pull {entry.name} --from FILE"
        ) from None


def _exists(dataset: str | Path) -> bool:
    try:
        return str(dataset) != "-" and Path(dataset).exists()
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
