"""Write drawn names in small letters, in capitals, or with a capital at the beginning of each word.

By the full mappings of Unicode (Straße in capitals is STRASSE, ΝΙΚΟΣ in small letters ends in ς), which `str` has. ICU
has rules for languages besides; what language a list is in is not known, and of those rules that of Turkish, which a
list shows by its names, is the one that changes which name it is.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ..training.cases import AS_LEARNED, Case

APOSTROPHES = "'’"
NO_PARTICLES = "aeiu"
"""Letters that are no word of their own before an apostrophe: O'Neill, D'Arcy and M'Baye, but A'isha."""
TURKIC = "ıİ"
"""Letters of languages in which the capital of i is İ, and that of ı is I."""
ENOUGH = 0.1
"""The share of names with such a letter from which on a list is of such a language: one Işıl may be in any list."""


@dataclass(frozen=True)
class Casing:
    """Write names in one case. `turkic`: whether i and İ are a pair, and ı and I."""

    case: Case
    turkic: bool = False

    @classmethod
    def of(cls, case: Case, letters: str, names: Collection[str] | None) -> Casing:
        """Make one for a list with these letters: Turkish, or like it, if ı or İ is in at least a tenth of its `names`.

        Where the names are not at hand, the letters decide.
        """
        if case == AS_LEARNED or not any(letter in letters for letter in TURKIC):
            return cls(case)
        if names is None:
            return cls(case, turkic=True)
        count = sum(any(letter in name for letter in TURKIC) for name in names)
        return cls(case, count >= ENOUGH * len(names))

    def written(self, name: str) -> str:
        """Write a name so, composed (NFC).

        title: each word after a blank or a hyphen begins with a capital, and so does what follows one letter and an
        apostrophe; all other letters are small.
        """
        if self.case == AS_LEARNED:
            return name
        if self.case == "upper":
            changed = self._raised(name)
        elif self.case == "lower":
            changed = self._small(name)
        else:
            changed = self._titled(name)
        return unicodedata.normalize("NFC", changed)

    def _small(self, name: str) -> str:
        # As one text, for the last Σ of a word; İ has two small letters in Unicode, i and a dot above.
        small = name.replace("I", "ı") if self.turkic else name
        return small.replace("İ", "i").lower()

    def _raised(self, name: str) -> str:
        return (name.replace("i", "İ") if self.turkic else name).upper()

    def _titled(self, name: str) -> str:
        small = self._small(name)
        begins = set(_beginnings(small))
        # For one letter, `title` is what Unicode has: ǅ for ǆ, Ss for ß, and ა for ა, which has no such form.
        return "".join(self._raised_first(letter) if place in begins else letter for place, letter in enumerate(small))

    def _raised_first(self, letter: str) -> str:
        return "İ" if self.turkic and letter == "i" else letter.title()


def _beginnings(name: str) -> Iterable[int]:
    """Yield where words of `name` begin: their first letter or digit."""
    begun, word = False, ""
    for place, letter in enumerate(name):
        kind = unicodedata.category(letter)
        if kind in ("Zs", "Pd"):
            begun, word = False, ""
            continue
        if letter in APOSTROPHES and _is_particle(word):
            begun, word = False, ""
            continue
        # An okina, and what else stands for a sound though it has no case (Lm), is not what is written as a capital.
        if not begun and kind[0] in "LN" and kind != "Lm":
            begun = True
            yield place
        word += letter


def _is_particle(word: str) -> bool:
    """Say whether a word so far is one letter that stands before an apostrophe, as in O'Neill and D'Arcy."""
    return len(word) == 1 and word.isalpha() and unicodedata.normalize("NFD", word)[0] not in NO_PARTICLES
