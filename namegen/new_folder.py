"""Write a folder of several files whole or not at all."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import NamegenError
from .files import left_over, temporary_beside


@contextmanager
def new_folder(path: Path, what: str, kind: type[NamegenError] = NamegenError) -> Iterator[Path]:
    """Yield a folder to write to, which becomes `path` when the block succeeds, and leaves no trace when it fails.

    It stands beside `path`, which must be empty or not there. What a writer that was killed left there of the same
    folder is removed first. An operating-system error becomes a `kind` that names `what` and the path.
    """
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        for each in left_over(target.parent, target):
            _remove_left_over(each)
        temporary = temporary_beside(target)
        temporary.mkdir()
        with _locked(temporary):
            try:
                yield temporary
                if os.name == "nt" and target.is_dir():  # there, a folder does not take the place of an empty one
                    target.rmdir()
                temporary.rename(target)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise
    except OSError as error:
        raise kind(f"cannot write {what} to {path}: {error.strerror or error}") from None


def _remove_left_over(path: Path) -> None:
    """Remove a folder whose writer was killed; one that is being written stays. Windows has no locks on folders."""
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink() and os.name != "nt":
            with _locked(path):
                shutil.rmtree(path)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Lock a folder, until the block or the process ends. Raises OSError where another process has it locked."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    number = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(number)
