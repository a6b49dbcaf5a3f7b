"""Blend several lists by letters: which model makes one of the models of all lists, and what it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..contracts.spec import Spec
from ..contracts.wordlist import Names
from ..errors import UsageError, WordlistError
from ..registry.registry import Registry
from ..registry.spec_check import check_options
from ..wordlists.source import Source
from .recipe import Recipe


def spec_of(recipe: Recipe, registry: Registry) -> Spec:
    """Return the checked Spec of what a checked recipe trains: its model, or the blend of one of each list."""
    return blend_spec(recipe, registry) if recipe.by_letters else recipe.model


def blend_spec(recipe: Recipe, registry: Registry) -> Spec:
    """Return the checked Spec of the model that blends the lists of a checked recipe, each learned by its model.

    Raises UsageError where no plugin brings one.
    """
    entry = registry.blender()
    options = {"model": str(recipe.model), "shares": shares_text(recipe.sources)}
    spec = check_options(entry, Spec(entry.name, options))
    # The very Specs, not what their text is read as: a class that a caller passed has no name to be found by.
    return replace(spec, part=replace(spec.part, submodels=(recipe.model,) * len(recipe.sources)))


def shares_text(sources: Sequence[Source]) -> str:
    """Write the shares of the sources, as in "70,30"."""
    return ",".join(repr(source.share).removesuffix(".0") for source in sources)


def check_lists(train: Names, recipe: Recipe) -> None:
    """Raise UsageError where the names are no blend of the recipe's lists, WordlistError where a list has none."""
    found = set() if train.origins is None else set(train.origins.lists)
    if not found or max(found) >= len(recipe.sources):
        raise UsageError(
            f"the recipe blends {len(recipe.sources)} lists by letters, and the names do not say which list each is of:"
            " blend_names makes such names of several lists"
        )
    for place, source in enumerate(recipe.sources):
        if place not in found:
            raise WordlistError(
                f"{source.dataset} has no name in the train part of split {recipe.split!r}, and a blend by letters"
                " learns from each list; use --split all"
            )
