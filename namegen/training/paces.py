"""How long a model is trained: quickly, as its options say, or for the best that it can do on a list."""

from __future__ import annotations

from typing import Any

from ..contracts.model import PACES
from ..contracts.options import build_options
from ..contracts.spec import Spec
from ..contracts.wordlist import Wordlist
from ..errors import PluginError
from ..registry.blame import blame
from ..registry.registry import Registry
from .recipe import Recipe


def paces_of(recipe: Recipe, wordlist: Wordlist, registry: Registry) -> dict[str, Recipe]:
    """Return the recipes by which the same model is trained for less long, and for longer and better.

    Empty where the model has one length of training. Raises PluginError for a model that names other paces or options
    that it does not take.
    """
    recipe = recipe.checked(registry)
    part = recipe.model.part
    tokens = sum(map(len, wordlist.distinct)) + len(wordlist.distinct)
    with blame(part.entry.who, "which was asked how long it may train"):
        found = dict(part.entry.load().paces(part.options, tokens))
    if unknown := [pace for pace in found if pace not in PACES]:
        raise PluginError(f"{part.entry.who}: it has a pace {unknown[0]!r}; there are {' and '.join(PACES)}")
    return {pace: _recipe(recipe, found[pace], registry) for pace in PACES if pace in found}


def _recipe(recipe: Recipe, changed: dict[str, Any], registry: Registry) -> Recipe:
    part = recipe.model.part
    own = dict(part.options)  # with the secrets, which a Spec's options lack
    build_options(part.entry.options(), own | changed, f"{part.entry.who}, asked how long it may train,")
    spec = Spec(recipe.model.name, own | changed)
    return recipe.model_copy(update={"model": registry.check("model", spec)})
