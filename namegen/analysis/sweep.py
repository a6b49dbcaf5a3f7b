"""The models of a comparison as a person names them, and the recipes that they and a sweep ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod
from typing import Any

from ..contracts.options import describe_options
from ..contracts.spec import parse_models, write_model
from ..errors import OptionError, UsageError, nearest
from ..registry.registry import Registry
from ..training.recipe import Recipe
from ..training.train import make_recipe

MOST_RUNS = 1_000
Sweep = Mapping[str, Sequence[Any]]
"""Options and the values to try for each."""


@dataclass(frozen=True)
class Contender:
    """A model by name, with its options and its own tokenizer (None: the default one)."""

    model: str
    options: Mapping[str, Any] = field(default_factory=dict)
    tokenizer: str | None = None
    tokenizer_options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> list[Contender]:
        """Those of a text: `ngram order=5 tokenizer=dots tokenizer.mark=#, network size=64`.

        `tokenizer` and `tokenizer.OPTION` are the tokenizer's, all others the model's. Raises UsageError, in one line.
        """
        try:
            return [cls._of(*each) for each in parse_models(text)]
        except ValueError as error:
            raise UsageError(f"model {text!r}: {error}") from None

    @classmethod
    def _of(cls, name: str, given: Mapping[str, str]) -> Contender:
        own, others = {}, {}
        for key, value in given.items():
            part, dot, option = key.partition(".")
            if part == "tokenizer" and dot:
                others[option] = value
            elif key != "tokenizer":
                own[key] = value
        return cls(name, own, given.get("tokenizer"), others)

    @property
    def label(self) -> str:
        """The contender as it is written."""
        tokenizer = {} if self.tokenizer is None else {"tokenizer": self.tokenizer}
        told = {
            **self.options,
            **tokenizer,
            **{f"tokenizer.{key}": each for key, each in self.tokenizer_options.items()},
        }
        return write_model(self.model, told)


@dataclass(frozen=True)
class Trial:
    """One recipe to train, and the values that a sweep gave to it."""

    recipe: Recipe
    swept: dict[str, Any]


@dataclass(frozen=True)
class Entrant:
    """A contender and its trials: one, or as many as the sweep asks for, of which dev chooses."""

    label: str
    trials: tuple[Trial, ...]


def parse_sweep(texts: Iterable[str]) -> dict[str, list[str]]:
    """`["order=2..4", "size=16,64"]` as options and values to try. Raises OptionError, in one line.

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
    """From `first` to `last`, both included; counted before any is made."""
    if last - first >= MOST_RUNS:
        raise _too_many(last - first + 1)
    return [str(value) for value in range(first, last + 1)]


def _too_many(runs: int) -> UsageError:
    return UsageError(f"{runs:,} models to train: a comparison takes 1 to {MOST_RUNS:,}")


def enter(
    contenders: Sequence[Contender], sweep: Sweep, registry: Registry, dataset: str, **common: Any
) -> list[Entrant]:
    """The recipes of all contenders, checked before any is trained. `common` is the rest of every recipe.

    A sweep concerns every model that has the option, unless its contender sets it. Raises UsageError for a model
    that is not there or a sweep that concerns none, OptionError for an option or a value that is not taken.
    """
    has = [{info.name for info in describe_options(registry.get("model", each.model).options())} for each in contenders]
    for name in sweep:
        if not any(name in options for options in has):
            raise OptionError(f"sweep: no model here has an option {name!r}{nearest(name, set().union(*has))}")
    swept_by = [_swept(*each, sweep) for each in zip(contenders, has, strict=True)]
    for name in sweep:
        if not any(name in swept for swept in swept_by):
            raise OptionError(f"sweep: every model here that has an option {name!r} sets it itself")
    runs = sum(prod(map(len, swept.values())) for swept in swept_by)
    if not 1 <= runs <= MOST_RUNS:
        raise _too_many(runs)
    entrants = []
    for contender, swept in zip(contenders, swept_by, strict=True):
        choices = [dict(zip(swept, values, strict=True)) for values in product(*swept.values())]
        trials = tuple(Trial(_recipe(contender, choice, registry, dataset, **common), choice) for choice in choices)
        entrants.append(Entrant(contender.label, trials))
    return entrants


def _swept(contender: Contender, options: set[str], sweep: Sweep) -> Sweep:
    """What of `sweep` concerns the contender, whose model has these options."""
    return {name: values for name, values in sweep.items() if name in options and name not in contender.options}


def _recipe(contender: Contender, swept: Mapping[str, Any], registry: Registry, dataset: str, **common: Any) -> Recipe:
    whole = replace(contender, options={**contender.options, **swept})
    return make_recipe(
        registry,
        dataset,
        model=whole.model,
        options=whole.options,
        tokenizer=whole.tokenizer,
        tokenizer_options=whole.tokenizer_options,
        **common,
    )
