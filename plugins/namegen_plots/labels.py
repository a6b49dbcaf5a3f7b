"""Tokens as labels: harmless to terminals and drawings, whatever they hold."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

LEFT_TO_RIGHT = "\u200e"
"""A mark without width: what stands beside it is not reordered."""
JOINERS = ("\u200c", "\u200d")
"""They have no width, and shape the letters of Indic and Persian names."""
DOTTED_CIRCLE = "\u25cc"


def label(piece: str) -> str:
    """Write `piece` as it can stand alone: a combining mark on a dotted circle, a space as ␣, the unseen escaped."""
    if piece == " ":
        return "␣"
    if piece in JOINERS:
        return _escaped(piece)
    shown = "".join(map(_visible, piece)) or "''"
    if unicodedata.category(shown[0]).startswith("M"):
        return DOTTED_CIRCLE + shown
    return shown


def beside(piece: str) -> str:
    """Write a label among others in a line of text: one from right to left must not turn its neighbours round."""
    shown = label(piece)
    return shown + LEFT_TO_RIGHT if _turns(shown) else shown


def level(line: str) -> str:
    """Write a line that reads from left to right: what is written the other way turns nothing round but itself."""
    if not _turns(line):
        return line
    ends = (LEFT_TO_RIGHT if _turns(one) and not _turns(after) else "" for one, after in pairwise(line + " "))
    return LEFT_TO_RIGHT + "".join(one + end for one, end in zip(line, ends, strict=True))


def text(words: str) -> str:
    """Write a sentence or a name, with what a terminal might obey as escapes."""
    return "".join(map(_visible, words))


def spelt(words: str, missing: set[str]) -> str:
    """Write `words` with the code points of what no font at hand can draw.

    >>> spelt("aのこ", {"の", "こ"})
    'a306E-3053'
    """
    spelling = ""
    for before, character in zip(" " + words, words, strict=False):
        if character not in missing:
            spelling += character
            continue
        if before in missing:
            spelling += "-"
        spelling += f"{ord(character):04X}"
    return spelling


def _turns(words: str) -> bool:
    """Find whether some of it is written from right to left."""
    return any(unicodedata.bidirectional(character) in ("R", "AL", "AN") for character in words)


def _visible(character: str) -> str:
    if character.isprintable() or character in JOINERS:
        return character
    return _escaped(character)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", "surrogatepass").decode()
