"""Why a name: which names it is put together from, and how the model came by its letters."""

from math import exp
from typing import Annotated, Any

import namegen

from ..work.backend import Backend
from ..work.jobs import Job
from ..work.lists import cleaned
from ..work.models import ServedModel
from .asked import PageAsked

ALTERNATIVES = 3
"""Other letters that are told at each step."""


def why(backend: Backend, asked: PageAsked, name: Annotated[str, "The name."]) -> Job:
    """Say what a name is put together from, and how probable each of its letters was."""
    typed = cleaned(name)
    if not typed:
        raise namegen.UsageError("name is empty")
    return asked.job(backend, lambda trained, _: as_json(trained, typed), at_least="ready")


def as_json(trained: ServedModel, name: str) -> dict[str, Any]:
    """Return the pieces, and the steps; no names are drawn to compare it with, which takes seconds of a network."""
    model = trained.model
    explained = model.explain(name, alternatives=ALTERNATIVES, examples=0, samples=0)
    pieces = model.pieces(explained.name) if model.names is not None else None
    return {
        "name": name,
        "explained": explained.name,
        "times": explained.times,
        "known": pieces.known if pieces else "",
        "near": pieces.near if pieces else "",
        "pieces": [vars(piece) for piece in pieces.pieces] if pieces else [],
        "steps": [
            {
                "letter": "" if step.end else step.piece,
                "probability": step.probability,
                "others": [
                    {"letter": "" if other.end else other.piece, "probability": other.probability}
                    for other in step.alternatives
                ],
            }
            for step in explained.steps
        ],
        "probability": exp(explained.logprob),
    }
