"""Characters as a reader counts them."""

from __future__ import annotations


def count_characters(name: str) -> int:
    """Characters as a reader counts them: grapheme clusters (Unicode Annex 29)."""
    if name.isascii():
        return len(name)
    import regex

    return len(regex.findall(r"\X", name))


def may_combine(piece: str) -> bool:
    """Whether a token may be other than one character: many letters, or a mark, jamo, flag that joins its neighbour."""
    if len(piece) != 1 or piece.isascii():
        return len(piece) != 1
    return any(count_characters(text) != 2 for text in (f"a{piece}", f"{piece}a", piece * 2))
