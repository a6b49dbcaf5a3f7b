"""Model files that wait to be downloaded: each under its own key, the oldest removed when they are too many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import namegen

from .disk_quota import free_space


def put(folder: Path, key: str, name: str, content: Callable[[], bytes], limit: int) -> Path:
    """Write the file `name`, unless it is there; older ones go until all take at most `limit` bytes, or it is alone.

    Raises StorageError where it cannot be written.
    """
    path = folder / key / name
    if not path.is_file():
        data = content()
        free_space(folder.glob("*/*"), limit - len(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        namegen.write_atomically(path, data, "the model", namegen.StorageError)
    return path
