"""An explanation of a name on the page: the letters on the colour of their surprisal, then a row for each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import namegen

from . import html, links

if TYPE_CHECKING:
    from ..work.models import ServedModel

BITS = "bits: how surprising a letter was; 0 is certain, 1 more for each halving of the probability"

DEEPEST = 8.0
"""Bits at which a letter's colour is deepest."""


def explanation(trained: ServedModel, name: str) -> str:
    """Explain `name`, and show the command that does so too.

    Raises TokenError for letters that the model does not know.
    """
    model = trained.model
    explained = model.explain(name)
    command = links.explain_command(model, name, file=trained.file)
    letters = "".join(map(_letter, explained.steps))
    return (
        f'<section class="ng-explained" aria-label="Explanation"><h2>Why {html.name(name)}?</h2>'
        f"{html.note(f'{model.name}, learned from {model.provenance.wordlist}')}"
        f'<div class="ng-letters" aria-hidden="true">{letters}</div>'
        f"{html.grid(namegen.explanation_grid(explained, model), 'Letter by letter')}"
        f"{html.note(_what_bits_are(explained))}{html.copyable('Command', command)}</section>"
    )


def _what_bits_are(explained: namegen.Explanation) -> str:
    if any(step.capital_bits is not None for step in explained.steps):
        return f"{BITS}; capital: how many of them are for its being a capital"
    return BITS


def _letter(step: Any) -> str:
    depth = min(1.0, step.bits / DEEPEST)
    piece = html.name(step.piece)
    if step.end:
        piece = "<i>end</i>"
    return f'<span class="ng-letter" style="--depth:{depth:.2f}"><b>{piece}</b><small>{step.bits:.1f}</small></span>'
