"""What a model generates: how much of it is copied, how much is new, and how like the data it is.

The figures are those of MOSES (Polykovskiy et al. 2018, arXiv 1811.12823) and of the lectures' script, next to the same
figures of held-out names: a model as good as the data reads as they do. NLL alone hides copying.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..contracts.wordlist import Names
from ..errors import WordlistError
from ..wordlists.graphemes import one_point_each, split_characters
from .memorised import longest_pieces, nearest

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHOWN = 5
"""Pairs of names that are told."""
UNIQUE_AT = (1_000, 10_000)


class Near(NamedTuple):
    """A name and the nearest training name, `edits` apart."""

    name: str
    training_name: str
    edits: int


class Copied(NamedTuple):
    """A name and the longest piece of it that stands in a training name."""

    name: str
    training_name: str
    piece: str


@dataclass(frozen=True)
class Likeness:
    """How like the training names some names are. Characters are grapheme clusters.

    What is said of nearest names and of pieces is said of the `unseen`: the distinct names that are not in train.
    """

    unseen: int
    """distinct names that are not in train"""
    edits: dict[int, int]
    """how many of them are how many edits (characters inserted, deleted or replaced) from the nearest training name"""
    closest: tuple[Near, ...]
    """those with the fewest edits for their length"""
    pieces: dict[int, int]
    """how many of them have a longest piece, shared with a training name, of how many characters"""
    longest: tuple[Copied, ...]
    """those with the longest"""
    lengths: dict[int, int]
    """how many names, repeats counted, are how many characters long"""
    characters: dict[str, int]
    """how often each character stands in them, repeats counted"""
    length_distance: float
    """total variation between the shares of the lengths and train's: 0 the same, 1 nothing in common"""
    character_distance: float
    """total variation between the shares of the characters and train's"""

    @property
    def median_edits(self) -> float | None:
        """edits to the nearest training name; None where no name is unseen."""
        return median(self.edits)

    @property
    def median_piece(self) -> float | None:
        """characters of the longest piece that is in a training name too; None where no name is unseen."""
        return median(self.pieces)

    @property
    def mean_length(self) -> float:
        """characters a name, repeats counted."""
        return mean(self.lengths)

    def as_json(self) -> dict[str, Any]:
        """All by name."""
        return {
            **asdict(self),
            "closest": [each._asdict() for each in self.closest],
            "longest": [each._asdict() for each in self.longest],
            "median_edits": self.median_edits,
            "median_piece": self.median_piece,
            "mean_length": self.mean_length,
        }


@dataclass(frozen=True)
class Generated:
    """What some drawn names are like. `in_train`, `in_test` and `new` add up to `samples`."""

    samples: int
    """names drawn"""
    distinct: int
    in_train: int
    """names drawn that are in train"""
    in_test: int | None
    """names drawn that are in test and not in train; None where there is no test part"""
    new: int
    """names drawn that are in neither"""
    unique_at: dict[int, float]
    """k: distinct / k among the first k names drawn; k is 1,000, 10,000 and all, as far as they go"""
    novelty: float
    """share of the distinct names drawn that are not in train (MOSES); by sample it is 1 - in_train / samples"""
    held_out: int | None
    """distinct test names that are not in train: those that could be re-invented"""
    reinvented: int | None
    """how many of them were drawn"""
    drawn: Likeness
    test: Likeness | None
    """the same of the test names: what the figures of `drawn` should be like"""
    train_lengths: dict[int, int]
    train_characters: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """All by name."""
        return {
            **asdict(self),
            "novelty_by_sample": 1 - self.in_train / self.samples,
            "drawn": self.drawn.as_json(),
            "test": None if self.test is None else self.test.as_json(),
        }


def describe_generated(samples: Sequence[str], train: Names | Sequence[str], test: Names | None = None) -> Generated:
    """What `samples` are like, drawn from a model that learned `train`; `test` are names that it has not seen.

    Raises WordlistError where there are no samples, or no train.
    """
    learned = train if isinstance(train, Names) else Names(tuple(train))
    if not samples or not len(learned):
        raise WordlistError("there are no names drawn to describe" if not samples else "there are no training names")
    distinct = list(dict.fromkeys(samples))
    in_train = sum(name in learned.distinct for name in samples)
    held_out = None if test is None else test.distinct - learned.distinct
    in_test = None if held_out is None else sum(name in held_out for name in samples)
    reference = _Reference.of(learned)
    drawn = Names(tuple(samples))
    return Generated(
        samples=len(samples),
        distinct=len(distinct),
        in_train=in_train,
        in_test=in_test,
        new=len(samples) - in_train - (in_test or 0),
        unique_at={k: len(set(samples[:k])) / k for k in sorted({*UNIQUE_AT, len(samples)}) if k <= len(samples)},
        novelty=sum(name not in learned.distinct for name in distinct) / len(distinct),
        held_out=None if held_out is None else len(held_out),
        reinvented=None if held_out is None else len(held_out.intersection(distinct)),
        drawn=_likeness(drawn, reference),
        test=None if test is None else _likeness(test, reference),
        train_lengths=reference.lengths,
        train_characters=reference.characters,
    )


def total_variation(first: Mapping[Any, int], second: Mapping[Any, int]) -> float:
    """Half the sum of |p - q| over all keys, p and q the counts as shares: 0 the same, 1 nothing in common."""
    totals = sum(first.values()), sum(second.values())
    if not all(totals):
        return float(totals[0] != totals[1])
    return sum(abs(first.get(key, 0) / totals[0] - second.get(key, 0) / totals[1]) for key in {*first, *second}) / 2


def median(counts: Mapping[int, int]) -> float | None:
    """The median of values that occur so often, midway between two where there are two; None of nothing."""
    values = np.repeat(list(counts.keys()), list(counts.values()))
    return float(np.median(values)) if len(values) else None


def mean(counts: Mapping[int, int]) -> float:
    """The mean of values that occur so often; 0 of nothing."""
    return sum(value * count for value, count in counts.items()) / max(sum(counts.values()), 1)


class _Reference(NamedTuple):
    """What names are compared with: the distinct training names, and the counts of all."""

    names: dict[str, None]
    lengths: dict[int, int]
    characters: dict[str, int]

    @classmethod
    def of(cls, train: Names) -> _Reference:
        return cls(dict.fromkeys(train.names), *_counts(train))


def _counts(names: Names) -> tuple[dict[int, int], dict[str, int]]:
    """How often each length and each character occurs, repeats and weights counted."""
    lengths: Counter[int] = Counter()
    characters: Counter[str] = Counter()
    weights = names.weights or (1,) * len(names)
    for name, weight in zip(names.names, weights, strict=True):
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
            Copied(unseen[i], known[held_by[i]], _piece(unseen[i], int(starts[i]), int(sizes[i])))
            for i in np.argsort(-sizes, kind="stable")[:SHOWN]
            if sizes[i]
        ),
        lengths=lengths,
        characters=characters,
        length_distance=total_variation(lengths, train.lengths),
        character_distance=total_variation(characters, train.characters),
    )


def _piece(name: str, start: int, size: int) -> str:
    return "".join(split_characters(name)[start : start + size])


def _histogram(values: NDArray[np.int64]) -> dict[int, int]:
    found, counts = np.unique(values, return_counts=True)
    return dict(zip(found.tolist(), counts.tolist(), strict=True))
