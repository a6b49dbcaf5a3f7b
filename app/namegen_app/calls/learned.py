"""What the page says of the names that a model learned from: what they are called, how many, which language."""

from collections.abc import Sequence
from typing import Any

import namegen

from ..words import card_words
from ..work.backend import Backend
from ..work.models import ServedModel

KEY = "told of the list"
"""Where that is kept with a model."""
EXAMPLES = (0.23, 0.51, 0.82)
"""Where in a list without a card the examples are taken from."""


def learned_from(backend: Backend, trained: ServedModel) -> dict[str, Any]:
    """Describe the names: computed once for each model."""
    model = trained.model
    if KEY not in model.derived:
        model.derived[KEY] = _described(backend.registry, trained)
    found: dict[str, Any] = model.derived[KEY]
    return found


def title_of(registry: namegen.Registry, name: str) -> str:
    """Write what a registered list is called; its name where it has no card."""
    card = card_of(registry, name)
    return card_words.title_of(card) if card is not None else name


def card_of(registry: namegen.Registry, name: str) -> namegen.Card | None:
    """Return the card of a registered list, named with or without its distribution or options."""
    try:
        card = getattr(registry.check("wordlist", name).part.entry.load(), "card", None)
    except namegen.NamegenError:
        return None
    return card if isinstance(card, namegen.Card) else None


def _described(registry: namegen.Registry, trained: ServedModel) -> dict[str, Any]:
    model = trained.model
    cards = [(source, card_of(registry, source.dataset)) for source in model.recipe.sources]
    names = model.names.names if model.names is not None else ()
    languages = {card.language if card is not None else "" for _, card in cards}
    return {
        "sources": [
            {
                "name": source.dataset,
                "title": card_words.title_of(card) if card is not None else "",
                "kind": card_words.kind_of(card) if card is not None else "names",
                "share": source.share,
            }
            for source, card in cards
        ],
        "file": trained.file,
        "count": len(names) or model.provenance.names,
        "examples": _examples(names, [card for _, card in cards if card is not None]),
        "lengths": _lengths(names),
        "language": languages.pop() if len(languages) == 1 else "",
        "method": model.name,
    }


def _examples(names: Sequence[str], cards: Sequence[namegen.Card]) -> list[str]:
    if len(cards) == 1 and cards[0].examples:
        return list(cards[0].examples[:3])
    return [names[int(len(names) * place)] for place in EXAMPLES] if names else []


def _lengths(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the characters of the shortest name and of the longest; None where the names are not at hand."""
    counted = {namegen.count_characters(name) for name in names}
    return (min(counted), max(counted)) if counted else None
