"""Characters as a reader counts them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def count_characters(name: str) -> int:
    """Count characters as a reader does: grapheme clusters (Unicode Annex 29)."""
    return len(split_characters(name))


def split_characters(name: str) -> Sequence[str]:
    """Split a name into its characters (grapheme clusters)."""
    if name.isascii():
        return name
    import regex

    clusters: list[str] = regex.findall(r"\X", name)
    return clusters


def may_combine(piece: str) -> bool:
    """Say whether a token may be other than one character: several letters, or a mark, jamo or flag that combines."""
    if len(piece) != 1 or piece.isascii():
        return len(piece) != 1
    return any(count_characters(text) != 2 for text in (f"a{piece}", f"{piece}a", piece * 2))


def readable(piece: str) -> str:
    """Return a piece as it can be shown by itself: conjoining jamo as the compatibility letters that look like them."""
    return piece if piece.isascii() else "".join(map(_readable, piece))


def _readable(letter: str) -> str:
    words = unicodedata.name(letter, "").split()
    if words[:1] != ["HANGUL"] or words[1] not in ("CHOSEONG", "JUNGSEONG", "JONGSEONG"):
        return letter
    try:
        return unicodedata.lookup(f"HANGUL LETTER {' '.join(words[2:])}")
    except KeyError:  # some of old Hangul have none
        return letter


def one_point_each(*lists: Iterable[str]) -> list[list[str]]:
    """Rewrite the names of each list with one code point per character; a longer cluster gets a private code point.

    The code points are the same in all lists, and nothing changes where every character is one code point. Used for
    edit distances, pieces and letter counts in characters as a reader counts them.
    """
    private: dict[str, str] = {}

    def joined(name: str) -> str:
        return "".join(
            each if len(each) == 1 else private.setdefault(each, chr(_PRIVATE + len(private)))
            for each in split_characters(name)
        )

    return [[joined(name) for name in names] for names in lists]


_PRIVATE = 0xF0000
"""The start of Unicode's supplementary private use area. No name holds these code points, as they are not printable."""
