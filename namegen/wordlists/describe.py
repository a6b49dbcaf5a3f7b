"""Statistics of a wordlist: the course's first look at the data, and more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.tokenizer import CharacterTokenizer
from .graphemes import count_characters

if TYPE_CHECKING:
    from ..contracts.wordlist import Wordlist

START, END = "<S>", "<E>"


class _StartEnd(CharacterTokenizer):
    def boundaries(self) -> tuple[str, str]:
        return START, END


@dataclass(frozen=True)
class Description:
    """Describe a wordlist in numbers. Lengths are in characters (grapheme clusters); pairs include the boundaries."""

    name: str
    sha256: str
    licence: str
    names: int
    distinct: int
    total_weight: int
    shortest: int
    longest: int
    mean_length: float
    lengths: dict[int, int]
    characters: str
    pairs: list[tuple[str, int]]
    reading: list[str]

    def rows(self) -> list[tuple[str, str]]:
        """List what to show a person, a line each."""
        lengths = ", ".join(f"{length}: {count:,}" for length, count in sorted(self.lengths.items()))
        rows = [
            ("names", f"{self.names:,}"),
            ("distinct", f"{self.distinct:,}"),
            ("length", f"{self.shortest} to {self.longest} characters, mean {self.mean_length:.2f}"),
            ("names by length", lengths),
            ("characters", f"{len(self.characters)}: {self.characters}"),
            ("most frequent pairs", ", ".join(f"{pair} {count:,}" for pair, count in self.pairs)),
            ("licence", self.licence or "not stated"),
            ("sha256", self.sha256),
            ("reading", "; ".join(self.reading) or "changed nothing"),
        ]
        if self.total_weight != self.names:
            rows.insert(2, ("total count", f"{self.total_weight:,}"))
        return rows


def describe_wordlist(wordlist: Wordlist, most_frequent: int = 12) -> Description:
    """Compute the statistics of `wordlist`, with the `most_frequent` pairs, start and end marks among them."""
    tokenizer = _StartEnd()
    tokenizer.fit(wordlist.names)
    counts = tokenizer.encode(wordlist.names).pair_counts()
    top = np.argsort(-counts, axis=None, kind="stable")[:most_frequent]
    pieces = tokenizer.vocabulary.pieces
    pairs = [
        (pieces[first] + pieces[second], int(counts[first, second]))
        for first, second in zip(*np.unravel_index(top, counts.shape), strict=True)
        if counts[first, second]
    ]
    lengths = Counter(map(count_characters, wordlist.names))
    return Description(
        name=wordlist.name,
        sha256=wordlist.sha256,
        licence=getattr(wordlist.card, "licence", ""),
        names=len(wordlist),
        distinct=len(wordlist.distinct),
        total_weight=sum(wordlist.weights or ()) or len(wordlist),
        shortest=min(lengths),
        longest=max(lengths),
        mean_length=sum(length * count for length, count in lengths.items()) / len(wordlist),
        lengths=dict(sorted(lengths.items())),
        characters="".join(tokenizer.characters),
        pairs=pairs,
        reading=wordlist.report.sentences(),
    )
