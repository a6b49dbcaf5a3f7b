"""Train, dev and test parts of a wordlist."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Literal

from .errors import UsageError
from .wordlist import Names

SplitName = Literal["distinct", "all", "lecture"]
PartName = Literal["train", "dev", "test"]


@dataclass(frozen=True)
class Parts:
    """A wordlist in three: learn from `train`, choose by `dev`, report on `test`."""

    train: Names
    dev: Names
    test: Names


def split(names: Names, how: SplitName) -> Parts:
    """`names` in parts.

    distinct: 80/10/10 by a stable hash of the name, so that all repeats of a name are in one part, no test
        name is ever in train, and adding names to the list moves none of the others.
    all: everything is train, dev and test, as in part 1 of Karpathy's lectures.
    lecture: the split of part 2 of the lectures, `random.seed(42)`, shuffle, 80/10/10 of the lines; names that
        repeat leak from train into test.

    Raises UsageError for any other.
    """
    if how == "all":
        return Parts(names, names, names)
    if how == "lecture":
        order = list(range(len(names)))
        # Python promises shuffle's result for a seed only by habit; a test holds it to the published counts.
        random.Random(42).shuffle(order)  # noqa: S311
        first, second = int(0.8 * len(order)), int(0.9 * len(order))
        return Parts(*(names.take(part) for part in (order[:first], order[first:second], order[second:])))
    if how != "distinct":
        raise UsageError(f"there is no split {how!r} (there are: distinct, all, lecture)")
    tenth = {name: _tenth(name) for name in names.distinct}
    return Parts(
        names.take([i for i, name in enumerate(names.names) if tenth[name] < 8]),
        names.take([i for i, name in enumerate(names.names) if tenth[name] == 8]),
        names.take([i for i, name in enumerate(names.names) if tenth[name] == 9]),
    )


def _tenth(name: str) -> int:
    """0 to 9, evenly and for ever the same for a name."""
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 10
