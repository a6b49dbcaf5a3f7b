"""Where namegen keeps its files, and how it writes a file atomically."""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from .errors import NamegenError
from .file_lock import take_lock
from .regular_files import open_regular

_USUAL, _PRIVATE = 0o666, 0o644
"""Who may read and write a new file, before the umask takes some of it."""
_NOWHERE = Path(os.devnull, "no-home-folder", "namegen")


def cache_folder() -> Path:
    """Return the folder for downloaded wordlists and trained models: NAMEGEN_CACHE, or the platform's cache folder."""
    chosen = os.environ.get("NAMEGEN_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return _usual(platformdirs.user_cache_dir)


def downloads_folder() -> Path:
    """Return the folder of downloaded wordlists in the cache."""
    return cache_folder() / "wordlists"


def settings_folder() -> Path:
    """Return the folder for what a person has set: NAMEGEN_SETTINGS, or the platform's folder for settings."""
    chosen = os.environ.get("NAMEGEN_SETTINGS")
    if chosen:
        return Path(chosen)
    import platformdirs

    return _usual(platformdirs.user_config_dir)


def _usual(find: Callable[..., str]) -> Path:
    """Return the platform's folder, or one that can neither be nor be made where this user has no home.

    So it is in containers that run as a number which no user has: all works there, but nothing is kept.
    """
    try:
        path = Path(find("namegen", appauthor=False))
    except RuntimeError:
        return _NOWHERE
    return path if path.is_absolute() else _NOWHERE  # older versions of platformdirs return "~/..."


@contextmanager
def replacing(
    path: str | Path, what: str, kind: type[NamegenError] = NamegenError, *, follow: bool = True
) -> Iterator[BinaryIO]:
    """Open a file that becomes `path` when the block succeeds, and leaves no trace when it fails.

    It is written beside the target, synced and renamed; a device or a pipe is written to directly. An
    operating-system error (no permission, a full disk) becomes a `kind` that names `what` and the path.

    follow: whether `path` may lead elsewhere, as a person's may; else a link, a device or a pipe there is replaced.
    """
    target = _possible(path, what, kind)
    try:
        if not follow:
            _refuse_folder(target, what, kind)
            with _beside(target) as file:
                yield file
            return
        if target.exists() and not target.is_file():
            if target.is_dir():
                raise kind(f"cannot write {what} to {target}: it is a folder")
            with target.open("wb") as device:
                yield device
            return
        _refuse_planted(target)
        target = Path(os.path.realpath(target))  # Path.resolve raises RuntimeError for a loop of links
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as file:
            yield file
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


def write_atomically(
    path: Path, data: bytes, what: str, kind: type[NamegenError] = NamegenError, *, follow: bool = True
) -> None:
    """Write `data` to the file at `path` atomically; takes `follow`, and raises `kind`, as `replacing` does."""
    with replacing(path, what, kind, follow=follow) as file:
        file.write(data)


def check_writable(path: str | Path, what: str, kind: type[NamegenError] = NamegenError) -> None:
    """Raise `kind` where `replacing` would; call it before the work whose result the file will hold."""
    target = _possible(path, what, kind)
    try:
        _refuse_planted(target)
        target = Path(os.path.realpath(target))
        if target.is_dir():
            raise kind(f"cannot write {what} to {path}: it is a folder")
        if not target.exists() or target.is_file():
            folder = next(parent for parent in target.parents if parent.exists())
            with tempfile.TemporaryFile(dir=folder):
                pass
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


def _refuse_planted(path: Path) -> None:
    """Raise OSError for a link that another user has put where anybody may put files, as into /tmp.

    Linux does so itself (protected_symlinks), where a link is followed by the system and not by us.
    """
    if os.name == "nt" or not path.is_symlink():
        return
    link, folder = path.lstat(), path.absolute().parent.stat()
    open_to_all = folder.st_mode & stat.S_ISVTX and folder.st_mode & stat.S_IWOTH
    if open_to_all and link.st_uid not in (os.geteuid(), folder.st_uid):
        raise PermissionError(errno.EACCES, "it is a symbolic link that another user made; give another name")


def _possible(path: str | Path, what: str, kind: type[NamegenError]) -> Path:
    if "\0" in str(path):
        raise kind(f"cannot write {what} to {str(path)!r}: no file is called so, with a NUL")
    return Path(path)


def write_private(
    path: Path, data: bytes, what: str, kind: type[NamegenError] = NamegenError, *, mode: int = _PRIVATE
) -> None:
    """Write `data` to the file at `path` atomically, in a folder that is there; nobody else may write to the file.

    mode: who may read and write it, before the umask takes some of it. A link at `path` is replaced, not followed.
    Raises `kind` as `replacing` does.
    """
    try:
        _refuse_folder(path, what, kind)
        with _beside(path, mode) as file:
            file.write(data)
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


def _refuse_folder(path: Path, what: str, kind: type[NamegenError]) -> None:
    if path.is_dir() and not path.is_symlink():
        raise kind(f"cannot write {what} to {path}: it is a folder")


_RANDOM_BYTES = 6


@contextmanager
def _beside(target: Path, mode: int = _USUAL) -> Iterator[BinaryIO]:
    """Open a new file that takes the place of `target` when the block succeeds. Raises OSError where that fails."""
    sweep(target.parent, target)
    temporary, file = _locked_file(target, mode)
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
            if os.name == "nt":  # no open file is renamed there
                file.close()
            os.replace(temporary, target)
    except BaseException:
        file.close()
        temporary.unlink(missing_ok=True)
        raise


def _locked_file(target: Path, mode: int) -> tuple[Path, BinaryIO]:
    """Make a file beside `target`, locked as long as it is open, by which `sweep` knows that its writer lives."""
    while True:
        temporary = temporary_beside(target)
        file = open(temporary, "xb", opener=lambda path, flags: os.open(path, flags, mode))  # noqa: SIM115
        if os.name == "nt":  # no open file is removed there
            return temporary, file
        with suppress(OSError):  # no locks on this file system, so nobody takes one to remove it either
            take_lock(file)
        if os.fstat(file.fileno()).st_nlink:
            return temporary, file
        file.close()  # swept before it was locked


_ENDING = ".part"
_LEFT_OVER = re.compile(rf"\..*\.[0-9a-f]{{{2 * _RANDOM_BYTES}}}{re.escape(_ENDING)}", re.DOTALL)


def _beginning(target: Path) -> str:
    # A file's name may take 255 bytes, and a character up to 4 of them.
    return f".{target.name[:50]}."


def temporary_beside(target: Path) -> Path:
    """Return a path that is not there, of what becomes `target` when it is whole: `left_over` finds it."""
    return target.with_name(f"{_beginning(target)}{secrets.token_hex(_RANDOM_BYTES)}{_ENDING}")


def left_over(folder: Path, target: Path | None = None) -> list[Path]:
    """Return what is being written in a folder, to become `target` or anything, or was when its writer was killed.

    Raises OSError where the folder cannot be read.
    """
    beginning = "." if target is None else _beginning(target)
    found = [each.name for each in os.scandir(folder) if each.name.startswith(beginning)]
    return [folder / name for name in filter(_LEFT_OVER.fullmatch, found)]


def sweep(folder: Path, target: Path | None = None) -> None:
    """Remove the files that killed writers left in a folder, of one file or of all; what is being written stays.

    A writer holds a lock on its file, which the system takes back however it ends: neither the clock nor the numbers of
    processes, which come again, say whether it lives.
    """
    with suppress(OSError):
        for path in left_over(folder, target):
            _remove_left_over(path)


def _remove_left_over(path: Path) -> None:
    with suppress(OSError):
        if os.name == "nt":
            path.unlink()
            return
        with open_regular(path, follow=False) as file:
            if take_lock(file):
                path.unlink()
