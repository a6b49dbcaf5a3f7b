"""A comparison as the page that began it shows it: model after model, as each is done, and then all together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import namegen

from ..words import command_lines, compared
from ..work import failures
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.limits import TrainingLimits
from ..work.lists import LoadedList
from ..work.models import ServedModel


@dataclass
class Comparing:
    """One comparison, from when it is asked for until its models are ranked."""

    backend: Backend
    models: Sequence[namegen.Spec]
    read: LoadedList
    split: str | None
    seed: str
    done: list[dict[str, Any]] = field(default_factory=list)
    """what is known of each model that is done, in the order in which they were given"""

    def run(self, job: Job) -> dict[str, Any]:
        """Compare them; what is done when somebody stops it is kept."""
        limit = TrainingLimits(job, self.backend.settings)
        found = namegen.compare(
            [str(each) for each in self.models],
            list(self.read.lists) or self.read.names,
            split=self.split,  # type: ignore[arg-type]  # the call has checked it
            cache=False,
            registry=self.backend.registry,
            run=limit.run(),
            on_result=self._take,
            **self._rest(),
        )
        return self._ranked(found) | {"early": limit.reason if len(self.done) < len(self.models) else ""}

    def as_json(self) -> dict[str, Any]:
        """Say what is known so far."""
        asked = [{"model": str(each), "called": called(self.backend.registry, each)} for each in self.models]
        return {"models": list(self.done), "asked": asked}

    def _rest(self) -> dict[str, Any]:
        """Return what is said of the seed and of a blend, where anything is."""
        rest: dict[str, Any] = {"seed": self.seed} if self.seed else {}
        if self.read.lists:
            rest |= {"blend": [source.share for source in self.read.sources], **self.read.blending}
        return rest

    def _take(self, result: namegen.Result, model: namegen.Trained | None) -> None:
        """Keep what is known of a model as soon as it is done, and the model, so that it can draw again."""
        about: dict[str, Any] = {"model": str(self.models[len(self.done)]), "names": [], "key": "", "error": ""}
        if model is None or result.evaluation is None:
            about["error"] = failures.message(result.failure) if result.failure else "it could not be run"
        else:
            names = list(result.names_drawn)
            about |= {
                "names": [
                    {"name": name, "copied": new is False}
                    for name, new in zip(names, model.are_new(names), strict=True)
                ],
                "no_more": result.no_more,
                "nats": _finite(result.evaluation.nll_per_token),
                "choices": int(model.capitals.inner.drawable.sum()),
                "seconds": result.fit_seconds,
                "key": self._kept(model),
            }
        self.done.append(about)

    def _kept(self, model: namegen.Trained) -> str:
        try:
            named = namegen.NameModel.of(model)
            return self.backend.models.keep(ServedModel(named, file=f"{named.name}.namegen"))
        except namegen.StorageError:  # larger than all that is kept: it does not draw again
            return ""

    def _ranked(self, found: namegen.Comparison) -> dict[str, Any]:
        """Say how they compare. The order is that of the results: the best first, what failed last."""
        found = replace(found, results=tuple(map(_safe_to_show, found.results)))
        order = [self._place(each) for each in found.results]
        for place, result in zip(order, found.results, strict=True):
            if result.evaluation is not None:  # of the names that all can score
                own = result.evaluation
                self.done[place] |= {
                    "nats": _finite(own.nll_per_token),
                    "bits": _finite(own.bits_per_char),
                    "verdict": result.verdict,
                    "says": compared.figure(own, same_tokens=found.same_tokens),
                }
        names = [called(self.backend.registry, self.models[place]) for place in order]
        return self.as_json() | {
            "order": order,
            "sentences": compared.sentences(found, names),
            "same_tokens": found.same_tokens,
            "scored": found.names,
            "title": namegen.comparison_title(found),
            "grids": [_grid(each) for each in namegen.comparison_grids(found) if _is_of_numbers(each)],
            "notes": namegen.comparison_notes(found),
            "command": command_lines.compare_command(
                self.models, self.read.sources, self.read.blend_by, self.split, self.seed
            ),
        }

    def _place(self, result: namegen.Result) -> int:
        """Find the model of a result among those that were given: no two of them have the same text."""
        return [str(each) for each in self.models].index(result.label)


def called(registry: namegen.Registry, model: namegen.Spec) -> str:
    """Return what a person calls a model: LSTM size=64."""
    options = str(namegen.Spec("", model.options)).removeprefix("''").strip()
    return f"{registry.get('model', model.name).label} {options}".strip()


def _safe_to_show(result: namegen.Result) -> namegen.Result:
    """Replace a bug's own words, which may be the server's secrets, by what a visitor may read."""
    if result.failure is None:
        return result
    return replace(result, failure=namegen.NamegenError(failures.message(result.failure)))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _is_of_numbers(grid: namegen.Grid) -> bool:
    return any(column.numbers for column in grid.columns)  # the names stand side by side


def _grid(grid: namegen.Grid) -> dict[str, Any]:
    columns = [{"title": column.title, "numbers": column.numbers} for column in grid.columns]
    return {"columns": columns, "rows": [list(row) for row in grid.rows]}
