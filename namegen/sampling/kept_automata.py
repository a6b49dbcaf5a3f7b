"""The automata of what holds by default, kept with a model: building them anew takes most of a short draw."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..contracts.constraint import Constraint
from ..contracts.dfa import Dfa

if TYPE_CHECKING:
    from ..training.trained import Trained

BYTES_OF_A_LETTER = 64
"""Bytes that are kept for each letter of the list, at most."""
FEW = 2**20
"""Bytes that are kept whatever the list."""
_KEY = "automata"


@dataclass
class KeptAutomata:
    """Hold constraints that were told the context, by their Specs, and their automata; `room` is left, in bytes.

    An automaton never changes, so that draws at the same time share it. A constraint without one is built anew.
    """

    room: int
    built: dict[str, tuple[Constraint, Dfa]] = field(default_factory=dict)

    @classmethod
    def of(cls, model: Trained) -> KeptAutomata:
        """Return those of a model."""
        letters = sum(map(len, model.names.names)) if model.names is not None and _KEY not in model.derived else 0
        found: KeptAutomata = model.derived.setdefault(_KEY, cls(FEW + BYTES_OF_A_LETTER * letters))
        return found

    def keep(self, key: str, constraint: Constraint, automaton: Dfa) -> None:
        """Keep an automaton, if there is room."""
        size = automaton.step.nbytes + automaton.classes.nbytes + automaton.accept.nbytes
        if key not in self.built and size <= self.room:
            self.room -= size
            self.built[key] = constraint, automaton
