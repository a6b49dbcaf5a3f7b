"""Characters as a reader counts them."""

from __future__ import annotations

import unicodedata


def count_characters(name: str) -> int:
    """Characters as a reader counts them: grapheme clusters (Unicode Annex 29)."""
    if name.isascii():
        return len(name)
    import regex

    return len(regex.findall(r"\X", name))


def may_combine(piece: str) -> bool:
    """Whether a token may be part of a character only: marks, joiners, jamo, flags, and tokens of many letters."""
    if len(piece) != 1 or piece.isascii():
        return False
    code = ord(piece)
    category = unicodedata.category(piece)
    return category.startswith(("M", "C")) or category == "Sk" or 0x1100 <= code < 0x1200 or 0x1F1E6 <= code < 0x1F200
