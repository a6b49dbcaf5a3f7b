"""What the chosen names and the chosen model are asked for, as jobs of the queue."""

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
    """What the left side says."""

    names: ListChoice
    model_key: str
    model: namegen.Spec
    tokenizer: namegen.Spec
    train_seed: str


def recipe_of(backend: Backend, selection: Selection, read: LoadedList, split: str = "all") -> namegen.Recipe:
    """The recipe of the chosen model and names. Raises OptionError or UsageError."""
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
    least: Kind = "short",
    also: Callable[[namegen.Recipe], namegen.Recipe] | None = None,
) -> Job:
    """`then` of the chosen model, which is trained first where it is not there yet. Raises NamegenError.

    least: what `then` is itself; also: from the chosen model's recipe, that of another which `then` will ask for.
    """
    if selection.model_key:
        trained = backend.models.opened(selection.model_key)
        names = trained.model.names
        needed = [also(trained.model.recipe)] if also and isinstance(names, namegen.Wordlist) else []
        known = names if isinstance(names, namegen.Wordlist) else namegen.Wordlist(())
        kind = backend.models.kind(needed, known, least)
        return backend.queue.submit(lambda job: then(trained, job), kind=kind, findable=True)
    read = backend.lists.load(selection.names)
    recipe = recipe_of(backend, selection, read)
    other = also(recipe) if also else None
    return backend.models.job(recipe, read.names, then, findable=True, least=least, also=other)
