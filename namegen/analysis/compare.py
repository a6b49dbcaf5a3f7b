"""`compare`: train models on the same names, select, score and sample. A model that fails stops none of the others."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..contracts.run import Run
from ..contracts.wordlist import Wordlist
from ..errors import GenerationError, UsageError, WordlistError
from ..registry.registry import Registry
from ..sampling.generate import generate, make_request
from ..training.cache import train_cached
from ..training.parts import arrays_of
from ..training.recipe import COURSE_SEED, Recipe
from ..training.train import Dataset, find_wordlist, fit_recipe
from ..training.trained import Trained
from ..wordlists.splits import Split, SplitName
from ..wordlists.splits import split as split_names
from .evaluate import evaluate_known
from .ranking import Comparison, Result, SampleStats, ranked
from .sweep import Candidate, Sweep, Trial, parse_candidates, plan

SAMPLES = 1_000
_LONG_ENOUGH = 0.2
"""Seconds that drawing must take before its speed is reported."""
_MOST_DRAWN = 300_000


def compare(
    models: Sequence[Any],
    dataset: Dataset = None,
    *,
    sweep: Sweep | None = None,
    split: SplitName = "distinct",
    seed: int | str = COURSE_SEED,
    samples: int = SAMPLES,
    sample_seed: int | str = 0,
    cache: bool = True,
    registry: Registry | None = None,
    run: Run | None = None,
    blend: Sequence[float] | None = None,
    **reading: Any,
) -> Comparison:
    """Compare `models` on one wordlist, by default the default one.

    models: each a text, "ngram order=5 tokenizer=dots", a `namegen.Spec`, or a model's class.
    sweep: options and values to try, `{"order": range(2, 9)}`, in every model that has the option and does not
        set it. The values with the lowest NLL on the dev part are chosen, and reported on the test part.
    samples, sample_seed: how many names each model draws, to measure its speed and how many are copies; 0 for none.
    cache: use models that were trained before; their `fit_seconds` are then None.
    run: receives reports of each training. Its `stop` is asked after each model whether to skip the rest, and that
        model too if it failed.
    blend: the shares of several lists, as in `namegen.train`.
    reading: how the list is read, as in `namegen.train`.
    A model that fails is a result with a `failure` and stops none of the others. Raises UsageError or OptionError
    for models and options that do not exist, before any is trained; WordlistError where no name can be scored.
    """
    registry = registry or Registry.load()
    sources, wordlist = find_wordlist(dataset, registry, blend=blend, **reading)
    candidates = plan(parse_candidates(models), sweep or {}, registry, sources, split=split, seed=seed)
    bench = Bench(registry, samples, sample_seed, cache)
    return compare_candidates(candidates, wordlist, bench, run)


@dataclass(frozen=True)
class Bench:
    """Hold how all models of a comparison are run: the registry, the sample to draw, and whether to use the cache."""

    registry: Registry
    samples: int = SAMPLES
    sample_seed: int | str = 0
    cache: bool = True


def compare_candidates(
    candidates: Sequence[Candidate], wordlist: Wordlist, bench: Bench, run: Run | None = None
) -> Comparison:
    """Compare candidates whose recipes are checked and share list, split and seed. Raises as `compare` does."""
    run = run or Run()
    how = candidates[0].trials[0].recipe.split
    parts = split_names(wordlist, how)
    _check_parts(candidates, parts, wordlist, how)
    total = sum(len(each.trials) for each in candidates)
    results: list[Result] = []
    done = 0
    for candidate in candidates:
        comparing = _Comparing(wordlist, parts, bench, run, done, total)
        result = comparing.result(candidate)
        done += len(candidate.trials)
        stopped = run.stopped()
        if not (stopped and result.failure):  # it may have failed because of the stop
            results.append(result)
        if stopped:
            break
    if not results:
        raise UsageError("stopped before the first model was done")
    return ranked(results, wordlist.name, how, parts)


def _check_parts(candidates: Sequence[Candidate], parts: Split, wordlist: Wordlist, how: SplitName) -> None:
    for part, names in (("train", parts.train), ("test", parts.test)):
        if not len(names):
            found = f"{len(wordlist.distinct):,} distinct names"
            raise WordlistError(f"the {part} part of split {how!r} is empty ({found}); use --split all")
    if any(len(each.trials) > 1 for each in candidates) and (how == "all" or not len(parts.dev)):
        reason = "has none of its own" if how == "all" else "leaves it empty"
        raise UsageError(f"a sweep chooses by the dev part, and split {how!r} {reason}")


@dataclass(frozen=True)
class _Comparing:
    """Run one candidate: hold what its trials need, and how many trials were run before it."""

    wordlist: Wordlist
    parts: Split
    bench: Bench
    run: Run
    done: int
    total: int

    def result(self, candidate: Candidate) -> Result:
        """Measure the candidate's best model by dev NLL; or record why there is none."""
        chosen, trials = self._chosen(candidate)
        tried = trials if len(trials) > 1 else ()
        if chosen is None:
            return Result(candidate.label, tried=tried, failure=trials[0].failure)
        model, swept = chosen
        try:
            return replace(_measured(candidate.label, model, self), chosen=swept or None, tried=tried)
        except Exception as error:
            return Result(candidate.label, recipe=model.recipe, tried=tried, failure=error)

    def _chosen(self, candidate: Candidate) -> tuple[tuple[Trained, dict[str, Any]] | None, tuple[Trial, ...]]:
        """Train every trial; return the one with the lowest dev NLL (ties: the first) and a record of each."""
        choosing = len(candidate.trials) > 1
        best, lowest, trials = None, math.inf, []
        for number, trial in enumerate(candidate.trials):
            run = self.run.part(_trial_label(candidate, trial), self.done + number, self.total)
            try:
                model = self._train(trial.recipe, run)
                dev = evaluate_known(model, self.parts.dev).nll_per_token if choosing else 0.0
            except Exception as error:  # any plugin's bug: its row reports it, and the others go on
                trials.append(replace(trial, failure=error))
                continue
            trials.append(replace(trial, dev_nll_per_token=dev))
            if best is None or dev < lowest:
                best, lowest = (model, trial.swept), dev
        return best, tuple(trials)

    def _train(self, recipe: Recipe, run: Run) -> Trained:
        if self.bench.cache:
            model = train_cached(recipe, self.wordlist, self.bench.registry, run).model
        else:
            model = fit_recipe(recipe, self.wordlist, self.bench.registry, run)
        if model.report.get("stopped"):
            # Half trained, it is not what its recipe promises, and would be ranked as if it were.
            raise UsageError(f"{model.who} was stopped before it had learned")
        return model


def _trial_label(candidate: Candidate, trial: Trial) -> str:
    """Return the label of a trial while it trains."""
    return " ".join([candidate.label, *(f"{name}={value}" for name, value in trial.swept.items())])


def _measured(label: str, model: Trained, comparing: _Comparing) -> Result:
    evaluation = evaluate_known(model, comparing.parts.test)
    if not evaluation.names:
        raise WordlistError(f"it can score none of the {len(comparing.parts.test):,} names of the test part")
    return Result(
        label,
        recipe=model.recipe,
        evaluation=evaluation,
        fit_seconds=model.fit_seconds,
        parameters=count_parameters(model),
        drawing=_drawn(model, comparing),
    )


def count_parameters(model: Trained) -> int:
    """Count learned numbers: "parameters" in the report's "chosen", or else all numbers that the model saves."""
    match model.report:
        case {"chosen": {"parameters": int(reported)}}:
            return reported
    return sum(each.size for each in arrays_of(model.model).values())


def _drawn(model: Trained, comparing: _Comparing) -> SampleStats | None:
    """Sample the model and measure the sample; None where no names are requested, or where so many cannot be found."""
    bench = comparing.bench
    if not bench.samples:
        return None
    try:
        names, seconds = _timed(model, bench.samples, bench.sample_seed)
        speed = _speed(model, bench, seconds)
    except GenerationError:
        return None
    train = comparing.parts.train.distinct
    distinct = set(names)
    return SampleStats(
        samples=len(names),
        in_train=sum(name in train for name in names),
        novelty=len(distinct - train) / len(distinct),
        names_per_second=speed,
    )


def _speed(model: Trained, bench: Bench, seconds: float) -> float:
    """Measure names per second; `bench.samples` took `seconds`. Draws more, until that takes long enough."""
    drawn = bench.samples
    while seconds < _LONG_ENOUGH and drawn < _MOST_DRAWN:
        drawn *= 4
        _, seconds = _timed(model, drawn, bench.sample_seed)
    return drawn / seconds


def _timed(model: Trained, count: int, seed: int | str) -> tuple[list[str], float]:
    started = time.perf_counter()
    names = generate(model, make_request(model.registry, count, seed=seed, raw=True))
    return names, time.perf_counter() - started
