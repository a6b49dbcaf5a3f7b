"""From bytes to text: the encoding that is asked for, or stated by a server, or found out."""

from __future__ import annotations

import codecs
from typing import NamedTuple

from ..errors import WordlistError

_UTF8 = ("utf-8", "utf-8-sig")
_MARKED = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

_WINDOWS = ("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256")
_EASTERN = ("shift_jis", "euc_jp", "euc_kr", "gb18030", "big5")
_OLD = ("cp850", "mac_roman")
_CANDIDATES = (*_WINDOWS, *_EASTERN, *_OLD)
"""The encodings that lists of names are found in, beside Unicode's. Of those that charset-normalizer finds as good
the first here is taken: sixteen names of Western Europe are to it as good in cp1250 as in cp1252."""
_AS_GOOD = 0.03
_MUCH_BETTER = 0.1
"""Differences of its measure of mess, between 0 and 1: within the first an encoding is as good as the best, and beyond
the second one of DOS or of old Macs is taken."""
_SAMPLE = 2**16


class Decoded(NamedTuple):
    """Hold a text, its line ends as "\\n", what was found out, in sentences, and the encoding that it was in."""

    text: str
    notes: tuple[str, ...]
    encoding: str


def decode(data: bytes, name: str, encoding: str, charset: str = "") -> Decoded:
    """Decode `data`, and say what was found out.

    encoding: what was asked for; charset: what a server stated, which is taken if it fits. Raises WordlistError where
    there is no such encoding, or the bytes are not in it. Lines of a text in UTF-8 that are not UTF-8 keep their bytes
    as halves of surrogate pairs, for which they are refused.
    """
    text, found = _decode(data, name, encoding, charset)
    notes = (f"read as {found}; --encoding chooses another",) if found else ()
    text = _with_line_ends(text.removeprefix("\ufeff"))
    return Decoded(text, notes, (found or encoding or "utf-8").partition(",")[0])


def decode_more(data: bytes, name: str, encoding: str, *, asked: bool) -> str:
    """Decode other lines of a text whose beginning is in this encoding; `asked`: because that was asked for.

    Raises WordlistError, and keeps the bytes of lines that are not in it, as `decode` does.
    """
    strictly = asked and not is_utf8(encoding)
    return _with_line_ends(_asked_for(data, name, encoding) if strictly else data.decode(encoding, "surrogateescape"))


def _with_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(data: bytes, name: str, encoding: str, charset: str) -> tuple[str, str]:
    """Return the text and the encoding, "" where it is the one that was asked for, or UTF-8."""
    if encoding:
        return _asked_for(data, name, encoding), ""
    marked = next((found for mark, found in _MARKED.items() if data.startswith(mark)), "")
    if marked:
        return _asked_for(data, name, marked), f"{marked.upper()}, by its first bytes"
    if charset:
        try:
            return data.decode(charset), "" if is_utf8(charset) else f"{charset}, as the server says"
        except (LookupError, UnicodeError, ValueError):
            pass  # the server is wrong, which is common: found out below
    if b"\x00" in data[:4096]:
        found = _utf16_without_mark(data)
        return (_asked_for(data, name, found or "utf-8"), found.upper())
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError:
        return _not_utf8(data)


def wide_encoding(data: bytes, encoding: str = "") -> str:
    """Return the encoding of a text whose letters take two bytes or four each, as asked for or found; "" for others."""
    marked = next((found for mark, found in _MARKED.items() if data.startswith(mark)), "")
    wide = encoding or marked or (_utf16_without_mark(data) if b"\x00" in data[:4096] else "")
    return wide if wide.lower().replace("_", "-").startswith(("utf-16", "utf-32", "utf16", "utf32")) else ""


def is_utf8(encoding: str) -> bool:
    """Say whether this is a name of UTF-8."""
    try:
        return codecs.lookup(encoding).name in _UTF8
    except (LookupError, ValueError):
        return False


def _asked_for(data: bytes, name: str, encoding: str) -> str:
    if is_utf8(encoding):
        return data.decode("utf-8", "surrogateescape")
    try:
        return data.decode(encoding)
    except LookupError:
        raise WordlistError(f"{name}: there is no encoding {encoding!r}; try utf-8, cp1252, latin-1") from None
    except (UnicodeError, ValueError) as error:
        raise WordlistError(f"{name}: it is not {encoding}: {error}; leave --encoding out to have it found") from None


def _utf16_without_mark(data: bytes) -> str:
    """Return UTF-16's byte order where every other byte is mostly 0, as in Latin letters; "" for a binary file."""
    some = data[:4096]
    even, odd = some[0::2].count(0), some[1::2].count(0)
    half = len(some) // 2
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _not_utf8(data: bytes) -> tuple[str, str]:
    """Decode as UTF-8 where as many lines need it as break it; else by the encoding that is likeliest."""
    lines = [line for line in data.replace(b"\r", b"\n").split(b"\n") if not line.isascii()]
    whole = sum(_fits(line, "utf-8") for line in lines)
    found = _likeliest(data) if whole < len(lines) - whole else ""
    if not found:
        return data.decode("utf-8", "surrogateescape"), ""
    return data.decode(found, "surrogateescape"), found


def _likeliest(data: bytes) -> str:
    """Ask charset-normalizer, which weighs how well a decoding reads; of those as good, take the first candidate."""
    from charset_normalizer import from_bytes

    sample = data[:_SAMPLE]
    if len(data) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample
    matches = from_bytes(sample, cp_isolation=list(_CANDIDATES))
    # Encodings that read the same text are one match.
    mess = {encoding: match.chaos for match in matches for encoding in match.could_be_from_charset}
    best = min(mess.values(), default=0.0)
    ranked = [each for each in _CANDIDATES if mess.get(each, 1.0) <= best + _AS_GOOD and each not in _OLD]
    ranked += [each for each in _CANDIDATES if mess.get(each, 1.0) < best + _MUCH_BETTER]
    return next((each for each in ranked if _fits(data, each)), "")


def _fits(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeError:
        return False
    return True
