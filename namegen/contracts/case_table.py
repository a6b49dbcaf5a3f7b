"""Which characters are the capital and the small letter of each other: a table, made once for a list.

It depends on the version of Unicode that Python has, so whoever needs it later stores what it said. Texts are never
changed with `str.lower` or `str.upper` as a whole: these look at neighbours (the last Σ of a word) and change lengths
(İ, ß).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from .letters import LetterTable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .corpus import Vocabulary


@dataclass(frozen=True)
class CaseTable:
    """Hold pairs of characters."""

    small_of: Mapping[str, str]
    """the small letter of each capital"""
    capital_of: Mapping[str, str]

    @classmethod
    def of(cls, characters: Iterable[str]) -> CaseTable:
        """Pair the capitals among `characters`, and those that belong to small letters among them.

        A capital is a character whose lower case is one other code point. Of several with the same small letter, the
        one that is its upper case is taken, or else the lowest; the others are letters of their own, as are those whose
        other case has several code points (ß where there is no ẞ, İ, ŉ) or does not lead back (ı, ς).
        """
        capitals: dict[str, str] = {}
        present = sorted(set(characters))
        for capital in present:
            small = capital.lower()
            if len(small) == 1 and small != capital and (small not in capitals or small.upper() == capital):
                capitals[small] = capital
        for small in present:
            capital = small.upper()
            if len(capital) == 1 and capital != small and capital.lower() == small:
                capitals.setdefault(small, capital)
        return cls({capital: small for small, capital in capitals.items()}, capitals)

    @classmethod
    def of_both(cls, characters: Iterable[str]) -> CaseTable:
        """Pair them where there are capitals and small letters among them; an empty table where all are of one kind."""
        present = set(characters)
        table = cls.of(present)
        both = not present.isdisjoint(table.small_of) and not present.isdisjoint(table.capital_of)
        return table if both else cls({}, {})

    def folded(self, text: str) -> str:
        """Replace each capital by its small letter; the length stays."""
        return text.translate(self._folding)

    def raised(self, text: str) -> str:
        """Replace each small letter by its capital; the length stays."""
        return text.translate(self._raising)

    def small_form(self, piece: str) -> str | None:
        """Return the small form of a piece whose first letter is a capital and no other is; None for all others."""
        first = self._first_letter(piece)
        if first < 0 or piece[first] not in self.small_of or self.has_capital(piece[first + 1 :]):
            return None
        return self.folded(piece)

    def capital_form(self, piece: str) -> str | None:
        """Return a piece of small letters with the first of them as a capital; None for all others."""
        first = self._first_letter(piece)
        if first < 0 or self.has_capital(piece):
            return None
        return piece[:first] + self.capital_of[piece[first]] + piece[first + 1 :]

    def pairs_of(self, vocabulary: Vocabulary) -> NDArray[np.int32]:
        """Find the tokens that are a capital, and those of their small forms, where both are there: (P, 2)."""
        boundaries = (vocabulary.start_id, vocabulary.end_id)
        number = {piece: i for i, piece in enumerate(vocabulary.pieces) if i not in boundaries}
        forms = [(i, number.get(self.small_form(piece) or "")) for piece, i in number.items()]
        return np.array([form for form in forms if form[1] is not None], dtype=np.int32).reshape(-1, 2)

    @cached_property
    def _folding(self) -> LetterTable:
        return LetterTable(lambda letter: self.small_of.get(letter, letter))

    @cached_property
    def _raising(self) -> LetterTable:
        return LetterTable(lambda letter: self.capital_of.get(letter, letter))

    def _first_letter(self, piece: str) -> int:
        places = (i for i, letter in enumerate(piece) if letter in self.small_of or letter in self.capital_of)
        return next(places, -1)

    def has_capital(self, text: str) -> bool:
        """Say whether `text` has a capital of the table."""
        return any(character in self.small_of for character in text)
