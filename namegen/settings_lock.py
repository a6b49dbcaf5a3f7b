"""One writer of the settings at a time: who reads a file, changes it and writes it loses nothing of another's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

from .errors import NamegenError
from .file_lock import take_lock
from .files import settings_folder

_LONGEST = 20.0
"""Seconds to wait for another writer, each of which takes milliseconds."""


@contextmanager
def writing_settings(what: str) -> Iterator[None]:
    """Make the folder of settings where there is none, and keep other writers out until the block ends.

    what: what is written, for messages. Raises NamegenError where the folder cannot be written to, or another process
    writes for 20 seconds. Where the file system has no locks, nobody is kept out.
    """
    folder = settings_folder()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = open(folder / ".lock", "ab", opener=_private)  # noqa: SIM115 - closed below, and only if it was opened
    except OSError as error:
        mend = "NAMEGEN_SETTINGS names another folder"
        raise NamegenError(f"cannot write {what} in {folder}: {error.strerror or error}; {mend}") from None
    with file:
        _wait_for(file, what)
        yield


def _wait_for(file: BinaryIO, what: str) -> None:
    until = time.monotonic() + _LONGEST
    with suppress(OSError):  # no locks on this file system
        while not take_lock(file):
            if time.monotonic() > until:
                raise NamegenError(
                    f"another namegen has been writing {what} for {_LONGEST:.0f} s: end it, then try again"
                )
            time.sleep(0.01)


def _private(path: str, flags: int) -> int:
    """Open a file that is this user's alone, through no link and without waiting for a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o600)
