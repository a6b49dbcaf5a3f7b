"""The letters of a list that a piece of a regular expression means, as bits of an int."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property

from .letters import fold_letter


class LetterSets:
    """Look up letters of a list: the i-th is bit i.

    Where case is ignored, letters are equal that `fold_letter` makes one. Classes as `\\p{Lu}` keep their case.
    """

    def __init__(self, letters: Sequence[str], *, ignore_case: bool) -> None:
        self.letters = letters
        self.ignore_case = ignore_case
        self.all = (1 << len(letters)) - 1
        self._unicode: dict[str, int] = {}

    def letter(self, letter: str) -> int:
        """Return those that are equal to `letter`."""
        return _bits(self._by_key.get(self._key(letter), ()))

    def range(self, low: str, high: str) -> int:
        """Return those that have a form from `low` to `high`, these included."""
        forms, owners = self._forms
        return _bits(owners[bisect_left(forms, low) : bisect_right(forms, high)])

    def unicode(self, text: str) -> int:
        r"""Return those of a Unicode class such as `\p{L}`; raises ValueError for one that does not exist."""
        if text not in self._unicode:
            self._unicode[text] = self._found(text)
        return self._unicode[text]

    def _found(self, text: str) -> int:
        import regex

        try:
            pattern = regex.compile(text)
        except regex.error as error:
            raise ValueError(str(error).partition(" at position")[0]) from None
        return _bits(found.start() for found in pattern.finditer("".join(self.letters)))

    def _key(self, letter: str) -> str:
        return fold_letter(letter) if self.ignore_case else letter

    @cached_property
    def _by_key(self) -> dict[str, list[int]]:
        by_key: dict[str, list[int]] = {}
        for i, letter in enumerate(self.letters):
            by_key.setdefault(self._key(letter), []).append(i)
        return by_key

    @cached_property
    def _forms(self) -> tuple[list[str], list[int]]:
        """Return all letters in all their cases, in order, and for each which of the list it is."""
        forms = sorted((form, i) for i, letter in enumerate(self.letters) for form in self._cases(letter))
        return [form for form, _ in forms], [i for _, i in forms]

    def _cases(self, letter: str) -> set[str]:
        if not self.ignore_case:
            return {letter}
        cases = {letter, letter.lower(), letter.upper(), letter.title(), letter.casefold()}
        return {case for case in cases if len(case) == 1 and fold_letter(case) == fold_letter(letter)}


def _bits(numbers: Iterable[int]) -> int:
    mask = 0
    for number in numbers:
        mask |= 1 << number
    return mask
