"""The model that a command looks at: trained on a wordlist, or loaded, with the names that it learned from at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import NamegenError, WordlistError
from ..registry.registry import Registry
from .common import Parts, read, refuse_with_from, train_parts
from .group import complain, shown

if TYPE_CHECKING:
    from ..contracts.wordlist import Wordlist
    from ..name_model import NameModel
    from ..wordlists.splits import SplitName


def obtain(parts: Parts, registry: Registry, from_file: str | None, split: str | None, *, cache: bool) -> NameModel:
    """The model of `parts`, or the one in `from_file`, which is told the names of --dataset or of its own list.

    Where its own list is not at hand, one line says so, and the model holds no names.
    """
    if from_file is None:
        chosen: SplitName = "all" if split is None else split  # type: ignore[assignment]  # the recipe checks it
        return train_parts(parts, read(parts, registry), registry, chosen, cache=cache)
    from ..training.store import load

    refuse_with_from(from_file, parts, split)
    model = load(from_file, registry)
    if parts.dataset is not None:
        names = read(parts, registry)
        if names.sha256 != model.provenance.sha256:
            complain(f"the model learned from another list than {names.name}: from {model.provenance.wordlist}")
        return replace(model, names=names)
    try:
        return replace(model, names=_recalled(model, parts, registry))
    except NamegenError as error:
        complain(f"{error}; what needs the list is left out (--dataset says where it is)")
        return model


def name_of_list(model: NameModel) -> str:
    """What to call the list that `model` holds, or else the one that it learned from."""
    return shown(getattr(model.names, "name", model.provenance.wordlist))


def read_again(model: NameModel, parts: Parts, registry: Registry) -> Wordlist:
    """What is now where `model` says that it learned from. Raises a NamegenError where it cannot be read."""
    from ..wordlists.sources import check_recalled

    recipe = model.recipe
    check_recalled(recipe.dataset)
    return read(replace(parts, dataset=recipe.dataset, encoding=recipe.encoding, weighted=recipe.weighted), registry)


def _recalled(model: NameModel, parts: Parts, registry: Registry) -> Wordlist:
    """The list that `model` learned from, read again. Raises a NamegenError where that is not possible."""
    names = read_again(model, parts, registry)
    if names.sha256 != model.provenance.sha256:
        raise WordlistError(f"{model.recipe.dataset} is not the list any more that the model learned from")
    return names
