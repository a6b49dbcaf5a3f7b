"""The endpoint `sounds_like`. No `from __future__ import annotations`: the types are read from the annotations."""

from typing import Annotated, Any, cast

import namegen

from ..calls.asked import AskedList, Text
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.limits import TrainingLimits

MOST_NAMES = 100
"""Names in one question."""


def sounds_like(
    backend: Backend,
    asked: AskedList,
    name: Annotated[str | list[str], "The name, or a list of such, in any case."],
    by: Annotated[
        str, "The title of a column of the table, whose values are the lists, instead of several in dataset."
    ] = "",
    prior: Annotated[
        str, "How probable each list is before the name is seen: even (alike), or sizes (by its size)."
    ] = "even",
    model: Annotated[str, "The model that each list is learned by, with its options; empty for the default one."] = "",
    tokenizer: Annotated[str, "A registered tokenizer with its options; empty for the default one."] = "",
    train_seed: Annotated[Text, "The seed of training, any text; empty for the lectures' seed."] = "",
) -> dict[str, Any]:
    """Say which of several lists a name sounds like, and which of its letters speak for each.

    Returns:
        What each name sounds like, the most probable list first, as `namegen sounds-like --format json` prints it.
    """
    names = [name] if isinstance(name, str) else name
    if len(names) > MOST_NAMES:
        raise namegen.UsageError(f"{len(names):,} names are asked for; this server judges up to {MOST_NAMES} at once")
    if prior not in ("even", "sizes"):
        raise namegen.UsageError(f"prior is {prior[:60]!r}; allowed: even, sizes")
    if asked.blend or asked.blend_by:
        raise namegen.UsageError("the lists are told apart and not blended: leave blend and blend_by out")
    read = asked.read(backend)
    recipe = backend.recipe(read, model=model or None, tokenizer=tokenizer or None, train_seed=str(train_seed))

    def task(job: Job) -> dict[str, Any]:
        run = TrainingLimits(job, backend.settings).run()
        lists = read.lists or (read.names,)
        report = namegen.sounds_like_report(
            names, lists, recipe, backend.registry, by=by or None, prior=cast(Any, prior), run=run
        )
        return report.as_json()

    # Not `ready` even if a model is there: each list takes models of its own, which read from both ends.
    kind = backend.models.kind([recipe], read.names, "short")
    answer: dict[str, Any] = backend.queue.submit(task, kind=kind, what="what names sound like").outcome()
    return answer
