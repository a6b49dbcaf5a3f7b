"""Where namegen keeps its files, and how it writes a file atomically."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from .errors import NamegenError


def cache_folder() -> Path:
    """Return the folder for downloaded wordlists and trained models: NAMEGEN_CACHE, or the platform's cache folder."""
    chosen = os.environ.get("NAMEGEN_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("namegen", appauthor=False))


@contextmanager
def replacing(path: str | Path, what: str, kind: type[NamegenError] = NamegenError) -> Iterator[BinaryIO]:
    """Open a file that becomes `path` when the block succeeds, and leaves no trace when it fails.

    It is written beside the target, synced and renamed; a device or a pipe is written to directly. An
    operating-system error (no permission, a full disk) becomes a `kind` that names `what` and the path.
    """
    target = Path(path)
    try:
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise kind(f"cannot write {what} to {target}: it is a folder")
            with target.open("wb") as device:
                yield device
            return
        target = Path(os.path.realpath(target))  # Path.resolve raises RuntimeError for a loop of links
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as file:
            yield file
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


def write_atomically(path: Path, data: bytes, what: str, kind: type[NamegenError] = NamegenError) -> None:
    """Write `data` to the file at `path` atomically; raises `kind` as `replacing` does."""
    with replacing(path, what, kind) as file:
        file.write(data)


def check_writable(path: str | Path, what: str, kind: type[NamegenError] = NamegenError) -> None:
    """Raise `kind` where `replacing` would; call it before the work whose result the file will hold."""
    try:
        target = Path(os.path.realpath(path))
        if target.is_dir():
            raise kind(f"cannot write {what} to {path}: it is a folder")
        if not target.exists() or target.is_file():
            folder = next(parent for parent in target.parents if parent.exists())
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    # A file's name may take 255 bytes, and a character up to 4 of them.
    temporary = target.with_name(f".{target.name[:50]}.{secrets.token_hex(6)}.part")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
