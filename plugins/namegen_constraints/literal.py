"""Names that begin with a text, end with it, have it in them, or do not.

A text is not found inside a character: 'e' is no end of 'e' + U+0301, which a reader takes for one 'é', and 가 does
not begin 각, however it is spelt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import namegen
from namegen import Field

from .letters import Alphabet, combines, spelling, typed

if TYPE_CHECKING:
    from numpy.typing import NDArray


class LiteralOptions(namegen.Options):
    """Declare a text and whether its case matters."""

    text: str = Field("", min_length=1, max_length=1000, description="the text")
    case: bool = Field(False, description="whether capitals and small letters differ")


class _Literal(namegen.Constraint):
    """Want one text somewhere."""

    Options = LiteralOptions
    who: str
    at_start = False
    at_end = False

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        alphabet = Alphabet(letters, case=self.options.case)
        text = spelling(typed(self.options.text), alphabet, self.written, self.who)
        return finding([text], alphabet, at_start=self.at_start, at_end=self.at_end)


class StartsWith(_Literal):
    """Want names that begin with a text."""

    who = "starts-with"
    at_start = True


class EndsWith(_Literal):
    """Want names that end with a text."""

    who = "ends-with"
    at_end = True


class Contains(_Literal):
    """Want names that have a text in them."""

    who = "contains"


class Without(namegen.Constraint):
    """Want names without any of the characters of a text; with `piece`, without the whole text in a row."""

    class Options(LiteralOptions):
        piece: bool = Field(False, description="forbid the text as one piece, not each of its letters")

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        text, alphabet = typed(self.options.text), Alphabet(letters, case=self.options.case)
        characters = [text] if self.options.piece else dict.fromkeys(namegen.split_characters(text))
        pieces = list(map(self.written, characters))
        possible = [piece for piece in pieces if all(alphabet.number(letter) >= 0 for letter in piece)]
        if not possible:
            return namegen.Dfa.everything(letters)
        return (~finding(possible, alphabet)).minimised()


class _Sign(NamedTuple):
    """Describe a letter, as far as the search minds it."""

    number: int
    """Its class; -1 where no piece has it."""
    before: frozenset[int]
    """The pieces whose first letter combines with it, where it stands before."""
    after: frozenset[int]
    """The pieces whose last letter combines with it, where it stands after."""


class _State(NamedTuple):
    """Hold how far a search has come."""

    begun: frozenset[tuple[int, int]]
    """Pieces under way, each with how many of its letters were read."""
    may_begin: frozenset[int]
    """Pieces that may begin here."""
    read: frozenset[int]
    """Pieces whose last letter was the last one read. They are found unless the next letter combines with it."""
    found: bool = False


_FOUND = _State(frozenset(), frozenset(), frozenset(), found=True)


@dataclass(frozen=True)
class _Search:
    """Read letters, and find any of some pieces."""

    pieces: tuple[tuple[int, ...], ...]
    at_start: bool
    at_end: bool

    @property
    def start(self) -> _State:
        return _State(frozenset(), frozenset(range(len(self.pieces))), frozenset())

    def step(self, state: _State, sign: _Sign) -> _State:
        if state.found or (state.read - sign.after and not self.at_end):
            return _FOUND
        under_way = state.begun | {(piece, 0) for piece in state.may_begin}
        begun = frozenset((piece, done + 1) for piece, done in under_way if self._goes_on(piece, done, sign.number))
        may_begin = frozenset() if self.at_start else frozenset(range(len(self.pieces))) - sign.before
        read = frozenset(piece for piece, done in begun if done == len(self.pieces[piece]))
        return _State(begun, may_begin, read)

    def _goes_on(self, piece: int, done: int, number: int) -> bool:
        return done < len(self.pieces[piece]) and self.pieces[piece][done] == number

    def accepts(self, state: _State) -> bool:
        return state.found or bool(state.read)


def finding(pieces: Sequence[str], alphabet: Alphabet, *, at_start: bool = False, at_end: bool = False) -> namegen.Dfa:
    """Accept the names that have one of `pieces`: anywhere, or at their start, or at their end."""
    search = _Search(tuple(tuple(map(alphabet.number, piece)) for piece in pieces), at_start, at_end)
    signs, classes = _signs(pieces, search, alphabet)
    states = {search.start: 0}
    order = [search.start]
    step = []
    for state in order:  # grows while it is walked
        row = []
        for sign in signs:
            after = search.step(state, sign)
            if after not in states:
                states[after] = len(order)
                order.append(after)
            row.append(states[after])
        step.append(row)
    table = np.array(step, dtype=np.int32).reshape(len(order), len(signs))
    accept = np.array([search.accepts(state) for state in order])
    return namegen.Dfa(alphabet.letters, classes, table, accept).minimised()


def _signs(pieces: Sequence[str], search: _Search, alphabet: Alphabet) -> tuple[list[_Sign], NDArray[np.intp]]:
    """Put letters together that the search need not tell apart."""
    used = {number for piece in search.pieces for number in piece}
    numbers: dict[_Sign, int] = {}
    classes = []
    for letter, own in zip(alphabet.letters, alphabet.classes.tolist(), strict=True):
        before = frozenset(i for i, piece in enumerate(pieces) if combines(letter, piece[0]))
        after = frozenset(i for i, piece in enumerate(pieces) if combines(piece[-1], letter))
        sign = _Sign(own if own in used else -1, before, after)
        classes.append(numbers.setdefault(sign, len(numbers)))
    return list(numbers), np.array(classes, dtype=np.intp)
