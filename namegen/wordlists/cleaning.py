"""Clean the texts of a name column: all at once, and counting what was changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..contracts.text import FORBIDDEN, INVISIBLE, MAX_NAME, Fault, Reason, drop_invisible, why_not

_UNUSUAL = re.compile(r"""[,;"<>{}()\[\]=|@_\\/:*#~^%$+&!?\u00ab\u00bb\u201c-\u201f\uff08\uff09]|\d""")
_PLACEHOLDER = re.compile(r"_[A-Z]+(?:_[A-Z]+)*_?")
"""What stands for the names that a table does not tell, as France's _PRENOMS_RARES."""
_TOTALS = {"total", "totals", "grand total", "all other names", "all names", "sum", "summe", "gesamt", "insgesamt"}
_JUDGED, _SENTENCE, _WORDY = 1_000, 4, 7
"""Names by which a list is judged, words that a sentence has at least, and words that few names have."""
_ADDRESS = re.compile(r"\S+@\S+\.\S+|\w+://|\bwww\.")


@dataclass(frozen=True)
class CleanedNames:
    """Hold names as they are after cleaning ("" for one that was blank), and how many were changed in which way."""

    names: list[str]
    stripped: int
    normalised: int
    invisible: int


def clean_names(raw: Sequence[str]) -> CleanedNames:
    """Drop invisible characters and blanks around, and compose the letters (NFC): `clean_text`, for many."""
    text = "\n".join(raw)
    if text.isascii():
        names = list(map(str.strip, raw))
        return CleanedNames(names, _changed(raw, names), 0, 0)
    visible = list(map(drop_invisible, raw)) if INVISIBLE.search(text) else list(raw)
    stripped = list(map(str.strip, visible))
    # NFC leaves at least a quarter of a text. A longer one is refused anyway, and sorting its accents can take time
    # quadratic in its length.
    composed = [
        name if name.isascii() or len(name) > 4 * MAX_NAME else unicodedata.normalize("NFC", name) for name in stripped
    ]
    return CleanedNames(
        composed,
        _changed(visible, stripped),
        sum(a != b for a, b in zip(stripped, composed, strict=True)),
        sum(a != b for a, b in zip(raw, visible, strict=True)),
    )


def faults(names: Sequence[str]) -> dict[int, Reason]:
    """Say of each name that can be none why not, by its place."""
    text = "".join(names)
    if max(map(len, names), default=0) <= MAX_NAME and not FORBIDDEN.search(text) and "_" not in text:
        return {}
    return {i: reason for i, name in enumerate(names) if (reason := _why_not(name)) is not None}


def _why_not(name: str) -> Reason | None:
    if _PLACEHOLDER.fullmatch(name):
        return Reason(Fault.characters, f"{name[:40]!r} is a placeholder")
    return why_not(name)


def oddities(names: Sequence[str]) -> dict[int, Reason]:
    """Say of each name that holds digits, addresses or marks, which may be no letters, what it holds, by its place."""
    if not _UNUSUAL.search("".join(names)):
        return {}
    return {
        i: Reason(Fault.unusual, f"{_kind(name, match[0])} in {name[:40]!r}")
        for i, name in enumerate(names)
        if (match := _UNUSUAL.search(name))
    }


def totals(names: Sequence[str]) -> dict[int, Reason]:
    """Say which of these names, of a table with counts, are no names but stand for several, by place."""
    return {
        i: Reason(Fault.total, f"{name[:40]!r} is a total, no name")
        for i, name in enumerate(names)
        if name.casefold() in _TOTALS
    }


def is_prose(names: Sequence[str]) -> bool:
    """Say whether most of these are sentences, or have very many words."""
    some = names[:: len(names) // _JUDGED + 1]
    words = [min(len(name[: 2 * MAX_NAME].split()), 2 * _WORDY) for name in some]
    return has_sentences(some) or sum(words) > _WORDY * len(some)


def has_sentences(lines: Sequence[str]) -> bool:
    """Say whether most of these lines have several words and the sign that ends a sentence."""
    ended = [line for line in lines if line.rstrip().endswith((".", "!", "?", "\u2026"))]
    return 2 * sum(len(line[: 2 * MAX_NAME].split()) >= _SENTENCE for line in ended) > len(lines)


def _kind(name: str, mark: str) -> str:
    if _ADDRESS.search(name[:MAX_NAME]):  # the search takes time quadratic in the length
        return "an address"
    return "a digit" if mark.isdigit() else f"the mark {mark}"


def _changed(before: Sequence[str], after: Sequence[str]) -> int:
    """Count the texts that became shorter, and are not empty now."""
    return sum(len(a) != len(b) and bool(b) for a, b in zip(before, after, strict=True))
