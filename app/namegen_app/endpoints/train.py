"""The endpoint `train`. No `from __future__ import annotations`: the types are read from the annotations."""

import time
from typing import Any

import namegen

from ..calls.asked import Asked, LearnedFrom
from ..server import model_files
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.models import ServedModel


def train(
    backend: Backend,
    asked: Asked,
    split: LearnedFrom = "all",
) -> dict[str, Any]:
    """Train a model, measure it, and keep it on this server for a while: for the other endpoints, and as a file.

    It is stopped where it takes more than this server gives, and keeps the best so far, if it can.

    Returns:
        The recipe; how many names it learned from, in how many seconds; early: why it ended early, or empty; its own
        report; train and dev: the measures of these parts, null where there is none; key: what the argument `opened`
        of other endpoints takes; file: the address of the model's file, beneath this server's, while it is there.
    """
    if asked.opened:
        raise namegen.UsageError("opened is trained already; give names and a model to train")
    began = time.monotonic()

    def task(trained: ServedModel, _: Job) -> dict[str, Any]:
        seconds = time.monotonic() - began
        model = trained.model
        key = backend.models.keep(trained)
        parts = namegen.split(model.names, model.recipe.split) if isinstance(model.names, namegen.Wordlist) else None
        return {
            "recipe": model.recipe.model_dump(mode="json"),
            "names": model.provenance.names,
            "seconds": round(seconds, 3),
            "early": trained.early,
            "report": model.report,
            "train": _measured(model, parts and parts.train),
            "dev": _measured(model, parts and model.recipe.split != "all" and parts.dev),
            "key": key,
            "file": model_files.put(trained, key, backend.settings),
        }

    answer: dict[str, Any] = asked.job(backend, task, split=split).outcome()
    return answer


def _measured(model: namegen.NameModel, names: Any) -> dict[str, Any] | None:
    if not names or not len(names):
        return None
    try:
        return model.evaluate(names).as_json()
    except namegen.WordlistError:  # none of them can be scored
        return None
