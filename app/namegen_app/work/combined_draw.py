"""Draw names made of several, as a template says, in bounded time."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import namegen

from .backend import Backend
from .jobs import Job
from .models import ServedModel


@dataclass(frozen=True)
class Slot:
    """What is drawn in a slot, and of which model: that of a recipe and its names, or else the one that was chosen."""

    request: namegen.Request
    recipe: namegen.Recipe | None = None
    names: namegen.Wordlist = field(default_factory=lambda: namegen.Wordlist(()))


@dataclass(frozen=True)
class CombinedDraw:
    """Whole names, each with the names in its slots, and why there are too few."""

    names: list[namegen.CombinedName]
    problem: str
    notes: tuple[str, ...]


def draw_combined(
    backend: Backend,
    template: namegen.Template,
    slots: Mapping[str, Slot],
    chosen: ServedModel,
    job: Job,
    *,
    seed: str,
    repeats: bool,
) -> CombinedDraw:
    """Draw whole names; models that are not there yet are trained within the job.

    Raises GenerationError where none can be such.
    """
    models = {
        word: chosen.model if slot.recipe is None else backend.models.trained(slot.recipe, slot.names, job).model
        for word, slot in slots.items()
    }
    most, names = backend.settings.draw_seconds, list[namegen.CombinedName]()
    until = time.monotonic() + most

    def ended() -> bool:
        return job.stop_wanted or time.monotonic() > until

    requests = {word: slot.request for word, slot in slots.items()}
    drawing = namegen.CombinedDrawing(
        namegen.Combined(template, models), requests, seed=seed, repeats=repeats, run=namegen.Run(stop=ended)
    )
    try:
        for batch in drawing.stream():
            names += batch
            if ended():
                break
    except namegen.GenerationError:
        if not names:
            raise
    problem = ""
    if len(names) < drawing.n:
        why = "before it was stopped" if job.stop_wanted else "; there may be no others"
        problem = f"{len(names):,} of {drawing.n:,} whole names found{'' if why[0] == ';' else ' '}{why}"
    return CombinedDraw(names, problem, drawing.notes)
