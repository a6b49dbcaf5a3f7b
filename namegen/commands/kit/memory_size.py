"""A size of memory, as people write it, and what is taken where nobody says one."""

from __future__ import annotations

import re

from ...errors import UsageError

LEAST = 1_000_000
"""Bytes that may be said at least."""
_SIZE = re.compile(r"\s*(\d{1,15}(?:\.\d{1,15})?)\s*([kmgt]?)(i?)b?\s*", re.IGNORECASE)
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}


def parse_size(text: str) -> int:
    """Read a size in bytes, as 300MB (of 1,000s), 2GiB (of 1,024s). Raises UsageError for anything else."""
    match = _SIZE.fullmatch(text)
    size = 0.0
    if match is not None:
        number, letter, binary = match.groups()
        size = float(number) * (1024 if binary else 1000) ** _POWERS[letter.lower()]
    if size < LEAST:
        raise UsageError(f"--memory {text}: a size of at least 1MB, as 300MB or 2GB")
    return int(size)


def usual_memory() -> int:
    """Return a quarter of the machine's memory, or what a `Run` has where that is not known."""
    import os

    from ...contracts.run import MEMORY

    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not on Windows
        return MEMORY
    return max(LEAST, total // 4)
