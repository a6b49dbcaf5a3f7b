"""How surprising each letter of a name is to a model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from .picture import Picture, Table

if TYPE_CHECKING:
    import namegen

END = "end"
NOTHING = "''"
"""The empty name, where it stands among words."""


@dataclass(frozen=True)
class Letter:
    """One letter, or the name's end: surprisal and what the model expected of it (both in bits), and what else."""

    piece: str
    bits: float
    """infinite for what the model calls impossible"""
    expected_bits: float
    others: tuple[tuple[str, float], ...]
    """the likeliest other letters and their chances"""

    @property
    def probability(self) -> float:
        return 2.0**-self.bits


@dataclass(frozen=True)
class Explained(Picture):
    """A name, letter by letter."""

    kind: ClassVar[str] = "explained"

    letters: tuple[Letter, ...]

    def table(self) -> Table:
        """A line for each letter."""
        columns = ("letter", "bits", "probability", "expected bits", "likeliest others")
        rows = (
            (each.piece, each.bits, each.probability, each.expected_bits, ", ".join(map(other, each.others)))
            for each in self.letters
        )
        return Table(columns, tuple(rows))


def explained_of(model: namegen.NameModel, name: str) -> Explained:
    """The name as the model sees it. Raises TokenError for characters that the model does not know."""
    explanation = model.explain(name)
    letters = tuple(
        Letter(
            END if step.end else step.piece,
            step.bits,
            step.expected_bits,
            tuple((END if each.end else each.piece, each.probability) for each in step.alternatives),
        )
        for step in explanation.steps
    )
    return Explained(
        title=f"{name or NOTHING}: {_told(explanation.bits)} to {model.recipe.model}",
        notes=tuple(_notes(explanation, model)),
        letters=letters,
    )


def other(alternative: tuple[str, float]) -> str:
    """Another letter and its chance."""
    return f"{alternative[0]} {alternative[1]:.0%}"


def _notes(explanation: namegen.Explanation, model: namegen.NameModel) -> list[str]:
    notes = [
        "A bar is the surprisal of a letter, 1 bit for each halving of its chance; with it stand the chance and the"
        " likeliest others. The line is the surprisal that the model expected there."
    ]
    times, rank = explanation.times, explanation.rank
    if times is not None:
        told = "does not hold" if times == 0 else "holds" if times == 1 else f"holds {times:,} times"
        notes.append(f"The list {model.provenance.wordlist} {told} {explanation.name or NOTHING}.")
    if rank is not None:
        notes.append(f"Of {rank.drawn:,} names drawn from the model, {rank.less_likely:.1%} are less likely.")
    return notes


def _told(bits: float) -> str:
    return f"{bits:.1f} bits" if math.isfinite(bits) else "impossible"
