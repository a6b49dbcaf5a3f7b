"""Read a text into clean names, one per line; report everything that is changed or left out."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ..contracts.wordlist import Card, ReadingReport, Refused, Wordlist
from ..errors import WordlistError

MAX_NAME = 100
"""The length, in code points, of the longest line that may be a name."""

# What no name may hold: control characters, halves of surrogate pairs (bytes that did not decode), line and
# paragraph separators, marks that change the direction of text, the byte-order mark, non-characters.
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
_FORBIDDEN_IN_TEXT = re.compile(_FORBIDDEN.pattern.replace("\x00-\x1f", "\x00-\x09\x0b-\x1f"))
_UNLIKELY = re.compile(r"""[0-9,;"<>{}\[\]=|]""")
_WEIGHTED = re.compile(r"(.*)[\t,][ ]*(\d{1,15})")


def read_names(
    data: bytes, name: str, *, encoding: str = "utf-8", weighted: bool = False, card: Card | None = None
) -> Wordlist:
    """Read the names in `data`: stripped, in NFC, repeats kept, with a report of what was changed or refused.

    With `weighted`, a line is a name, a tab or comma, and how often it counts. Raises WordlistError when
    nothing is left or when more than a tenth of the lines are refused, saying what the file looks like.
    """
    text = _decode(data, name, encoding)
    raw = text.split("\n")
    if raw and raw[-1] == "":
        raw.pop()
    lines = list(map(str.strip, raw)) if not weighted else [line.strip(" ") for line in raw]
    stripped = sum(map(_differ, raw, lines))
    lines, normalised = _normalise(lines, text)
    numbered = [(number, line) for number, line in enumerate(lines, 1) if line]
    empty = len(lines) - len(numbered)
    weights = None
    uncounted: list[Refused] = []
    if weighted:
        numbered, counts, uncounted = _split_weights(numbered)
    numbered, refused = _sift(numbered, text)
    if weighted:
        weights = tuple(counts[number] for number, _ in numbered)
        refused = sorted([*refused, *uncounted], key=lambda bad: bad.line)
    names = tuple(name for _, name in numbered)
    report = ReadingReport(
        lines=len(lines),
        kept=len(names),
        repeats=len(names) - len(set(names)),
        empty=empty,
        stripped=stripped,
        normalised=normalised,
        refused=tuple(refused),
        hint=_hint(names, weighted),
    )
    if not names or len(refused) * 10 > len(names) + len(refused):
        raise WordlistError(f"{name}: {_looks_like(text, report, encoding, weighted)}")
    return Wordlist(names, weights, name, hashlib.sha256(data).hexdigest(), report, card)


def is_printable(text: str) -> bool:
    """Say whether `text` holds nothing that no name may hold (control characters and the like)."""
    return _FORBIDDEN.search(text) is None


def _decode(data: bytes, name: str, encoding: str) -> str:
    if encoding.lower().replace("_", "-") in ("utf-8", "utf8"):
        data = data.removeprefix(b"\xef\xbb\xbf")
        text = data.decode("utf-8", "surrogateescape")
    else:
        try:
            text = data.decode(encoding).removeprefix("\ufeff")
        except LookupError:
            raise WordlistError(f"{name}: there is no encoding {encoding!r}; try utf-8, cp1252, latin-1") from None
        except (UnicodeError, ValueError) as error:
            raise WordlistError(f"{name}: it is not {encoding}: {error}") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _differ(before: str, after: str) -> bool:
    return len(before) != len(after) and bool(after)


def _normalise(lines: list[str], text: str) -> tuple[list[str], int]:
    if text.isascii():
        return lines, 0
    # NFC leaves at least a quarter of a text. A longer line is refused anyway, and sorting its accents can take
    # time quadratic in its length.
    composed = [
        line if line.isascii() or len(line) > 4 * MAX_NAME else unicodedata.normalize("NFC", line) for line in lines
    ]
    return composed, sum(a != b for a, b in zip(lines, composed, strict=True))


def _sift(numbered: list[tuple[int, str]], text: str) -> tuple[list[tuple[int, str]], list[Refused]]:
    """Separate the lines that are names from those that are refused."""
    if max((len(line) for _, line in numbered), default=0) <= MAX_NAME and not _FORBIDDEN_IN_TEXT.search(text):
        return numbered, []
    good, refused = [], []
    for number, line in numbered:
        reason = _why_not(line)
        if reason:
            refused.append(Refused(number, reason))
        else:
            good.append((number, line))
    return good, refused


def _why_not(line: str) -> str:
    if len(line) > MAX_NAME:
        return f"{len(line):,} characters long, the most is {MAX_NAME}"
    found = _FORBIDDEN.search(line)
    if not found:
        return ""
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:
        return f"byte 0x{code - 0xDC00:02x} is not UTF-8"
    if 0xD800 <= code < 0xE000:
        return "half of a surrogate pair"
    return f"holds U+{code:04X}, which no name holds"


def _split_weights(numbered: list[tuple[int, str]]) -> tuple[list[tuple[int, str]], dict[int, int], list[Refused]]:
    """Return the names alone, how often the name of each line counts, and the lines without a valid count."""
    good, counts, refused = [], {}, []
    for number, line in numbered:
        match = _WEIGHTED.fullmatch(line)
        if not match or not match[1].strip():
            refused.append(Refused(number, "no name, tab or comma, and count"))
        elif int(match[2]) == 0:
            refused.append(Refused(number, "a count of 0"))
        else:
            good.append((number, match[1].strip()))
            counts[number] = int(match[2])
    return good, counts, refused


def _hint(names: tuple[str, ...], weighted: bool) -> str:
    if weighted or not names:
        return ""
    some = names[:1000]
    if sum(1 for name in some if _WEIGHTED.fullmatch(name)) * 2 > len(some):
        return "most lines look like a name and a count; --weighted reads the counts"
    if sum(1 for name in some if _UNLIKELY.search(name)) * 2 > len(some):
        return (
            "most lines hold digits, commas, quotes or brackets, which are learned as letters; is it one name a line?"
        )
    return ""


def _looks_like(text: str, report: ReadingReport, encoding: str, weighted: bool) -> str:
    """Say why a text is no wordlist, as far as its content shows."""
    if not text.strip():
        return "it holds only blank lines" if text else "it is empty"
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff", "ÿþ", "þÿ")):
        return "it looks like UTF-16; try --encoding utf-16"
    if "\x00" in text[:4096]:
        return "it is a binary file, not a list of names"
    counts = f"{len(report.refused):,} of {report.kept + len(report.refused):,} lines cannot be names"
    first = report.refused[0]
    example = f"line {first.line}: {first.reason}"
    if any("not UTF-8" in bad.reason for bad in report.refused):
        return f"{counts} ({example}); it looks like another encoding, try --encoding cp1252 or latin-1"
    if weighted:
        return f"{counts} ({example}); with --weighted a line is a name, a tab or a comma, and a count"
    if any("characters long" in bad.reason for bad in report.refused):
        return f"{counts} ({example}); it looks like running text, not one name a line"
    if any("U+0009" in bad.reason for bad in report.refused):
        return f"{counts} ({example}); it looks like a table; --weighted reads name<TAB>count"
    return f"{counts} ({example}); is it a list of names in {encoding}?"
