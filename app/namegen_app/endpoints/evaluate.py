"""The endpoint `evaluate`. No `from __future__ import annotations`: the types are read from the annotations."""

from typing import Annotated, Any

import namegen

from ..calls.asked import Asked, AskedList, Text
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.limits import TrainingLimits
from ..work.lists import blend_of
from ..work.models import ServedModel

MOST_FOLDS = 20
"""Folds of one cross-validation: each is a training."""


def evaluate(
    backend: Backend,
    asked: Asked,
    split: Annotated[
        str,
        "distinct (80/10/10 by name, none leaks; the default), lecture, or all (train and score on everything). A model"
        " that is opened has its own.",
    ] = "",
    part: Annotated[str, "The part to score: test (the default), dev or train."] = "",
    scored: Annotated[
        str | list[str] | dict[str, float],
        "Names to score instead of a part: a text, one a line or a table; a list; or an object of names and counts.",
    ] = "",
    samples: Annotated[int, "Draw so many names too, and say what they are like; 0 for none."] = 0,
    seed: Annotated[Text, "The seed of those, any text. Empty: one is chosen, and reported."] = "",
    cv: Annotated[
        int | None, "Score every name instead: so many folds of distinct names, each by a model of the others."
    ] = None,
) -> dict[str, Any]:
    """Measure how well a model predicts names that it did not learn from, and what the names that it draws are like.

    Returns:
        The recipe and the measures, as `namegen eval --format json` prints them.
    """
    _refuse_together(asked, split, part, scored, samples, seed, cv)
    if cv is not None:
        return _cross_validated(backend, asked, cv)
    others = None if scored == "" else _list_of(scored).read(backend).names

    def measure(trained: ServedModel, job: Job) -> dict[str, Any]:
        to_score = namegen.scored_list(others) if others else _part(trained, part or None, opened=bool(asked.opened))
        measured = trained.model.evaluate(to_score.names)
        recipe = trained.model.recipe.model_dump(mode="json")
        drawn = _drawn(backend, trained, to_score, samples, seed, job) if samples else {}
        return {"recipe": recipe, "scored": to_score.as_json(), **measured.as_json(), **drawn}

    if samples:  # refused before anything is trained
        backend.request(samples, seed=str(seed) or None, raw=True)
    answer: dict[str, Any] = asked.job(backend, measure, split="all" if asked.opened else split or "distinct").outcome()
    return answer


def _refuse_together(
    asked: Asked, split: str, part: str, scored: Any, samples: int, seed: Text, cv: int | None
) -> None:
    """Raise UsageError for what does not go together."""
    if part not in ("", "train", "dev", "test"):
        raise namegen.UsageError(f"part {part!r}: it is train, dev or test")
    if cv is not None:
        beside = {"opened": asked.opened, "split": split, "part": part, "scored": scored, "samples": samples}
        given = [name for name, value in beside.items() if value]
        if given:
            raise namegen.UsageError(
                f"cv trains a model for each fold of the list and scores all names; leave {', '.join(given)} out"
            )
        return
    if scored != "" and part:
        raise namegen.UsageError("scored is a list of its own, part one of the list that is learned from: not both")
    if asked.opened and split:
        raise namegen.UsageError(f"opened is a trained model; split {split} cannot change how it was trained")
    if seed != "" and not samples:
        raise namegen.UsageError("seed is that of the names drawn, and without samples none are")


def _list_of(names: str | list[str] | dict[str, float]) -> AskedList:
    return AskedList(names=names)


def _part(trained: ServedModel, part: str | None, *, opened: bool) -> namegen.Scored:
    """Return the part of its own list that a model is scored on."""
    names = trained.model.names
    if not isinstance(names, namegen.Wordlist):
        raise namegen.WordlistError("the list that this model learned from is not here; give the names to score")
    instead = "scored takes other names" if opened else "use split all"
    return namegen.scored_part(trained.model, names, part, instead=instead)


def _drawn(
    backend: Backend, trained: ServedModel, scored: namegen.Scored, samples: int, seed: Text, job: Job
) -> dict[str, Any]:
    """Draw names by the default sampler; compare them with those learned from and those scored."""
    learned = trained.model.learned_from
    if learned is None:
        raise namegen.UsageError("samples are compared with the names that the model learned from, which are not here")
    request = backend.request(samples, seed=str(seed) or None, raw=True)
    drawn = backend.draw(trained, request, job)
    # Where the model has learned from all names scored, none is held out to compare with.
    test = None if scored.names.distinct <= learned.distinct else scored.names
    report = namegen.describe_generated(drawn.names, learned, test)
    measures = namegen.measure_drawn(backend.registry, namegen.DrawnNames(drawn.names, learned, test, trained.model))
    return {
        "request": request.model_dump(mode="json"),
        "generated": report.as_json(),
        "metrics": {each.name: each.value for each in measures},
    }


def _cross_validated(backend: Backend, asked: Asked, cv: int) -> dict[str, Any]:
    if not 2 <= cv <= MOST_FOLDS:
        raise namegen.UsageError(f"cv is {cv}; allowed: a whole number >= 2 and <= {MOST_FOLDS}")
    read = asked.read(backend)
    recipe = asked.recipe(backend, read)

    def measure(job: Job) -> dict[str, Any]:
        validated = namegen.cross_validate(
            list(read.lists) or read.names,
            cv,
            model=recipe.model,
            tokenizer=recipe.tokenizer,
            seed=recipe.seed,
            registry=backend.registry,
            run=TrainingLimits(job, backend.settings).run(),
            **blend_of(read),
        )
        return {"recipe": recipe.model_dump(mode="json"), "cv": cv, **validated.as_json()}

    job = backend.queue.submit(measure, kind=lambda: "long", what=f"{cv} folds of {read.names.name}")
    answer: dict[str, Any] = job.outcome()
    return answer
