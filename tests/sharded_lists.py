"""Lists in shards that are in memory, for tests of what works shard by shard."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from namegen.contracts.hashes import hash_names
from namegen.contracts.shards import ShardedWordlist
from namegen.contracts.wordlist import Names, Wordlist


@dataclass(frozen=True)
class InMemory:
    """Hold the names of a shard."""

    held: Names

    def names(self) -> Names:
        return self.held


def in_shards(wordlist: Wordlist, size: int) -> ShardedWordlist:
    """Deal the names of a list out to shards of `size` names."""
    cuts = range(0, len(wordlist), size)
    shards = [InMemory(Names.take(wordlist, range(at, min(at + size, len(wordlist))))) for at in cuts]
    return ShardedWordlist(
        shards=shards,
        name=wordlist.name,
        sha256=wordlist.sha256,
        report=replace(wordlist.report, kept=len(wordlist)),
        letters=frozenset("".join(wordlist.names)),
        hashes=np.unique(hash_names(list(wordlist.distinct))),
        total=sum(wordlist.counts),
        weighted=wordlist.weights is not None,
    )
