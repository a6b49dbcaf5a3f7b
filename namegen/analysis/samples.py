"""What a model generates: how much of it is copied, how much is new, and how similar it is to the data.

The measures are those of MOSES (Polykovskiy et al. 2018, arXiv 1811.12823) and of the lectures' script, beside the
same measures of held-out names: a model as good as the data has the same values. NLL alone hides copying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..contracts.wordlist import Names
from ..errors import WordlistError
from ..wordlists.graphemes import one_point_each, split_characters
from .memorised import longest_pieces, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 5
"""The number of name pairs to list."""
UNIQUE_AT = (1_000, 10_000)


class Near(NamedTuple):
    """Pair a name with the nearest training name, `edits` apart."""

    name: str
    training_name: str
    edits: int


class Copied(NamedTuple):
    """Pair a name with a training name and the longest piece that they share."""

    name: str
    training_name: str
    piece: str


@dataclass(frozen=True)
class Likeness:
    """Measure how similar some names are to the training names. Characters are grapheme clusters.

    Nearest names and pieces cover only the `unseen`: the distinct names that are not in train.
    """

    unseen: int
    """distinct names that are not in train"""
    edits: dict[int, int]
    """number of edits (characters inserted, deleted or replaced) to the nearest training name: how many unseen names"""
    closest: tuple[Near, ...]
    """those with the fewest edits for their length"""
    pieces: dict[int, int]
    """length in characters of the longest piece shared with a training name: how many unseen names"""
    longest: tuple[Copied, ...]
    """those with the longest pieces"""
    lengths: dict[int, int]
    """length in characters: how many names, repeats counted"""
    characters: dict[str, int]
    """character: how often it occurs in the names, repeats counted"""
    length_distance: float
    """total variation distance between the distributions of lengths here and in train: 0 the same, 1 disjoint"""
    character_distance: float
    """total variation distance between the distributions of characters here and in train"""

    @property
    def median_edits(self) -> float | None:
        """Return the median edits to the nearest training name; None where no name is unseen."""
        return median(self.edits)

    @property
    def median_piece(self) -> float | None:
        """Return the median length of the longest piece shared with a training name; None where no name is unseen."""
        return median(self.pieces)

    @property
    def mean_length(self) -> float:
        """Return the mean length of a name in characters, repeats counted."""
        return mean(self.lengths)

    def as_json(self) -> dict[str, Any]:
        """Return all measures by name."""
        return {
            **asdict(self),
            "closest": [each._asdict() for each in self.closest],
            "longest": [each._asdict() for each in self.longest],
            "median_edits": self.median_edits,
            "median_piece": self.median_piece,
            "mean_length": self.mean_length,
        }


@dataclass(frozen=True, kw_only=True)
class Generated:
    """Measure a sample of names. `in_train`, `in_test` and `new` add up to `samples`."""

    samples: int
    """names drawn"""
    distinct: int
    in_train: int
    """names drawn that are in train"""
    in_test: int | None = None
    """names drawn that are in test and not in train; None where there is no test part"""
    new: int
    """names drawn that are in neither"""
    unique_at: dict[int, float]
    """k: distinct / k among the first k names drawn; k is 1,000, 10,000 and all, as far as there are so many"""
    novelty: float
    """share of the distinct names drawn that are not in train (MOSES); by sample it is 1 - in_train / samples"""
    held_out: int | None = None
    """distinct test names that are not in train: those that a model could reinvent"""
    reinvented: int | None = None
    """how many of them were drawn"""
    drawn: Likeness
    test: Likeness | None = None
    """the same for the test names: the values that `drawn` should have"""
    train_lengths: dict[int, int]
    train_characters: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return all measures by name."""
        return {
            **asdict(self),
            "novelty_by_sample": 1 - self.in_train / self.samples,
            "drawn": self.drawn.as_json(),
            "test": self.test and self.test.as_json(),
        }


def describe_generated(samples: Sequence[str], train: Names | Sequence[str], test: Names | None = None) -> Generated:
    """Describe names drawn from a model trained on `train`; `test` are held-out. Raises WordlistError for no names."""
    learned = Names.of(train)
    if not samples:
        raise WordlistError("there are no names drawn to describe")
    if not len(learned):
        raise WordlistError("there are no training names")
    distinct = set(samples)
    in_train = sum(name in learned.distinct for name in samples)
    reference = _Reference.of(learned)
    found = Generated(
        samples=len(samples),
        distinct=len(distinct),
        in_train=in_train,
        new=len(samples) - in_train,
        unique_at={k: len(set(samples[:k])) / k for k in sorted({*UNIQUE_AT, len(samples)}) if k <= len(samples)},
        novelty=len(distinct - learned.distinct) / len(distinct),
        drawn=_likeness(Names.of(samples), reference),
        train_lengths=reference.lengths,
        train_characters=reference.characters,
    )
    if test is None:
        return found
    held_out = test.distinct - learned.distinct
    in_test = sum(name in held_out for name in samples)
    return replace(
        found,
        in_test=in_test,
        new=found.new - in_test,
        held_out=len(held_out),
        reinvented=len(held_out & distinct),
        test=_likeness(test, reference),
    )


def total_variation(first: Mapping[Any, int], second: Mapping[Any, int]) -> float:
    """Compute half the sum of |p - q| over all keys, with the counts as shares p and q: 0 the same, 1 disjoint."""
    totals = sum(first.values()), sum(second.values())
    if not all(totals):
        return float(totals[0] != totals[1])
    keys = sorted({*first, *second})  # in a fixed order, so that the last digit is the same each time
    return sum(abs(first.get(key, 0) / totals[0] - second.get(key, 0) / totals[1]) for key in keys) / 2


def median(counts: Mapping[int, int]) -> float | None:
    """Compute the median of values with these counts, midway between two where there are two; None for no values."""
    values = np.repeat(list(counts.keys()), list(counts.values()))
    return float(np.median(values)) if len(values) else None


def mean(counts: Mapping[int, int]) -> float:
    """Compute the mean of values with these counts; 0 for no values."""
    return sum(value * count for value, count in counts.items()) / max(sum(counts.values()), 1)


class _Reference(NamedTuple):
    """Hold what names are compared with: the distinct training names, and the counts over all of them."""

    names: dict[str, None]
    lengths: dict[int, int]
    characters: dict[str, int]

    @classmethod
    def of(cls, train: Names) -> _Reference:
        return cls(dict.fromkeys(train.names), *_counts(train))


def _counts(names: Names) -> tuple[dict[int, int], dict[str, int]]:
    """Count each length and each character, with repeats and weights."""
    lengths: Counter[int] = Counter()
    characters: Counter[str] = Counter()
    for name, weight in zip(names.names, names.counts, strict=True):
        clusters = split_characters(name)
        lengths[len(clusters)] += weight
        for cluster in clusters:
            characters[cluster] += weight
    return dict(sorted(lengths.items())), dict(characters.most_common())


def _likeness(names: Names, train: _Reference) -> Likeness:
    unseen = [name for name in dict.fromkeys(names.names) if name not in train.names]
    known = list(train.names)
    texts, listed = one_point_each(unseen, known)
    edits, nearest_at = nearest(texts, listed)
    sizes, starts, held_by = longest_pieces(texts, listed)
    longer = [max(len(text), len(listed[at])) for text, at in zip(texts, nearest_at, strict=True)]
    lengths, characters = _counts(names)
    return Likeness(
        unseen=len(unseen),
        edits=_histogram(edits),
        closest=tuple(
            Near(unseen[i], known[nearest_at[i]], int(edits[i]))
            for i in np.argsort(edits / np.array(longer), kind="stable")[:SHOWN]
        ),
        pieces=_histogram(sizes),
        longest=tuple(
            Copied(unseen[i], known[held_by[i]], "".join(split_characters(unseen[i])[starts[i] : starts[i] + sizes[i]]))
            for i in np.argsort(-sizes, kind="stable")[:SHOWN]
            if sizes[i]
        ),
        lengths=lengths,
        characters=characters,
        length_distance=total_variation(lengths, train.lengths),
        character_distance=total_variation(characters, train.characters),
    )


def _histogram(values: NDArray[np.int64]) -> dict[int, int]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
