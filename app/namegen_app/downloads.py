"""Model files that wait to be downloaded: each under its own key, the oldest removed when they are too many."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import namegen


def put(folder: Path, key: str, name: str, content: Callable[[], bytes], limit: int) -> Path:
    """The file `name` with this content; together with those before it at most `limit` bytes, or it alone.

    Raises StorageError where it cannot be written.
    """
    path = folder / key / name
    if not path.is_file():
        data = content()
        _make_room(folder, limit - len(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        namegen.write_atomically(path, data, "the model", namegen.StorageError)
    return path


def _make_room(folder: Path, limit: int) -> None:
    found = sorted(_described(folder))
    total = sum(size for _, size, _ in found)
    for _, size, path in found:
        if total <= limit:
            return
        path.unlink(missing_ok=True)
        total -= size


def _described(folder: Path) -> list[tuple[float, int, Path]]:
    """When each file was written, its bytes, and the file."""
    described = []
    for path in folder.glob("*/*"):
        try:
            about = path.stat()
        except FileNotFoundError:  # removed by another thread
            continue
        described.append((about.st_mtime, about.st_size, path))
    return described
