"""Clean the texts of a name column: all at once, and counting what was changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.letters import code_points
from ..contracts.text import FORBIDDEN, INVISIBLE, MAX_NAME, Fault, Reason, drop_invisible, why_not
from ..formulas import unguarded

if TYPE_CHECKING:
    from numpy.typing import NDArray

_UNUSUAL = re.compile(r"""[,;"<>{}()\[\]=|@_\\/:*#~^%$+&!?\u00ab\u00bb\u201c-\u201f\uff08\uff09]|\d""")
_PLACEHOLDER = re.compile(r"_[A-Z]+(?:_[A-Z]+)*_?")
"""What stands for the names that a table does not tell, as France's _PRENOMS_RARES."""
_TOTALS = {"total", "totals", "grand total", "all other names", "all names", "sum", "summe", "gesamt", "insgesamt"}
_JUDGED, _SENTENCE, _WORDY = 1_000, 4, 7
"""Names by which a list is judged, words that a sentence has at least, and words that few names have."""
_ADDRESS = re.compile(r"\S+@\S+\.\S+|\w+://|\bwww\.")


_SUSPECT = re.compile(rf"{_UNUSUAL.pattern}|{INVISIBLE.pattern}|{FORBIDDEN.pattern}|[^\S ]")
"""Characters that a text does not hold which is a clean name as it is, whatever else it holds."""


def suspects(texts: Sequence[str], joined: str | None = None) -> NDArray[np.intp]:
    """Return the places of the texts that may not be clean names as they are: all others need not be looked at.

    These hold nothing to drop, to compose, to refuse or to report, and are neither blank nor too long. It is found out
    for all at once, by their letters. joined: the texts between line ends, where that is at hand.
    """
    text = "\n".join(texts) if joined is None else joined.removesuffix("\n")
    points, marked = _marked(text)
    ends = np.append(np.flatnonzero(points == _LINE_END), len(points))
    if not text or len(ends) != len(texts):  # nothing, or a text that holds line ends itself
        return np.arange(len(texts))
    begins = np.append(0, ends[:-1] + 1)
    lengths = ends - begins
    found = (lengths == 0) | (lengths > MAX_NAME)
    found |= points.take(begins, mode="clip") == _BLANK
    found |= points.take(ends - 1, mode="clip") == _BLANK
    found[np.searchsorted(ends, np.flatnonzero(marked))] = True
    return np.flatnonzero(found)


_LINE_END, _BLANK = 10, 32


def _marked(text: str) -> tuple[NDArray[np.unsignedinteger], NDArray[np.bool_]]:
    """Return the code points of a text, and which of them make it suspect, line ends apart."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        points = code_points([text])
        return points, _suspect_points(text, points)[points]
    return np.frombuffer(data, dtype=np.uint8), np.frombuffer(data.translate(_suspect_bytes()), dtype=bool)


@cache
def _suspect_bytes() -> bytes:
    """Return a table that says of each of the first 256 code points whether it makes a text suspect: 1 or 0.

    None of them can be composed with a letter.
    """
    return bytes(bool(_SUSPECT.match(chr(i))) and i != _LINE_END for i in range(0x100))


def _suspect_points(text: str, points: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
    """Return such a table of the code points that stand in a text."""
    table = np.zeros(int(points.max()) + 1, dtype=bool)
    table[points] = True
    held = np.flatnonzero(table)
    if unicodedata.is_normalized("NFC", text):
        found = _SUSPECT.findall("".join(map(chr, held.tolist())))
        table[held] = False
        table[list(map(ord, found))] = True
    else:  # any letter that is not among the first may be one to compose
        table[:0x80] = np.frombuffer(_suspect_bytes(), dtype=bool)[:0x80]
    table[_LINE_END] = False
    return table


@dataclass(frozen=True)
class CleanedNames:
    """Hold names as they are after cleaning ("" for one that was blank), and how many were changed in which way."""

    names: Sequence[str]
    stripped: int
    normalised: int
    invisible: int


def without_guards(column: Sequence[str], joined: str | None = None) -> tuple[Sequence[str], int]:
    """Drop the apostrophes of CSV before what a spreadsheet would run; return the texts, and how many had one.

    joined: the texts between line ends, where that is at hand.
    """
    if joined is not None and "'" not in joined:
        return column, 0
    changed = {i: plain for i, text in enumerate(column) if "'" in text and (plain := unguarded(text)) != text}
    if not changed:
        return column, 0
    return [changed.get(i, text) for i, text in enumerate(column)], len(changed)


def clean_names(raw: Sequence[str], among: Sequence[int] | NDArray[np.intp] | None = None) -> CleanedNames:
    """Drop invisible characters and blanks around, and compose the letters (NFC): `clean_text`, for many.

    among: the places of those that may need it, see `suspects`; by default, all.
    """
    if among is None:
        return _cleaned(raw)
    if not len(among):
        return CleanedNames(raw, 0, 0, 0)
    names = list(raw)
    cleaned = _cleaned([names[i] for i in among])
    for i, name in zip(among, cleaned.names, strict=True):
        names[i] = name
    return replace(cleaned, names=names)


def _cleaned(raw: Sequence[str]) -> CleanedNames:
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


def faults(names: Sequence[str], among: Iterable[int]) -> dict[int, Reason]:
    """Say of each name at the places `among` that can be none why not, by its place."""
    return {i: reason for i in among if (reason := _why_not(names[i])) is not None}


def _why_not(name: str) -> Reason | None:
    if _PLACEHOLDER.fullmatch(name):
        return Reason(Fault.characters, f"{name[:40]!r} is a placeholder")
    return why_not(name)


def oddities(names: Sequence[str], among: Iterable[int]) -> dict[int, Reason]:
    """Say of each name at the places `among` that holds digits, addresses or marks, which may be no letters, what."""
    return {
        i: Reason(Fault.unusual, f"{_kind(names[i], match[0])} in {names[i][:40]!r}")
        for i in among
        if (match := _UNUSUAL.search(names[i]))
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
