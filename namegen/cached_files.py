"""The files of the cache, which no other user may have made: what is planted there would be used as one's own."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path

from .errors import StorageError
from .files import cache_folder, sweep, write_private
from .regular_files import open_regular, too_large

_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_PRIVATE = 0o755
"""Of a new folder, before the umask takes some of it."""


def read_cached(path: Path, most: int) -> bytes | None:
    """Read a file of a folder of the cache; None where there is none that only this user can have written.

    Raises OSError where it cannot be read, or has more than `most` bytes.
    """
    if not path.parent.is_dir() or problem_of(path.parent):
        return None
    with open_regular(path, follow=False) as file:
        found = os.fstat(file.fileno())
        if not _is_ours(found) or _others_write(found):
            return None
        if found.st_size > most:
            raise too_large(most)
        return file.read(found.st_size)


def write_cached(path: Path, data: bytes, what: str) -> None:
    """Write a file of a folder of the cache, following no link, and remove what writers that were killed left there.

    Raises StorageError where that fails, and where others could have put files into the folder.
    """
    try:
        make_folder(path.parent)
    except OSError as error:
        why = error.strerror or error
        raise StorageError(f"cannot write {what} to {path}: {why}; NAMEGEN_CACHE names another folder") from None
    sweep(path.parent)
    write_private(path, data, what, StorageError)


def make_folder(folder: Path) -> None:
    """Make a folder of the cache where there is none, and the cache.

    Raises OSError where that fails, and StorageError where others could have put files into it.
    """
    check_cached(folder)
    cache_folder().parent.mkdir(parents=True, exist_ok=True)
    cache_folder().mkdir(_PRIVATE, exist_ok=True)
    folder.mkdir(_PRIVATE, exist_ok=True)
    check_cached(folder)


def check_cached(folder: Path) -> None:
    """Raise StorageError where others could have put files into a folder of the cache; see `problem_of`."""
    problem = problem_of(folder)
    if problem:
        raise StorageError(problem)


def problem_of(folder: Path) -> str:
    """Say why a folder of the cache is not used, and what mends that; empty where it is used, or not there.

    It and the cache have to belong to this user, or to root, and nobody else may write to them; the cache itself may be
    such a folder as /tmp, where nobody removes what belongs to others. Windows keeps each user's cache to that user.
    """
    if os.name == "nt":
        return ""
    return _problem_of_cache(cache_folder()) or _problem_of_part(folder)


def _problem_of_cache(path: Path) -> str:
    try:
        found, target = os.lstat(path), os.stat(path)
    except OSError:
        return ""
    if stat.S_ISLNK(found.st_mode) and not _is_ours(found):
        return _foreign(path, found)
    return _problem(path, target, others_write=_others_write(target) and not target.st_mode & stat.S_ISVTX)


def _problem_of_part(path: Path) -> str:
    try:
        found = os.lstat(path)
    except OSError:
        return ""
    if stat.S_ISLNK(found.st_mode):
        return f"the cache is not used, since {path} is a symbolic link: remove it; NAMEGEN_CACHE names another folder"
    return _problem(path, found, others_write=_others_write(found))


def _problem(path: Path, found: os.stat_result, *, others_write: bool) -> str:
    if not stat.S_ISDIR(found.st_mode):
        return f"the cache is not used, since {path} is no folder: NAMEGEN_CACHE names another"
    if not _is_ours(found):
        return _foreign(path, found)
    if others_write:
        mend = f"chmod go-w {shlex.quote(str(path))}"
        return f"the cache is not used, since others can write to its folder {path}: {mend} ends that"
    return ""


def _foreign(path: Path, found: os.stat_result) -> str:
    return (
        f"the cache is not used, since its folder {path} belongs to {_user(found.st_uid)}:"
        " set NAMEGEN_CACHE to a folder of your own"
    )


def _is_ours(found: os.stat_result) -> bool:
    """Say whether a file belongs to this user, or to root, who may do all things anyway."""
    return os.name == "nt" or found.st_uid in (os.geteuid(), 0)


def _others_write(found: os.stat_result) -> bool:
    return os.name != "nt" and bool(found.st_mode & _OTHERS_WRITE)


def _user(number: int) -> str:
    import pwd

    try:
        return f"user {pwd.getpwuid(number).pw_name}"
    except KeyError:
        return f"user {number}"
