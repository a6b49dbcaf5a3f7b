"""Which sequences of letters can be names at all: no vowel sign without its consonant, no half of a flag.

Each letter has a kind, read from Unicode's properties, and each kind says after which states it may stand. What no
rule decides is allowed: a name that people bear must never be refused. The rules for vowel signs and viramas hold in
the ten Indic scripts whose fonts follow one grammar, that of HarfBuzz's Indic shaper, which shows a dotted circle where
it is broken; other scripts stack their signs as they like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from .dfa import Dfa
from .partition import DEAD

_FIRST_MARK = "\u0300"
"""No letter before it needs another one."""


def _any_of(name: str, values: str) -> str:
    return "[" + "".join(rf"\p{{{name}={value}}}" for value in values.split()) + "]"


_INDIC = _any_of("Script", "Deva Beng Guru Gujr Orya Taml Telu Knda Mlym Sinh")
_CONSONANT = _any_of("InSC", "Consonant Consonant_Dead Consonant_With_Stacker")

# The kinds of letters; a letter is of the last kind whose pattern it matches, and "other" where it matches none.
_KINDS = (
    ("joining", _any_of("Joining_Type", "D R L C")),
    ("joining", rf"[{_CONSONANT}{_any_of('InSC', 'Vowel Vowel_Independent Vowel_Dependent')}]"),
    ("consonant", rf"[{_CONSONANT}&&{_INDIC}]|\p{{InSC=Consonant_Placeholder}}"),
    ("vowel", rf"[\p{{InSC=Vowel_Independent}}&&{_INDIC}]"),
    ("space", r"[\p{White_Space}--[\xa0\u2007\u202f]]"),
    ("pictograph", r"\p{Extended_Pictographic}"),
    ("mark", _any_of("GCB", "Extend SpacingMark")),
    ("prepended", r"\p{GCB=Prepend}"),
    ("half flag", r"\p{Regional_Indicator}"),
    ("modifier", r"\p{Emoji_Modifier}"),
    *((syllable, rf"\p{{hst={syllable}}}") for syllable in ("L", "V", "T", "LV", "LVT")),
    ("nukta", rf"[\p{{InSC=Nukta}}&&{_INDIC}]"),
    ("vowel sign", rf"[\p{{InSC=Vowel_Dependent}}&&{_INDIC}]"),
    # Signs in two parts (the canonical decompositions of UnicodeData.txt), and those that a virama may follow:
    # Malayalam writes its half u so, and Sinhala its long e and o in NFD.
    ("left part", r"[\u09c7\u0b47\u0bc6\u0bc7\u0cc6\u0d46\u0d47]"),
    ("right part", r"[\u09be\u0b3e\u0bbe\u0cc2\u0d3e\u0ddf]"),
    ("short vowel sign", r"[\u0d41\u0ddc]"),
    ("short left part", r"\u0dd9"),
    ("short right part", r"\u0dcf"),
    # People put candra e on vowels and on other signs (Marathi, Gujarati), and length marks complete a sign.
    ("mark", r"[\u0945\u0ac5\u09d7\u0b56\u0b57\u0bd7\u0c55\u0c56\u0cd5\u0cd6\u0d57]"),
    ("virama", rf"[\p{{InSC=Virama}}&&{_INDIC}]"),
    # Bengali and Malayalam wrote final consonants with virama and ZWJ before Unicode gave them letters of their own.
    ("final virama", r"[\u09cd\u0d4d]"),
    ("ZWJ", r"\u200d"),
    ("ZWNJ", r"\u200c"),
)

# The states of the automaton: after a letter of some kind, and the marks on it where they change nothing.
_WAITING = ("L", "half flag", "prepended", "pictograph joined", "letter joined", "sign joined")
"""States in which a name cannot end: something must follow."""
_SIGNS = ("sign", "vowel sign", "short vowel sign", "left part", "short left part", "virama", "final virama")
_LETTERS = ("other", "joining", "consonant", "vowel", "pictograph")
_WITHIN = (*_LETTERS, *_SIGNS, "V", "T", "separated")
_AT_REST = ("space", *_WITHIN)
_FREE = (*_AT_REST, "prepended", "sign joined")
_HARMLESS = frozenset({*_LETTERS, "space", "LV", "LVT"})
"""Kinds that make no ill-formed text among themselves."""


def _to(state: str, *before: str) -> dict[str, str]:
    return dict.fromkeys(before, state)


_MARKED = {
    **_to("sign", *_WITHIN, "prepended", "letter joined", "sign joined"),
    **{same: same for same in ("pictograph", "joining", "separated")},
}
_BASES = ("consonant", "joining", "letter joined", "separated", "prepended")
_KILLED = (*_BASES, "vowel", "short vowel sign", "short left part")

_AFTER: Mapping[str, Mapping[str, str]] = {
    **{kind: _to(kind, *_FREE) for kind in ("other", "joining", "consonant", "vowel", "prepended")},
    "space": _to("space", *_AT_REST),
    "pictograph": _to("pictograph", *_FREE, "pictograph joined"),
    "modifier": _to("pictograph", "pictograph"),
    "half flag": {**_to("half flag", *_FREE), **_to("other", "half flag")},
    "L": _to("L", *_FREE, "L"),
    "LV": _to("V", *_FREE, "L"),
    "LVT": _to("T", *_FREE, "L"),
    "V": _to("V", "L", "V"),
    "T": _to("T", "V", "T"),
    "mark": _MARKED,
    "nukta": {**_MARKED, "consonant": "consonant", "vowel": "vowel"},
    **{kind: _to(kind, *_BASES) for kind in ("vowel sign", "short vowel sign", "left part", "short left part")},
    "right part": _to("vowel sign", *_BASES, "left part", "short left part"),
    "short right part": _to("short vowel sign", *_BASES, "left part", "short left part"),
    # Bengali and Odia write the a of "Android" with a virama after the letter of a vowel.
    **{kind: _to(kind, *_KILLED) for kind in ("virama", "final virama")},
    "ZWJ": {
        **_to("sign joined", *_SIGNS),
        **_to("letter joined", "consonant", "vowel"),
        "pictograph": "pictograph joined",
        "joining": "joining",
        "final virama": "separated",
    },
    "ZWNJ": _to("separated", *_WITHIN),
}
"""For each kind of letter the state after it, by the state before it; it may stand after no other state."""


def well_formed_dfa(letters: Sequence[str]) -> Dfa | None:
    """Make the automaton of the well-formed texts over `letters`; None where nothing can be ill-formed.

    letters: code points. The empty text is well-formed, and so is any whose words are.
    """
    if all(letter < _FIRST_MARK for letter in letters):
        return None
    kinds = _kinds(letters)
    present = tuple(dict.fromkeys(kinds))
    if _HARMLESS.issuperset(present):
        return None
    states = (*_AT_REST, *_WAITING)
    number = {state: i for i, state in enumerate(states)}
    step = [[number.get(_AFTER[kind].get(state, ""), DEAD) for kind in present] for state in states]
    classes = np.array([present.index(kind) for kind in kinds], dtype=np.intp)
    accept = np.array([state not in _WAITING for state in states])
    return Dfa(tuple(letters), classes, np.array(step, dtype=np.int32), accept).minimised()


def _kinds(letters: Sequence[str]) -> list[str]:
    import regex

    text = "".join(letters)
    kind_of = {letter: kind for kind, pattern in _KINDS for letter in regex.findall(pattern, text, regex.V1)}
    return [kind_of.get(letter, "other") for letter in letters]
