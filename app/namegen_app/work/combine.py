"""Draw names made of several, each of its slots from a model of its own, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import namegen

from .backend import Backend
from .jobs import Job


@dataclass(frozen=True)
class Slot:
    """What a slot is drawn from: the recipe of its model, and the names that this learns from."""

    recipe: namegen.Recipe
    names: namegen.Wordlist


def draw_combined(
    backend: Backend,
    template: namegen.Template,
    slots: Mapping[str, Slot],
    job: Job,
    *,
    n: int,
    ids: Sequence[str] | None = None,
    repeats: bool = False,
    **asked: Any,
) -> dict[str, Any]:
    """Return what `namegen generate --template --format json` prints; trains the models that are not there yet.

    ids: a whole name for each of them. asked: as `Combined.drawing` takes it. Raises GenerationError, holding those
    found, where there are not so many or time is up.
    """
    models = {word: backend.models.trained(slot.recipe, slot.names, job).model for word, slot in slots.items()}
    most = backend.settings.draw_seconds
    until = time.monotonic() + most

    def ended() -> bool:
        return job.stop_wanted or time.monotonic() > until

    combined = namegen.Combined(template, models)
    drawing = combined.drawing(n, repeats=repeats or ids is not None, run=namegen.Run(stop=ended), **asked)
    found: list[str] = []
    for batch in drawing.stream() if ids is None else drawing.for_ids(ids):
        found += [whole.name for whole in batch]
        if ended() and len(found) < n:
            raise namegen.GenerationError(
                f"{len(found):,} of {n:,} names drawn in {most:g} seconds, the most this server gives", found
            )
    names: list[Any] = found
    if ids is not None:
        names = [{"id": each, "name": name} for each, name in zip(ids, found, strict=True)]
    return {**drawing.as_json(), "names": names}
