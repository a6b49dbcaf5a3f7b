"""Read a file of ids, one a line."""

from __future__ import annotations

import sys

from ...errors import NamegenError, UsageError
from ...regular_files import read_file
from .messages import complain
from .pipes import told_of_pipes

MAX_BYTES = 2**28
"""A file of ids is no larger: 256 MiB, ten million long ones."""


def read_ids(path: str) -> list[str]:
    """Read the ids of a file, or of standard input (-); say what was left out, and which come several times.

    Raises UsageError for a line that is no id, NamegenError where the file cannot be read.
    """
    from ...contracts.text import clean_text
    from ...sampling.id_numbers import id_text

    ids = []
    lines = _text(path).replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
    for number, line in enumerate(lines, 1):
        if clean_text(line):
            try:
                ids.append(id_text(line))
            except UsageError as error:
                raise UsageError(f"--ids {path}, line {number:,}: {error}") from None
    _report(path, len(lines) - len(ids), len(ids) - len(set(ids)), len(ids))
    return ids


def _report(path: str, blank: int, repeated: int, count: int) -> None:
    if not count:
        complain(f"--ids {path}: there are no ids in it")
        return
    if blank:
        complain(f"--ids {path}: {_counted(blank, 'blank line')} left out")
    if repeated:
        complain(
            f"--ids {path}: {_counted(repeated, 'line')} with an id that came before; the same id has the same name"
        )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count > 1)}"


def _text(path: str) -> str:
    """Read a text as lists are read, packed or not and in any encoding; say what was found out."""
    from ...wordlists.decoding import decode
    from ...wordlists.opening import open_data

    data = _bytes(path)
    if len(data) > MAX_BYTES:
        raise UsageError(f"--ids {path} is larger than {MAX_BYTES >> 20} MiB; give the ids in several files")
    data, packed = open_data(data, f"--ids {path}", MAX_BYTES)
    text, decoded, _ = decode(data, f"--ids {path}", "")
    for note in (*packed, *decoded):
        complain(f"--ids {path}: {note.partition(';')[0]}")
    return text


def _bytes(path: str) -> bytes:
    if path == "-":
        if sys.stdin is None:
            raise NamegenError("standard input is closed; there are no ids to read")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with told_of_pipes([path]):
            return read_file(path, MAX_BYTES, pipes=True)
    except (OSError, ValueError) as error:
        raise NamegenError(f"cannot read the ids: {path}: {getattr(error, 'strerror', None) or error}") from None
