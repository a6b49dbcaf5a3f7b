"""Draw the names of one answer, in bounded time, and distinguish new ones from copied ones."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import namegen

from ..settings import Settings
from .jobs import Job
from .models import ServedModel


@dataclass(frozen=True)
class Draw:
    """The names of a request, which of them the wordlist holds (None: not known), and why there are too few."""

    trained: ServedModel
    request: namegen.Request
    names: list[str]
    copied: list[bool] | None
    problem: str = ""

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


def check_request(request: namegen.Request, settings: Settings) -> None:
    """Raise UsageError for more names than one answer may hold."""
    if request.n > settings.names:
        raise namegen.UsageError(
            f"{request.n:,} names are asked for; this server gives up to {settings.names:,} at once"
        )


def draw(trained: ServedModel, request: namegen.Request, seconds: float, job: Job) -> Draw:
    """Draw names; where the limits are narrow, time is up or `job` is stopped, give those found so far.

    Raises UsageError where `novel` is asked for and the model's names are not known.
    """
    model, names, problem = trained.model, list[str](), ""
    until = time.monotonic() + seconds
    if request.limits.novel and model.names is None:
        raise namegen.UsageError("only new names: the list that this model learned from is not here to compare with")
    try:
        for batch in model.stream(request):
            names += batch
            drawn = f"{len(names):,} of {request.n:,} names drawn"
            if len(names) < request.n and job.stop_wanted:
                problem = f"{drawn} before it was stopped"
                break
            if len(names) < request.n and time.monotonic() > until:
                problem = f"{drawn} in {seconds:g} seconds, the most this server gives"
                break
    except namegen.GenerationError as error:
        problem = str(error)
    return Draw(trained, request, names, _copied(model, names), problem)


def _copied(model: namegen.NameModel, names: list[str]) -> list[bool] | None:
    if model.names is None:
        return None
    known = model.names.distinct
    return [name in known for name in names]
