"""Lists that are too large for memory: names in shards, each read when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from .wordlist import Card, Names, ReadingReport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Shard(Protocol):
    """Read one part of a list. It can be pickled, so that a worker may read it, and always gives the same names."""

    def names(self) -> Names:
        """Read the names, clean as those of a `Wordlist`: some hundred thousand at most.

        Raises WordlistError where the part is gone, or is not as it was when the list was opened.
        """


@dataclass(frozen=True)
class ShardedWordlist:
    """Hold a list by its shards, in its order, and what one pass over all found. No two of them need be in memory.

    `hashes` (D,) are the sorted `hash_names` of the distinct names; `letters` are the different characters of all.
    `total` is the sum of the counts: the number of names where it has none. Labels are not kept; `not_kept` are the
    titles of their columns.
    """

    shards: Sequence[Shard]
    name: str
    sha256: str
    report: ReadingReport
    letters: frozenset[str]
    hashes: NDArray[np.uint64] = field(compare=False)
    total: int
    weighted: bool = False
    card: Card | None = None
    not_kept: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.report.kept

    @property
    def distinct_count(self) -> int:
        """Return how many different names there are, two with the same 64-bit hash being one."""
        return len(self.hashes)
