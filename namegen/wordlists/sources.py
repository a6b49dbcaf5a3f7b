"""Find the wordlist that a person means: a file, a registered name, an address, or standard input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..contracts.spec import Spec
from ..contracts.wordlist import Wordlist
from ..errors import UsageError, nearest
from ..registry.entry import Entry
from ..registry.registry import Registry, check_options
from . import download
from .bytes_of import bytes_of_file, bytes_of_standard_input
from .given import names_given
from .reading import read_names
from .registered import find_registered, load_registered
from .source import ReadingOptions

_FEW = 20
"""Lists that a blend has at most, for the question whether texts are files."""


def load_wordlist(
    dataset: str | Path | Iterable[str] | Mapping[str, float] | Wordlist | Entry | Spec,
    registry: Registry,
    reading: ReadingOptions | None = None,
    *,
    progress: download.Progress | None = None,
) -> Wordlist:
    """Load the wordlist that `dataset` means, tried in this order.

    A `Wordlist` is itself; an `Entry` or a `Spec` is that registered list, never a file. A text is the path of a file,
    a registered name (with or without '.txt'; a folder does not hide it), alone or with options ("NAME option=value"),
    an http(s) address, or '-' for standard input. Anything else is names: texts, a mapping of names to counts, a data
    frame or a column of one (see `names_given`). Raises WordlistError or DownloadError with the reason, UsageError
    (with the nearest name) where there is no such list, OptionError for an option that a registered list has not.
    """
    reading = reading or ReadingOptions()
    if isinstance(dataset, Wordlist):
        _refuse(reading.given, "names that were read already")
        return dataset
    if isinstance(dataset, Entry):
        return load_registered(check_options(dataset, Spec(dataset.name)), reading, progress)
    if isinstance(dataset, Spec):
        return load_registered(registry.check("wordlist", dataset), reading, progress)
    if not isinstance(dataset, (str, Path)):
        _refuse_files(dataset)
        _refuse([each for each in reading.given if each == "encoding"], "texts, which are decoded already")
        return names_given(dataset, reading)
    label, charset = str(dataset), ""
    registered = find_registered(label, registry)
    if _exists(dataset) and (registered is None or not Path(dataset).is_dir()):
        data = bytes_of_file(Path(dataset))
    elif registered is not None:
        return load_registered(check_options(*registered), reading, progress)
    elif label.lower().startswith(("http://", "https://")):
        downloaded = download.fetch(label, progress=progress)
        data, charset = downloaded.data, downloaded.charset
    elif label == "-":
        data = bytes_of_standard_input()
    else:
        raise UsageError(
            f"there is no wordlist {label!r}: no such file, and no registered name"
            f"{nearest(label, registry.entries('wordlist'), 'namegen datasets')}"
        )
    return read_names(data, label, reading, charset=charset)


def check_recalled(dataset: str) -> None:
    """Raise UsageError for what a model file, which anybody may have made, cannot send anybody to.

    That is an address, standard input, and what is there and no regular file: to read a pipe or a device may never end.
    """
    if dataset == "-" or "://" in dataset:
        raise UsageError(f"the model learned from {dataset!r}; a model file's address is not followed: give --dataset")
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
