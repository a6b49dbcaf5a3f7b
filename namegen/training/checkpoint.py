"""Save the progress of a training run in a file, so that an interrupted run can resume."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import StorageError
from ..files import sweep, write_atomically
from . import safefile

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1


@dataclass
class CheckpointFile:
    """Save the progress of a training run in a file: the `Checkpoint` of a run.

    `key` identifies the training (recipe, names and code). A file of another training is refused, so that no training
    resumes from work that is not its own. A training reads the file when it begins, and writes it when it is `due`.
    """

    path: Path
    key: str
    every: float = 20.0
    """seconds between two writes"""
    _written: float = field(default_factory=time.monotonic, init=False, repr=False)

    def read(self) -> tuple[dict[str, NDArray[np.generic]], dict[str, Any]] | None:
        """Return the arrays and notes last written; None where there is no file yet.

        Raises StorageError where it cannot be read, is damaged, or holds another training.
        """
        if not os.path.exists(self.path):
            return None
        what = f"checkpoint {self.path}"
        data = safefile.read(self.path)
        content = safefile.content_of(data, what, "checkpoint")
        arrays = safefile.arrays_of(data, what)
        notes = content.get("notes")
        if content.get("format") != FORMAT or not isinstance(notes, dict) or not safefile.is_whole(content, arrays):
            raise StorageError(f"{what} was edited or damaged, or written by another namegen; remove it to start anew")
        if content.get("key") != self.key:
            raise StorageError(
                f"{what} is of another training (other names, parts, options or code); name another file, or remove it"
            )
        return arrays, notes

    def due(self) -> bool:
        """Say whether it is time to write again."""
        return time.monotonic() - self._written >= self.every

    def write(self, arrays: dict[str, NDArray[Any]], notes: dict[str, Any]) -> None:
        """Save `arrays` and `notes` (JSON values) atomically. Raises StorageError where that fails."""
        content = {"format": FORMAT, "key": self.key, "notes": notes}
        with safefile.telling("the checkpoint"):
            data = safefile.to_bytes("checkpoint", content, arrays)
        write_atomically(self.path, data, "the checkpoint", StorageError)
        self._written = time.monotonic()

    def part(self, label: str) -> CheckpointFile:
        """Return the checkpoint of one part of a training: a file of its own, beside this one."""
        return CheckpointFile(self.path.with_name(f"{self.path.name}.{label}"), f"{self.key} {label}", self.every)

    def remove(self) -> None:
        """Remove the file and those of its parts once training has finished. Other trainings' files are left alone.

        What a writer of it that was killed has left goes too.
        """
        sweep(self.path.parent, self.path)
        for path in self._files():
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise StorageError(f"cannot remove the checkpoint {path}: {error.strerror or error}") from None

    def is_there(self) -> bool:
        """Say whether something of this training was written, by it or by one of its parts."""
        return bool(self._files())

    def _files(self) -> list[Path]:
        """Return the files of this training that are there, its own and those of its parts."""
        beside = self.path.parent.glob(f"{_escaped(self.path.name)}.*")
        return [path for path in [self.path, *beside] if f"{_key_in(path)} ".startswith(f"{self.key} ")]


def _key_in(path: Path) -> str | None:
    """Return the key of the training that the checkpoint at `path` belongs to; None for any other file."""
    if not path.is_file():
        return None
    try:
        return str(safefile.content_of(safefile.header_of(path), str(path), "checkpoint").get("key"))
    except (OSError, StorageError):
        return None


def _escaped(name: str) -> str:
    from glob import escape

    return escape(name)
