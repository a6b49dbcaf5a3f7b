"""Train: any model, watched as it learns, stopped when it is good enough, and taken home as a file."""

from typing import Annotated, Any

import namegen

from ..server.folders import downloads_folder
from ..words import command_lines
from ..work import downloads
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.learning import Learning
from ..work.lists import LoadedList
from .asked import PageAsked

GOOD = "good"
"""The pace of the options as they stand."""
PACES = ("quick", GOOD, "best")
SPLITS = ("all", "distinct", "lecture")

PaceAsked = Annotated[str, "How long: quick, good or best."]
SplitAsked = Annotated[str, "What it learns from: all names; or a part of them: distinct, lecture."]


def train(backend: Backend, asked: PageAsked, pace: PaceAsked = GOOD, split: SplitAsked = "all") -> Job:
    """Train a model of the names; what comes of it says how well it does, and under which key it is kept."""
    read, recipe = _recipe(backend, asked, pace, split)
    learning = Learning.of(backend, recipe, read.names)
    kind = backend.models.kind([recipe], read.names, "short")

    def task(job: Job) -> dict[str, Any]:
        model, result = learning.run(job)
        return {**learning.as_json(job), **result, "command": command_lines.train_command(model)}

    job = backend.queue.submit(task, kind=kind, what=f"{recipe.model.name} on {read.names.name}", findable=True)
    job.detail = learning
    return job


def learning(backend: Backend, job: Annotated[str, "The id that `train` gave."]) -> dict[str, Any]:
    """Say how a training goes: its curve, its yardsticks, and what it says so far."""
    found = backend.queue.find(job)
    if found is None or not isinstance(found.detail, Learning):
        raise namegen.UsageError("this training is no longer on the server")
    return found.detail.as_json(found)


def paces(backend: Backend, asked: PageAsked, pace: PaceAsked = GOOD, split: SplitAsked = "all") -> Job:
    """Say which paces the model has, and how long the training of this one would take on this machine."""
    read, chosen = _chosen(backend, asked, pace, split)

    def task(job: Job) -> dict[str, Any]:
        others = namegen.paces_of(chosen, read.names, backend.registry)
        there_are = [each for each in PACES if each == GOOD or each in others]
        recipe = others.get(pace, chosen)
        ready = backend.models.get(recipe, read.names) is not None
        seconds = 0.0 if ready else backend.pilots.seconds(recipe, read.names, job)
        return {
            "paces": there_are,
            "seconds": seconds,
            "ready": ready,
            "model": str(command_lines.briefly(backend.registry, "model", recipe.model)),
        }

    return backend.queue.submit(task, kind=lambda: "short", what="a short trial", findable=True)


def model_file(backend: Backend, key: Annotated[str, "The key that `train` gave."]) -> dict[str, Any]:
    """Write the model's file to be downloaded: its path, in a folder that only who has the key can name."""
    trained = backend.models.opened(key)
    name = trained.file or f"{trained.model.name}.namegen"
    folder, limit = downloads_folder(), backend.settings.bytes_of_files
    return {"path": str(downloads.put(folder, key, name, trained.model.to_bytes, limit)), "file": name}


def _recipe(backend: Backend, asked: PageAsked, pace: str, split: str) -> tuple[LoadedList, namegen.Recipe]:
    """Read the names, and make the recipe of that pace; of a model that has none such, as its options stand."""
    read, chosen = _chosen(backend, asked, pace, split)
    if pace == GOOD:
        return read, chosen
    return read, namegen.paces_of(chosen, read.names, backend.registry).get(pace, chosen)


def _chosen(backend: Backend, asked: PageAsked, pace: str, split: str) -> tuple[LoadedList, namegen.Recipe]:
    """Read the names, and make the recipe of the options as they stand."""
    if asked.opened:
        raise namegen.UsageError("a saved model is trained already; choose names to learn from")
    _checked("pace", pace, PACES)
    read = asked.read(backend)
    return read, asked.recipe(backend, read, _checked("split", split, SPLITS))


def _checked(what: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise namegen.UsageError(f"{what} is {value[:40]!r}; allowed: {', '.join(allowed)}")
    return value
