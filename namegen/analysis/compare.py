"""`compare`: train models on the same names, choose, score and draw; a model that fails stops none of the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from ..contracts.watching import Runs, Watch, uncounted, unwatched
from ..contracts.wordlist import Wordlist
from ..errors import GenerationError, UsageError, WordlistError
from ..name_model import NameModel
from ..registry.registry import Registry
from ..training.cache import train_cached
from ..training.checkpoint import never
from ..training.recipe import COURSE_SEED
from ..training.train import find_wordlist, train_recipe
from ..wordlists.splits import Parts, SplitName
from ..wordlists.splits import split as split_names
from .evaluate import evaluate_known
from .ranking import Comparison, Drawing, Result, Tried, ranked
from .sweep import Contender, Entrant, Sweep, Trial, enter

SAMPLES = 1_000
_LONG_ENOUGH = 0.2
"""Seconds that drawing must take for its speed to be told."""
_MOST_DRAWN = 300_000


def compare(
    models: Sequence[str | Contender],
    dataset: str | Path | Iterable[str] | Wordlist | None = None,
    *,
    sweep: Sweep | None = None,
    split: SplitName = "distinct",
    seed: int | str = COURSE_SEED,
    samples: int = SAMPLES,
    sample_seed: int | str = 0,
    encoding: str = "utf-8",
    weighted: bool = False,
    cache: bool = True,
    registry: Registry | None = None,
    watch: Watch = unwatched,
    runs: Runs = uncounted,
    stop: Callable[[], bool] = never,
) -> Comparison:
    """`models` beside each other on one wordlist, by default the default one.

    models: each a text, "ngram order=5 tokenizer=dots", or a `Contender`.
    sweep: options and values to try, `{"order": range(2, 9)}`, in every model that has the option and does not
        set it; the values with the lowest NLL on the dev part are chosen, and reported on the test part.
    samples, sample_seed: how many names each draws, to tell its speed and how many are copies; 0 for none.
    cache: take models that were trained before; their `fit_seconds` are then None.
    runs: is told which training is next; watch: how each goes; stop: is asked after each whether to leave out the rest,
        and that model too where it failed.
    A model that fails is a result with a `failure` and stops none of the others. Raises UsageError or OptionError
    for models and options that there are not, before any is trained; WordlistError where no name can be scored.
    """
    registry = registry or Registry.load()
    called, wordlist = find_wordlist(dataset, registry, encoding, weighted)
    contenders = [one for each in models for one in (Contender.parse(each) if isinstance(each, str) else [each])]
    entrants = enter(
        contenders,
        sweep or {},
        registry,
        called,
        split=split,
        seed=seed,
        encoding=encoding,
        weighted=weighted,
    )
    return compare_entrants(
        entrants,
        wordlist,
        registry,
        samples=samples,
        sample_seed=sample_seed,
        cache=cache,
        watch=watch,
        runs=runs,
        stop=stop,
    )


def compare_entrants(
    entrants: Sequence[Entrant],
    wordlist: Wordlist,
    registry: Registry,
    *,
    samples: int = SAMPLES,
    sample_seed: int | str = 0,
    cache: bool = True,
    watch: Watch = unwatched,
    runs: Runs = uncounted,
    stop: Callable[[], bool] = never,
) -> Comparison:
    """The same for recipes that are checked, which share list, split and seed."""
    how = entrants[0].trials[0].recipe.split
    parts = split_names(wordlist, how)
    for part, names in (("train", parts.train), ("test", parts.test)):
        if not len(names):
            found = f"{len(wordlist.distinct):,} distinct names"
            raise WordlistError(f"the {part} part of split {how!r} is empty ({found}); use --split all")
    if any(len(each.trials) > 1 for each in entrants) and (how == "all" or not len(parts.dev)):
        reason = "has none of its own" if how == "all" else "leaves it empty"
        raise UsageError(f"a sweep chooses by the dev part, and split {how!r} {reason}")
    steps = enumerate(label for each in entrants for label in _labels(each))
    total = sum(len(each.trials) for each in entrants)

    def tell() -> None:
        done, label = next(steps)
        runs(done, total, label)

    bench = _Bench(wordlist, parts, registry, samples, sample_seed, cache, watch, tell)
    results = []
    for each in entrants:
        result = _result(each, bench)
        if stop():  # it may have failed for that
            results += [] if result.failure else [result]
            break
        results.append(result)
    if not results:
        raise UsageError("stopped before the first model was done")
    return ranked(results, wordlist.name, how, parts)


def _labels(entrant: Entrant) -> list[str]:
    """What each trial is called while it trains."""
    return [
        " ".join([entrant.label, *(f"{name}={value}" for name, value in trial.swept.items())])
        for trial in entrant.trials
    ]


@dataclass(frozen=True)
class _Bench:
    """What all models of a comparison are run with. `tell` is called before each training."""

    wordlist: Wordlist
    parts: Parts
    registry: Registry
    samples: int
    sample_seed: int | str
    cache: bool
    watch: Watch
    tell: Callable[[], None]


class _Candidate(NamedTuple):
    """A trained model, the values that a sweep gave it, and its NLL on the dev part (nats/token)."""

    model: NameModel
    swept: dict[str, Any]
    dev: float


def _result(entrant: Entrant, bench: _Bench) -> Result:
    """The entrant's best model by dev, measured; or why there is none."""
    chosen, tried = _chosen(entrant, bench)
    failure, tried = tried[0].failure, tried if len(tried) > 1 else ()
    if chosen is None:
        return Result(entrant.label, tried=tried, failure=failure)
    try:
        return replace(_measured(entrant.label, chosen.model, bench), chosen=chosen.swept or None, tried=tried)
    except Exception as error:
        return Result(entrant.label, recipe=chosen.model.recipe, tried=tried, failure=error)


def _chosen(entrant: Entrant, bench: _Bench) -> tuple[_Candidate | None, tuple[Tried, ...]]:
    """The candidate that the dev part is likeliest under, the first of equals, and what each trial came to."""
    best, tried = None, []
    for trial in entrant.trials:
        bench.tell()
        swept = {name: trial.recipe.options[name] for name in trial.swept}
        try:
            candidate = _trained(trial, swept, bench, choosing=len(entrant.trials) > 1)
        except Exception as error:  # a model of whatever plugin: told in its row, and no other's affair
            tried.append(Tried(swept, None, error))
            continue
        tried.append(Tried(swept, candidate.dev))
        if best is None or candidate.dev < best.dev:
            best = candidate
    return best, tuple(tried)


def _trained(trial: Trial, swept: dict[str, Any], bench: _Bench, *, choosing: bool) -> _Candidate:
    if bench.cache:
        model = train_cached(trial.recipe, bench.wordlist, bench.registry, bench.watch).model
    else:
        model = train_recipe(trial.recipe, bench.wordlist, bench.registry, bench.watch)
    return _Candidate(model, swept, evaluate_known(model, bench.parts.dev).nll_per_token if choosing else 0.0)


def _measured(label: str, model: NameModel, bench: _Bench) -> Result:
    evaluation = evaluate_known(model, bench.parts.test)
    if not evaluation.names:
        raise WordlistError(f"it can score none of the {len(bench.parts.test):,} names of the test part")
    return Result(
        label,
        recipe=model.recipe,
        evaluation=evaluation,
        fit_seconds=model.fit_seconds,
        parameters=count_parameters(model),
        drawing=_drawn(model, bench),
    )


def count_parameters(model: NameModel) -> int:
    """Numbers learned: what the model reports as chosen "parameters", else all numbers that it saves."""
    chosen = model.report.get("chosen")
    reported = chosen.get("parameters") if isinstance(chosen, dict) else None
    return reported if isinstance(reported, int) else sum(each.size for each in model.model.arrays().values())


def _drawn(model: NameModel, bench: _Bench) -> Drawing | None:
    """What drawing shows; None where no names are wanted, or where so many cannot be had."""
    if not bench.samples:
        return None
    try:
        names, seconds = _timed(model, bench.samples, bench.sample_seed)
        speed = _speed(model, bench, seconds)
    except GenerationError:
        return None
    train = bench.parts.train.distinct
    distinct = set(names)
    return Drawing(
        samples=len(names),
        in_train=sum(name in train for name in names),
        novelty=len(distinct - train) / len(distinct),
        names_per_second=speed,
    )


def _speed(model: NameModel, bench: _Bench, seconds: float) -> float:
    """Names a second, where `bench.samples` took `seconds`: of more names, until they take long enough."""
    drawn = bench.samples
    while seconds < _LONG_ENOUGH and drawn < _MOST_DRAWN:
        drawn *= 4
        _, seconds = _timed(model, drawn, bench.sample_seed)
    return drawn / seconds


def _timed(model: NameModel, count: int, seed: int | str) -> tuple[list[str], float]:
    started = time.perf_counter()
    names = model.generate(count, seed=seed)
    return names, time.perf_counter() - started
