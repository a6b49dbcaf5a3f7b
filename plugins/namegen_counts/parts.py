"""Count a corpus part by part, which need not be in memory together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import namegen

from .packing import Packing
from .runs import merge_within
from .table import Table, merged

Result = TypeVar("Result")
Part = Callable[[], namegen.Corpus]
Parts = namegen.Corpus | namegen.CorpusParts

TASK = 300_000
"""Names of a task, about: in few tasks workers wait for the last, in many they send more, which is merged again."""


@dataclass
class UntilStopped(Generic[Result]):
    """Iterate over the results of a corpus's parts until the run is stopped, and report each."""

    results: Iterable[Result]
    total: int
    run: namegen.Run
    done: int = 0

    def __iter__(self) -> Iterator[Result]:
        with suppress(namegen.StoppedError):  # by workers, which end at once
            for result in self.results:
                self.done += 1
                if self.total > 1:
                    self.run.part(f"part {self.done} of {self.total}", self.done, self.total)
                yield result
                if self.run.stopped():
                    return

    @property
    def report(self) -> dict[str, str]:
        """Return what a training report says of a stop: nothing where all parts were counted."""
        if self.done == self.total:
            return {}
        return {"stopped": f"after {self.done} of {self.total} parts of the list"}


def grouped(corpus: Parts) -> list[tuple[Part, ...]]:
    """Put the parts of a corpus together in tasks for workers: of each, one merged result comes back."""
    parts = corpus.parts
    together = max(1, TASK * len(parts) // max(1, len(corpus)))
    return [tuple(parts[at : at + together]) for at in range(0, len(parts), together)]


def count_parts(corpus: Parts, order: int, run: namegen.Run) -> tuple[Table, dict[str, str]]:
    """Count the longest grams of each part, on the run's workers, holding `run.memory` bytes of counts at most.

    Returns their table, and what a training report says where a stop was requested: then of the parts until then.
    """
    groups = grouped(corpus)
    tables = UntilStopped(run.map(partial(_table_of, order=order), groups), len(groups), run)
    table = merge_within(tables, Packing(order, corpus.vocab_size), run.memory)
    return table, tables.report


def _table_of(parts: Sequence[Part], order: int) -> Table:
    return merged([Table.of(part(), order) for part in parts])
