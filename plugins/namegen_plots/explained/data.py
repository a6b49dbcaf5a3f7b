"""The letters of a name to show; the numbers and the sentences are namegen's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import namegen

from ..picture import Picture, Table

END = "end"


@dataclass(frozen=True)
class Letter:
    """Hold one letter, or the name's end: its surprisal and what the model expected of it, both in bits."""

    piece: str
    bits: float
    """infinite for what the model calls impossible"""
    expected_bits: float
    others: tuple[tuple[str, float], ...]
    """the likeliest other letters and their probabilities"""

    @property
    def probability(self) -> float:
        """2 to the minus bits."""
        return math.exp2(-self.bits)


@dataclass(frozen=True)
class ExplainedPicture(Picture):
    """Hold a name, letter by letter."""

    kind: ClassVar[str] = "explained"

    letters: tuple[Letter, ...]

    def table(self) -> Table:
        """List a line for each letter."""
        columns = ("letter", "bits", "probability", "expected bits", "likeliest others")
        rows = (
            (each.piece, each.bits, each.probability, each.expected_bits, ", ".join(map(other, each.others)))
            for each in self.letters
        )
        return Table(columns, tuple(rows))


def explained_picture(model: namegen.NameModel, name: str, wordlist: str) -> ExplainedPicture:
    """Show what `model` makes of a name; `wordlist` is what its list is called.

    Raises TokenError for characters that the model does not know.
    """
    explanation = model.explain(name)
    letters = tuple(
        Letter(
            _spelt(step.piece, step.end),
            step.bits,
            step.expected_bits,
            tuple((_spelt(each.piece, each.end), each.probability) for each in step.alternatives),
        )
        for step in explanation.steps
    )
    how = (
        "A bar is the surprisal of a letter, 1 bit for each halving of its probability; with it stand the probability"
        " and the likeliest others. The line is the surprisal that the model expected there."
    )
    bits = f"{explanation.bits:.1f} bits"
    if math.isinf(explanation.bits):
        bits = "impossible"
    return ExplainedPicture(
        title=f"{name or repr('')}: {bits} to {model.name}",
        notes=(how, *namegen.explanation_notes(explanation, wordlist)),
        letters=letters,
    )


def other(alternative: tuple[str, float]) -> str:
    """Write another letter and its probability."""
    return f"{alternative[0]} {alternative[1]:.0%}"


def _spelt(piece: str, end: bool) -> str:
    return END if end else piece
