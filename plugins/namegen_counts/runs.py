"""Merge the tables of many parts in bounded memory: what is more goes to disk as sorted runs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

import numpy as np

import namegen

from .table import Table, merged

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .packing import Packing

LEAST = 2**20
"""Bytes of tables that are held at least, whatever the bound."""
SEVERAL = 2**24
"""Bytes of tables that are merged at a time, about; while they are sorted they take six times as much."""
COLUMN = 8
"""Bytes of a word of a key, and of a count."""


def merge_within(tables: Iterable[Table], packing: Packing, memory: int) -> Table:
    """Merge tables as they come, holding `memory` bytes of them at most.

    Each table is merged with those of its size (O'Neil et al. 1996, the log-structured merge-tree), so that a key is
    moved as often as the logarithm of their number. Where they outgrow the bound, they go to disk as one sorted run,
    and at the end the runs are merged there, range of keys by range, and mapped into memory. The files have no names:
    nothing of them is left when the process ends, however it does. Raises StorageError where the disk is full.
    """
    memory = max(memory, LEAST)
    held: list[Table] = []
    runs: list[Table] = []
    for table in _by_several(tables, min(SEVERAL, memory // 4)):
        held.append(table)
        while len(held) > 1 and len(held[-2]) < 2 * len(held[-1]):
            held[-2:] = [merged(held[-2:])]
        # A merge takes as much again.
        if sum(each.nbytes for each in held) > memory // 2:
            runs.append(_on_disk([merged(held)], packing))
            held = []
    last = merged([Table.empty(packing), *held])
    return _on_disk(_by_ranges([*runs, last], memory), packing) if runs else last


def _by_several(tables: Iterable[Table], most: int) -> Iterator[Table]:
    """Merge tables that come one after the other up to `most` bytes: one sort moves less than many merges."""
    held: list[Table] = []
    for table in tables:
        held.append(table)
        if sum(each.nbytes for each in held) > most:
            yield merged(held)
            held = []
    if held:
        yield merged(held)


def _by_ranges(runs: list[Table], memory: int) -> Iterator[Table]:
    """Merge the runs range by range, so that a range of all takes about an eighth of `memory`."""
    total = sum(map(len, runs))
    rows = max(1, memory // 8 // (COLUMN * (runs[0].packing.words + 1)))
    bounds = _borders(runs, -(-total // rows))
    for begin, end in pairwise(bounds):
        some = [each.between(a, b) for each, a, b in zip(runs, begin, end, strict=True)]
        yield merged(some)


def _borders(runs: list[Table], ranges: int) -> list[list[int]]:
    """Divide the keys of all runs into about so many ranges of equal size: where each begins in each run, and ends."""
    step = [max(1, len(each) // (8 * ranges)) for each in runs]
    sample = np.sort(np.concatenate([each.keys[-1, ::every] for each, every in zip(runs, step, strict=True)]))
    chosen = np.unique(sample[np.arange(1, ranges) * len(sample) // ranges])
    inner = [np.searchsorted(each.keys[-1], chosen).tolist() for each in runs]
    return [[0] * len(runs), *map(list, zip(*inner, strict=True)), [len(each) for each in runs]]


def _on_disk(tables: Iterable[Table], packing: Packing) -> Table:
    """Write tables, all keys of each above those of the one before, to files without a name; map them as one table."""
    length = 0
    with ExitStack() as opened:
        try:
            columns = [opened.enter_context(_file()) for _ in range(packing.words + 1)]
            for table in tables:
                for file, column in zip(columns, [*table.keys, table.counts], strict=True):
                    file.write(np.ascontiguousarray(column).data)
                length += len(table)
            for file in columns:
                file.flush()
        except OSError as error:
            raise namegen.StorageError(
                f"counting needs more room on disk, in {_where()}: {error.strerror}; free some, set TMPDIR to another"
                " folder, or give more --memory"
            ) from None
        *keys, counts = (_mapped(file, length) for file in columns)
    return Table(packing, _stacked(keys), counts.view(np.int64))


def _where() -> str:
    try:
        return tempfile.gettempdir()
    except OSError:  # none can be written to
        return "a temporary folder"


def _file() -> IO[bytes]:
    return tempfile.TemporaryFile(prefix="namegen-")


def _mapped(file: IO[bytes], length: int) -> NDArray[np.uint64]:
    """Map a file, which may be closed then."""
    if not length:
        return np.zeros(0, dtype=np.uint64)
    return np.memmap(file, dtype=np.uint64, mode="r", shape=(length,))


def _stacked(words: list[NDArray[np.uint64]]) -> NDArray[Any]:
    """Return keys (W, K) of their words; of several the array is in memory, for no map holds files side by side."""
    return words[0][None] if len(words) == 1 else np.stack(words)
