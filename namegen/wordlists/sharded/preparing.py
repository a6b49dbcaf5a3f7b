"""Make files ready to be read in parts: what is packed, or can be read but once, goes to a temporary file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from typing import BinaryIO

from ..opening import packing_of, unpack, unpacked_by
from .bounds import Bounds
from .cutting import sha256_of
from .files import File
from .spool import Spool

_LAYERS = 2
"""How often what was packed is unpacked, as `opening` does."""
_MAGIC = 16


@dataclass(frozen=True)
class Prepared:
    """Hold a file that can be read in parts: its bytes, unpacked; what it was packed by, in sentences.

    sha256: of the bytes as they were packed, "" where they were not. charset: the encoding that a server stated.
    """

    file: File
    size: int
    notes: tuple[str, ...] = ()
    sha256: str = ""
    charset: str = ""


class Preparation:
    """Prepare the files of one list; they share one temporary file, which is made when one needs it."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds

    @cached_property
    def spool(self) -> Spool:
        return Spool()

    def prepare(self, file: File, charset: str = "") -> Prepared:
        """Unpack a file that is packed, unless it holds little. Raises WordlistError as reading does."""
        prepared = Prepared(file, file.size(), charset=charset)
        for _ in range(_LAYERS):
            packing = packing_of(prepared.file.read(0, _MAGIC))
            if packing is None:
                break
            with closing(prepared.file.open()) as packed:
                blocks = unpack(packed, packing, file.name)
                little, size = _first(blocks, self._bounds.whole)
                if size < self._bounds.whole:
                    return replace(prepared, file=file, size=size, notes=(), sha256="")
                unpacked = self.spool.add(chain(little, blocks), file.name)
            sha256 = prepared.sha256 or sha256_of(file)
            notes = (*prepared.notes, unpacked_by(packing))
            prepared = replace(prepared, file=unpacked, size=unpacked.size(), notes=notes, sha256=sha256)
        return prepared

    def receive(self, write: Callable[[BinaryIO], str], name: str) -> Prepared:
        """Keep what `write` fills a file with; it returns the encoding that a server stated."""
        return self.prepare(*self.spool.receive(write, name))

    def keep(self, stream: BinaryIO, name: str) -> Prepared:
        """Keep what a stream holds that can be read but once."""
        return self.prepare(self.spool.add_stream(stream, name))


def _first(blocks: Iterator[bytes], size: int) -> tuple[list[bytes], int]:
    """Take blocks up to `size` bytes; return them and how many bytes they are."""
    taken, total = [], 0
    while total < size and (block := next(blocks, b"")):
        taken.append(block)
        total += len(block)
    return taken, total
