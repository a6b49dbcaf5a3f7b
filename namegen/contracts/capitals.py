"""Capitals: to a model every E is an e after a mark, and where one rule tells the whole list there is no mark at all.

Whole tokens are what a tokenizer writes and everybody sees; inner tokens are what a model learns from. Between them a
list has one of five rules:

- "none": it has no capital. Whole and inner tokens are the same.
- "all": it has no small letter. They are the same, too.
- "apart": it has both, and too many tokens to pair them. They are the same, too: a capital is a letter of its own.
- "first": each name begins with a capital, if with a letter, and has no other. A capital is its small letter.
- "marks": ⇧ stands before a capital and ⇪ before a second one in a row, after which letters are capitals without a
  mark until ⇩ stands before a small one: `McDONALD` is ⇧mc⇧d⇪onald, `LEe` is ⇧l⇪e⇩e. What is no letter of the table
  ends a run. ⇪ might stand before the whole run instead. Then a first capital can be read in two ways, which takes ten
  times the states; on lists that mix ANNA, Anna and anna it gains .08 nats a name, of a bigram .5, and else nothing.

Marks are ids of their own and no characters. Sequences of inner tokens that keep to the grammar of marks and sequences
of whole tokens are one to one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import StorageError
from .corpus import Corpus, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray


Rule = Literal["none", "all", "apart", "first", "marks"]
Mark = Literal["up", "run", "down"]

MARKS: Mapping[Mark, str] = {"up": "⇧", "run": "⇪", "down": "⇩"}
"""How marks are shown to people."""


class _State(BaseModel):
    """Declare what a saved model holds of its capitals."""

    model_config = ConfigDict(extra="forbid")

    rule: Rule
    pairs: list[Annotated[list[int], Field(min_length=2, max_length=2)]]
    marks: list[Mark]


@dataclass(frozen=True, eq=False)
class Capitals:
    """Fold whole tokens to inner ones. V is the number of whole tokens, of which P are capitals of the table."""

    rule: Rule
    vocabulary: Vocabulary
    """of the whole tokens"""
    pairs: NDArray[np.int32]
    """(P, 2): the whole tokens that are a capital, and its small letter"""
    marks: tuple[Mark, ...] = ()
    """those that the list needs"""

    @classmethod
    def none(cls, vocabulary: Vocabulary) -> Capitals:
        """Return the rule of a list without capitals."""
        return cls("none", vocabulary, np.zeros((0, 2), dtype=np.int32))

    @classmethod
    def of_state(cls, state: Mapping[str, Any], vocabulary: Vocabulary) -> Capitals:
        """Restore what `state` returned, for the same `vocabulary`. Raises StorageError where it is no such state."""
        try:
            read = _State.model_validate(state, strict=True)
            pairs = np.array(read.pairs, dtype=np.int32).reshape(-1, 2)
        except (ValidationError, OverflowError):
            raise StorageError("its capitals are no rule with pairs of tokens and marks") from None
        tokens = pairs.ravel()
        known = ((tokens >= 0) & (tokens < len(vocabulary))).all() and len(np.unique(tokens)) == len(tokens)
        if not known or np.isin(tokens, [vocabulary.start_id, vocabulary.end_id]).any():
            raise StorageError("its capitals and small letters are not pairs of its tokens")
        if bool(len(pairs)) != (read.rule in ("first", "marks")) or bool(read.marks) != (read.rule == "marks"):
            raise StorageError(f"its capitals do not fit their rule, {read.rule!r}")
        return cls(read.rule, vocabulary, pairs, tuple(mark for mark in MARKS if mark in read.marks))

    def state(self) -> dict[str, Any]:
        """Return what `learn` found, as JSON values."""
        return {"rule": self.rule, "pairs": self.pairs.tolist(), "marks": list(self.marks)}

    @cached_property
    def inner(self) -> Vocabulary:
        """Return the vocabulary of the inner tokens: the whole ones but capitals, in their order, then the marks."""
        if not len(self.pairs):
            return self.vocabulary
        kept = np.flatnonzero(~self.is_capital).tolist()
        pieces = [self.vocabulary.pieces[i] for i in kept]
        first = len(pieces)
        return Vocabulary(
            (*pieces, *(MARKS[mark] for mark in self.marks)),
            kept.index(self.vocabulary.start_id),
            kept.index(self.vocabulary.end_id),
            marks=tuple(range(first, first + len(self.marks))),
        )

    @cached_property
    def is_capital(self) -> NDArray[np.bool_]:
        """Mark the whole tokens that are capitals of the table: (V,)."""
        return self._marked(self.pairs[:, 0])

    @cached_property
    def is_small(self) -> NDArray[np.bool_]:
        """Mark those that are small letters of the table: (V,)."""
        return self._marked(self.pairs[:, 1])

    @cached_property
    def small(self) -> NDArray[np.int32]:
        """Return the inner token of each whole one, which for a capital is that of its small letter: (V,)."""
        inner = (np.cumsum(~self.is_capital) - 1).astype(np.int32)
        inner[self.pairs[:, 0]] = inner[self.pairs[:, 1]]
        return inner

    def mark_id(self, mark: Mark) -> int:
        """Return the inner token of a mark; -1 where the list needs none."""
        return self.inner.marks[self.marks.index(mark)] if mark in self.marks else -1

    def fold(self, corpus: Corpus) -> Corpus:
        """Write whole tokens as inner ones, marks included; they are as the rule has them (see `misplaced`)."""
        return self.fold_places(corpus)[0]

    def fold_places(self, corpus: Corpus) -> tuple[Corpus, NDArray[np.intp]]:
        """Do the same; return also where each whole token stands among the inner ones: (L,)."""
        if not len(self.pairs):
            return corpus, np.arange(len(corpus.tokens))
        needed = self.needed(corpus)
        marked = needed >= 0
        shifts = np.cumsum(marked)
        places = np.arange(len(marked)) + shifts
        tokens = np.empty(len(places) + int(marked.sum()), dtype=np.int32)
        tokens[places] = self.small[corpus.tokens]
        tokens[places[marked] - 1] = self._mark_ids[needed[marked]]
        offsets = corpus.offsets + np.append(0, shifts)[corpus.offsets]
        return Corpus(tokens, offsets, self.inner, corpus.weights, corpus.lists), places

    def misplaced(self, corpus: Corpus) -> NDArray[np.bool_]:
        """Mark the whole tokens that are written otherwise than the rule has them: (L,)."""
        if self.rule == "first":
            first = _firsts(corpus)
            return np.where(first, self.is_small[corpus.tokens], self.is_capital[corpus.tokens])
        needed = self.needed(corpus)
        return (needed >= 0) & (self._mark_ids[needed] < 0)

    def why_misplaced(self, corpus: Corpus, place: int) -> str:
        """Say what is wrong with the whole token at `place`, after the name's own words."""
        if len(corpus.vocabulary.pieces[corpus.tokens[place]]) > 1:
            return "has capitals where no name of the list has them"
        if self.rule != "first":
            return _LACKING[list(MARKS)[self.needed(corpus)[place]]]
        if self.is_capital[corpus.tokens[place]]:
            return "has a capital within, which no name of the list has"
        return "begins with a small letter, which no name of the list does"

    def needed(self, corpus: Corpus) -> NDArray[np.int8]:
        """Find the mark that each whole token needs before it, as its place in MARKS; -1 where it needs none: (L,)."""
        needed = np.full(len(corpus.tokens), -1, dtype=np.int8)
        if self.rule != "marks":
            return needed
        capital = self.is_capital[corpus.tokens]
        # Names stand between boundaries, which are no capitals: no run goes from name to name.
        before = np.roll(capital, 1)
        two_before = before & np.roll(capital, 2)
        needed[capital & ~before] = 0
        needed[capital & before & ~two_before] = 1
        needed[self.is_small[corpus.tokens] & two_before] = 2
        return needed

    @cached_property
    def _mark_ids(self) -> NDArray[np.int32]:
        """Return the inner token of each mark in the order of MARKS, -1 for those that the list lacks: (3,)."""
        return np.array([self.mark_id(mark) for mark in MARKS], dtype=np.int32)

    def _marked(self, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
        marked = np.zeros(len(self.vocabulary), dtype=bool)
        marked[ids] = True
        return marked


_LACKING: Mapping[Mark, str] = {
    "up": "has a single capital, which no name of the list has",
    "run": "has two capitals in a row, which no name of the list has",
    "down": "has a small letter after two capitals, which no name of the list has",
}


def _firsts(corpus: Corpus) -> NDArray[np.bool_]:
    """Mark the token after each start: (L,)."""
    first = np.zeros(len(corpus.tokens), dtype=bool)
    first[corpus.offsets[:-1] + 1] = True
    return first
