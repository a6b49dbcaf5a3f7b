"""What a person is told of a draw before its names come."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...sampling.drawing import Drawing

RARE = 0.01
"""The probability of what is wanted below which a person is told how rare it is."""


def notes_of(drawing: Drawing) -> list[str]:
    """List what was left out, and how rare the wanted names are, a sentence each."""
    notes = [*drawing.notes]
    if drawing.request.constraints and drawing.request.n and drawing.probability.value < RARE:
        notes.append(f"{drawing.probability.in_words} of this model is such")
    return notes
