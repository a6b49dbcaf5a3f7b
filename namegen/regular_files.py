"""Open files that end: a pipe, a device or a file that is too large is refused before it is read."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def open_regular(path: str | Path, *, pipes: bool = False, follow: bool = True) -> BufferedReader:
    """Open a file for reading.

    pipes: take a pipe too, which is waited for, as the tools of Unix do. follow: whether the file may be a symbolic
    link. Raises OSError, whose `strerror` says what it is where it is no file, and ValueError for a path with a NUL.
    """
    _refuse_others(os.stat(path, follow_symlinks=follow), pipes)
    file = open(path, "rb", opener=_opener(pipes, follow))  # noqa: SIM115 - it is given to the caller
    try:
        _refuse_others(os.fstat(file.fileno()), pipes)  # another may have taken its place
    except OSError:
        file.close()
        raise
    return file


def read_file(path: str | Path, most: int, *, pipes: bool = False) -> bytes:
    """Read a whole file. Raises as `open_regular` does, and OSError for one of more than `most` bytes."""
    with open_regular(path, pipes=pipes) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise too_large(most)
        # Python makes room for all that is asked for before it reads: 4 GB for a model of 1 MB.
        data = file.read(most + 1) if size == 0 else file.read(size + 1)
    if len(data) > most:
        raise too_large(most)
    return data


def too_large(most: int) -> OSError:
    """Make the error of a file that has more bytes than are read."""
    return OSError(errno.EFBIG, f"it is larger than {most:,} bytes, the most that is read")


def _refuse_others(found: os.stat_result, pipes: bool) -> None:
    kind = stat.S_IFMT(found.st_mode)
    if kind == stat.S_IFDIR:
        raise IsADirectoryError(errno.EISDIR, "it is a folder, not a file")
    if kind == stat.S_IFLNK:
        raise OSError(errno.ELOOP, "it is a symbolic link, not a file")
    if kind in _KINDS and not (pipes and kind == stat.S_IFIFO):
        raise OSError(errno.EINVAL, f"it is {_KINDS[kind]}, not a file")


def _opener(pipes: bool, follow: bool) -> Callable[[str, int], int]:
    """Return what opens a file: it waits for no writer of a pipe that took its place, and obeys no terminal."""
    waiting = 0 if pipes else getattr(os, "O_NONBLOCK", 0)
    more = waiting | getattr(os, "O_NOCTTY", 0) | (0 if follow else getattr(os, "O_NOFOLLOW", 0))
    return lambda path, flags: os.open(path, flags | more)
