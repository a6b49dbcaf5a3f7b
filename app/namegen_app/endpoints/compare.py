"""The endpoint `compare`. No `from __future__ import annotations`: the types are read from the annotations."""

from dataclasses import replace
from typing import Annotated, Any

import namegen

from ..calls.asked import AskedList, Text
from ..work import failures
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.limits import TrainingLimits
from ..work.lists import blend_of

MOST = 20
"""Models in one comparison, with all values that a sweep tries of them."""
MOST_SAMPLES = 10_000


def compare(
    backend: Backend,
    asked: AskedList,
    models: Annotated[list[str], "The models, each with its options, as 'NAME option=value'."],
    sweep: Annotated[
        dict[str, list[str | int | float | bool]] | None,
        "Options and values to try in every model that has the option and does not set it: an object of lists, as"
        " {'order': [2, 3]}. The best by the dev part is reported.",
    ] = None,
    split: Annotated[
        str,
        "distinct (80/10/10 by name, none leaks), lecture, or all (train and score on everything); empty for distinct,"
        " or of a short list every name in folds.",
    ] = "",
    cv: Annotated[int | None, "Score every name: so many folds of distinct names, a model of each kind a fold."] = None,
    samples: Annotated[
        int, "Names that each draws, to measure speed and copies; 0 for none, nor the ten shown."
    ] = 1000,
    seed: Annotated[Text, "The seed of those, any text."] = "0",
    train_seed: Annotated[Text, "The seed of training, any text; empty for the lectures' seed."] = "",
) -> dict[str, Any]:
    """Train models on the same names, score them on the same other names, and say which differences are shown.

    Returns:
        The results, the best first, as `namegen compare --format json` prints them; a model that fails says why.
    """
    read = asked.read(backend)
    _check(models, sweep or {}, cv, samples)
    for each in models:
        backend.recipe(read, model=each, train_seed=str(train_seed))  # refuses what this server does not take
    more: dict[str, Any] = {"seed": str(train_seed)} if train_seed != "" else {}

    def task(job: Job) -> dict[str, Any]:
        compared = namegen.compare(
            models,
            list(read.lists) or read.names,
            sweep=sweep,
            split=split or None,  # type: ignore[arg-type]  # compare checks it
            cv=cv,
            samples=samples,
            sample_seed=str(seed),
            cache=False,
            registry=backend.registry,
            run=TrainingLimits(job, backend.settings).run(),
            **blend_of(read),
            **more,
        )
        safe = tuple(replace(each, failure=each.failure and _safe(each.failure)) for each in compared.results)
        return replace(compared, results=safe).as_json()

    answer: dict[str, Any] = backend.queue.submit(task, kind=lambda: "long", what="a comparison").outcome()
    return answer


def _check(models: list[str], sweep: dict[str, list[Any]], cv: int | None, samples: int) -> None:
    values = 1
    for each in sweep.values():
        values *= max(1, len(each))
    if not 1 <= len(models) * values * (cv or 1) <= MOST:
        raise namegen.UsageError(
            f"{len(models):,} models, {values:,} values and {cv or 1:,} folds are {len(models) * values * (cv or 1):,}"
            f" trainings; a comparison on this server takes 1 to {MOST}"
        )
    if not 0 <= samples <= MOST_SAMPLES:
        raise namegen.UsageError(f"samples is {samples:,}; allowed: a whole number >= 0 and <= {MOST_SAMPLES:,}")


def _safe(error: Exception) -> Exception:
    """Return a bug as one without its own words, which may be the server's secrets."""
    return error if isinstance(error, namegen.NamegenError) else namegen.NamegenError(failures.message(error))
