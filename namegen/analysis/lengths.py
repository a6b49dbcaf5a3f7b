"""How long names are, in characters as a reader counts them: those of a list, and those of a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..contracts.wordlist import Names
from ..errors import UsageError
from ..wordlists.graphemes import count_characters
from .exact import facts

if TYPE_CHECKING:
    from ..contracts.tokenizer import Tokenizer
    from ..training.trained import Trained

SAMPLES = 20_000
"""Names that are drawn where a model's lengths cannot be computed: shares are then known to 0.7 per cent."""


@dataclass(frozen=True)
class Lengths:
    """Hold the share of names of each length, and how it is known: "counted", "exact", or "drawn"."""

    shares: dict[int, float]
    """by characters, ascending; less than 1 together where names may have no end"""
    how: Literal["counted", "exact", "drawn"]
    names: int | None = None
    """names that were counted; None where the shares are exact"""

    @property
    def mean(self) -> float:
        """Characters on average, of the names that end."""
        return sum(length * share for length, share in self.shares.items()) / (sum(self.shares.values()) or 1.0)


def lengths_of_names(names: Names | Sequence[str]) -> Lengths:
    """Count how long names are, each as often as the list says."""
    counts: Counter[int] = Counter()
    given = Names.of(names)
    for name, weight in zip(given.names, given.counts, strict=True):
        counts[count_characters(name)] += weight
    total = counts.total()
    return Lengths({length: counts[length] / total for length in sorted(counts)}, "counted", total)


def exact_lengths(model: Trained) -> Lengths | None:
    """Compute the probability of each length; None where it has no finite number of states, or is too large.

    None too where a token is not one character, of which its facts know nothing.
    """
    if not _tokens_are_characters(model.tokenizer):
        return None
    try:
        found = facts(replace(model, names=None))  # what it says of the list is not needed here
    except UsageError:
        return None
    return Lengths({length: share for length, share in enumerate(found.lengths) if share > 0}, "exact")


def lengths_of_model(model: Trained, samples: int | None = None, seed: int | str = "lengths") -> Lengths:
    """Compute how long the names of a model are where that is possible, else count SAMPLES that it draws.

    samples: count so many in any case. Its `how` says which it was; the empty name is among them.
    """
    if samples is None and (exact := exact_lengths(model)):
        return exact
    from ..sampling.generate import generate, make_request

    request = make_request(model.registry, samples or SAMPLES, seed=seed, raw=True, min_length=0)
    return replace(lengths_of_names(generate(model, request)), how="drawn")


def _tokens_are_characters(tokenizer: Tokenizer) -> bool:
    """Find whether each token but the boundaries is one character, and stays one beside any other."""
    vocabulary, lengths = tokenizer.vocabulary, tokenizer.lengths()
    boundaries = (vocabulary.start_id, vocabulary.end_id)
    if lengths is not None:
        return bool((np.delete(lengths, boundaries) == 1).all())
    pieces = [piece for i, piece in enumerate(vocabulary.pieces) if i not in boundaries]
    return all(count_characters(piece * 2) == 2 for piece in pieces)
