"""The rule of a trained model, found once for its list and kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...contracts.options import build_options
from ...training.recipe import Request
from ..keywords import worth_showing
from .list_pilot import ListPilot
from .rule import Rule

if TYPE_CHECKING:
    from ...contracts.constraint import DrawContext
    from ...training.closeness import Closeness
    from ...training.trained import Trained


MOST_LETTERS = 1_000
"""Letters of a list that is judged: of thousands, each is a word, and hardly any two names share one."""


def rule_of(model: Trained, context: DrawContext, closeness: Closeness) -> Rule | None:
    """Return the rule for the list of a draw; None where the list is not at hand, or has too many letters."""
    if context.names is None or len(context.letters) > MOST_LETTERS:
        return None
    key = f"rule {closeness}"
    if key not in model.derived:
        if "pilot" not in model.derived:
            asked = {"samplers": (worth_showing(model.registry, None),), "seed": 0}
            model.derived["pilot"] = ListPilot.of(model, context.names, build_options(Request, asked, "the request"))
        model.derived[key] = Rule.of(model.derived["pilot"], closeness)
    found: Rule = model.derived[key]
    return found
