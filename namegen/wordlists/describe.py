"""Statistics of a wordlist: the course's first look at the data, and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..contracts.case_table import CaseTable
from ..contracts.shards import Shard, ShardedWordlist
from ..contracts.tokenizer import CharacterTokenizer
from ..escape import label_words, shown
from .graphemes import count_characters

if TYPE_CHECKING:
    from ..contracts.run import Mapper
    from ..contracts.wordlist import Card, Wordlist

MOST_LISTED = 20
"""The most different values of a column whose names are counted one by one."""
_SHOWN = 6
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


def describe_wordlist(
    wordlist: Wordlist | ShardedWordlist, most_frequent: int = 12, *, mapper: Mapper | None = None
) -> Description:
    """Compute the statistics of `wordlist`, with the `most_frequent` pairs, start and end marks among them.

    One in shards is counted shard by shard, by workers where there is a `mapper`.
    """
    known = _known(wordlist, mapper)
    characters, lengths = known.characters, known.counted.lengths
    return Description(
        name=wordlist.name,
        sha256=wordlist.sha256,
        licence=getattr(wordlist.card, "licence", ""),
        names=len(wordlist),
        distinct=known.distinct,
        total_weight=known.total,
        shortest=min(lengths),
        longest=max(lengths),
        mean_length=sum(length * count for length, count in lengths.items()) / len(wordlist),
        lengths=dict(sorted(lengths.items())),
        characters="".join(characters),
        pairs=_most_frequent(known.counted.pairs, _tokenizer(characters), most_frequent),
        folded=bool(CaseTable.of_both(characters).small_of),
        labels=known.labels,
        reading=[*wordlist.report.sentences(), *known.not_counted],
        card=wordlist.card,
    )


class _Counted(NamedTuple):
    """Hold how many names have each length, and how often each pair comes, by its code."""

    lengths: Counter[int]
    pairs: Counter[int]


class _Known(NamedTuple):
    """Hold what is known of a list, whether it is in shards or not."""

    characters: list[str]
    counted: _Counted
    distinct: int
    total: int
    labels: dict[str, Label]
    not_counted: list[str]


def _known(wordlist: Wordlist | ShardedWordlist, mapper: Mapper | None) -> _Known:
    if isinstance(wordlist, ShardedWordlist):
        characters = sorted(wordlist.letters)
        each = map if mapper is None else mapper
        counted = _Counted(Counter(), Counter())
        for lengths, pairs in each(partial(_count_shard, characters=characters), wordlist.shards):
            counted.lengths.update(lengths)
            counted.pairs.update(pairs)
        return _Known(characters, counted, wordlist.distinct_count, wordlist.total, {}, _not_counted(wordlist))
    characters = sorted(set("".join(wordlist.names)))
    labels = {title: _label(column) for title, column in wordlist.labels.items()}
    counted = _count(wordlist.names, characters)
    return _Known(characters, counted, len(wordlist.distinct), sum(wordlist.counts), labels, [])


def _not_counted(wordlist: ShardedWordlist) -> list[str]:
    if not wordlist.not_kept:
        return []
    some = ", ".join(wordlist.not_kept[:_SHOWN]) + ", ..." * (len(wordlist.not_kept) > _SHOWN)
    return [f"the other columns ({some}) are not counted, as a list of this size is read in parts"]


def _count_shard(shard: Shard, characters: list[str]) -> _Counted:
    return _count(shard.names().names, characters)


def _count(names: Sequence[str], characters: list[str]) -> _Counted:
    table = CaseTable.of_both(characters)
    folded = [table.folded(name) for name in names] if table.small_of else names
    codes, counts = _tokenizer(characters).encode(folded).seen_pairs()
    pairs = Counter(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
    return _Counted(Counter(map(count_characters, names)), pairs)


def _tokenizer(characters: list[str]) -> _StartEnd:
    """Return a tokenizer of these characters, capitals as their small letters."""
    tokenizer = _StartEnd()
    tokenizer.fit([CaseTable.of_both(characters).folded("".join(characters))])
    return tokenizer


def _most_frequent(pairs: Counter[int], tokenizer: _StartEnd, count: int) -> list[tuple[str, int]]:
    """Return the most frequent pairs, of those that are as frequent the first."""
    pieces = tokenizer.vocabulary.pieces
    top = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:count]
    return [(pieces[code // len(pieces)] + pieces[code % len(pieces)], times) for code, times in top]


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
