"""Why a model finds a name probable or not: letter by letter, with its counts and the names that hold each piece.

What cannot be known is left out: the counts behind a network, or the names of a list that is not at hand.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from .scores import finite, perplexity
from .substrings import Held


@dataclass(frozen=True)
class Alternative:
    """Describe another token that could have come: its spelling, whether it ends the name, its probability."""

    piece: str
    end: bool
    probability: float


@dataclass(frozen=True)
class Counted:
    """Hold what the model counted after one context: it occurred `total` times, followed by the token `count` times."""

    order: int
    """the length of the n-gram, context and token together"""
    context: str
    at_start: bool
    """whether the context begins with the start of a name"""
    count: int
    total: int
    piece: str
    """the n-gram in the letters of tokens, its last included; small where the model did not see that it is a capital"""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Describe one letter of the name, or its end, and the model's prediction of it."""

    piece: str
    end: bool
    logprob: float
    """nats"""
    expected_bits: float
    """bits: the entropy of the row, which is the surprisal that the model expected here"""
    capital_bits: float | None
    """bits: how much of the surprisal is that a capital comes, whichever; None where what comes is none"""
    place: int
    """1 if no token was more probable"""
    alternatives: tuple[Alternative, ...]
    """the most probable other tokens"""
    counted: tuple[Counted, ...]
    """for a model that counts: from the longest context that it knows to the shortest; otherwise empty"""
    held: Held | None = None
    """names that hold the n-gram of `used`; for a model that does not count, the longest piece that any name holds"""
    parts: dict[str, float]
    """for a model made of models: the probability under each"""

    @property
    def probability(self) -> float:
        """Return exp(logprob)."""
        return math.exp(self.logprob)

    @property
    def bits(self) -> float:
        """Return the surprisal in bits, minus log2 of the probability; infinite for an impossible token."""
        return -self.logprob / math.log(2)

    @property
    def used(self) -> Counted | None:
        """Return the longest context after which the token was seen: the one that a back-off model uses."""
        return next((each for each in self.counted if each.count), None)

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name; an infinite value is None, since JSON has no infinity."""
        numbers = {"logprob": finite(self.logprob), "bits": finite(self.bits), "probability": self.probability}
        if self.capital_bits is not None:
            numbers["capital_bits"] = finite(self.capital_bits)
        return asdict(self) | numbers | {"used": self.used and asdict(self.used)}


@dataclass(frozen=True)
class Rank:
    """Rank the name among `drawn` names that the model draws from `seed`, without limits."""

    drawn: int
    seed: int | str
    less_likely: float
    """the share of them to which the model gives a lower probability"""


@dataclass(frozen=True)
class Met:
    """Say whether the name meets one constraint; `constraint` is what a person asks for."""

    constraint: str
    met: bool


@dataclass(frozen=True)
class Explanation:
    """Explain how a model scores one name."""

    name: str
    """as the model can have it"""
    steps: tuple[Step, ...]
    """one for each token, the last for the end"""
    times: int | None = None
    """how often the wordlist holds the name, weights included; None where the list is not at hand"""
    parts: tuple[str, ...] | None = None
    """which of train, dev and test hold it, where the model was trained on a split"""
    rank: Rank | None = None
    met: tuple[Met, ...] = ()
    """each constraint that was asked about"""
    wanted: float | None = None
    """the probability that a name of the model meets them all; None where none was asked about"""
    asked: str | None = None
    """the name as it was asked for, where the list has its capitals elsewhere"""

    @property
    def logprob(self) -> float:
        """Return the log probability of the name, its end included, in nats."""
        return math.fsum(step.logprob for step in self.steps)

    @property
    def bits(self) -> float:
        """Return the surprisal of the name, in bits."""
        return -self.logprob / math.log(2)

    @property
    def perplexity(self) -> float:
        """Return exp(nats/token), the end included."""
        return perplexity(-self.logprob / len(self.steps))

    def as_json(self) -> dict[str, Any]:
        """Return all fields by name; an infinite value is None, since JSON has no infinity."""
        return {
            "name": self.name,
            "asked": self.name if self.asked is None else self.asked,
            "logprob": finite(self.logprob),
            "bits": finite(self.bits),
            "perplexity": finite(self.perplexity),
            "times": self.times,
            "parts": self.parts,
            "rank": self.rank and asdict(self.rank),
            "met": [asdict(each) for each in self.met],
            "wanted": self.wanted,
            "steps": [step.as_json() for step in self.steps],
        }
