"""One run at a time: a lock on an open file, which the operating system takes back however the run ends."""

from __future__ import annotations

import sys
from typing import BinaryIO

_FAR = 2**30
"""The byte that is locked on Windows, where others can neither read nor write what is: far behind the content."""


def take_lock(file: BinaryIO) -> bool:
    """Lock a file, opened for writing, until it is closed. Return False where another run has it locked.

    Raises OSError where the file system has no locks. (filelock, which was looked at, keeps a file of its own beside.)
    """
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
    else:
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
