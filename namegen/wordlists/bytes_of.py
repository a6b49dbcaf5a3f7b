"""Read the bytes of a file or of standard input, not many more than are read as a list."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import BinaryIO

from ..errors import WordlistError
from ..regular_files import read_file
from . import opening


def bytes_of_file(path: Path) -> bytes:
    """Read a file, or a pipe to its end.

    Raises WordlistError where it cannot be read, is a device, or has more bytes than are read as a list.
    """
    try:
        return read_file(path, opening.MAX_BYTES, pipes=True)
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
