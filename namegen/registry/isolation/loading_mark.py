"""Keep which plugin is being loaded, so that the next start can say so where the program vanished meanwhile."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import BinaryIO

from ...cached_files import make_folder, problem_of, read_cached
from ...errors import StorageError
from ...file_lock import take_lock
from ...files import cache_folder
from ...regular_files import open_regular

_NAME = re.compile(r"[0-9a-f]{16}\.loading")
_BEGINNING = b"namegen was loading: "
"""What tells a mark from a file that a person keeps in such a folder, which is neither removed nor repeated."""
_LONGEST = 200
"""Bytes of a plugin's name that are kept."""


class LoadingMark:
    """Hold a file in the cache with the name of the plugin that is being loaded.

    It is locked as long as this process lives, by which others know that it has not vanished. Unlike other files of the
    cache it is not synced to the disk: it outlives the process, and need not outlive the machine.
    """

    def __init__(self) -> None:
        self._folder = cache_folder() / "loading"
        self._path = self._folder / f"{secrets.token_hex(8)}.loading"
        self._file: BinaryIO | None = None

    def __enter__(self) -> LoadingMark:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):  # a plugin may have closed it
                self._file.close()
            with contextlib.suppress(OSError):
                self._path.unlink()

    def set(self, plugin: str) -> None:
        """Write that this plugin is being loaded; a cache that cannot be written to is done without."""
        with contextlib.suppress(OSError, StorageError):
            if self._file is None:
                make_folder(self._folder)
                self._file = open(self._path, "xb", buffering=0, opener=_private)  # noqa: SIM115 - open until the end
                take_lock(self._file)
            self._file.seek(0)
            self._file.truncate()
            self._file.write(_BEGINNING + plugin.encode(errors="replace")[:_LONGEST])

    def vanished(self) -> list[str]:
        """Return the plugins that were being loaded when a process vanished, and forget them."""
        found = set()
        for path in self._marks():
            with contextlib.suppress(OSError):
                plugin = _left(path)
                if plugin is not None:
                    path.unlink()
                    found.add(plugin)
        return sorted(found - {""})

    def _marks(self) -> list[Path]:
        """Return the marks of other processes; none where others could have put files there."""
        try:
            there = [] if problem_of(self._folder) else list(self._folder.iterdir())
        except OSError:
            return []
        return [path for path in there if _NAME.fullmatch(path.name) and path != self._path]


def _left(path: Path) -> str | None:
    """Return which plugin a mark names whose process is gone; None where that is loading still, or it is no mark.

    Empty where the process vanished before it wrote a name. Raises OSError where it is no file, or cannot be read.
    """
    with open_regular(path, follow=False) as file:
        if not take_lock(file):
            return None
    content = read_cached(path, len(_BEGINNING) + _LONGEST)
    if content is None or not (content.startswith(_BEGINNING) or not content):
        return None
    return content.removeprefix(_BEGINNING).decode(errors="replace")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
