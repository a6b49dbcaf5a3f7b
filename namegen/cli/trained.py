"""The model that a command looks at: trained on a wordlist, or loaded, with the names that it learned from at hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import NamegenError, WordlistError
from ..registry import Registry
from .common import Parts, read, refuse_with_from, train_parts
from .group import complain, shown

if TYPE_CHECKING:
    from ..name_model import NameModel
    from ..splits import SplitName
    from ..wordlist import Wordlist

Split = Annotated[
    str | None,
    typer.Option(
        "--split",
        help="all (default): learn from every name, as generate does; distinct, lecture: from the train part alone.",
    ),
]


def obtain(parts: Parts, registry: Registry, from_file: str | None, split: str | None, *, cache: bool) -> NameModel:
    """The model of `parts`, or the one in `from_file`, which is told the names of --dataset or of its own list.

    Where its own list is not at hand, one line says so, and the model holds no names.
    """
    if from_file is None:
        chosen: SplitName = "all" if split is None else split  # type: ignore[assignment]  # the recipe checks it
        return train_parts(parts, read(parts, registry), registry, chosen, cache=cache)
    from ..storage import load

    training: dict[str, object] = {
        "--plugin": parts.model,
        "--tokenizer": parts.tokenizer,
        "-o": parts.options["model"] or parts.options["tokenizer"],
        "--train-seed": parts.train_seed,
        "--split": split,
    }
    refuse_with_from(from_file, training)
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


def _recalled(model: NameModel, parts: Parts, registry: Registry) -> Wordlist:
    """The list that `model` learned from, read again. Raises a NamegenError where that is not possible."""
    from ..sources import check_recalled

    recipe = model.recipe
    check_recalled(recipe.dataset)
    names = read(replace(parts, dataset=recipe.dataset, encoding=recipe.encoding, weighted=recipe.weighted), registry)
    if names.sha256 != model.provenance.sha256:
        raise WordlistError(f"{recipe.dataset} is not the list any more that the model learned from")
    return names
