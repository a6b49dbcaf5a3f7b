"""A folder of names in parts: what it holds, what is done already, and that one run at a time writes to it.

Beside the parts there are `_request.json`, what was asked; `_parts.jsonl`, a line for each part that is done; and at
the end `_SUCCESS`, as Hadoop and Spark write it. Readers of such folders (pyarrow, Spark, DuckDB, Dask) leave out files
whose names begin with an underscore.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from ..errors import StorageError, UsageError
from ..file_lock import take_lock
from ..files import write_atomically
from ..regular_files import open_regular, read_file
from .record import Record, is_whole, records_of

REQUEST, PARTS, SUCCESS = "_request.json", "_parts.jsonl", "_SUCCESS"
_LEFT_OVER = re.compile(r"\.(part-\d{5,}\.[A-Za-z0-9]+|_request\.json|_SUCCESS)\.[0-9a-f]{12}\.part")
"""What a run that was killed leaves of a file that it was writing, as `files.replacing` calls it."""
_LARGEST_REQUEST = 2**26
_SHOWN = 3
"""Differences between two requests that are named."""


class NamesFolder:
    """Hold a folder that this run alone writes to, and what is recorded of its parts, by their numbers."""

    def __init__(self, path: Path, journal: BinaryIO) -> None:
        self.path, self._journal = path, journal
        journal.seek(0)
        data = journal.read()
        self.records = records_of(data)
        self._cut = bool(data) and not data.endswith(b"\n")

    def file(self, name: str) -> Path:
        """Return the path of a file in it."""
        return self.path / name

    def keep(self, record: Record) -> None:
        """Record a part that is done."""
        line = record.model_dump_json() + "\n"
        with _writing(self.path):
            self._journal.write((("\n" if self._cut else "") + line).encode())
            self._journal.flush()
            os.fsync(self._journal.fileno())
        self._cut = False
        self.records[record.part] = record

    def holds(self, part: int, name: str, names: int) -> bool:
        """Say whether a part is there as it was written, to the last bit, and has so many names."""
        record = self.records.get(part)
        return record is not None and record.names == names and is_whole(self.file(name), record)

    def begin(self) -> None:
        """Take back that all is done."""
        with _writing(self.path):
            self.file(SUCCESS).unlink(missing_ok=True)

    def finish(self) -> None:
        """Say that all is done."""
        write_atomically(self.file(SUCCESS), b"", "the end of the names", StorageError, follow=False)


@contextmanager
def opened(path: Path, asked: Mapping[str, Any]) -> Iterator[NamesFolder]:
    """Open a folder for the names that are `asked` for (JSON), and no other run at the same time.

    Raises UsageError where it holds anything else, or names of another request, and says which.
    """
    _refuse_others(path)
    with _writing(path):
        path.mkdir(parents=True, exist_ok=True)
        _refuse_no_file(path / PARTS)
        journal = open(path / PARTS, "a+b", opener=_through_no_link)  # noqa: SIM115 - closed below
    with journal:
        if not _locked(journal, path):
            raise UsageError(f"another run writes names to {path} at this moment; wait for it, or give another folder")
        there = _request_in(path)
        if there is not None and any(path.glob("part-*")):
            _refuse_another(path, there, asked)
        else:
            content = json.dumps(asked, ensure_ascii=False, indent=2) + "\n"
            write_atomically(path / REQUEST, content.encode(), "the request", StorageError, follow=False)
        with _writing(path):
            for each in path.iterdir():
                if _LEFT_OVER.fullmatch(each.name):
                    each.unlink(missing_ok=True)
        yield NamesFolder(path, journal)


def _refuse_no_file(path: Path) -> None:
    """Raise OSError where there is something that is no file: to open a pipe waits for whoever reads it."""
    if os.path.lexists(path):
        open_regular(path, follow=False).close()


def _through_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def seed_of(path: Path) -> str | None:
    """Return the seed of the names in a folder; None where it has none of ours.

    Raises StorageError where what it says of its request is damaged.
    """
    there = _request_in(path)
    return None if there is None else str(there["request"]["seed"])


def _request_in(path: Path) -> dict[str, Any] | None:
    file = path / REQUEST
    try:
        there = json.loads(read_file(file, _LARGEST_REQUEST))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StorageError(f"cannot read {file}: {error.strerror or error}") from None
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or thousands of brackets
        there = None
    if not isinstance(there, dict) or not isinstance(there.get("request"), dict) or "seed" not in there["request"]:
        raise StorageError(f"{file} is damaged: it does not say what was asked; remove the folder, or give another")
    return there


def _refuse_others(path: Path) -> None:
    """Raise UsageError where there is a file in place of the folder, or a folder that holds something else."""
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file; names in parts are written to a folder")
    if not path.exists() or (path / REQUEST).exists():
        return
    # A run that was killed at once has left this.
    others = [each.name for each in path.iterdir() if each.name != PARTS and not _LEFT_OVER.fullmatch(each.name)]
    if others:
        raise UsageError(
            f"{path} holds other files, such as {min(others)!r}; names in parts are written to a folder of their own"
        )


def _refuse_another(path: Path, there: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Raise UsageError where names of another request are in the folder, naming what differs."""
    old, new = _flat(there), _flat(json.loads(json.dumps(asked)))
    differ = [key for key in {**new, **old} if old.get(key) != new.get(key)]
    # What a model is made of says more than its checksum.
    said = [key for key in differ if key != "model"] or differ
    if said:
        differ = [f"{key} is {_value(old, key)} there and {_value(new, key)} here" for key in said[:_SHOWN]]
        raise UsageError(
            f"{path} holds names of another request: {', '.join(differ)}; give another folder, or remove it"
        )


def _flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a document says, and what its parts say, by what leads there: "request.n"."""
    flat: dict[str, Any] = {}
    for key, value in document.items():
        flat |= {f"{key}.{name}": inner for name, inner in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def _value(values: Mapping[str, Any], key: str) -> str:
    text = json.dumps(values[key], ensure_ascii=False) if key in values else "not said"
    return text if len(text) <= 60 else f"{text[:57]}..."


def _locked(journal: BinaryIO, path: Path) -> bool:
    try:
        return take_lock(journal)
    except OSError as error:
        raise StorageError(f"cannot lock {path / PARTS}: {error.strerror or error}; take a folder on a disk") from None


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"cannot write names to {path}: {error.strerror or error}") from None
