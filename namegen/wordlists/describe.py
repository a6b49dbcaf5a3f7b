"""Statistics of a wordlist: the course's first look at the data, and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.case_table import CaseTable
from ..contracts.tokenizer import CharacterTokenizer
from ..escape import label_words, shown
from .graphemes import count_characters

if TYPE_CHECKING:
    from ..contracts.wordlist import Card, Wordlist

MOST_LISTED = 20
"""The most different values of a column whose names are counted one by one."""
START, END = "<S>", "<E>"


class _StartEnd(CharacterTokenizer):
    def boundaries(self) -> tuple[str, str]:
        return START, END


@dataclass(frozen=True)
class Label:
    """Count what stands in a column beside the names: how many different values, and of few, the names of each."""

    different: int
    names: dict[str, int] | None

    def __str__(self) -> str:
        if self.names is None:
            return f"{self.different:,} different values"
        return ", ".join(f"{label_words(value)} {count:,}" for value, count in self.names.items())


@dataclass(frozen=True)
class Description:
    """Describe a wordlist in numbers. Lengths are in characters (grapheme clusters); pairs include the boundaries.

    Where it has capitals and small letters, capitals in pairs are `folded`: counted as their small letters.
    """

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
    folded: bool
    labels: dict[str, Label]
    reading: list[str]
    card: Card | None = None

    def rows(self) -> list[tuple[str, str]]:
        """List what to show a person, a line each, harmless on a terminal."""
        lengths = ", ".join(f"{length}: {count:,}" for length, count in sorted(self.lengths.items()))
        pairs = ", ".join(f"{pair} {count:,}" for pair, count in self.pairs)
        if self.folded:
            pairs += " (capitals counted as small letters)"
        rows = [
            *_of_card(self.card),
            ("names", f"{self.names:,}"),
            ("distinct", f"{self.distinct:,}"),
            ("length", f"{self.shortest} to {self.longest} characters, mean {self.mean_length:.2f}"),
            ("names by length", lengths),
            ("characters", f"{len(self.characters)}: {self.characters}"),
            ("most frequent pairs", pairs),
            ("licence", self.licence or "not stated"),
            ("sha256", self.sha256),
            ("reading", "; ".join(self.reading) or "changed nothing"),
        ]
        rows[-3:-3] = [(f"column {title}", str(label)) for title, label in self.labels.items()]
        if self.total_weight != self.names:
            rows.insert(rows.index(("distinct", f"{self.distinct:,}")) + 1, ("total count", f"{self.total_weight:,}"))
        return [(shown(what), shown(value)) for what, value in rows]


def describe_wordlist(wordlist: Wordlist, most_frequent: int = 12) -> Description:
    """Compute the statistics of `wordlist`, with the `most_frequent` pairs, start and end marks among them."""
    tokenizer = _StartEnd()
    characters = sorted(set("".join(wordlist.names)))
    table = CaseTable.of_both(characters)
    names = [table.folded(name) for name in wordlist.names] if table.small_of else wordlist.names
    tokenizer.fit(names)
    codes, counts = tokenizer.encode(names).seen_pairs()
    top = np.argsort(-counts, kind="stable")[:most_frequent]
    pieces = tokenizer.vocabulary.pieces
    pairs = [
        (pieces[code // len(pieces)] + pieces[code % len(pieces)], count)
        for code, count in zip(codes[top].tolist(), counts[top].tolist(), strict=True)
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
        characters="".join(characters),
        pairs=pairs,
        folded=bool(table.small_of),
        labels={title: _label(column) for title, column in wordlist.labels.items()},
        reading=wordlist.report.sentences(),
        card=wordlist.card,
    )


def _of_card(card: Card | None) -> list[tuple[str, str]]:
    """List what only a card can say, as far as it does."""
    if card is None:
        return []
    rows = [
        ("what it is", card.description),
        ("language", card.language),
        ("script", card.script),
        ("romanisation", card.romanisation),
        ("source", card.source),
    ]
    return [(what, value) for what, value in rows if value]


def _label(column: Sequence[str]) -> Label:
    counts = Counter(column)
    return Label(len(counts), dict(counts.most_common()) if len(counts) <= MOST_LISTED else None)
