"""Read the bytes of a file or of standard input, never more than are read as a list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from ..errors import WordlistError
from . import opening


def bytes_of_file(path: Path) -> bytes:
    """Read a file, a byte more than the most at most. Raises WordlistError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(opening.MAX_BYTES + 1)
    except IsADirectoryError:
        raise WordlistError(f"{path} is a folder, not a list of names") from None
    except OSError as error:
        raise WordlistError(f"cannot read {path}: {error.strerror or error}") from None


def bytes_of_standard_input() -> bytes:
    """Read standard input in the same way."""
    try:
        return standard_input().read(opening.MAX_BYTES + 1)
    except OSError as error:
        raise WordlistError(f"cannot read standard input: {error.strerror or error}") from None


def standard_input() -> BinaryIO:
    """Return standard input. Raises WordlistError where it is closed."""
    if sys.stdin is None:
        raise WordlistError("standard input is closed")
    return sys.stdin.buffer
