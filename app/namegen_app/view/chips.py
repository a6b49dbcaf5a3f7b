"""Drawn names on the page: chips that show which are new or copied, and what can be done with all of them."""

from __future__ import annotations

from ..work.draw import Draw
from . import html


def chips(drawn: Draw) -> str:
    """Write the names as chips. A click on a name keeps it, one on its question mark explains it (`static/app.js`)."""
    known = drawn.copied or [False] * len(drawn.names)
    items = "".join(map(_chip, drawn.names, drawn.drawn, known))
    problem = ""
    if drawn.problem:
        problem = html.error(drawn.problem)
    notes = "".join(map(html.note, drawn.notes))
    if not drawn.names:
        return (problem or html.note("no names were asked for")) + notes
    return (
        f'{problem}<div class="ng-drawn" data-document="{html.data(drawn.document())}">'
        f'{_summary(drawn)}{notes}<ul class="ng-chips" aria-label="Names">{items}</ul>{_SAVE}</div>'
    )


def _chip(name: str, drawn: str, copied: bool) -> str:
    """Write a name as a chip; `drawn` is the same name as the model has it."""
    value = html.attribute(name)
    kind, remark, tag = "ng-new", "", ""
    if copied:
        kind, remark = "ng-copied", " (in the list already)"
        tag = '<span class="ng-tag" aria-hidden="true">in list</span>'
    return (
        f'<li class="ng-chip {kind}"><button type="button" class="ng-keep" data-keep="{value}" aria-pressed="false"'
        f' aria-label="keep {value}{remark}" title="keep this name">{html.name(name)}{tag}</button>'
        f'<button type="button" class="ng-why" data-explain="{html.attribute(drawn)}" aria-label="explain {value}"'
        f' title="explain this name">?</button></li>'
    )


def _summary(drawn: Draw) -> str:
    model, wordlist = drawn.model.name, drawn.model.provenance.wordlist
    source = f"<small>by {html.text(model)}, learned from {html.text(wordlist)}</small>"
    hint = '<span class="ng-hint">click a name to keep it, ? to explain it</span>'
    return f'<p class="ng-summary"><span data-say>{_count(drawn)} {source}</span>{hint}</p>'


def _count(drawn: Draw) -> str:
    count = len(drawn.names)
    if drawn.copied is None:
        return html.count(count, "name")
    copied = sum(drawn.copied)
    if not copied:
        return f"{count:,} new"
    return f"{count - copied:,} new, {copied:,} copied from the list"


_SAVE = (
    '<p class="ng-buttons"><button type="button" data-copy-names>Copy all</button>'
    + "".join(
        f'<button type="button" data-save="{kind}" aria-label="Download as {kind}">{kind}</button>'
        for kind in ("txt", "csv", "json")
    )
    + "</p>"
)

FAVOURITES = (
    '<section class="ng-kept" id="ng-kept" aria-label="Kept names" hidden><h2>Kept names</h2>'
    '<ul class="ng-chips"></ul><p class="ng-buttons"><button type="button" data-copy-kept'
    ' aria-label="Copy the kept names">Copy all</button>'
    + "".join(
        f'<button type="button" data-save-kept="{kind}" aria-label="Download the kept names as {kind}">{kind}</button>'
        for kind in ("txt", "csv", "json")
    )
    + '<button type="button" data-forget-kept>Forget all</button>'
    '<button type="button" data-undo-kept hidden>Undo</button></p></section>'
)
