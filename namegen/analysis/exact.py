"""Exact facts about a model of finitely many states, without drawing a name."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.decoder import Automaton
from ..contracts.wordlist import Names
from ..errors import UsageError
from ..registry.blame import blame
from ..wordlists.splits import split
from .evaluate import score
from .markov import follow

if TYPE_CHECKING:
    from ..training.trained import Trained


@dataclass(frozen=True)
class ListMass:
    """Hold the probability (`probability`) that a drawn name is one of a list's distinct `names`."""

    names: int
    probability: float


@dataclass(frozen=True)
class Facts:
    """Describe exactly the names that a model draws, with no limit on length; the empty name counts too.

    `lengths`, `tail` and `endless` sum to 1. Where some names never end (`endless` above 0), the expected lengths
    and the entropy do not exist, and are None.
    """

    lengths: tuple[float, ...]
    """the probability of a name of exactly k tokens, without its end, at index k"""
    tail: float
    """the probability of a longer name"""
    endless: float
    """the probability of a name that never ends"""
    expected_tokens: float | None = None
    """tokens/name, the end included"""
    expected_characters: float | None = None
    """characters/name: code points, or what the tokenizer takes for one; without the end"""
    entropy: float | None = None
    """nats/name: the entropy of the distribution over names"""
    known: ListMass | None = None
    """the whole wordlist, where it is at hand"""
    parts: dict[str, ListMass] = field(default_factory=dict)
    """its train, dev and test parts, where the model was trained on a split"""

    @property
    def entropy_bits(self) -> float | None:
        """Return the entropy in bits/name."""
        return self.entropy and self.entropy / math.log(2)

    @property
    def equally_likely(self) -> float | None:
        """Return exp(entropy): the number of equally likely names with this entropy. None where it overflows."""
        if self.entropy is None or self.entropy > 700:
            return None
        return math.exp(self.entropy)

    @property
    def new(self) -> float | None:
        """Return the probability that a drawn name ends and is not in the wordlist."""
        return None if self.known is None else max(0.0, 1.0 - self.endless - self.known.probability)

    def at_most(self, tokens: int) -> float:
        """Return the probability of a name of at most `tokens` tokens, its end not counted."""
        return math.fsum(self.lengths[: max(0, tokens + 1)])

    def as_json(self) -> dict[str, Any]:
        """Return all facts by name."""
        derived = {"entropy_bits": self.entropy_bits, "equally_likely": self.equally_likely, "new": self.new}
        return asdict(self) | derived


def facts(model: Trained) -> Facts:
    """Compute the facts about `model`; those about the wordlist only where it is at hand (`model.names`).

    A name's probability is that of its encoding by the tokenizer. Raises UsageError where the model does not have
    finitely many states, or is too large: it can then be sampled, but not summed.
    """
    decoder = model.decoder()
    if not isinstance(decoder, Automaton):
        raise UsageError(f"{model.who} has no finite number of states to sum over; {_INSTEAD}")
    with blame(model.who, "which was walked through its states"):
        try:
            journey = follow(decoder, model.tokenizer.lengths())
        except UsageError as error:
            raise UsageError(f"{model.who} is {error}; {_INSTEAD}") from None
    found = Facts(tuple(journey.lengths.tolist()), journey.tail, journey.endless)
    if not journey.endless:
        found = replace(found, expected_tokens=journey.tokens, expected_characters=journey.characters)
        found = replace(found, entropy=journey.entropy)
    if model.names is None:
        return found
    found = replace(found, known=list_mass(model, model.names))
    if model.recipe.split == "all":
        return found
    parts = vars(split(model.names, model.recipe.split))
    return replace(found, parts={part: list_mass(model, names) for part, names in parts.items()})


_INSTEAD = "names drawn from it show nearly the same: namegen eval --samples 100000"


def list_mass(model: Trained, names: Names) -> ListMass:
    """Sum the probabilities of the distinct `names`; possible for any model.

    A name that the tokenizer cannot encode has probability 0.
    """
    distinct = tuple(dict.fromkeys(names.names))
    corpus, _ = model.encode_known(Names(distinct))
    return ListMass(len(distinct), math.fsum(np.exp(corpus.per_name(score(model, corpus))).tolist()))
