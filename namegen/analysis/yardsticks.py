"""What a model's loss is held against: guessing blindly, and counting which letter follows which.

Both are of a list alone, and name no model.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..contracts.wordlist import Wordlist
from ..registry.registry import Registry
from ..training.recipe import Recipe
from ..training.train import what_is_learned

if TYPE_CHECKING:
    from ..contracts.corpus import Corpus


@dataclass(frozen=True)
class Yardsticks:
    """Hold losses to compare others with, in nats/token, and how many tokens there are to choose from."""

    choices: int
    """tokens that may come next, the end of a name among them"""
    pairs: float
    """of a table of which token follows which, made of all other places of the list and one more of each"""
    letters: bool
    """whether each token is one character, or an end"""

    @property
    def blind(self) -> float:
        """Return the loss of a model that finds all tokens equally likely."""
        return math.log(self.choices)


def yardsticks(recipe: Recipe, wordlist: Wordlist, registry: Registry) -> Yardsticks:
    """Measure the yardsticks of the names that `recipe` learns from. Raises as training by it does."""
    corpus = what_is_learned(recipe.checked(registry), wordlist).corpus
    vocabulary = corpus.vocabulary
    ends = (vocabulary.start_id, vocabulary.end_id)
    pieces = [piece for i, piece in enumerate(vocabulary.pieces) if i not in ends]
    choices = int(vocabulary.drawable.sum())
    return Yardsticks(choices, _of_pairs(corpus, choices), all(len(piece) == 1 for piece in pieces))


def _of_pairs(corpus: Corpus, choices: int) -> float:
    """Compute the mean NLL of each pair by the counts of all others and one more of each, in nats/token.

    A pair that occurs c times, of r that begin alike, has c - 1 others among r - 1: c / (r - 1 + V) with the one more.
    """
    codes, counts = corpus.seen_pairs()
    before = codes // corpus.vocab_size
    rows = np.bincount(before, weights=counts)[before]
    logprobs = np.log(counts) - np.log(rows - 1 + choices)
    return float(-(counts @ logprobs) / counts.sum())
