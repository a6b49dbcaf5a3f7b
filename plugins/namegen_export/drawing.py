"""Draw names by their numbers (FORMAT.md, A name)."""

from __future__ import annotations

from bisect import bisect_right

import namegen

from .walks import Walk

MASK = 2**64 - 1
GAMMA = 0x9E3779B97F4A7C15
MOST_TOKENS = 10**6


def mixed(value: int) -> int:
    """Apply SplitMix64's finaliser to an unsigned number of 64 bits."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ value >> 27) * 0x94D049BB133111EB & MASK
    return value ^ value >> 31


class Drawer:
    """Draw names along a walk, each a function of the root of a seed and its number."""

    def __init__(self, walk: Walk, limit: int) -> None:
        if not isinstance(limit, int) or not 0 < limit <= MOST_TOKENS:
            raise namegen.StorageError("the document's limit is no number of tokens; export it anew")
        self.walk, self.limit = walk, limit

    def name(self, root: int, number: int) -> str | None:
        """Draw the name of a number; None where it does not end in time."""
        key, at, texts = mixed(root + number * GAMMA & MASK), self.walk.start, list[str]()
        for step in range(1, self.limit + 1):
            following = self.walk.next(at)
            u = (mixed(key + step * GAMMA & MASK) >> 11) * 2.0**-53
            chosen = bisect_right(following.borders, u * following.borders[-1])
            if following.tokens[chosen] == self.walk.states.end:
                return "".join(texts)
            texts.append(following.texts[chosen])
            at = self.walk.after(at, chosen)
        return None
