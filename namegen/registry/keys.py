"""The keys file: secrets that a person has set, in a file that nobody else can read.

keyring, which was looked at, asks a service of the desktop, which servers, containers and CI lack, and brings a dozen
packages; where it is there, `NAMEGEN_KEY_...=$(keyring get ...)` gives a secret of it to namegen.
"""

from __future__ import annotations

import json
import os
import stat
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from ..errors import UsageError
from ..files import settings_folder, write_private
from ..regular_files import open_regular
from ..settings_lock import writing_settings

LONGEST = 2**16
"""Characters of a secret."""
_MOST = 2**22
"""Bytes of the file."""


def keys_file() -> Path:
    """Return where the secrets are kept."""
    return settings_folder() / "keys.json"


def read_keys() -> dict[str, str]:
    """Read the secrets by their names; none where there is no file.

    Raises UsageError where it is no file of this person, others may read it, or it is damaged, saying what mends it.
    """
    path = keys_file()
    try:
        with open_regular(path, follow=False) as file:
            _refuse_open_to_others(file, path)
            data = file.read(_MOST + 1)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise UsageError(f"cannot read the keys file {path}: {error.strerror or error}{_mend(error, path)}") from None
    return _parsed(data, path)


def _mend(error: OSError, path: Path) -> str:
    """Say how a file comes to be read that the system keeps from this user, or that is none."""
    denied = isinstance(error, PermissionError)
    return "; NAMEGEN_SETTINGS names another folder" if denied else f": remove {path}, and set the keys again"


def write_key(name: str, secret: str) -> None:
    """Keep a secret. Raises UsageError as `read_keys` does, and NamegenError where the file cannot be written."""
    with writing_settings("the keys file"):
        _write(read_keys() | {name: secret})


def remove_key(name: str) -> bool:
    """Forget a secret; say whether there was one. Raises as `write_key` does."""
    if name not in read_keys():
        return False
    with writing_settings("the keys file"):
        _write({each: secret for each, secret in read_keys().items() if each != name})
    return True


def _refuse_open_to_others(file: BinaryIO, path: Path) -> None:
    found = os.fstat(file.fileno())
    if sys.platform == "win32":  # there a folder's rights hold for what is in it, and the mode says nothing
        return
    if found.st_uid != os.geteuid():
        raise UsageError(
            f"the keys file {path} belongs to another user, so it is not read: chown {os.geteuid()} {path}, or set"
            " NAMEGEN_SETTINGS to a folder of yours"
        )
    if found.st_mode & 0o077:
        mode = f"{stat.S_IMODE(found.st_mode):o}"
        raise UsageError(f"the keys file {path} has mode {mode}, so others may read or write it: chmod 600 {path}")


def _parsed(data: bytes, path: Path) -> dict[str, str]:
    try:
        found = json.loads(data) if len(data) <= _MOST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
        raise UsageError(f"the keys file {path} is damaged: remove it, and set the keys again")
    return found


def _write(keys: Mapping[str, str]) -> None:
    """Write the file, with mode 600 from its first byte on, whole or not at all."""
    text = json.dumps(dict(sorted(keys.items())), indent=2) + "\n"
    write_private(keys_file(), text.encode(), "the keys file", mode=0o600)
