"""Draw the names of one answer, in bounded time, and distinguish new ones from copied ones."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import namegen

from ..settings import Settings
from .jobs import Job
from .models import ServedModel

MOST_CONSTRAINTS = 20
"""Constraints in one request: each may take seconds to prepare."""
RARE = 0.01
"""The probability below which it is worth saying how rare the names are that somebody asked for."""


@dataclass(frozen=True)
class Draw:
    """The names of a request, which of them the wordlist holds (None: not known), and why there are too few.

    drawn: the same names as the model has them, where `names` are in the case that was asked for.
    notes: what else is good to know, a sentence each.
    """

    trained: ServedModel
    request: namegen.Request
    names: list[str]
    drawn: list[str]
    copied: list[bool] | None
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def model(self) -> namegen.NameModel:
        """Return the model that drew them."""
        return self.trained.model

    def document(self) -> dict[str, Any]:
        """Return what `namegen generate --format json` prints."""
        return {
            "recipe": self.model.recipe.model_dump(mode="json"),
            "request": self.request.model_dump(mode="json"),
            "names": self.names,
        }


STOPPED_SECONDS = 2.0
"""How long names are drawn where the training before was stopped."""


def check_request(request: namegen.Request, settings: Settings) -> None:
    """Raise UsageError for more names than one answer may hold, or more constraints than one draw may have."""
    if request.n > settings.names:
        raise namegen.UsageError(
            f"{request.n:,} names are asked for; this server gives up to {settings.names:,} at once"
        )
    count = len(request.constraints)
    if count > MOST_CONSTRAINTS:
        raise namegen.UsageError(f"{count:,} constraints are given; this server takes up to {MOST_CONSTRAINTS}")


def draw(trained: ServedModel, request: namegen.Request, seconds: float, job: Job) -> Draw:
    """Draw names; where there are not so many, time is up or `job` is stopped, give those found so far.

    Raises UsageError where no name can be such, or a constraint needs a list that is not at hand.
    """
    model, names, problem = trained.model, list[str](), ""
    began = time.monotonic()
    until = began + seconds
    # Who stopped the training still wants the names of what it learned: those have a moment.
    moment = STOPPED_SECONDS if job.stop_wanted else 0.0

    def ended() -> str:
        if job.stop_wanted and time.monotonic() >= began + moment:
            return "before it was stopped"
        if time.monotonic() > until:
            return f"in {seconds:g} seconds, the most this server gives"
        return ""

    drawing = namegen.Drawing(model, request, namegen.Run(stop=lambda: bool(ended())))
    try:
        for batch in drawing.drawn():
            names += batch
            if ended():
                break
    except namegen.GenerationError as error:
        problem = str(error)
    if len(names) < request.n and ended():
        problem = f"{len(names):,} of {request.n:,} names drawn {ended()}"
    # Where none was found in time, how they are drawn is not known either.
    notes = [*drawing.notes, *drawing.later_notes] if names else []
    if request.constraints and names and not problem and drawing.probability.value < RARE:
        notes.append(f"{drawing.probability.in_words} of this model is such")
    return Draw(trained, request, drawing.written(names), names, _copied(model, names), problem, tuple(notes))


def _copied(model: namegen.NameModel, names: list[str]) -> list[bool] | None:
    new = model.are_new(names)
    if None in new:
        return None
    return [not each for each in new]
