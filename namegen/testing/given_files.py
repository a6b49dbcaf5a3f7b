"""Read files that an author gives to the kit: a copy of what is downloaded, a document, a sample of a source."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..regular_files import read_file

_MOST = 2**29
"""Bytes that a list may have, too."""


def read_given_file(file: str | Path) -> bytes:
    """Read a file. Raises UsageError for one that cannot be read, has no end as a pipe, or is too large."""
    try:
        return read_file(file, _MOST)
    except (OSError, ValueError) as error:  # ValueError: its name holds a NUL
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"the kit was given the file {str(file)!r}, which cannot be read: {reason}") from None
