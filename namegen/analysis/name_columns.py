"""The columns that may stand beside names: what is known of each name, computed for some names at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..contracts.names_writer import Cell
    from ..training.trained import Trained


@dataclass(frozen=True)
class NamedNames:
    """Hold some names of a model, and what several columns need of them."""

    model: Trained
    names: Sequence[str]
    """as the model has them"""
    written: Sequence[str]
    """in the case that was asked for"""

    @cached_property
    def logprobs(self) -> NDArray[np.float64]:
        """The natural log of each name's probability, its end included: (N,)."""
        from .evaluate import log_probabilities

        return log_probabilities(self.model, self.names)


def _probability(named: NamedNames) -> Sequence[Cell]:
    import numpy as np

    return list(map(float, np.exp(named.logprobs)))


def _logprob(named: NamedNames) -> Sequence[Cell]:
    return list(map(float, named.logprobs))


def _length(named: NamedNames) -> Sequence[Cell]:
    from ..wordlists.graphemes import count_characters

    return [count_characters(name) for name in named.written]


def _novel(named: NamedNames) -> Sequence[Cell]:
    return named.model.are_new(named.names)


COMPUTED: Mapping[str, Callable[[NamedNames], Sequence[Cell]]] = {
    "probability": _probability,
    "logprob": _logprob,
    "length": _length,
    "novel": _novel,
}
"""What computes each column, by its title."""


def knows_its_list(model: Trained) -> bool:
    """Say whether it is known which names are in the list that the model learned from, as `novel` needs."""
    return model.names is not None or model.hashes is not None
