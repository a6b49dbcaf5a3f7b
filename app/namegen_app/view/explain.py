"""An explanation of a name on the page: the letters on the colour of their surprisal, then a row for each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from . import html, links

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..work.models import ServedModel

BITS = "bits: how surprising a letter was; 0 is certain, 1 more for each halving of the chance"

DEEPEST = 8.0
"""Bits at which a letter's colour is deepest."""


def explanation(trained: ServedModel, name: str) -> str:
    """Explain `name`, and show the command that does so too.

    Raises TokenError for letters that it does not know.
    """
    model = trained.model
    told = model.explain(name)
    command = links.explain_command(model, name, file=trained.file)
    letters = "".join(_letter(step) for step in told.steps)
    return (
        f'<section class="ng-explained" aria-label="Explanation"><h2>Why {html.name(name)}?</h2>'
        f"{html.note(f'{model.name}, learned from {model.provenance.wordlist}')}"
        f'<div class="ng-letters" aria-hidden="true">{letters}</div>'
        f"{''.join(f'<p>{html.text(sentence)}</p>' for sentence in _summary(told))}{_table(told)}"
        f"{html.note(BITS)}{html.copyable('Command', command)}</section>"
    )


def _letter(step: Any) -> str:
    depth = min(1.0, step.bits / DEEPEST)
    piece, bits = f"<b>{_piece(step)}</b>", f"<small>{step.bits:.1f}</small>"
    return f'<span class="ng-letter" style="--depth:{depth:.2f}">{piece}{bits}</span>'


def _piece(step: Any) -> str:
    return "<i>end</i>" if step.end else html.name(step.piece)


def _table(told: Any) -> str:
    steps = told.steps
    columns = ["letter", "bits", "chance", "place", "instead"]
    counts, parts, held = (
        any(step.counted for step in steps),
        any(step.parts for step in steps),
        any(step.held for step in steps),
    )
    columns += (["each part"] if parts else []) + (["seen"] if counts else []) + (["names with it"] if held else [])
    rows = [
        [
            _piece(step),
            f"{step.bits:.2f}",
            f"{step.probability:.1%}",
            f"{step.place:,}",
            ", ".join(map(_alternative, step.alternatives)),
            *([html.text(", ".join(f"{label} {chance:.1%}" for label, chance in step.parts.items()))] if parts else []),
            *([html.text(_seen(step))] if counts else []),
            *([_held(step)] if held else []),
        ]
        for step in steps
    ]
    return html.table(columns, rows, label="Letter by letter", numbers=(1, 2, 3))


def _alternative(other: Any) -> str:
    piece = "<i>end</i>" if other.end else html.name(other.piece)
    return f'<span class="ng-together">{piece} {other.probability:.1%}</span>'


def _seen(step: Any) -> str:
    used = step.used
    if used is None:
        return ""
    return f"{used.count:,} of {used.total:,}" + (f" after {used.context}" if used.context else "")


def _held(step: Any) -> str:
    if not step.held:
        return ""
    examples = ", ".join(html.name(name) for name in step.held.examples)
    return f"{step.held.names:,}: {examples}"


def _summary(told: Any) -> Iterator[str]:
    if not math.isfinite(told.bits):
        yield "the model calls this name impossible"
    else:
        letters = f"{len(told.steps)} letters, the end counted"
        yield f"{told.bits:.2f} bits in {letters}; perplexity {told.perplexity:.2f} per letter"
    if told.rank is not None:
        yield f"likelier than {told.rank.less_likely:.1%} of {told.rank.drawn:,} names that the model draws"
    if told.times is not None:
        times = "once" if told.times == 1 else f"{told.times:,} times"
        yield f"it is in the list {times}" if told.times else "it is not in the list: it is new"
