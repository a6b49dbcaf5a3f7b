"""Count the names of a document, for the models that judge names (FORMAT.md, The score's models)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import namegen

from .encodings import read_doubles
from .states import ODDS, States, floor_of

Gram = tuple[int, ...]


def counted_states(
    names: Sequence[Sequence[int]], times: Sequence[int], tokens: int, boundaries: int, order: int,
    fitted: Mapping[str, Any], what: str,
) -> States:  # fmt: skip
    """Count n-grams of names, which are written in tokens without boundaries, and weigh them as `fitted` says."""
    start, end = 0, boundaries - 1
    seen, before = Counter[Gram](), dict[Gram, set[int]]()
    for name, many in zip(names, times, strict=True):
        _count(seen, before, (start, *name, end), many, order)
    discounts = read_doubles(fitted["discounts"], f"{what}: discounts", 6 * order)
    strengths = read_doubles(fitted["strengths"], f"{what}: strengths", 2 * order)
    levels = _levels(seen, tokens, order, end)
    token, kept, taken, extra, first = [], [], [], [], [0]
    for context, grams in levels:
        at_start, size = int(context[:1] == (start,)), len(context)
        extra.append(strengths[at_start * order + size])
        for gram in grams:
            count = len(before.get(gram, ())) or seen[gram]
            kind = (at_start * order + size) * 3 + min(count, 3) - 1
            lost = discounts[kind] if count else 0.0
            if lost > count:
                raise namegen.StorageError(f"{what}: more is taken from a count than it has; export the document anew")
            token.append(gram[-1])
            kept.append(count - lost)
            taken.append(lost)
        first.append(len(token))
    floor = floor_of("".join("0" if i == start != end else "1" for i in range(tokens)))
    odds = tuple(read_doubles(fitted["odds"], f"{what}: odds", ODDS)) if fitted["odds"] else ()
    at = start + 1 if order > 1 else 0
    return States(tokens, end, at, floor, tuple(first), token, kept, taken, extra, True, odds)


def _count(seen: Counter[Gram], before: dict[Gram, set[int]], name: Gram, many: int, order: int) -> None:
    """Count the n-grams of a name: how often each occurs, and the tokens that stand before it."""
    if not many:
        return
    for last in range(1, len(name)):
        for size in range(1, min(order, last + 1) + 1):
            gram = name[last + 1 - size : last + 1]
            seen[gram] += many
            if size <= min(order - 1, last):
                before.setdefault(gram, set()).add(name[last - size])


def _levels(seen: Counter[Gram], tokens: int, order: int, end: int) -> list[tuple[Gram, list[Gram]]]:
    """Return the contexts in the order of their numbers, and the n-grams of each in that of their tokens."""
    following: dict[Gram, list[Gram]] = {}
    for gram in seen:
        if len(gram) > 1:
            following.setdefault(gram[:-1], []).append(gram)
    contexts: list[tuple[Gram, list[Gram]]] = [((), [(token,) for token in range(tokens)])]
    level = contexts
    for size in range(1, order):
        owned = [gram for _, grams in level for gram in grams if size == 1 or gram[-1] != end]
        level = [(gram, sorted(following.get(gram, ()))) for gram in owned]
        contexts = contexts + level
    return contexts
