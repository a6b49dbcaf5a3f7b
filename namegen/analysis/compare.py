"""`compare`: train models on the same names, select, score and sample. A model that fails stops none of the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from ..contracts.run import Run
from ..errors import UsageError, WordlistError
from ..registry.registry import Registry
from ..training.recipe import COURSE_SEED, BlendBy
from ..training.train import Dataset, blending, find_wordlist
from ..training.trained import Trained
from ..wordlists.splits import SplitName
from .bench import SAMPLES, Bench, count_parameters
from .held_out import HeldOut, hold_out
from .ranking import Comparison, Result, ranked
from .sweep import Candidate, Sweep, parse_candidates, plan
from .trials import Trainings, choose_by_dev, choose_by_folds


class OnResult(Protocol):
    """Receive the result of one model of a comparison, and the model that drew its names, or None."""

    def __call__(self, result: Result, model: Trained | None, /) -> None: ...


def compare(
    models: Sequence[Any],
    dataset: Dataset = None,
    *,
    sweep: Sweep | None = None,
    split: SplitName | None = None,
    cv: int | None = None,
    seed: int | str = COURSE_SEED,
    samples: int = SAMPLES,
    sample_seed: int | str = 0,
    cache: bool = True,
    registry: Registry | None = None,
    run: Run | None = None,
    blend: Sequence[float] | None = None,
    blend_by: BlendBy | None = None,
    on_result: OnResult | None = None,
    **reading: Any,
) -> Comparison:
    """Compare `models` on one wordlist, by default the default one.

    models: each a text, "ngram order=5 tokenizer=dots", a `namegen.Spec`, or a model's class.
    sweep: options and values to try, `{"order": range(2, 9)}`, in every model that has the option and does not
        set it. The values with the lowest NLL on the dev part are chosen, and reported on the test part; in
        cross-validation, each fold is scored with the values that are best on the others.
    split: score the test part of this split. cv: score every name, each of so many folds of distinct names by models
        that have learned from the others. By default "distinct"; where its test part would be short of 30 names, 10
        folds, of a list of up to 30 names one for each.
    samples, sample_seed: how many names each model draws, to measure its speed and how many are copies; and the seed
        of these, and of the ten shown as `generate` draws them. 0 for none.
    cache: use models that were trained before; their `fit_seconds` are then None. Those of folds are always trained.
    run: receives reports of each training. Its `stop` is asked after each model whether to skip the rest, and that
        model too if it failed.
    blend, blend_by: the shares of several lists, and how they are blended, as in `namegen.train`.
    on_result: receives each result as soon as it is there, not yet beside the others, and the model that drew; None
        for one that failed.
    reading: how the list is read, as in `namegen.train`.
    A model that fails is a result with a `failure` and stops none of the others. Raises UsageError or OptionError
    for models and options that do not exist, for split and cv together, and for folds that cannot be, before any is
    trained; WordlistError where no name can be scored.
    """
    registry = registry or Registry.load()
    sources, wordlist = find_wordlist(dataset, registry, blend=blend, **reading)
    held = hold_out(wordlist, split, cv)
    common = {"split": held.split, "seed": seed, **blending(blend, blend_by)}
    candidates = plan(parse_candidates(models), sweep or {}, registry, sources, **common)
    return compare_candidates(candidates, held, Bench(registry, samples, sample_seed, cache), run, on_result)


def compare_candidates(
    candidates: Sequence[Candidate],
    held: HeldOut,
    bench: Bench,
    run: Run | None = None,
    on_result: OnResult | None = None,
) -> Comparison:
    """Compare candidates whose recipes are checked and share list, split and seed. Raises as `compare` does."""
    run = run or Run()
    _check_sweep(candidates, held)
    total = sum(_count_trainings(each, held) for each in candidates)
    results: list[Result] = []
    done = 0
    for candidate in candidates:
        result, model = _result(candidate, Trainings(held, bench.registry, bench.cache, run, done, total), bench)
        done += _count_trainings(candidate, held)
        stopped = run.stopped()
        if not (stopped and result.failure):  # it may have failed because of the stop
            results.append(result)
            if on_result is not None:
                on_result(result, model)
        if stopped:
            break
    if not results:
        raise UsageError("stopped before the first model was done")
    return ranked(results, held)


def _check_sweep(candidates: Sequence[Candidate], held: HeldOut) -> None:
    chooses = any(len(each.trials) > 1 for each in candidates) and not held.folds
    if chooses and (held.split == "all" or not len(held.dev)):
        reason = "has none of its own" if held.split == "all" else "leaves it empty"
        raise UsageError(f"a sweep chooses by the dev part, and split {held.split!r} {reason}")


def _count_trainings(candidate: Candidate, held: HeldOut) -> int:
    """Count a candidate's trainings; in cross-validation there is one more, on all names, which draws."""
    return len(candidate.trials) * len(held.rounds) + (held.folds > 0)


def _result(candidate: Candidate, trainings: Trainings, bench: Bench) -> tuple[Result, Trained | None]:
    """Measure the candidate at its best values, and return the model that drew; or record why it cannot be."""
    choose = choose_by_folds if trainings.held.folds else choose_by_dev
    choice, trials = choose(candidate, trainings)
    tried = trials if len(trials) > 1 else ()
    if choice is None:
        return Result(candidate.label, tried=tried, failure=trials[0].failure), None
    try:
        model, evaluation = choice.finish()
        if not evaluation.names:
            raise WordlistError(f"it can score none of the {len(trainings.held.scored):,} names to score")
        drawn, no_more = bench.names(model)
        result = Result(
            candidate.label,
            recipe=model.recipe,
            chosen=choice.trial.swept or None,
            tried=tried,
            evaluation=evaluation,
            fit_seconds=model.fit_seconds,
            parameters=count_parameters(model),
            drawing=bench.drawing(model, trainings.held.train),
            names_drawn=drawn,
            no_more=no_more,
        )
    except Exception as error:
        return Result(candidate.label, recipe=choice.trial.recipe, tried=tried, failure=error), None
    return result, model
