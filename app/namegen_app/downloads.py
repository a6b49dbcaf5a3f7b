"""Model files that wait to be downloaded: each under its own key, the oldest removed when they are too many."""

from __future__ import annotations

from pathlib import Path


def put(folder: Path, key: str, name: str, data: bytes, limit: int) -> Path:
    """The file `name` with this content; together with those before it at most `limit` bytes, or it alone."""
    path = folder / key / name
    if not path.is_file():
        _make_room(folder, limit - len(data))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return path


def _make_room(folder: Path, limit: int) -> None:
    found = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in folder.glob("*/*") if path.is_file())
    total = sum(size for _, size, _ in found)
    for _, size, path in found:
        if total <= limit:
            return
        path.unlink(missing_ok=True)
        total -= size
