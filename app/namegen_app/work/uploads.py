"""Files that gradio took: read from the folder of this server's uploads, and from nowhere else."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import namegen

from ..settings import MEGABYTE

GONE = "the uploaded file is no longer on the server; please choose it again"
_HASH = re.compile(r"[0-9a-f]{64}")
"""gradio lays each upload into a folder that is named by its content: who knows it has the file."""


def read_upload(folder: Path, path: str, most: int) -> bytes:
    """Read an upload of at most `most` bytes, by the path that gradio answered with.

    Anybody can ask for any path. Raises UsageError for one that is no upload, WordlistError for one that is gone, or
    too large.
    """
    place = _place(folder, path)
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(place, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise _no_upload(path)
            if found.st_size > most:
                raise namegen.WordlistError(f"the file is larger than {most / MEGABYTE:,.0f} MB, the most that is read")
            return file.read(most)
    except OSError:
        raise namegen.WordlistError(GONE) from None


def _place(folder: Path, path: str) -> Path:
    """Check that a path is FOLDER/HASH/NAME, with no link on the way. Raises UsageError where it is not."""
    try:
        place, uploads = Path(path), Path(os.path.realpath(folder))
        hashed = Path(os.path.realpath(place.parent))
    except ValueError:  # a NUL in it
        raise _no_upload(path) from None
    if not place.is_absolute() or ".." in place.parts or place.name in ("", "."):
        raise _no_upload(path)
    if hashed.parent != uploads or hashed.name != place.parent.name or not _HASH.fullmatch(hashed.name):
        raise _no_upload(path)
    return hashed / place.name


def _no_upload(path: str) -> namegen.UsageError:
    return namegen.UsageError(f"{path[:60]!r} is no file that was uploaded here")
