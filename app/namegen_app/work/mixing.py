"""Lists to mix in: those that have the letters which a wish asks for and the chosen list lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import namegen

from .name_search import NameSearch

COMPARED = 20_000
"""Characters of a list by which it is compared with others."""
PAIRS_KEPT = 200
"""Lists whose pairs of letters are kept: some 400 texts of two letters each."""


class Wanted(NamedTuple):
    """What a list is looked for by: the letters, what names shall begin and end with, and the names to be like."""

    letters: Sequence[str]
    start: str
    end: str
    like: Iterable[str]


def best_to_mix_in(search: NameSearch, wanted: Wanted, chosen: Sequence[str]) -> str:
    """Return the registered list with these letters that is most like the one at hand; "" where there is none.

    One that has names with the wished start or end comes first, then one of the same script and the same kind of
    names as the `chosen` lists, and of these that which shares the most pairs of letters. Raises NamegenError while
    the lists are still read.
    """
    having = {name: text for name, text in search.having(wanted.letters).items() if name not in chosen}
    own = _cards(search.registry, chosen)
    scripts, groups = {card.script for card in own}, {card.group for card in own}
    pairs = _pairs("\n".join(wanted.like)[:COMPARED].casefold())

    def worth(name: str) -> tuple[bool, bool, bool, float]:
        text, cards = having[name], _cards(search.registry, [name])
        fits = f"\n{wanted.start.casefold()}" in text and f"{wanted.end.casefold()}\n" in text
        script = not scripts or any(card.script in scripts for card in cards)
        group = any(card.group in groups for card in cards)
        return fits, script, group, _alike(pairs, _pairs(text[:COMPARED]))

    return max(having, key=worth, default="")


def _cards(registry: namegen.Registry, names: Sequence[str]) -> list[namegen.Card]:
    """Return the cards of those that are registered and have one."""
    entries = registry.entries("wordlist")
    found = []
    for name in names:
        try:
            card = getattr(entries[name].load(), "card", None) if name in entries else None
        except namegen.NamegenError:
            continue
        if isinstance(card, namegen.Card):
            found.append(card)
    return found


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Return which share of the pairs of either both have."""
    return len(one & other) / max(1, len(one | other))


@lru_cache(PAIRS_KEPT)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(map("".join, pairwise(text)))
