"""Turn the models of a comparison, as a person names them, and a sweep into recipes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any, NamedTuple

from ..contracts.spec import Spec
from ..errors import NamegenError, OptionError, UsageError, nearest
from ..registry.entry import Entry
from ..registry.registry import Registry
from ..training.recipe import Recipe
from ..training.train import make_recipe
from ..wordlists.source import Source
from .scores import finite

MOST_RUNS = 1_000
Sweep = Mapping[str, Sequence[Any]]
"""Options and the values to try for each."""


class Attempt:
    """Share what a trial and a result have in common: either may have failed."""

    failure: Exception | None

    @property
    def error(self) -> str:
        """Describe the failure in one line: a NamegenError's message; a bug's type, message and notes; "" for none."""
        if self.failure is None:
            return ""
        if isinstance(self.failure, NamegenError):
            return str(self.failure)
        notes = " ".join(getattr(self.failure, "__notes__", ()))
        return " ".join(f"{type(self.failure).__name__}: {self.failure} {notes}".split())


@dataclass(frozen=True)
class Trial(Attempt):
    """Hold one recipe to train and the values that a sweep set in it; afterwards, its dev NLL or what failed."""

    recipe: Recipe
    swept: dict[str, Any]
    dev_nll_per_token: float | None = None
    """nats/token"""
    failure: Exception | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fields by name; what is infinite or unknown is None."""
        return {"swept": self.swept, "dev_nll_per_token": finite(self.dev_nll_per_token), "error": self.error}


@dataclass(frozen=True)
class Candidate:
    """Hold a model of a comparison and its trials: one, or as many as the sweep asks for; the lowest dev NLL wins."""

    label: str
    trials: tuple[Trial, ...]


def parse_candidates(models: Iterable[Any]) -> list[Any]:
    """Parse the models of a comparison; one text may hold several, separated by commas. Raises UsageError."""
    several = [models] if isinstance(models, str) else models
    return [one for each in several for one in (Spec.parse_list(each) if isinstance(each, str) else [each])]


def parse_sweep(texts: Iterable[str]) -> dict[str, list[str]]:
    """Parse `["order=2..4", "size=16,64"]` into options and values to try. Raises OptionError, in one line.

    >>> parse_sweep(["order=2..4", "size=16,64"])
    {'order': ['2', '3', '4'], 'size': ['16', '64']}
    """
    swept: dict[str, list[str]] = {}
    for name, values in map(_parse_one_sweep, texts):
        if name in swept:
            raise OptionError(f"sweep: {name!r} is swept twice; all its values go into one, NAME=VALUE,VALUE,...")
        swept[name] = values
    return swept


def _parse_one_sweep(text: str) -> tuple[str, list[str]]:
    name, equals, listed = (part.strip() for part in text.partition("="))
    first, dots, last = listed.partition("..")
    try:
        values = _whole_numbers(int(first), int(last)) if dots else listed.split(",")
    except ValueError:
        values = []
    values = list(dict.fromkeys(value.strip() for value in values))
    if not equals or not name or not all(values) or not values:
        raise OptionError(f"a sweep is NAME=FIRST..LAST in whole numbers, or NAME=VALUE,VALUE,...; given: {text!r}")
    return name, values


def _whole_numbers(first: int, last: int) -> list[str]:
    """List the numbers from `first` to `last`, both included; check how many there are before making any."""
    if last - first >= MOST_RUNS:
        raise _too_many(last - first + 1)
    return [str(value) for value in range(first, last + 1)]


def _too_many(runs: int) -> UsageError:
    return UsageError(f"{runs:,} models to train: a comparison takes 1 to {MOST_RUNS:,}")


def plan(
    models: Sequence[Any], sweep: Sweep, registry: Registry, sources: Sequence[Source], **common: Any
) -> list[Candidate]:
    """Make and check the recipes of all models before any is trained. `common` is the rest of every recipe.

    models: Specs, or anything else that `Registry.check` takes.
    A sweep applies to every model that has the option, unless its Spec sets it. Raises UsageError for a model
    that does not exist or a sweep that applies to none, OptionError for an option or a value that is not accepted.
    """
    known = [_Known.of(each, registry) for each in models]
    has = frozenset[str]().union(*(each.options for each in known))
    for name in sweep:
        if name not in has:
            raise OptionError(f"sweep: no model here has an option {name!r}{nearest(name, has)}")
        if not any(name in each.free for each in known):
            raise OptionError(f"sweep: every model here that has an option {name!r} sets it itself")
    swept_by = [{name: values for name, values in sweep.items() if name in each.free} for each in known]
    runs = sum(prod(map(len, swept.values())) for swept in swept_by)
    if not 1 <= runs <= MOST_RUNS:
        raise _too_many(runs)
    return [
        Candidate(each.label, tuple(_trials(each.spec, swept, registry, sources, **common)))
        for each, swept in zip(known, swept_by, strict=True)
    ]


class _Known(NamedTuple):
    """Hold a model, its text as it was written, the names of its options, and of those that a sweep may set."""

    spec: Spec
    label: str
    options: frozenset[str]
    free: frozenset[str]

    @classmethod
    def of(cls, given: Any, registry: Registry) -> _Known:
        """Find the model; a class or an object has its name alone as the label, and a sweep may set all its options."""
        if isinstance(given, Spec) and given.part is None:
            options = _option_names(registry.get("model", given.name))
            return cls(given, str(given), options, options.difference(given.options))
        spec = registry.check("model", given)
        options = _option_names(spec.part.entry)
        return cls(spec, spec.name, options, options)


def _trials(spec: Spec, swept: Sweep, registry: Registry, sources: Sequence[Source], **common: Any) -> Iterator[Trial]:
    for values in product(*swept.values()):
        choice = dict(zip(swept, values, strict=True))
        recipe = make_recipe(registry, sources, model=spec.adding(choice) if choice else spec, **common)
        yield Trial(recipe, {name: recipe.model.options[name] for name in choice})


def _option_names(entry: Entry) -> frozenset[str]:
    return frozenset(info.name for info in entry.described_options())
