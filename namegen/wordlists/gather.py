"""Gather some names of a list that is too large for memory."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.hashes import hash_names
from ..contracts.wordlist import Names
from .splits import PartName, SplitName, part_of

if TYPE_CHECKING:
    from ..contracts.run import Mapper
    from ..contracts.shards import Shard, ShardedWordlist


def gather(
    wordlist: ShardedWordlist, most: int, split: SplitName = "all", part: PartName = "train", mapper: Mapper = map
) -> Names:
    """Return the names of one part of a split, with repeats and counts: about `most` distinct ones of more.

    A name is taken by its hash, whatever the order of the list and its shards. The part is taken to be its usual share
    of the list, all of it or a tenth.
    """
    share = {"train": 8, "dev": 1, "test": 1}[part] if split == "distinct" else 10
    # Of the hashes, which are sorted, those up to this one.
    place = most * 10 // share
    limit = wordlist.hashes[place] if place < wordlist.distinct_count else None
    several = list(mapper(partial(_taken, split=split, part=part, limit=limit), wordlist.shards))
    names = tuple(name for each in several for name in each.names)
    weights = tuple(count for each in several for count in each.counts) if wordlist.weighted else None
    return Names(names, weights)


def _taken(shard: Shard, *, split: SplitName, part: PartName, limit: np.uint64 | None) -> Names:
    names = shard.names()
    if limit is not None:
        names = names.take(np.flatnonzero(hash_names(names.names) < limit).tolist())
    return part_of(names, split, part)
