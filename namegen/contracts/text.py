"""One way to clean a text that is a name, a seed or an id: wherever it comes from, the same text is the same."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from typing import NamedTuple

MAX_NAME = 100
"""The length, in code points, of the longest text that may be a name."""

# What no name may hold: control characters, halves of surrogate pairs (bytes that did not decode), line and
# paragraph separators, non-characters.
FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\ufffe\uffff]")

# Format characters (Unicode's Cf) that nobody sees: the soft hyphen, zero-width spaces, marks of direction, the
# byte-order mark, annotations, tags. Those that are seen, as Arabic's number signs, are not among them.
_INVISIBLE = (
    "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
INVISIBLE = re.compile(f"[{_INVISIBLE}\u200c\u200d]")
"""Invisible characters, and the two joiners, which some scripts need."""

# The flags of England, Scotland and Wales are a black flag and tags.
_DROPPED = re.compile(
    f"(?P<flag>\U0001f3f4[\U000e0020-\U000e007f]+)|(?P<joiner>[\u200c\u200d])|(?P<invisible>[{_INVISIBLE}])"
)
_SEEN_BACK = 8
"""Code points before a joiner that are looked at: a letter and its marks, an emoji and its modifiers."""
_VIRAMA = 9
"""The canonical combining class of the signs that join two consonants."""
_JOINED_SCRIPTS = ("ARABIC", "SYRIAC", "MONGOLIAN", "NKO", "MANDAIC", "PHAGS-PA", "MANICHAEAN", "HANIFI", "ADLAM")


def clean_text(text: str) -> str:
    """Drop invisible characters and blanks around, and compose the letters (NFC)."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", drop_invisible(text).strip())


def drop_invisible(text: str) -> str:
    """Drop invisible format characters. The two joiners stay where they are seen: in emoji, and where scripts join.

    That is, as UAX 31 (section 2.3) allows them in identifiers: after a virama, and between letters of scripts whose
    letters are joined. A zero-width joiner is kept in sequences of emoji too (UTS 51).
    """
    if not INVISIBLE.search(text):
        return text
    return _DROPPED.sub(_kept, text)


def _kept(match: re.Match[str]) -> str:
    if match["flag"]:
        return match[0]
    if match["joiner"] and _is_seen(match.string, match.start()):
        return match[0]
    return ""


def _is_seen(text: str, place: int) -> bool:
    """Say whether the joiner at `place` changes what a reader sees."""
    before, after = text[max(0, place - _SEEN_BACK) : place], text[place + 1 : place + 2]
    if not before or not after:
        return False
    if unicodedata.combining(before[-1]) == _VIRAMA:
        return True
    if _joins(after) and _joins(_last_letter(before)):
        return True
    return text[place] == "\u200d" and not after.isalnum() and _is_symbol(before)


def _last_letter(text: str) -> str:
    return next((each for each in reversed(text) if unicodedata.category(each) != "Mn"), "")


def _joins(letter: str) -> bool:
    return unicodedata.name(letter or " ", "").startswith(_JOINED_SCRIPTS)


def _is_symbol(text: str) -> bool:
    """Say whether the text ends in an emoji: a symbol, with a variation selector or a colour of skin, if any."""
    return unicodedata.category(text.rstrip("\ufe0f\U0001f3fb-\U0001f3ff")[-1:] or " ") == "So" or (
        unicodedata.category(text[-1]) in ("So", "Sk")
    )


class Fault(Enum):
    """Say what kind of reason there is to refuse a row."""

    characters = "characters"
    binary = "binary"
    encoding = "encoding"
    tab = "tab"
    long = "long"
    unusual = "unusual"
    count = "count"
    cells = "cells"
    total = "total"


class Reason(NamedTuple):
    """Say why a text can be no name, in kind and in words."""

    fault: Fault
    words: str


def why_not(text: str) -> Reason | None:
    """Say why a cleaned text can be no name; None where it can."""
    if len(text) > MAX_NAME:
        return Reason(Fault.long, f"{len(text):,} characters long, the most is {MAX_NAME}")
    found = FORBIDDEN.search(text)
    if not found:
        return None
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        return Reason(Fault.encoding, f"byte 0x{code - 0xDC00:02x} is not UTF-8")
    if 0xD800 <= code < 0xE000:
        return Reason(Fault.characters, "half of a surrogate pair")
    kind = {0: Fault.binary, 9: Fault.tab}.get(code, Fault.characters)
    return Reason(kind, f"holds U+{code:04X}, which no name holds")


def is_printable(text: str) -> bool:
    """Say whether `text` holds nothing that no name may hold: control characters, marks that turn the direction."""
    return FORBIDDEN.search(text) is None and _TURNS.search(text) is None
