"""Walk several decoders side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

Combine = Callable[[list["NDArray[np.float64]"]], "NDArray[np.float64]"]
"""K arrays (B, V) -> (B, V)."""

MOST_STATES = 2**62
"""Pairs of states that are numbered; beyond, the parts walk with states of their own."""


def require_alike(rows: Sequence[NDArray[np.float64]], labels: Sequence[str]) -> None:
    """Raise PluginError for the part whose rows are fewer than those of the others: numpy would repeat a single one."""
    most = max(len(each) for each in rows)
    for each, label in zip(rows, labels, strict=True):
        if len(each) != most:
            raise namegen.PluginError(
                f"model {label!r}, a part of a mixture, returned {len(each)} rows for {most} contexts; one for each is"
                " promised"
            )


def side_by_side(decoders: Sequence[namegen.Decoder], combine: Combine) -> namegen.Decoder:
    """Make the decoder of a mixture: an automaton where all its parts are."""
    automata = [each for each in decoders if isinstance(each, namegen.Automaton)]
    if len(automata) == len(decoders) and math.prod(each.n_states for each in automata) <= MOST_STATES:
        return Product(automata, combine)
    return SideBySide(decoders, combine)


class SideBySide(namegen.Decoder):
    """Carry as a state a list of K states, one of each part."""

    def __init__(self, decoders: Sequence[namegen.Decoder], combine: Combine) -> None:
        self.decoders = decoders
        self.combine = combine
        self.vocabulary = decoders[0].vocabulary
        self.batch = min(each.batch for each in decoders)

    def start(self, count: int) -> list[Any]:
        return [each.start(count) for each in self.decoders]

    def rows(self, states: list[Any]) -> NDArray[np.float64]:
        return self.combine([each.rows(state) for each, state in zip(self.decoders, states, strict=True)])

    def step(self, states: list[Any], ids: NDArray[np.int32]) -> list[Any]:
        return [each.step(state, ids) for each, state in zip(self.decoders, states, strict=True)]

    def take(self, states: list[Any], index: NDArray[np.intp]) -> list[Any]:
        return [each.take(state, index) for each, state in zip(self.decoders, states, strict=True)]

    def join(self, several: Sequence[list[Any]]) -> list[Any]:
        return [each.join(states) for each, states in zip(self.decoders, zip(*several, strict=True), strict=True)]


class Product(namegen.Automaton):
    """Number the tuples of states, the last part's counting fastest: such a number is a state."""

    def __init__(self, automata: Sequence[namegen.Automaton], combine: Combine) -> None:
        self.automata = automata
        self.combine = combine
        self.vocabulary = automata[0].vocabulary
        self.sizes = tuple(each.n_states for each in automata)
        self.n_states = math.prod(self.sizes)
        self.start_state = self._number([each.start_state for each in automata])

    def rows(self, states: NDArray[np.intp]) -> NDArray[np.float64]:
        return self.combine([each.rows(own) for each, own in zip(self.automata, self._split(states), strict=True)])

    def step(self, states: NDArray[np.intp], ids: NDArray[np.int32]) -> NDArray[np.intp]:
        stepped = [each.step(own, ids) for each, own in zip(self.automata, self._split(states), strict=True)]
        return np.asarray(self._number(stepped), dtype=np.intp)

    def _split(self, states: NDArray[np.intp]) -> tuple[NDArray[np.intp], ...]:
        """Split numbers (B,) into K arrays (B,) of states."""
        own = []
        for size in reversed(self.sizes):
            states, rest = np.divmod(states, size)
            own.append(rest)
        return tuple(reversed(own))

    def _number(self, own: Sequence[Any]) -> Any:
        number = own[0]
        for size, each in zip(self.sizes[1:], own[1:], strict=True):
            number = number * size + each
        return number
