"""Why a model finds a name likely or not: letter by letter, with what it counted and the names that hold each piece.

What cannot be known is left out: which counts a network rests on, or names of a list that is not at hand.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .scores import finite
from .substrings import Held


@dataclass(frozen=True)
class Alternative:
    """Another token that could have come: its spelling, whether it is the end of the name, its probability."""

    piece: str
    end: bool
    probability: float


@dataclass(frozen=True)
class Counted:
    """What the model counted after one context, which stood `total` times: the token followed it `count` times."""

    order: int
    """the length of the n-gram, context and token together"""
    context: str
    at_start: bool
    """whether the context begins with the start of a name"""
    count: int
    total: int


def longest_seen(counted: Sequence[Counted]) -> Counted | None:
    """The longest context after which the token was seen: what a back-off model backs off to."""
    return next((each for each in counted if each.count), None)


@dataclass(frozen=True)
class Step:
    """One letter of the name, or its end, and what the model thought when it came."""

    piece: str
    end: bool
    logprob: float
    """nats"""
    expected_bits: float
    """bits: the entropy of the row, the surprisal that the model itself expected here"""
    place: int
    """1 if no token was likelier"""
    alternatives: tuple[Alternative, ...]
    """the likeliest other tokens"""
    counted: tuple[Counted, ...]
    """for a model that counts: from the longest context that it knows to the shortest; else none"""
    held: Held | None
    """names that hold the n-gram of `used`; for a model that does not count, the longest piece that any name holds"""
    parts: dict[str, float]
    """for a model made of models: the probability that each gave"""

    @property
    def probability(self) -> float:
        """exp(logprob)."""
        return math.exp(self.logprob)

    @property
    def bits(self) -> float:
        """bits: the surprisal, minus log2 of the probability; infinite for an impossible token."""
        return -self.logprob / math.log(2)

    @property
    def used(self) -> Counted | None:
        """The longest context after which the token was seen: what a back-off model backs off to."""
        return longest_seen(self.counted)

    def as_json(self) -> dict[str, Any]:
        """All of it by name; what is infinite is None, which JSON can hold."""
        numbers = {"logprob": finite(self.logprob), "bits": finite(self.bits), "probability": self.probability}
        used = None if self.used is None else asdict(self.used)
        return asdict(self) | numbers | {"used": used}


@dataclass(frozen=True)
class Rank:
    """Where the name stands among `drawn` names that the model draws from `seed`, without limits."""

    drawn: int
    seed: int | str
    less_likely: float
    """the share of them to which the model gives a lower probability"""


@dataclass(frozen=True)
class Explanation:
    """What a model makes of one name."""

    name: str
    steps: tuple[Step, ...]
    """one for each token, the last for the end"""
    times: int | None
    """how often the wordlist holds the name, counts included; None where the list is not at hand"""
    parts: tuple[str, ...] | None
    """which of train, dev and test hold it, where the model was trained on a split"""
    rank: Rank | None

    @property
    def logprob(self) -> float:
        """nats: the log probability of the name, its end included."""
        return math.fsum(step.logprob for step in self.steps)

    @property
    def bits(self) -> float:
        """bits: the surprisal of the name."""
        return -self.logprob / math.log(2)

    @property
    def perplexity(self) -> float:
        """exp(nats/token), the end included."""
        nll_per_token = -self.logprob / len(self.steps)
        return math.exp(nll_per_token) if nll_per_token < 700 else math.inf

    def as_json(self) -> dict[str, Any]:
        """All of it by name; what is infinite is None, which JSON can hold."""
        return {
            "name": self.name,
            "logprob": finite(self.logprob),
            "bits": finite(self.bits),
            "perplexity": finite(self.perplexity),
            "times": self.times,
            "parts": self.parts,
            "rank": None if self.rank is None else asdict(self.rank),
            "steps": [step.as_json() for step in self.steps],
        }
