"""Which files a glob, a folder or an address means."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from ...errors import WordlistError
from .files import LocalFile, RemoteFile, open_filesystem, unreadable

_NOT_BY_FSSPEC = ("http", "https", "ftp")
"""Addresses that it knows too: the first two are fetched by `download`, and the third hides nothing from anybody."""
_SIGNS = frozenset("*?[")
_NO_LISTS = ("readme", "license", "licence")
"""How the names of files begin, in any case, that stand in folders of lists and are none."""
_HIDDEN = (".", "_")
"""How those begin that no list does: hidden files, and what engines write beside theirs, as `_SUCCESS`."""


def is_glob(text: str) -> bool:
    """Say whether a text may stand for several files."""
    return not _SIGNS.isdisjoint(text)


def is_address(text: str) -> bool:
    """Say whether a text is an address that fsspec may know: `protocol://...`, as s3://bucket/part-*.txt."""
    protocol, separator, rest = text.partition("://")
    return bool(separator and rest) and protocol.isalnum() and protocol.lower() not in _NOT_BY_FSSPEC


def find_local(pattern: str) -> tuple[LocalFile, ...]:
    """Find the files of a glob, if any is called so, or those in a folder, in the order of their names.

    In a folder, hidden files, `_SUCCESS` and its like and a README are none. Raises WordlistError for a folder without
    files, and for one that is no regular file.
    """
    is_folder = os.path.isdir(pattern)
    paths = _paths_in(pattern) if is_folder else sorted(glob.glob(pattern, recursive=True))
    files = tuple(LocalFile(path, path) for path in paths if not os.path.isdir(path))
    if is_folder and not files:
        there = "no files in it but hidden ones and READMEs" if _has_files(pattern) else "no files in it"
        raise WordlistError(
            f"{pattern} is a folder without lists: there are {there};"
            f" a glob such as '{os.path.join(pattern, '*', '*.txt')}' takes those of the folders in it"
        )
    for file in files:
        if not file.is_regular():
            raise WordlistError(f"{file.name} is no regular file, and cannot be read in parts; leave it out")
    return files


def _has_files(folder: str) -> bool:
    with os.scandir(folder) as found:
        return any(not each.is_dir() for each in found)


def _paths_in(folder: str) -> list[str]:
    with unreadable(folder):
        return [os.path.join(folder, each) for each in sorted(os.listdir(folder)) if _may_be_list(each)]


def find_remote(address: str) -> tuple[RemoteFile, ...]:
    """Find the files behind an address: one, those of a glob, or those in a folder. Raises as `find_local` does."""
    if "@" in address.partition("://")[2].partition("/")[0]:
        raise WordlistError("an address with a user name or password in it would be kept in model files; refused")
    system, path = open_filesystem(address)
    with unreadable(address):
        paths = _remote_paths(system, path)
    if not paths:
        raise WordlistError(f"no file is called {address!r}, and no folder of lists")
    return tuple(RemoteFile(system.unstrip_protocol(each)) for each in paths)


def _remote_paths(system: Any, path: str) -> Sequence[str]:
    if is_glob(path):
        return [str(each) for each in sorted(system.glob(path)) if not system.isdir(each)]
    if not system.isdir(path):
        return [path] if system.exists(path) else []
    inside = (entry for entry in system.ls(path, detail=True) if entry["type"] == "file")
    return sorted(str(entry["name"]) for entry in inside if _may_be_list(PurePosixPath(entry["name"]).name))


def _may_be_list(name: str) -> bool:
    return not name.startswith(_HIDDEN) and not name.casefold().startswith(_NO_LISTS)
