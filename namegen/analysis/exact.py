"""Exact facts about a model of finitely many states, with no name drawn."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.decoder import Automaton
from ..contracts.wordlist import Names
from ..errors import UsageError
from ..registry.blame import blame
from ..training.train import encode_known
from ..wordlists.splits import split
from .evaluate import score
from .markov import follow

if TYPE_CHECKING:
    from ..training.trained import Trained


@dataclass(frozen=True)
class ListMass:
    """The chance that a drawn name is one of a list's distinct `names`."""

    names: int
    chance: float


@dataclass(frozen=True)
class Facts:
    """What holds of the names that a model draws, with no limit on their length: the empty name counts too.

    The sum of `lengths`, `tail` and `endless` is 1. Where some names never end (`endless` above 0) there is no
    expected length, and no entropy: these are None.
    """

    lengths: tuple[float, ...]
    """the chance of a name of exactly k tokens, its end not counted, k being the place"""
    tail: float
    """the chance of a longer name"""
    endless: float
    """the chance of a name that never ends"""
    expected_tokens: float | None
    """tokens/name, the end included"""
    expected_characters: float | None
    """characters/name: code points, no end"""
    entropy: float | None
    """nats/name: of the distribution over names"""
    known: ListMass | None
    """the whole wordlist, where it is at hand"""
    parts: dict[str, ListMass]
    """its train, dev and test parts, where the model was trained on a split"""

    @property
    def entropy_bits(self) -> float | None:
        """bits/name."""
        return None if self.entropy is None else self.entropy / math.log(2)

    @property
    def equally_likely(self) -> float | None:
        """exp(entropy): so many names, all equally likely, would have the same entropy. None where it overflows."""
        return None if self.entropy is None or self.entropy > 700 else math.exp(self.entropy)

    @property
    def new(self) -> float | None:
        """The chance that a drawn name ends and is not in the wordlist."""
        return None if self.known is None else max(0.0, 1.0 - self.endless - self.known.chance)

    def at_most(self, tokens: int) -> float:
        """The chance of a name of so many tokens or fewer, its end not counted."""
        return math.fsum(self.lengths[: max(0, tokens + 1)])

    def as_json(self) -> dict[str, Any]:
        """All facts by name."""
        derived = {"entropy_bits": self.entropy_bits, "equally_likely": self.equally_likely, "new": self.new}
        return asdict(self) | derived


def facts(model: Trained) -> Facts:
    """The facts about `model`; the wordlist's are left out where it is not at hand (`model.names`).

    A name's chance is that of the way in which the tokenizer writes it. Raises UsageError where the model is not one
    of finitely many states, or is too large: it can be sampled, but not summed.
    """
    decoder = model.decoder()
    if not isinstance(decoder, Automaton):
        raise UsageError(f"{model.who} has no finite number of states to sum over; {_INSTEAD}")
    with blame(model.who, "which was walked through its states"):
        try:
            journey = follow(decoder)
        except UsageError as error:
            raise UsageError(f"{model.who} is {error}; {_INSTEAD}") from None
    ends = journey.endless == 0
    parts = {} if model.names is None or model.recipe.split == "all" else vars(split(model.names, model.recipe.split))
    return Facts(
        lengths=tuple(journey.lengths.tolist()),
        tail=journey.tail,
        endless=journey.endless,
        expected_tokens=journey.tokens if ends else None,
        expected_characters=journey.characters if ends else None,
        entropy=journey.entropy if ends else None,
        known=None if model.names is None else list_mass(model, model.names),
        parts={part: list_mass(model, names) for part, names in parts.items()},
    )


_INSTEAD = "names drawn from it show nearly the same: namegen eval --samples 100000"


def list_mass(model: Trained, names: Names) -> ListMass:
    """The sum of the probabilities of the distinct `names`; any model can say it.

    A name that the tokenizer cannot write has none.
    """
    distinct = tuple(dict.fromkeys(names.names))
    corpus, _ = encode_known(model.tokenizer, Names(distinct))
    chance = np.exp(corpus.per_name(score(model, corpus))) if len(corpus) else np.zeros(0)
    return ListMass(len(distinct), math.fsum(chance.tolist()))
