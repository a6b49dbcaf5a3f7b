"""Cut a text at line ends, in one pass, which hashes it too."""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from typing import BinaryIO

from ...errors import WordlistError
from .bounds import Bounds
from .files import File

_BLOCK = 2**20
_MOST_STEPS = 1_000
_SPAN = 10
"""Lines that a cell in quotes may span, see `layouts.dialect`."""


@dataclass(frozen=True)
class Cut:
    """Hold a stretch of a file, whole lines, and the sha256 of its bytes."""

    begin: int
    end: int
    sha256: str


def cut_lines(
    stream: BinaryIO, begin: int, name: str, bounds: Bounds, quote: bytes = b""
) -> tuple[tuple[Cut, ...], str]:
    """Cut what a stream holds from `begin` on; return the cuts and the sha256 of all of it.

    quote: a sign that cells of the text may stand in; no cut is where such a cell may go on. Raises WordlistError for
    a line that is longer than any of a list.
    """
    whole = hashlib.sha256(stream.read(begin))
    cuts, rest = [], b""
    while block := stream.read(bounds.shard):
        whole.update(block)
        held = rest + block
        end = _end_of_lines(held, quote)
        if end:
            cuts.append(_cut(begin, held[:end]))
        elif len(held) > bounds.line:
            raise WordlistError(
                f"{name}: from byte {begin:,} on it has no line end in {len(held):,} bytes; a list of this size is read"
                " where it has a name a line"
            )
        begin, rest = begin + end, held[end:]
    if rest:
        cuts.append(_cut(begin, rest))
    return tuple(cuts), whole.hexdigest()


def _cut(begin: int, data: bytes) -> Cut:
    return Cut(begin, begin + len(data), checksum(data))


def checksum(data: bytes) -> str:
    """Return what the bytes of a shard are known by: half a percent of the time that reading their names takes."""
    return hashlib.sha256(data).hexdigest()


def sha256_of(file: File) -> str:
    """Hash all bytes of a file."""
    whole = hashlib.sha256()
    with closing(file.open()) as stream:
        while block := stream.read(_BLOCK):
            whole.update(block)
    return whole.hexdigest()


def _end_of_lines(data: bytes, quote: bytes) -> int:
    """Return where the last line ends behind which one may cut; 0 for nowhere."""
    last = end = _last_line_end(data, len(data))
    for _ in range(_MOST_STEPS if quote else 0):
        if not end or not _may_go_on(data, end, quote):
            return end
        end = _last_line_end(data, end - 1)
    return last


def _last_line_end(data: bytes, before: int) -> int:
    """Return where the last line ends; a carriage return that is the last byte may be half of a line end."""
    return data.rfind(b"\n", 0, before) + 1 or data.rfind(b"\r", 0, max(0, min(before, len(data) - 1))) + 1


def _may_go_on(data: bytes, end: int, quote: bytes) -> bool:
    """Say whether one of the last lines before `end` may open a quote that is not closed."""
    place = end
    for _ in range(_SPAN + 1):
        place = max(0, data.rfind(b"\n", 0, max(0, place - 1)))
    return any(line.count(quote) % 2 for line in data[place:end].split(b"\n"))
