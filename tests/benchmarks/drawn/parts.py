"""Parts of a list: the names to learn from, and those held out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import namegen
from namegen.contracts.letters import in_small_letters


@dataclass(frozen=True)
class Part:
    """Hold some names of a list, and the others, all in small letters."""

    of: str
    kind: str
    """what the list is, in a few words"""
    names: tuple[str, ...]
    held_out: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.names)

    @property
    def lengths(self) -> range:
        """Return the lengths from the shortest name's to the longest one's."""
        lengths = [len(name) for name in self.names]
        return range(min(lengths), max(lengths) + 1)


def parts(dataset: str, sizes: Iterable[int], seed: int, registry: namegen.Registry) -> list[Part]:
    """Return a part of each size that the list has names for; smaller ones are in the larger ones."""
    wordlist = namegen.load_wordlist(dataset, registry)
    names = in_hashed_order({in_small_letters(name) for name in wordlist.names}, f"part {seed}")
    name = Path(wordlist.name).stem
    kind = _kind(name, registry)
    return [Part(name, kind, tuple(names[:size]), tuple(names[size:])) for size in sorted(sizes) if size <= len(names)]


def in_hashed_order(names: Iterable[str], salt: str) -> list[str]:
    """Sort names at random, on every machine alike, and whatever other names there are."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{salt} {name}".encode()).digest())


def _kind(name: str, registry: namegen.Registry) -> str:
    bundled = registry.entries("wordlist").get(name)
    return name.replace("-", " ") if bundled is None else str(bundled.load().card.title)
