"""Find the wordlist that a person means: files, a registered name, an address, or standard input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from ..contracts.run import Mapper
from ..contracts.shards import ShardedWordlist
from ..contracts.spec import Spec
from ..contracts.wordlist import Wordlist
from ..errors import UsageError, nearest
from ..registry.entry import Entry
from ..registry.registry import Registry
from ..registry.spec_check import check_options
from . import download, opening
from .bytes_of import bytes_of_file, bytes_of_standard_input, standard_input
from .given import names_given
from .reading import read_names
from .registered import find_registered, load_registered
from .several import read_files, read_prepared
from .sharded.bounds import USUAL, Bounds
from .sharded.errors import NotInShardsError
from .sharded.files import File, LocalFile
from .sharded.finding import find_local, find_remote, is_address, is_glob
from .sharded.opening import open_sharded
from .sharded.preparing import Preparation, Prepared
from .source import ReadingOptions

_FEW = 20
"""Lists that a blend has at most, for the question whether texts are files."""


Dataset = str | Path | Iterable[str] | Mapping[str, float] | Wordlist | Entry | Spec


def load_wordlist(
    dataset: Dataset,
    registry: Registry,
    reading: ReadingOptions | None = None,
    *,
    progress: download.Progress | None = None,
) -> Wordlist:
    """Load the wordlist that `dataset` means, tried in this order.

    A `Wordlist` is itself; an `Entry` or a `Spec` is that registered list, never a file. A text is the path of a file,
    a registered name (with or without '.txt'; a folder does not hide it), alone or with options ("NAME option=value"),
    a folder or a glob, whose files are one list, an http(s) address, one that fsspec knows (s3://bucket/part-*.txt), or
    '-' for standard input. Anything else is names: texts, a mapping of names to counts, a data frame or a column of one
    (see `names_given`). Raises WordlistError or DownloadError with the reason, UsageError (with the nearest name) where
    there is no such list, OptionError for an option that a registered list has not.
    """
    reading = reading or ReadingOptions()
    if not isinstance(dataset, (str, Path)):
        return _not_by_text(dataset, registry, reading, progress)
    label = str(dataset)
    meant = _meaning(dataset, registry)
    if isinstance(meant, Spec):
        return load_registered(meant, reading, progress)
    if meant is _Stream.http:
        downloaded = download.fetch(label, progress=progress)
        return read_names(downloaded.data, label, reading, charset=downloaded.charset, registry=registry)
    if meant is _Stream.standard_input:
        return read_names(bytes_of_standard_input(), label, reading, registry=registry)
    if isinstance(meant, Path):
        return read_names(bytes_of_file(meant), label, reading, registry=registry)
    return read_files(meant, label, reading, registry)


def open_wordlist(
    dataset: Dataset,
    registry: Registry,
    reading: ReadingOptions | None = None,
    *,
    mapper: Mapper | None = None,
    progress: download.Progress | None = None,
    bounds: Bounds = USUAL,
) -> Wordlist | ShardedWordlist:
    """Open the wordlist that `dataset` means: as `load_wordlist` does, and in shards where that is large.

    Large is a file, or several together, of 4 MiB and more, unpacked. One pass over it, which `mapper` shares out to
    workers, finds what a ShardedWordlist says. Standard input and what is downloaded or packed is kept in a temporary
    file as long as this process lives. Raises as `load_wordlist` does, and WordlistError for a list that is too large
    to be read as a whole, in a layout that cannot be read in parts.
    """
    reading = reading or ReadingOptions()
    meant = _meaning(dataset, registry) if isinstance(dataset, (str, Path)) else None
    if meant is None or isinstance(meant, Spec) or _is_device(meant):
        return load_wordlist(dataset, registry, reading, progress=progress)
    label = str(dataset)
    files = _prepared(meant, label, Preparation(bounds), progress)
    size = sum(each.size for each in files)
    if size < bounds.whole:
        return read_prepared(files, label, reading, registry)
    try:
        sent = registry if registry.can_be_sent else None
        return open_sharded(files, label, reading, mapper=mapper, progress=progress, bounds=bounds, registry=sent)
    except NotInShardsError:
        if len(files) > 1 or size > opening.MAX_BYTES:
            raise
        return read_prepared(files, label, reading, registry)


def _is_device(meant: Path | _Stream | tuple[File, ...]) -> bool:
    """Say whether it may give bytes without an end."""
    if not isinstance(meant, Path):
        return False
    file = LocalFile(str(meant), str(meant))
    return not (file.is_regular() or file.is_pipe())


class _Stream(Enum):
    """Where bytes come from that can be read but once."""

    http = "http"
    standard_input = "-"


def _meaning(dataset: str | Path, registry: Registry) -> Spec | Path | _Stream | tuple[File, ...]:
    """Find what a text means: a registered list, a file, something to be read once, or several files, in an order."""
    label = str(dataset)
    registered = find_registered(label, registry)
    if _exists(dataset) and not Path(dataset).is_dir():
        return Path(dataset)
    if registered is not None:
        return registry.tell_deprecated(check_options(*registered))
    if _exists(dataset):
        return find_local(label)
    if label.lower().startswith(("http://", "https://")):
        return _Stream.http
    if is_address(label):
        return find_remote(label)
    if label == "-":
        return _Stream.standard_input
    files = find_local(label) if is_glob(label) else ()
    if files:
        return files
    looked = f"no file is called so, looked for in {Path.cwd()}" if is_glob(label) else "no such file"
    raise UsageError(
        f"there is no wordlist {label!r}: {looked}, and no registered name"
        f"{nearest(label, registry.entries('wordlist'), 'namegen datasets')}"
    )


def hides_a_folder(dataset: str, registry: Registry) -> bool:
    """Say whether a text means a registered list though a folder is called so."""
    return _exists(dataset) and Path(dataset).is_dir() and isinstance(_meaning(dataset, registry), Spec)


def _not_by_text(
    dataset: Any, registry: Registry, reading: ReadingOptions, progress: download.Progress | None
) -> Wordlist:
    """Load what is no text: a list that is read already, a registered one, or names."""
    if isinstance(dataset, Wordlist):
        _refuse(reading.given, "names that were read already")
        return dataset
    if isinstance(dataset, Entry):
        return load_registered(check_options(dataset, Spec(dataset.name)), reading, progress)
    if isinstance(dataset, Spec):
        return load_registered(registry.check("wordlist", dataset), reading, progress)
    _refuse_files(dataset)
    _refuse([each for each in reading.given if each == "encoding"], "texts, which are decoded already")
    return names_given(dataset, reading)


def _prepared(
    meant: Path | _Stream | tuple[File, ...],
    label: str,
    preparation: Preparation,
    progress: download.Progress | None,
) -> tuple[Prepared, ...]:
    """Make files ready to be read in parts, those without a byte left out where there are others."""
    if meant is _Stream.http:
        limits = replace(_LARGE, max_bytes=preparation.spool.most)
        fetch = partial(download.fetch_into, address=label, limits=limits, progress=progress)
        return (preparation.receive(fetch, label),)
    if meant is _Stream.standard_input:
        return (preparation.keep(standard_input(), label),)
    if isinstance(meant, Path):
        file = LocalFile(str(meant), label)
        if file.is_regular():
            return (preparation.prepare(file),)
        with file.open() as stream:
            return (preparation.keep(stream, label),)
    prepared = tuple(map(preparation.prepare, meant))
    return tuple(each for each in prepared if each.size) or prepared[:1]


_LARGE = download.Limits(total_timeout=24 * 3600.0)
"""Limits of a download that goes to the disk."""


def check_recalled(dataset: str) -> None:
    """Raise UsageError for what a model file, which anybody may have made, cannot send anybody to.

    That is an address, standard input, a glob that goes through all folders, and what is there and no regular file: to
    read a pipe or a device may never end.
    """
    if dataset == "-" or "://" in dataset:
        raise UsageError(f"the model learned from {dataset!r}; a model file's address is not followed: give --dataset")
    if "**" in dataset:
        raise UsageError(f"the model learned from {dataset!r}; a model file's '**' is not followed: give --dataset")
    if _exists(dataset) and not (Path(dataset).is_file() or Path(dataset).is_dir()):
        raise UsageError(f"the model learned from {dataset!r}, which is no regular file: give --dataset")


def _refuse(options: Sequence[str], what: str) -> None:
    """Raise UsageError for options of reading that cannot apply."""
    if options:
        raise UsageError(
            f"{' and '.join(options)} cannot apply to {what}; leave {'it' if len(options) == 1 else 'them'} out"
        )


def _refuse_files(dataset: Any) -> None:
    """Raise UsageError for a list of files, which would be taken for names."""
    several = isinstance(dataset, (list, tuple)) and 1 < len(dataset) <= _FEW
    if several and all(isinstance(each, (str, Path)) and _is_file(each) for each in dataset):
        raise UsageError(
            f"{dataset[0]} and the others are files: give blend=(1, 1) to read them as lists, or names themselves"
        )


def _is_file(each: str | Path) -> bool:
    return _exists(each) and Path(each).is_file()


def _exists(dataset: str | Path) -> bool:
    try:
        return str(dataset) not in ("", "-") and Path(dataset).exists()
    except (OSError, ValueError):  # a text that cannot be a path, for instance too long or with a NUL
        return False
