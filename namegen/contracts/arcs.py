"""What a model that counts is made of, exactly: numbers from which its rows follow by + * / of doubles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Lower = Literal["base", "floor"]
"""What a state leaves to: its context without the first token, or an even row of the tokens that can follow."""


@dataclass(frozen=True)
class Arcs:
    """Hold the n-grams that a model's rows are made of: A arcs that leave S states.

    State 0 is the empty context; its arcs are all tokens, in order. Arcs lie by state, then by token. An arc leads to
    the next state (1, 2, ...) if it leaves state 0 or its token is not the end, until all states are led to. Then

        left = the sum of `taken` over the state's arcs + extra[state];  total = the sum of `kept` + left
        row[state] = row[lower] * (left / total), then + kept / total for each arc

    with all sums from 0.0 in the order of arcs
    """

    degree: NDArray[np.int64]
    """(S,): how many arcs each state has."""
    token: NDArray[np.int64]
    """(A,)."""
    kept: NDArray[np.float64]
    """(A,): what each arc weighs."""
    taken: NDArray[np.float64]
    """(A,): what each leaves to the lower state."""
    extra: NDArray[np.float64]
    """(S,): what each state leaves beside that."""
    lower: Lower
    start_state: int
    odds: NDArray[np.float64]
    """What the chance of the end is multiplied by after 0, 1, ... tokens, the last for all later; empty for nothing."""


@dataclass(frozen=True)
class Counted:
    """Hold what makes a model of counts, N being its `order`.

    An n-gram of the highest order, or one that begins with the start of a name, counts as often as it was seen; a
    shorter one once for each token seen before it. From a count c of 1, 2, and more, `discounts[b, n, min(c, 3) - 1]`
    is taken, n being its tokens but one, and b whether its context begins with the start of a name; a context of n
    tokens leaves `strengths[b, n]` beside that to the one without its first token.
    """

    order: int
    discounts: NDArray[np.float64]
    """(2, N, 3)."""
    strengths: NDArray[np.float64]
    """(2, N)."""
    odds: NDArray[np.float64]
    """As of `Arcs`."""
