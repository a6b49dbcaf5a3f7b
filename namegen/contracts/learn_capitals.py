"""Find the rule that the capitals of a list follow, of all its names at once or part by part."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .capitals import MARKS, Capitals, Rule
from .case_table import CaseTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corpus import Corpus, Vocabulary
    from .tokenizer import Tokenizer

MOST_TOKENS = 2_000
"""Tokens of a vocabulary up to which capitals are paired: a row over whole tokens takes up to five of the model's."""


def learn_capitals(tokenizer: Tokenizer, names: Sequence[str]) -> Capitals:
    """Fit `tokenizer` to `names`, and find the rule that they follow.

    Where there are capitals and small letters, it is fitted once more, with the missing form of each piece as a
    name of its own, so that a model can write `Quentin` though every q of the list is small.
    """
    paired = Paired.of(tokenizer, names)
    return paired.rule_of([] if paired.decided else [paired.needs_of(tokenizer.encode(names))])


class Needs(NamedTuple):
    """Hold what some names need: which marks, whether one breaks the rule "first", whether a token has odd capitals.

    Odd are tokens of several letters with a capital that is not the first of them.
    """

    marks: frozenset[int]
    breaks_first: bool
    odd: bool


@dataclass(frozen=True)
class Paired:
    """Hold a fitted tokenizer's capitals, paired with their small letters, before it is known which marks they need."""

    capitals: Capitals
    is_odd: NDArray[np.bool_]
    """(V,): whole tokens with a capital that have no small form"""

    @classmethod
    def of(cls, tokenizer: Tokenizer, names: Sequence[str]) -> Paired:
        """Fit `tokenizer` to `names`, and once more with the missing forms.

        names: the names; of a tokenizer that learns from letters alone, each letter will do.
        """
        tokenizer.fit(names)
        table = CaseTable.of(set("".join(names)))
        pieces = _letters(tokenizer.vocabulary)
        # The other form of each capital, and of each small letter.
        of_capitals = {form for piece in pieces if (form := table.small_form(piece)) is not None}
        of_smalls = {form for piece in pieces if (form := table.capital_form(piece)) is not None}
        rule = _rule_of_one(of_capitals, of_smalls, len(tokenizer.vocabulary))
        if rule is not None:
            whole = tokenizer.vocabulary
            return cls(replace(Capitals.none(whole), rule=rule), np.zeros(len(whole), dtype=bool))
        missing = sorted((of_capitals | of_smalls).difference(pieces))
        if missing:
            tokenizer.fit([*names, *missing])
        whole = tokenizer.vocabulary
        is_odd = np.array([table.has_capital(piece) and table.small_form(piece) is None for piece in whole.pieces])
        return cls(Capitals("marks", whole, table.pairs_of(whole)), is_odd)

    @property
    def decided(self) -> bool:
        """Say whether the rule is known already, whatever names need."""
        return self.capitals.rule != "marks"

    def needs_of(self, corpus: Corpus) -> Needs:
        """Find what the names of `corpus` need."""
        needed = self.capitals.needed(corpus)
        by_first = replace(self.capitals, rule="first")
        return Needs(
            frozenset(i for i in range(len(MARKS)) if (needed == i).any()),
            bool(by_first.misplaced(corpus).any()),
            bool(self.is_odd[corpus.tokens].any()),
        )

    def rule_of(self, needs: Iterable[Needs]) -> Capitals:
        """Return the capitals with the simplest rule that all names keep, by what their parts need."""
        if self.decided:
            return self.capitals
        several = list(needs)
        if not any(each.odd or each.breaks_first for each in several):
            return replace(self.capitals, rule="first")
        needed = frozenset[int]().union(*(each.marks for each in several))
        marks = tuple(mark for i, mark in enumerate(MARKS) if i in needed)
        if not marks:
            return replace(Capitals.none(self.capitals.vocabulary), rule="apart")
        return replace(self.capitals, marks=marks)


def _rule_of_one(of_capitals: set[str], of_smalls: set[str], tokens: int) -> Rule | None:
    """Return the rule of a list with capitals alone, small letters alone, or too many tokens; else None."""
    if not of_capitals:
        return "none"
    if not of_smalls:
        return "all"
    return "apart" if tokens > MOST_TOKENS else None


def _letters(vocabulary: Vocabulary) -> list[str]:
    """Return the pieces that are no boundaries."""
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    return [piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]
