"""Draw the names of one answer, in bounded time, and distinguish new ones from copied ones."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import namegen

from ..settings import Settings
from .jobs import Job
from .models import ServedModel

MOST_CONSTRAINTS = 20
"""Constraints in one request: each may take seconds to prepare."""


@dataclass(frozen=True)
class Draw:
    """The names of a request, which of them the wordlist holds (None: not known), and why there are too few.

    drawn: the same names as the model has them, where `names` are in the case that was asked for.
    ids: of which id each name is, where a name was asked for each of them.
    notes: what else is good to know, a sentence each.
    share: that of such names among those that come when nothing is asked for; None where nothing was; exact: whether it
    is no estimate.
    """

    trained: ServedModel
    request: namegen.Request
    names: list[str]
    drawn: list[str]
    copied: list[bool] | None
    problem: str = ""
    notes: tuple[str, ...] = ()
    ids: tuple[str, ...] | None = None
    share: float | None = None
    exact: bool = True

    @property
    def model(self) -> namegen.NameModel:
        """Return the model that drew them."""
        return self.trained.model

    def document(self) -> dict[str, Any]:
        """Return what `namegen generate --format json` prints."""
        names: list[Any] = self.names
        if self.ids is not None:
            names = [{"id": each, "name": name} for each, name in zip(self.ids, names, strict=False)]
        return {
            "recipe": self.model.recipe.model_dump(mode="json"),
            "request": self.request.model_dump(mode="json"),
            "names": names,
        }


STOPPED_SECONDS = 2.0
"""How long names are drawn where the training before was stopped."""
MOST_THEN = 100_000
"""Names of a list up to which that is long enough: of more, what holds by default takes longer to prepare."""


def check_request(request: namegen.Request, settings: Settings) -> None:
    """Raise UsageError for more names than one answer may hold, or more constraints than one draw may have."""
    if request.n > settings.names:
        raise namegen.UsageError(
            f"{request.n:,} names are asked for; this server gives up to {settings.names:,} at once"
        )
    count = len(request.constraints)
    if count > MOST_CONSTRAINTS:
        raise namegen.UsageError(f"{count:,} constraints are given; this server takes up to {MOST_CONSTRAINTS}")


def draw(
    trained: ServedModel, request: namegen.Request, seconds: float, job: Job, ids: Sequence[str] | None = None
) -> Draw:
    """Draw names, or one for each id; where there are too few, time is up or `job` is stopped, give those found so far.

    Raises GenerationError where no name is such, UsageError where a constraint needs a list that is not at hand.
    """
    model, names, problem = trained.model, list[str](), ""
    began = time.monotonic()
    until = began + seconds
    # Who stopped the training still wants the names of what it learned: those have a moment.
    moment = STOPPED_SECONDS if job.stop_wanted else 0.0
    if job.stop_wanted and model.names is not None and len(model.names) > MOST_THEN:
        return Draw(trained, request, [], [], [], f"0 of {request.n:,} names drawn before it was stopped")

    def ended() -> str:
        if job.stop_wanted and time.monotonic() >= began + moment:
            return "before it was stopped"
        if time.monotonic() > until:
            return f"in {seconds:g} seconds, the most this server gives"
        return ""

    drawing = namegen.Drawing(model, request, namegen.Run(stop=lambda: bool(ended())))
    try:
        for batch in drawing.drawn() if ids is None else namegen.IdNames(drawing, ids).drawn():
            names += batch
            if ended():
                break
    except namegen.GenerationError as error:
        if not names and not ended():
            raise
        problem = str(error)
    if len(names) < request.n and ended():
        problem = f"{len(names):,} of {request.n:,} names drawn {ended()}"
    # Where none was found in time, how they are drawn is not known either.
    notes = [*drawing.notes, *drawing.later_notes] if names else []
    of_ids = None if ids is None else tuple(ids)
    found = Draw(trained, request, drawing.written(names), names, _copied(model, names), problem, tuple(notes), of_ids)
    if not request.constraints or not names or ended():
        return found
    return replace(found, share=drawing.share.value, exact=not drawing.share.error)


def _copied(model: namegen.NameModel, names: list[str]) -> list[bool] | None:
    new = model.are_new(names)
    if None in new:
        return None
    return [not each for each in new]
