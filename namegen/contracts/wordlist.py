"""Wordlists: the names that a model learns from, and the contract of a plugin that provides them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import ClassVar

from ..errors import WordlistError


@dataclass(frozen=True)
class Card:
    """Describe a wordlist: what a person should know before using it.

    `licence` is an SPDX identifier. `count` (the number of names) and `sha256` (the checksum of the file) are given
    where they are known in advance. A line of a `weighted` list is a name, a tab or comma, and a count. A list
    with an `address` is downloaded on first use, checked against `sha256` and kept in the cache.
    """

    title: str
    language: str
    licence: str
    description: str
    script: str = "Latin"
    count: int | None = None
    sha256: str | None = None
    address: str | None = None
    source: str = ""
    weighted: bool = False


class WordlistSource:
    """Provide a wordlist from a plugin: a `card`, and `read` unless the card has an address."""

    card: ClassVar[Card]

    def read(self) -> str | bytes:
        """Return the list as the content of a text file, one name per line (bytes are UTF-8)."""
        raise WordlistError(f"wordlist {type(self).__name__} has neither a text nor an address")


@dataclass(frozen=True)
class Refused:
    """Record a line that cannot be a name: its number (from 1) and the reason."""

    line: int
    reason: str


@dataclass(frozen=True)
class ReadingReport:
    """Count what reading changed, in lines. `repeats` are kept, since they are the frequencies of the data."""

    lines: int = 0
    kept: int = 0
    repeats: int = 0
    empty: int = 0
    stripped: int = 0
    normalised: int = 0
    refused: tuple[Refused, ...] = ()
    hint: str = ""

    def sentences(self) -> list[str]:
        """List what to report to a person; empty where nothing was changed."""
        sentences = []
        if self.stripped:
            sentences.append(f"{_lines(self.stripped)} had spaces around the name, which were dropped")
        if self.normalised:
            sentences.append(f"{_lines(self.normalised)} were put into Unicode's composed form (NFC)")
        if self.empty:
            sentences.append(f"{_lines(self.empty)} {'was' if self.empty == 1 else 'were'} empty and left out")
        if self.refused:
            shown = [f"line {bad.line}: {bad.reason}" for bad in self.refused[:3]]
            if len(self.refused) > 3:
                shown.append(f"and {len(self.refused) - 3} more")
            sentences.append(f"{_lines(len(self.refused))} refused ({'; '.join(shown)})")
        if self.hint:
            sentences.append(self.hint)
        return sentences


@dataclass(frozen=True)
class Names:
    """Hold names and how often each counts (None: once each). The parts of a split are `Names`."""

    names: tuple[str, ...]
    weights: tuple[int, ...] | None = None

    @staticmethod
    def of(names: Names | Iterable[str]) -> Names:
        """Return Names as they are, and texts as Names that count once each."""
        return names if isinstance(names, Names) else Names(tuple(names))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how often each name counts."""
        return self.weights or (1,) * len(self.names)

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Return the names without repeats."""
        return frozenset(self.names)

    def take(self, index: Sequence[int]) -> Names:
        """Select the names at `index`, in that order."""
        weights = self.weights and tuple(self.weights[i] for i in index)
        return Names(tuple(self.names[i] for i in index), weights)


@dataclass(frozen=True)
class Wordlist(Names):
    """Hold names that were read, their source, the sha256 of its bytes, and the report of reading it."""

    name: str = "names"
    sha256: str = ""
    report: ReadingReport = field(default_factory=ReadingReport)
    card: Card | None = None

    def __post_init__(self) -> None:
        if not self.sha256:
            # Names given by a caller may hold line ends, so the checksum covers their lengths too.
            text = "".join(f"{len(name)}:{name}" for name in self.names) + str(self.weights)
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            object.__setattr__(self, "sha256", digest)

    @classmethod
    def from_names(cls, names: Iterable[str], name: str = "given names") -> Wordlist:
        """Make a wordlist of names that are already clean. Raises WordlistError where one is empty or not a text."""
        kept = tuple(names)
        for number, each in enumerate(kept, 1):
            if not isinstance(each, str) or not each:
                raise WordlistError(f"{name}: name {number} is {each!r}, not a text of at least one character")
        if not kept:
            raise WordlistError(f"{name}: there are no names")
        report = ReadingReport(lines=len(kept), kept=len(kept), repeats=len(kept) - len(set(kept)))
        return cls(kept, None, name, report=report)


def _lines(count: int) -> str:
    return f"{count:,} line{'' if count == 1 else 's'}"
