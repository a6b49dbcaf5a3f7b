"""Compare: models beside each other on the same names; which predicts them best, and what each draws."""

from typing import Annotated, Any

import namegen

from ..work.backend import Backend
from ..work.jobs import Job
from .asked import PageAsked
from .comparing import Comparing, called
from .train import SPLITS

MOST = 20
"""Models in one comparison."""


def compare(
    backend: Backend,
    asked: PageAsked,
    models: Annotated[list[str], "The models, each with its options, as 'lstm size=64'."],
    split: Annotated[
        str,
        "Which names are scored: empty, those kept aside, of a short list each in its turn; all, distinct, lecture.",
    ] = "",
) -> Job:
    """Train and score the models, and draw ten names from each; what is there when somebody stops it is kept."""
    if asked.opened:
        raise namegen.UsageError("a comparison trains its models anew: choose names to learn from")
    if split and split not in SPLITS:
        raise namegen.UsageError(f"split is {split[:40]!r}; allowed: {', '.join(SPLITS)}, or nothing")
    if not 1 <= len(models) <= MOST:
        raise namegen.UsageError(f"{len(models):,} models are chosen; a comparison takes 1 to {MOST}")
    read = asked.read(backend)
    chosen = list({str(spec): spec for spec in map(namegen.Spec.parse, models)}.values())
    recipes = [backend.recipe(read, model=each) for each in chosen]  # refuses what this server does not take
    comparing = Comparing(backend, chosen, read, split or None, str(asked.train_seed))
    kinds = [backend.models.kind([recipe], read.names, "short")() for recipe in recipes]
    kind = max(kinds, key=("ready", "short", "long").index)
    job = backend.queue.submit(comparing.run, kind=lambda: kind, what="a comparison", findable=True)
    job.detail = comparing
    return job


def compared(backend: Backend, job: Annotated[str, "The id that `compare` gave."]) -> dict[str, Any]:
    """Say which models of a comparison are done, and what is known of them."""
    found = backend.queue.find(job)
    if found is None or not isinstance(found.detail, Comparing):
        raise namegen.UsageError("this comparison is no longer on the server")
    return found.detail.as_json()


def one_model(
    backend: Backend, model: Annotated[str, "A model with its options, as 'lstm size=64'."]
) -> dict[str, Any]:
    """Read a model that somebody typed: its text with those options alone that say something, and what it is called."""
    spec = namegen.Spec.parse(model)
    own, tokenizer = spec.split_off("tokenizer")
    checked = backend.registry.check("model", own)
    if tokenizer is not None:
        backend.registry.check("tokenizer", tokenizer if tokenizer.name else None)
    entry = checked.part.entry
    given = namegen.Spec(entry.name, spec.options)
    return {"model": str(given), "called": called(backend.registry, given), "description": entry.description}
