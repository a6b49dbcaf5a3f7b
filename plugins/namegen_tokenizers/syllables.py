"""Write names as pieces that end in a vowel, and as letters where the list has no such piece."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen import Field

from .pieces import PieceTokenizer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_VOWELS = "aeiouøæœɑəɛɔıаеёиоуыэюяєіїѣαεηιουω"
"""The vowels of the Latin, Cyrillic and Greek scripts; accented forms count by their base letter.

y is a consonant: on Japanese names that gains 0.1 to 0.3 nats/name, on English ones nothing is lost.
"""
_CONSONANTS = "йў"
"""Letters whose base is a vowel, and which are none."""


class SyllableTokenizer(PieceTokenizer):
    """Make a vowel and the consonants before it a token (ka, stra), where the list has it often; else letters.

    What follows the last vowel of a word is written by letters: 'astrand' is a-stra-n-d. Of a piece that is too rare
    its longest end is taken that is not: with 'tra' but not 'stra', a-s-tra-n-d. So each text is written in one way.
    Several vowels are several pieces (she-i), because pairs of tokens could not say which vowels belong together.

    Names keep to the sounds of the list, but are predicted no better than by letters, in nats/name (kneser-ney):
    towns 19.93, with times=3 20.3 and times=30 19.78, by letters 19.63; surnames 18.16, 18.06, letters 17.80; 100
    Finnish names 14.56, times=3 15.08, letters 14.68; 100 Japanese ones in Latin letters 12.38, times=3 12.10, letters
    12.28.
    """

    class Options(namegen.Options):
        times: int = Field(10, ge=1, le=1000, description="how often a piece must end one in the list to be a token")

    def fit(self, names: Sequence[str]) -> None:
        letters = set("".join(names))
        cut = _Cut(letters)
        often: Counter[str] = Counter()
        spelt: dict[str, set[str]] = {}
        for piece, count in Counter(chain.from_iterable(map(cut.pieces, names))).items():
            for end in _ends(piece):
                form = "".join(map(namegen.fold_letter, end))
                often[form] += count
                spelt.setdefault(form, set()).add(end)
        found = {end for form, ends in spelt.items() if often[form] >= self.options.times for end in ends}
        self.learn(sorted(letters | found))

    def learn(self, pieces: Sequence[str]) -> None:
        super().learn(pieces)
        self._cut = _Cut({piece for piece in pieces if len(piece) == 1})
        self._written = _Written(frozenset(pieces))

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        known = frozenset(self.pieces)
        if not all(known.issuperset([*piece, *_ends(piece)]) for piece in self.pieces):
            raise namegen.StorageError("the tokenizer's state holds a piece without its letters or its ends")

    def cut(self, name: str) -> Sequence[str]:
        return list(chain.from_iterable(map(self._written.__getitem__, self._cut.pieces(name))))

    def unknown(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(letter for letter in name if letter not in self._ids))

    def well_formed(self) -> namegen.Dfa | None:
        return namegen.well_formed_dfa(sorted({piece for piece in self.pieces if len(piece) == 1}))

    def follows(self) -> NDArray[np.bool_]:
        """Forbid a letter before the rest of a piece. As the ends of pieces are pieces, that says all."""
        allowed = np.ones((len(self.vocabulary), len(self.vocabulary)), dtype=bool)
        longer = [piece for piece in self.pieces if len(piece) > 1]
        allowed[[self._ids[piece[0]] for piece in longer], [self._ids[piece[1:]] for piece in longer]] = False
        return allowed


def _ends(piece: str) -> Iterator[str]:
    """Yield the ends of two letters and more, the piece itself among them."""
    return (piece[begin:] for begin in range(len(piece) - 1))


class _Cut:
    """Find the vowels of a text with the consonants before them."""

    def __init__(self, letters: set[str]) -> None:
        vowels = "".join(re.escape(letter) for letter in sorted(letters) if _is_vowel(letter))
        others = "".join(re.escape(letter) for letter in sorted(letters) if letter.isalpha() and not _is_vowel(letter))
        with_vowel = rf"[{others}]*[{vowels}]|" if vowels and others else ""
        self.pieces: Any = re.compile(rf"{with_vowel}[\s\S]").findall


class _Written(dict[str, tuple[str, ...]]):
    """Write what was cut: its longest end that is a piece, and each letter before."""

    def __init__(self, pieces: frozenset[str]) -> None:
        super().__init__()
        self.known = pieces

    def __missing__(self, piece: str) -> tuple[str, ...]:
        begin = next((i for i in range(len(piece) - 1) if piece[i:] in self.known), len(piece) - 1)
        self[piece] = (*piece[:begin], piece[begin:])
        return self[piece]


def _is_vowel(letter: str) -> bool:
    form = namegen.fold_letter(letter)
    return unicodedata.normalize("NFD", form)[0] in _VOWELS and form not in _CONSONANTS
