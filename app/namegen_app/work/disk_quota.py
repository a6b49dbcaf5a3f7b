"""Room among the files of a folder: the oldest go where a new one would not fit."""

from __future__ import annotations

import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path


def free_space(files: Iterable[Path], most: int, fresh: float = 0, least: int = 0) -> bool:
    """Remove the oldest of `files` until they take at most `most` bytes; say whether they do now.

    fresh: seconds for which a file stays whatever it takes: until then it is written and read.
    least: bytes that each file counts at least, so that there are not very many.
    """
    found = sorted((written, max(size, least), path) for written, size, path in _described(files))
    total = sum(size for _, size, _ in found)
    for written, size, path in found:
        if total <= most or time.time() - written < fresh:
            break
        path.unlink(missing_ok=True)
        total -= size
    return total <= most


def _described(paths: Iterable[Path]) -> Iterator[tuple[float, int, Path]]:
    """Yield when each file among them was written, its bytes, and the file."""
    for path in paths:
        try:
            about = path.stat()
        except FileNotFoundError:  # removed by another thread
            continue
        if stat.S_ISREG(about.st_mode):
            yield about.st_mtime, about.st_size, path
