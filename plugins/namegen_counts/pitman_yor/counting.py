"""Count a corpus part by part, and sample its names in the same pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

import namegen

from ..ngrams import Grams, grams_of
from ..packing import Packing
from ..parts import Part, Parts, UntilStopped, grouped
from ..runs import merge_within
from ..table import Table, merged
from .distinct import Sample, Samples


class Counted(NamedTuple):
    """Hold what was counted, the sampled names in order, how many names there are, and what is reported of a stop."""

    grams: Grams
    names: namegen.Corpus
    total: int
    stopped: dict[str, str]


def count_and_sample(corpus: Parts, order: int, run: namegen.Run) -> Counted:
    """Count and sample each part on the run's workers; where a stop is requested, those until then."""
    groups = grouped(corpus)
    parts = UntilStopped(run.map(partial(_counted, order=order), groups), len(groups), run)
    sampling = _Sampling()
    table = merge_within(sampling.tables(parts), Packing(order, corpus.vocab_size), run.memory)
    names = sampling.samples.merged().in_order()
    return Counted(grams_of(table, corpus.vocabulary), names, sampling.total, parts.report)


class _Part(NamedTuple):
    table: Table
    sample: Sample
    total: int


@dataclass
class _Sampling:
    """Take the samples out of what comes of the parts."""

    samples: Samples = field(default_factory=Samples)
    total: int = 0

    def tables(self, parts: UntilStopped[_Part]) -> Iterator[Table]:
        for part in parts:
            self.samples.add(part.sample)
            self.total += part.total
            yield part.table


def _counted(parts: Sequence[Part], order: int) -> _Part:
    several = [_counted_part(part(), order) for part in parts]
    return _Part(
        merged([each.table for each in several]),
        Sample.merged([each.sample for each in several]),
        sum(each.total for each in several),
    )


def _counted_part(corpus: namegen.Corpus, order: int) -> _Part:
    total = len(corpus) if corpus.weights is None else int(corpus.weights.sum())
    return _Part(Table.of(corpus, order), Sample.of(corpus), total)
