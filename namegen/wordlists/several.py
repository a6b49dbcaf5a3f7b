"""Several files, read as a whole, as one list: the names of each, in the order of the files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import lcm

from ..contracts.wordlist import Wordlist
from ..errors import WordlistError
from ..registry.registry import Registry
from . import opening
from .joining import check_weighted, joined_report, joined_sha256
from .sharded.files import File
from .sharded.preparing import Prepared
from .sharded.whole import ReadFile, read_file
from .source import ReadingOptions


def read_files(files: Sequence[File], name: str, reading: ReadingOptions, registry: Registry | None) -> Wordlist:
    """Read files as one list. Raises WordlistError as `read_names` does, naming the file, and where they do not fit."""
    return read_prepared([Prepared(file, file.size()) for file in files], name, reading, registry)


def read_prepared(files: Sequence[Prepared], name: str, reading: ReadingOptions, registry: Registry | None) -> Wordlist:
    """Do the same of files that were made ready."""
    size = sum(each.size for each in files)
    if size > opening.MAX_BYTES:
        raise WordlistError(
            f"{name}: {size:,} bytes, and the most that is read as a whole is {opening.MAX_BYTES:,}; give fewer files"
        )
    filled = [each for each in files if each.size] or files[:1]
    return _joined(list(_read(filled, reading, registry)), name)


def _read(files: Sequence[Prepared], reading: ReadingOptions, registry: Registry | None) -> Iterator[ReadFile]:
    for each in files:
        data = each.file.read(0, opening.MAX_BYTES + 1)
        yield read_file(data, each.file.name, reading, each.charset, each.notes, each.sha256, registry=registry)


def _joined(read: Sequence[ReadFile], name: str) -> Wordlist:
    """Make one list of all, with the labels that all have. Counts that were made whole stay in proportion."""
    lists = [each.wordlist for each in read]
    if len(lists) == 1:
        return lists[0]
    called = [each.name for each in lists]
    weighted = [each.weights is not None for each in lists]
    check_weighted(called, weighted)
    names = tuple(each for wordlist in lists for each in wordlist.names)
    factor = lcm(*(each.factor for each in read))
    weights = tuple(count * (factor // each.factor) for each in read for count in each.wordlist.counts)
    shared = [title for title in lists[0].labels if all(title in other.labels for other in lists)]
    return Wordlist(
        names,
        weights if weighted[0] else None,
        name,
        joined_sha256([each.sha256 for each in lists]),
        joined_report(called, [each.report for each in lists], len(set(names))),
        labels={title: tuple(label for each in lists for label in each.labels[title]) for title in shared},
    )
