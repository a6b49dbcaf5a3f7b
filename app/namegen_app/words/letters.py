"""What a letter is called where it cannot be seen by itself, and whether it is a vowel."""

from __future__ import annotations

import unicodedata

import namegen

NAMES = {
    " ": "space",
    "\u00a0": "no-break space",
    "\u202f": "narrow no-break space",
    "-": "hyphen",
    "\u2010": "hyphen",
    "\u2011": "no-break hyphen",
    "'": "apostrophe",
    "\u2019": "apostrophe ’",
    "\u02bb": "okina",
    ".": "full stop",
    ",": "comma",
    "\u200c": "zero-width non-joiner",
    "\u200d": "zero-width joiner",
    "\ufe0f": "emoji style",
}
"""What people call characters that are no letters; of all others, Unicode's name is taken."""
PLACEHOLDER = "\u25cc"
"""What a mark without its letter is shown on: a dotted circle."""
VOWELS = frozenset("aeiouyæœøəɛɔıаеиоуыэюяєіѣαεηιουωაეიოუաեէըիոօ")
"""Vowels of Latin, Cyrillic, Greek, Georgian and Armenian; accented letters count by their base."""
_VOWELS_BY_NAME = ("VOWEL", "JUNGSEONG")
"""Words of Unicode's names by which other scripts have their vowels."""


def word_for(piece: str) -> str:
    """Return what a piece is called where its sight alone does not say it: a blank, a mark, a joiner; else ""."""
    if len(piece) != 1:
        return " and ".join(word_for(each) or each for each in piece) if piece.strip() != piece else ""
    if piece in NAMES:
        return NAMES[piece]
    if "\u11a8" <= piece <= "\u11ff":  # looks like the same letter at the beginning of a syllable
        return f"final {namegen.readable(piece)}"
    if unicodedata.category(piece)[0] in "LNS":
        return ""
    return unicodedata.name(piece, f"U+{ord(piece):04X}").lower()


def shown(piece: str) -> str:
    """Return a piece as it can be seen by itself: a blank as an open box, a mark on a dotted circle."""
    if not piece.strip("\u00a0\u202f \u200c\u200d\ufe0f"):
        return "\u2423" * len(piece)
    if unicodedata.category(piece[0])[0] == "M":
        return PLACEHOLDER + piece
    return piece


def is_vowel(piece: str) -> bool:
    """Say whether a piece is a vowel by what is known of its script; False where nothing is."""
    letters = list(unicodedata.normalize("NFD", piece))
    if not letters or any(unicodedata.category(mark) != "Mn" for mark in letters[1:]):
        return False
    words = unicodedata.name(piece[0], "").split()
    return letters[0].casefold() in VOWELS or any(word in words for word in _VOWELS_BY_NAME)
