"""Lines about plugins that are printed once a day, so that they do not stand before every result."""

from __future__ import annotations

import contextlib
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path

from ..errors import StorageError
from ..files import cache_folder

_DAY = 24 * 60 * 60
_LARGEST = 10_000
"""Bytes of the file that are read."""


def due_today(lines: Sequence[str]) -> bool:
    """Say whether to print these lines: they are others than were printed last, or that is a day ago.

    They count as printed from now on. Where the cache cannot be read or written, they are printed each time.
    """
    from ..cached_files import write_cached

    if not lines:
        return False
    key = hashlib.sha256("\n".join(lines).encode(errors="replace")).hexdigest()
    if _printed(key):
        return False
    with contextlib.suppress(StorageError):
        write_cached(_path(), json.dumps({"lines": key, "at": time.time()}).encode(), "what was printed today")
    return True


def _printed(key: str) -> bool:
    """Say whether the lines with this digest were the last ones, less than a day ago."""
    from ..cached_files import read_cached

    try:
        last = json.loads(read_cached(_path(), _LARGEST) or b"null")
        return bool(last["lines"] == key and 0 <= time.time() - last["at"] < _DAY)
    except (OSError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError):  # none there, or damaged
        return False


def _path() -> Path:
    """Return the file: in a folder of its own, as the cache itself may be such a folder as /tmp."""
    return cache_folder() / "printed" / "plugins.json"
