"""Characters as a reader counts them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def count_characters(name: str) -> int:
    """Characters as a reader counts them: grapheme clusters (Unicode Annex 29)."""
    return len(split_characters(name))


def split_characters(name: str) -> Sequence[str]:
    """The characters themselves."""
    if name.isascii():
        return name
    import regex

    clusters: list[str] = regex.findall(r"\X", name)
    return clusters


def may_combine(piece: str) -> bool:
    """Whether a token may be other than one character: many letters, or a mark, jamo, flag that joins its neighbour."""
    if len(piece) != 1 or piece.isascii():
        return len(piece) != 1
    return any(count_characters(text) != 2 for text in (f"a{piece}", f"{piece}a", piece * 2))


def one_point_each(*lists: Iterable[str]) -> list[list[str]]:
    """The names of each list with one code point a character: several that make up one become a private one.

    The same in all lists, and nothing changes where every character is one code point. For edit distances, pieces
    and letter counts in characters as a reader counts them.
    """
    private: dict[str, str] = {}

    def joined(name: str) -> str:
        return "".join(
            each if len(each) == 1 else private.setdefault(each, chr(_PRIVATE + len(private)))
            for each in split_characters(name)
        )

    return [[joined(name) for name in names] for names in lists]


_PRIVATE = 0xF0000
"""Where Unicode's supplementary private use area begins: no name holds these, which are not printable."""
