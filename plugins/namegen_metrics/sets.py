"""Metrics of sets: names drawn, learned from and held out. Novelty is that of MOSES (arXiv 1811.12823)."""

from __future__ import annotations

import namegen


def copies(found: namegen.DrawnNames) -> float:
    """Return the share of the names drawn that are training names."""
    return sum(name in found.learned.distinct for name in found.drawn) / len(found.drawn)


def novelty(found: namegen.DrawnNames) -> float:
    """Return the share of the distinct names drawn that are no training names."""
    distinct = set(found.drawn)
    return len(distinct - found.learned.distinct) / len(distinct)


def distinct(found: namegen.DrawnNames) -> float:
    """Return how many distinct names there are, over the names drawn."""
    return len(set(found.drawn)) / len(found.drawn)


def reinvented(found: namegen.DrawnNames) -> float | None:
    """Return the share of the distinct names held out, and not learned from, that were drawn; None for none."""
    held_out = found.held_out.distinct - found.learned.distinct if found.held_out else frozenset()
    return len(held_out & set(found.drawn)) / len(held_out) if held_out else None
