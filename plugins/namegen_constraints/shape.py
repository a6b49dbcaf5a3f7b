"""Names of a shape: where vowels stand, and where consonants."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np

import namegen
from namegen import Field

from .letters import count, fold, missing, typed

VOWELS = "aeiouyøæœɑəɛɔıаеёиоуыэюяєіїѣαεηιουω" + "".join(map(chr, range(0x1161, 0x1176)))
"""The vowels of the Latin, Cyrillic and Greek scripts, and the vowel jamo; accented ones count by their base letter."""
CONSONANTS = "йў"
"""Letters whose base is a vowel, and which are none."""


class Shape(namegen.Constraint):
    """Want names of a shape such as CVCCV: C a consonant, V a vowel, any other letter itself.

    A vowel is a letter of `vowels`, or one whose base letter is ('é' is 'e' with an accent, by NFD); a consonant is
    any other letter. Combining marks belong to the letter before them, unless they are vowels themselves.
    """

    class Options(namegen.Options):
        pattern: str = Field(
            "", min_length=1, max_length=1000, description="C a consonant, V a vowel, any other letter itself: CVCCV"
        )
        vowels: str = Field(
            "", max_length=1000, description="the vowels of the script; empty: those of Latin, Cyrillic and Greek"
        )
        case: bool = Field(False, description="whether letters of the pattern other than C and V mind their case")

    def begin(self, context: namegen.DrawContext) -> None:
        self.written = context.written

    def dfa(self, letters: Sequence[str]) -> namegen.Dfa:
        typed_as = [(letter, each) for each in typed(self.options.pattern) for letter in self.written(each)]
        vowels = vowels_of(self.options.vowels)
        kinds = np.array([kind_of(letter, vowels) for letter in letters], dtype=np.str_)
        step = np.full((len(typed_as) + 1, len(letters)), -1, dtype=np.int32)
        for place, (sign, character) in enumerate(typed_as):
            if sign in "CV":
                allowed = kinds == sign
                step[place + 1, kinds == "mark"] = place + 1
            else:
                allowed = np.array([_equal(letter, sign, case=self.options.case) for letter in letters], dtype=bool)
            if not allowed.any():
                raise _lacking(character, letters)
            step[place, allowed] = place + 1
        accept = np.arange(len(step)) == len(typed_as)
        return namegen.Dfa(tuple(letters), np.arange(len(letters)), step, accept).minimised()


def vowels_of(text: str) -> set[str]:
    """Return the vowels that a text names; those of `VOWELS` where it is empty."""
    return {fold(each, case=False) for each in typed(text) or VOWELS}


def kind_of(letter: str, vowels: set[str]) -> str:
    """Return what a letter is: V a vowel, C a consonant, `mark` what combines with the letter before, or `other`."""
    form = fold(letter, case=False)
    category = unicodedata.category(letter)[0]
    if form in vowels:
        return "V"
    if category == "M":
        return "mark"
    if category != "L":
        return "other"
    return "V" if unicodedata.normalize("NFD", form)[0] in vowels and form not in CONSONANTS else "C"


def _equal(letter: str, sign: str, *, case: bool) -> bool:
    return fold(letter, case=case) == fold(sign, case=case)


def _lacking(sign: str, letters: Sequence[str]) -> namegen.GenerationError:
    if sign not in "CV":
        return missing([sign], letters, "shape")
    what = {"C": "consonant", "V": "vowel"}[sign]
    return namegen.GenerationError(
        f"no name can be such: none of the {count(letters)} letters of the list is a {what};"
        " the option vowels of shape says which letters are vowels"
    )
