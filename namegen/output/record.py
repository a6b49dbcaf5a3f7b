"""What is recorded of a part that is done, by which it is known again."""

from __future__ import annotations

import hashlib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..regular_files import open_regular


class Record(BaseModel):
    """Hold the number of a part, how many names and bytes it has, and the checksum of its file.

    `guarded` and `escaped` count the cells of CSV that were changed.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    part: int = Field(ge=0)
    names: int = Field(ge=0)
    bytes: int = Field(ge=0)
    sha256: str
    guarded: int = 0
    escaped: int = 0


def records_of(data: bytes) -> dict[int, Record]:
    """Read records, a line each, by the numbers of their parts; of two the later one counts.

    A line that is none is left out: the last may have been cut short, and its part is then made again.
    """
    records = {}
    for line in data.splitlines():
        try:
            record = Record.model_validate_json(line)
        except ValidationError:
            continue
        records[record.part] = record
    return records


def is_whole(file: Path, record: Record) -> bool:
    """Say whether a file is as it was when it was recorded. Raises OSError where it cannot be read."""
    try:
        if file.stat().st_size != record.bytes:
            return False
        with open_regular(file) as content:
            return hashlib.file_digest(content, "sha256").hexdigest() == record.sha256
    except FileNotFoundError:
        return False
