"""Which contexts the model asks: each a chain of contexts, from wide to narrow."""

from __future__ import annotations

from .chain import Levels
from .history import HEAD, Look

PLACES = 12
"""Places that are distinguished as a context."""


def chains(order: int) -> dict[str, Levels]:
    """Return the chains by a label for people; `order` is the length of the longest n-gram."""

    def suffixes(order: int) -> Levels:
        return ((), *((_token(back),) for back in range(1, order)))

    first, second, third = (Look("head", number) for number in range(1, HEAD + 1))
    place = Look("place", PLACES)
    c1, c2, c3, c4, c5 = (_token(back) for back in range(1, 6))
    v1, v2, v3, v4, v5, v6 = (Look("kind", back) for back in range(1, 7))
    return {
        f"last {order - 1}": suffixes(order),
        "last 5": suffixes(min(6, order)),
        "last 3": suffixes(min(4, order)),
        "place": ((), (c1,), (place,), (c2,), (c3,), (c4,)),
        "vowels": ((v1, v2), (v3, v4), (c1,), (v5, c2), (v6, c3)),
        "first letter": ((), (c1,), (c2,), (first,), (c3,)),
        "letters but the 3rd": ((), (c1,), (c2,), (c4,), (c5,)),
        "letters but the last": ((), (c2,), (c3,), (c4,)),
        "letters but the 2nd": ((), (c1,), (c3,), (c4,), (c5,)),
        "first 3 letters": ((c1,), (first,), (second,), (third,), (c2,)),
        "first letters, not the last": ((c2,), (first,), (second,), (c3,)),
    }


def reach(levels: Levels) -> int:
    """Return how many tokens back a chain looks, at least 1."""
    return max((look.number for looks in levels for look in looks if look.what in ("token", "kind")), default=1)


def _token(back: int) -> Look:
    return Look("token", back)
