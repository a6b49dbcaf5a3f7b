"""Which names a comparison scores, and what its models learn from: one part of a split, or every name in its turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from ..contracts.letters import in_small_letters
from ..contracts.wordlist import Names, Wordlist
from ..errors import UsageError, WordlistError
from ..wordlists.splits import SplitName, folds
from ..wordlists.splits import split as split_names

FEW = 30
"""Distinct names of a test part below which every name of the list is scored in its turn, unless a split is named.

How far the difference of two models is from what hundreds of other names say, root mean square in nats/token over 15
samples of five lists and three count models: the test part of 12, 30, 100 and 200 names .154, .153, .089, .061 (of 12
names often none can be scored), 10 folds .072, .055, .038, .025, one at a time .071, .047, .036 (200: not measured).
"""
FOLDS = 10
ONE_AT_A_TIME = 30
"""Names up to which one is left out at a time: as near as folds, but more names can be written by all models."""


class Round(NamedTuple):
    """Hold a list to train by a recipe, and the names that the model scores then."""

    learned: Wordlist
    scored: Names


@dataclass(frozen=True)
class HeldOut:
    """Hold the rounds of a comparison, the same for all its models."""

    wordlist: Wordlist
    split: SplitName
    """the split of every recipe: in cross-validation "all", since the folds are the split"""
    rounds: tuple[Round, ...]
    train: Names
    """names that the model which draws learns from"""
    dev: Names
    """names to choose by, where one part of a split is scored"""
    folds: int = 0
    """folds of cross-validation; 0 where one part of a split is scored"""

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the list once; the rounds follow from it."""
        return hold_out, (self.wordlist, None if self.folds else self.split, self.folds or None)

    @property
    def learned(self) -> Names | None:
        """Return the names that every scoring model has learned from; None in cross-validation: each from others."""
        return None if self.folds else self.train

    @property
    def scored(self) -> Names:
        """Return all names that are scored."""
        return self.wordlist if self.folds else self.rounds[0].scored

    @property
    def leaves_one_out(self) -> bool:
        """Say whether each fold is a single name, in whatever spellings."""
        return self.folds == _different(self.wordlist)


def hold_out(wordlist: Wordlist, split: SplitName | None = None, cv: int | None = None) -> HeldOut:
    """Hold out the test part of `split`, or each of `cv` folds in its turn.

    Where neither is given, the test part of split "distinct", if it has at least `FEW` distinct names; or else 10
    folds, of up to 30 names one for each. Raises UsageError where both are given, or so many folds cannot be;
    WordlistError where the train or the test part is empty.
    """
    if split is not None and cv is not None:
        raise UsageError(f"cross-validation scores every name, and split {split!r} a part of them: leave one out")
    if cv is not None:
        return in_folds(wordlist, cv)
    different = _different(wordlist)
    if split is None and different > 1 and len(split_names(wordlist, "distinct").test.distinct) < FEW:
        return in_folds(wordlist, different if different <= ONE_AT_A_TIME else FOLDS)
    return _one_part(wordlist, split or "distinct")


def in_folds(wordlist: Wordlist, cv: int) -> HeldOut:
    """Hold out each of `cv` folds in its turn. Raises UsageError unless 2 <= cv <= distinct names."""
    rounds = []
    for number, (learned, held) in enumerate(folds(wordlist, cv), 1):
        called = f"{wordlist.name} without fold {number} of {cv}"
        rest = Wordlist(learned.names, learned.weights, called, origins=learned.origins)
        rounds.append(Round(rest, held))
    return HeldOut(wordlist, "all", tuple(rounds), wordlist, Names(()), cv)


def _one_part(wordlist: Wordlist, how: SplitName) -> HeldOut:
    parts = split_names(wordlist, how)
    for part, names in (("train", parts.train), ("test", parts.test)):
        if not len(names):
            found = f"{len(wordlist.distinct):,} distinct names"
            raise WordlistError(f"the {part} part of split {how!r} is empty ({found}); use --split all, or --cv")
    return HeldOut(wordlist, how, (Round(wordlist, parts.test),), parts.train, parts.dev)


def _different(names: Names) -> int:
    """Count the names that differ in more than case."""
    return len({in_small_letters(name) for name in names.distinct})
