"""Jobs for what the left side of the page has selected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import namegen

from .backend import Backend
from .jobs import Job, Kind
from .lists import ListChoice, LoadedList
from .models import ServedModel


@dataclass(frozen=True)
class Selection:
    """What the left side of the page says. `model_key` is that of a saved model, or "" for one to train."""

    names: ListChoice
    model_key: str
    model: namegen.Spec
    tokenizer: namegen.Spec
    train_seed: str


def recipe_of(backend: Backend, selection: Selection, read: LoadedList, split: str = "all") -> namegen.Recipe:
    """Make the recipe of the chosen model and names. Raises OptionError or UsageError."""
    return backend.recipe(
        read,
        model=selection.model,
        tokenizer=selection.tokenizer,
        train_seed=selection.train_seed,
        split=split,
    )


def with_model(
    backend: Backend,
    selection: Selection,
    then: Callable[[ServedModel, Job], object],
    *,
    at_least: Kind = "short",
    also: Callable[[namegen.Recipe], namegen.Recipe] | None = None,
) -> Job:
    """Queue `then` of the chosen model, which is trained first where it is not there yet. Raises NamegenError.

    at_least: the kind of `then` itself; also: makes the recipe of a second model that `then` will need.
    """
    if selection.model_key:
        trained = backend.models.opened(selection.model_key)
        needed, names = list[namegen.Recipe](), namegen.Wordlist(())
        if also is not None and isinstance(trained.model.names, namegen.Wordlist):
            needed, names = [also(trained.model.recipe)], trained.model.names
        kind = backend.models.kind(needed, names, at_least)
        return backend.queue.submit(lambda job: then(trained, job), kind=kind, findable=True)
    read = backend.lists.load(selection.names)
    recipe = recipe_of(backend, selection, read)
    other = also and also(recipe)
    return backend.models.job(recipe, read.names, then, findable=True, at_least=at_least, also=other)
