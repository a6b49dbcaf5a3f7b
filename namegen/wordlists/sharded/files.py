"""Files of a list: on this machine, behind an address, or in the temporary file of this process."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Protocol, cast

from ...errors import WordlistError


class File(Protocol):
    """Read one file of a list. It can be pickled; `name` is what messages call it."""

    @property
    def name(self) -> str:
        """Return what messages call it."""

    def size(self) -> int:
        """Return how many bytes it has. Raises WordlistError where it cannot be read."""

    def open(self) -> BinaryIO:
        """Open it for reading, at any place. Raises WordlistError where that cannot be."""

    def read(self, begin: int, end: int) -> bytes:
        """Read the bytes from `begin` up to `end`, fewer where it ends. Raises WordlistError as `open` does."""


@dataclass(frozen=True)
class LocalFile:
    """Read a file of this machine."""

    path: str
    name: str

    def size(self) -> int:
        with unreadable(self.name):
            return os.stat(self.path).st_size

    def is_regular(self) -> bool:
        """Say whether it is a file, and no folder, pipe or device, which cannot be read twice."""
        with unreadable(self.name):
            return stat.S_ISREG(os.stat(self.path).st_mode)

    def is_pipe(self) -> bool:
        """Say whether it is a pipe, which another program writes to and ends."""
        with unreadable(self.name):
            return stat.S_ISFIFO(os.stat(self.path).st_mode)

    def open(self) -> BinaryIO:
        with unreadable(self.name):
            return open(self.path, "rb")

    def read(self, begin: int, end: int) -> bytes:
        with unreadable(self.name), open(self.path, "rb", opener=_without_waiting) as file:
            file.seek(begin)
            return file.read(end - begin)


def _without_waiting(path: str, flags: int) -> int:
    """Open as `open` does, and read nothing of a pipe that took the file's place, whose writer may never come."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


@dataclass(frozen=True)
class RemoteFile:
    """Read a file behind an address that fsspec knows, such as s3://bucket/names.txt."""

    name: str

    def size(self) -> int:
        with unreadable(self.name):
            system, path = open_filesystem(self.name)
            return int(system.size(path))

    def open(self) -> BinaryIO:
        with unreadable(self.name):
            system, path = open_filesystem(self.name)
            return cast(BinaryIO, system.open(path, "rb"))

    def read(self, begin: int, end: int) -> bytes:
        with unreadable(self.name):
            system, path = open_filesystem(self.name)
            return bytes(system.cat_file(path, begin, min(end, int(system.size(path)))))


@dataclass(frozen=True)
class SpooledFile:
    """Read a stretch of a temporary file, which is there as long as `kept_by` is: in this process and its workers."""

    path: str
    begin: int
    end: int
    name: str
    kept_by: object = field(default=None, repr=False, compare=False)

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"kept_by": None}

    def size(self) -> int:
        return self.end - self.begin

    def open(self) -> BinaryIO:
        return cast(BinaryIO, io.BufferedReader(_Stretch(self._file(), self.begin, self.end)))

    def read(self, begin: int, end: int) -> bytes:
        with self._file() as file:
            file.seek(self.begin + begin)
            return file.read(min(end, self.size()) - begin)

    def _file(self) -> io.FileIO:
        try:
            return io.FileIO(self.path)
        except OSError:
            raise WordlistError(
                f"{self.name}: it was unpacked, or fetched, into a temporary file of another process or machine, which"
                " is out of reach; store it unpacked where all workers can read it"
            ) from None


class _Stretch(io.RawIOBase):
    """Read a stretch of a file as if it were a file."""

    def __init__(self, file: io.FileIO, begin: int, end: int) -> None:
        self._file, self._begin, self._end = file, begin, end
        file.seek(begin)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        start = {os.SEEK_SET: self._begin, os.SEEK_CUR: self._file.tell(), os.SEEK_END: self._end}[whence]
        return self._file.seek(max(self._begin, start + offset)) - self._begin

    def readinto(self, buffer: Any) -> int:
        left = max(0, self._end - self._file.tell())
        return self._file.readinto(memoryview(buffer)[:left])

    def close(self) -> None:
        self._file.close()
        super().close()


def open_filesystem(address: str) -> tuple[Any, str]:
    """Return fsspec's file system for an address, and the path in it. Raises WordlistError where there is none."""
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise WordlistError(
            f"{address}: fsspec reads such addresses, and that is not installed: pip install 'namegen[cloud]'"
        ) from None
    try:
        system, path = url_to_fs(address)
    except (ImportError, ValueError) as error:  # fsspec says what to install for which address
        raise WordlistError(f"{address}: {error}") from None
    return system, path


@contextmanager
def unreadable(name: str) -> Iterator[None]:
    """Raise WordlistError, naming the file, for whatever reading one raises: file systems have errors of their own."""
    try:
        yield
    except WordlistError:
        raise
    except FileNotFoundError:
        raise WordlistError(f"{name} is gone: put it back as it was, or give the list again without it") from None
    except Exception as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise WordlistError(f"cannot read {name}: {reason}") from None
