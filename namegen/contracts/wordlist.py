"""Wordlists: the names that a model learns from, and the contract of a plugin that provides them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import isfinite, lcm
from numbers import Rational, Real
from typing import Any, ClassVar

from ..errors import UsageError, WordlistError, nearest
from .options import Options
from .text import Fault, clean_text, why_not

MAX_TOTAL = 2**44
"""The most that the counts of a list may add up to. A name has fewer than 2**9 tokens, marks and jamo included, so no
n-gram is counted more than 2**53 times: up to there a double holds every whole number, here and in every reader."""
_MOST_DIGITS = 400


@dataclass(frozen=True)
class Card:
    """Describe a wordlist: what a person should know before using it.

    `licence` is an SPDX identifier. `count` (the number of names) and `sha256` (the checksum of the file) are given
    where they are known in advance. A `weighted` list must have a column of counts. A list with an `address` is
    downloaded on first use, checked against `sha256` and kept in the cache. `encoding` is that of the bytes that the
    list consists of.

    `romanisation` says how the names are written where their own script is another. `labels` are the titles of the
    columns beside the names, `examples` a few of the names, and `group` is what the list stands under where all lists
    are shown, such as "given names".
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
    encoding: str = "utf-8"
    romanisation: str = ""
    labels: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    group: str = ""


class WordlistSource:
    """Provide a wordlist from a plugin: a `card`, and `read`; where the card has an address, `parse` or neither.

    What both return is the list: the content of a text file, a name a line or a table, as a text or as bytes in the
    card's encoding; or `Names`, clean as reading leaves them, with counts and labels if there are any.
    """

    Options: ClassVar[type[Options]] = Options

    card: ClassVar[Card]

    def __init__(self, options: Any = None) -> None:
        self.options: Any = options or self.Options()

    def read(self) -> str | bytes | Names:
        """Return the list, where the card has no address."""
        raise WordlistError(f"wordlist {type(self).__name__} has neither a text nor an address")

    def parse(self, data: bytes) -> str | bytes | Names:
        """Return the list that `data` holds, which was downloaded from the card's address: by default `data` itself.

        The same data and options always give the same list. The card's `sha256` is that of `data`.
        """
        return data


@dataclass(frozen=True)
class Refused:
    """Record a line that cannot be a name: its number (from 1), the reason in words, and of which kind that is."""

    line: int
    reason: str
    fault: Fault = Fault.characters


@dataclass(frozen=True)
class ReadingReport:
    """Report how a list was understood, and count what reading changed, in lines.

    `repeats` are kept, since they are the frequencies of the data. `understood` are sentences: the encoding, the
    columns. `unusual` are lines that are kept, and hold digits, addresses or marks, which are learned as letters.
    Of a list that is too large for memory both are the first few, and `more_refused` and `more_unusual` count the rest.
    """

    lines: int = 0
    kept: int = 0
    repeats: int = 0
    empty: int = 0
    comments: int = 0
    stripped: int = 0
    normalised: int = 0
    invisible: int = 0
    refused: tuple[Refused, ...] = ()
    unusual: tuple[Refused, ...] = ()
    understood: tuple[str, ...] = ()
    unit: str = "line"
    more_refused: int = 0
    more_unusual: int = 0
    guarded: int = 0

    @property
    def refused_count(self) -> int:
        """Return how many lines are refused in all."""
        return len(self.refused) + self.more_refused

    @property
    def unusual_count(self) -> int:
        """Return how many lines are unusual in all."""
        return len(self.unusual) + self.more_unusual

    def sentences(self) -> list[str]:
        """List what to report to a person; empty where there was nothing to find out and nothing was changed."""
        sentences = list(self.understood)
        if self.comments:
            sentences.append(f"{self._some(self.comments)} {_were(self.comments)} no names but comments, and left out")
        if self.stripped:
            sentences.append(f"{self._some(self.stripped)} had spaces around the name, which were dropped")
        if self.normalised:
            composed = "put into Unicode's composed form (NFC)"
            sentences.append(f"{self._some(self.normalised)} {_were(self.normalised)} {composed}")
        if self.invisible:
            sentences.append(f"{self._some(self.invisible)} held invisible characters, which were dropped")
        if self.guarded:
            sentences.append(
                f"{self._some(self.guarded)} had an apostrophe before what a spreadsheet would run, which was dropped"
            )
        if self.empty:
            sentences.append(f"{self._some(self.empty)} {_were(self.empty)} empty and left out")
        if self.refused:
            first = self._first(self.refused, self.refused_count)
            sentences.append(f"{self._some(self.refused_count)} refused ({first})")
        if self.unusual:
            sentences.append(
                f"{self._some(self.unusual_count)} with digits, addresses or marks, which are learned as letters"
                f" ({self._first(self.unusual, self.unusual_count)}); --strict refuses them"
            )
        return sentences

    def _first(self, lines: Sequence[Refused], count: int) -> str:
        """Show the first three of these lines, of which there are `count`, and count the others."""
        shown = [f"{self.unit} {each.line}: {each.reason}" for each in lines[:3]]
        if count > 3:
            shown.append(f"and {count - 3:,} more")
        return "; ".join(shown)

    def _some(self, count: int) -> str:
        return f"{count:,} {self.unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Origins:
    """Say of each name of a blend which of its lists it is of, from 0, and how often it counts in that list: (N,)."""

    lists: tuple[int, ...]
    counts: tuple[int, ...]

    def take(self, index: Sequence[int]) -> Origins:
        """Select those of the names at `index`, in that order."""
        return Origins(tuple(self.lists[i] for i in index), tuple(self.counts[i] for i in index))


@dataclass(frozen=True)
class Names:
    """Hold names and how often each counts (None: once each). The parts of a split are `Names`.

    `labels` are the other columns of a table, by their titles: a text for each name. `origins` are those of a blend,
    None for any other list.
    """

    names: tuple[str, ...]
    weights: tuple[int, ...] | None = None
    labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict, kw_only=True)
    origins: Origins | None = field(default=None, kw_only=True)

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
        labels = {title: tuple(column[i] for i in index) for title, column in self.labels.items()}
        origins = self.origins and self.origins.take(index)
        return Names(tuple(self.names[i] for i in index), weights, labels=labels, origins=origins)

    def unblended(self) -> Names:
        """Return the same names, each counting as often as in its own list, whatever that list's share of a blend."""
        if self.origins is None:
            return self
        counts = self.origins.counts
        return Names(self.names, counts if max(counts, default=1) > 1 else None, origins=self.origins)

    def label_title(self, asked: str) -> str:
        """Return the title of the column that `asked` means: itself, or else the only one that differs in case alone.

        Raises UsageError where there is none, naming those there are.
        """
        if asked in self.labels:
            return asked
        alike = [title for title in self.labels if title.casefold() == asked.casefold()]
        if len(alike) == 1:
            return alike[0]
        if not self.labels:
            raise UsageError(f"there is no column {asked!r}: the list has none beside its names")
        advice = ": give its title, not its number" if asked.isdigit() else ""
        raise UsageError(f"there is no column {asked!r}{advice}{nearest(asked, self.labels)}")

    def by_label(self, title: str) -> dict[str, Names]:
        """Split the names by what stands in this column, in the order of first appearance.

        Raises UsageError where there is no such column (see `label_title`).
        """
        index: dict[str, list[int]] = {}
        for i, label in enumerate(self.labels[self.label_title(title)]):
            index.setdefault(label, []).append(i)
        return {label: self.take(chosen) for label, chosen in index.items()}


@dataclass(frozen=True)
class Wordlist(Names):
    """Hold names that were read, their source, the sha256 of its bytes, and the report of reading it.

    Weights may be fractions: they are multiplied by the least number that makes all whole. Raises WordlistError for
    weights that are no positive numbers, too few or too many, or add up to more than MAX_TOTAL.
    """

    name: str = "names"
    sha256: str = ""
    report: ReadingReport = field(default_factory=ReadingReport)
    card: Card | None = None

    def __post_init__(self) -> None:
        if self.weights is not None:
            object.__setattr__(self, "weights", whole_weights(self.weights, len(self.names), self.name))
        if not self.sha256:
            # Names given by a caller may hold line ends, so the checksum covers their lengths too.
            text = "".join(f"{len(name)}:{name}" for name in self.names) + str(self.weights)
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
            object.__setattr__(self, "sha256", digest)

    @classmethod
    def from_names(cls, names: Iterable[str], name: str = "given names") -> Wordlist:
        """Make a wordlist of texts that are names, each cleaned as those of a file are.

        Raises WordlistError where one is empty, no text, or holds what no name may hold.
        """
        kept = tuple(_clean(each, number, name) for number, each in enumerate(names, 1))
        if not kept:
            raise WordlistError(f"{name}: there are no names")
        report = ReadingReport(lines=len(kept), kept=len(kept), repeats=len(kept) - len(set(kept)), unit="name")
        return cls(kept, None, name, report=report)


def _clean(text: object, number: int, called: str) -> str:
    cleaned = clean_text(text) if isinstance(text, str) else ""
    if not cleaned:
        raise WordlistError(f"{called}: name {number} is {text!r:.60}, not a text of at least one character")
    reason = why_not(cleaned)
    if reason is not None:
        raise WordlistError(f"{called}: name {number} cannot be a name: {reason.words}")
    return cleaned


def whole_weights(weights: Iterable[Any], names: int, called: str) -> tuple[int, ...]:
    """Check weights, and return them as whole numbers in the same proportions. Raises WordlistError; see Wordlist."""
    given = tuple(weights)
    if len(given) != names:
        raise WordlistError(f"{called}: {len(given):,} counts for {names:,} names; there is one for each name")
    factor = 1
    if all(type(each) is int and each > 0 for each in given):
        whole = given
    else:
        exact = [_exact(each, number, called) for number, each in enumerate(given, 1)]
        factor = lcm(*{each.denominator for each in exact})
        whole = tuple(int(each * factor) for each in exact)
    if sum(whole) > MAX_TOTAL:
        raise WordlistError(f"{called}: {too_many(sum(whole), factor)}")
    return whole


def too_many(total: int, factor: int = 1) -> str:
    """Say of counts that pass MAX_TOTAL what they add up to, what is allowed, and what to do.

    total: their sum, multiplied by `factor`, which made fractions whole; 1 where all were whole numbers.
    """
    room = MAX_TOTAL * factor // total
    if not room:
        return f"the counts add up to {too_large(total // factor)}; divide and round them"
    decimals = len(str(room)) - 1  # so many places times 10 do not pass it
    rounded = f"{decimals} decimals" if decimals else "whole numbers"
    return (
        f"the counts are fractions, and multiplied until all are whole numbers they add up to {too_large(total)};"
        f" round them to {rounded}"
    )


def too_large(total: int) -> str:
    """Write a sum that passes MAX_TOTAL, and how much that is."""
    return f"about {Decimal(total):.2e}, and the most is {MAX_TOTAL:,}"


def _exact(weight: Any, number: int, called: str) -> Fraction:
    """Return a weight as the fraction that its shortest decimal text says. Raises as `whole_weights` does."""
    exact = None
    if isinstance(weight, (Rational, Decimal)) and not _is_extreme(weight):
        exact = Fraction(weight)
    elif isinstance(weight, Real) and isfinite(weight):
        exact = Fraction(str(weight))
    if exact is None:
        raise WordlistError(f"{called}: the count of name {number} is {weight!r:.40}, not a number that can be a count")
    if exact <= 0:
        raise WordlistError(f"{called}: the count of name {number} is {weight}; a count is above 0")
    return exact


def _is_extreme(weight: Rational | Decimal) -> bool:
    """Say whether a decimal number is not finite, or has more digits than a count can."""
    return isinstance(weight, Decimal) and (not weight.is_finite() or abs(weight.adjusted()) > _MOST_DIGITS)


def _were(count: int) -> str:
    return "was" if count == 1 else "were"
