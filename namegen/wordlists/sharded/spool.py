"""A temporary file for what cannot be read twice: standard input, downloads, what is packed."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO, cast

from ...errors import WordlistError
from .files import SpooledFile

_BLOCK = 2**20


class Spool:
    """Keep bytes in one temporary file, which disappears with the process, or when nobody holds this any more.

    Packed files are kept so, too: a shard in the middle of one would be unpacked from its beginning, at 170 MB/s by
    gzip, 12 MB/s by bzip2 (measured): of a gigabyte, fifty times what reading its names costs.
    """

    def __init__(self) -> None:
        """Make the file. Raises WordlistError where no folder takes one."""
        try:
            self._folder = tempfile.gettempdir()
            self._most = shutil.disk_usage(self._folder).free // 2
            self._file, self._path = _temporary()
        except OSError as error:
            raise WordlistError(
                f"no folder takes a temporary file ({error.strerror or error}): name one in TMPDIR that can be written"
                " to, or unpack the list into a file yourself"
            ) from None
        weakref.finalize(self, self._file.close)

    def add(self, blocks: Iterable[bytes], name: str) -> SpooledFile:
        """Append `blocks`, and return them as a file. Raises WordlistError where they do not find room."""
        begin = self._file.seek(0, os.SEEK_END)
        try:
            for block in blocks:
                self._file.write(block)
                if self._file.tell() > self._most:
                    raise OSError("half of what was free is taken")
            self._file.flush()
        except OSError as error:
            raise WordlistError(
                f"{name}: there is no room for it in {self._folder} ({error.strerror or error});"
                " name a folder with more in TMPDIR, or unpack it yourself"
            ) from None
        return SpooledFile(self._path, begin, self._file.tell(), name, self)

    def receive(self, write: Callable[[BinaryIO], str], name: str) -> tuple[SpooledFile, str]:
        """Let `write` fill the file, which is empty yet; return it, and what `write` returned."""
        found = write(self._file)
        self._file.flush()
        return SpooledFile(self._path, 0, self._file.seek(0, os.SEEK_END), name, self), found

    @property
    def most(self) -> int:
        """Return how many bytes it takes at most: half of what was free."""
        return self._most

    def add_stream(self, stream: BinaryIO, name: str) -> SpooledFile:
        """Append what a stream holds up to its end."""
        return self.add(iter(lambda: stream.read(_BLOCK), b""), name)


def _temporary() -> tuple[BinaryIO, str]:
    """Make a file without a name, and return the path by which this process and its workers open it.

    Where the system has no such paths, the file has a name, and is removed when it is closed.
    """
    if Path("/proc/self/fd").is_dir():
        unnamed = tempfile.TemporaryFile()  # noqa: SIM115
        return cast(BinaryIO, unnamed), f"/proc/{os.getpid()}/fd/{unnamed.fileno()}"
    named = tempfile.NamedTemporaryFile(prefix="namegen-")  # noqa: SIM115
    return cast(BinaryIO, named), named.name
