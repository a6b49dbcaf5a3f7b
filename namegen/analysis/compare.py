"""`compare`: train models on the same names, select, score and sample. A model that fails stops none of the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from ..contracts.run import Run
from ..errors import StoppedError, UsageError, WordlistError
from ..registry.registry import Registry
from ..training.recipe import COURSE_SEED, BlendBy
from ..training.sent import Sent
from ..training.train import Dataset, blending, find_wordlist
from ..training.trained import Trained
from ..wordlists.splits import SplitName
from .bench import SAMPLES, Bench, count_parameters
from .evaluate import Evaluation, evaluate_known
from .held_out import HeldOut, hold_out
from .metrics import Measure
from .ranking import Comparison, Result, SampleStats, ranked
from .sweep import Candidate, Sweep, parse_candidates, plan
from .trials import Chosen, Done, Planned, Trainings, choose, plan_trainings


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
    metrics: Sequence[str] = (),
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
    metrics: the names of metrics to compute of them, besides those that are always computed.
    cache: use models that were trained before; their `fit_seconds` are then None. Those of folds are always trained.
    run: receives reports of each training. Its `mapper`, of `namegen.workers`, has several done at once. Its `stop` is
        asked after each model whether to skip the rest, and that model too if it failed.
    blend, blend_by: the shares of several lists, and how they are blended, as in `namegen.train`.
    on_result: receives each result as soon as it is there, not yet beside the others, and the model that drew; None
        for one that failed.
    reading: how the list is read, as in `namegen.train`.
    A model that fails is a result with a `failure` and stops none of the others. Raises UsageError or OptionError
    for models and options that do not exist, for split and cv together, and for folds that cannot be, before any is
    trained; WordlistError where no name can be scored.
    """
    registry = registry or Registry.load()
    registry.metrics_to_show(metrics)  # before anything is trained
    sources, wordlist = find_wordlist(dataset, registry, blend=blend, **reading)
    held = hold_out(wordlist, split, cv)
    common = {"split": held.split, "seed": seed, **blending(blend, blend_by)}
    candidates = plan(parse_candidates(models), sweep or {}, registry, sources, **common)
    return compare_candidates(
        candidates, held, Bench(registry, samples, sample_seed, cache, tuple(metrics)), run, on_result
    )


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
    trainings = Trainings(held, bench.registry, bench.cache, run)
    results: list[Result] = []
    with suppress(StoppedError):  # the models until then are compared
        for chosen, measured in _measured(plan_trainings(candidates, held), trainings, bench):
            result, model = _result(chosen, measured, trainings)
            stopped = run.stopped()
            if not (stopped and result.failure):  # it may have failed because of the stop
                results.append(result)
                if on_result is not None:
                    on_result(result, model)
            if stopped:
                break
    if not results:
        raise StoppedError("stopped before the first model was done")
    return ranked(results, held)


def _check_sweep(candidates: Sequence[Candidate], held: HeldOut) -> None:
    chooses = any(len(each.trials) > 1 for each in candidates) and not held.folds
    if chooses and (held.split == "all" or not len(held.dev)):
        reason = "has none of its own" if held.split == "all" else "leaves it empty"
        raise UsageError(f"a sweep chooses by the dev part, and split {held.split!r} {reason}")


@dataclass(frozen=True)
class _Measured:
    """Hold what the model of a candidate is like that draws; or why there is none."""

    evaluation: Evaluation | None = None
    parameters: int | None = None
    drawing: SampleStats | None = None
    measures: tuple[Measure, ...] = ()
    names_drawn: tuple[str, ...] = ()
    no_more: str = ""
    model: Sent | None = None
    failure: Exception | None = None


def _measured(planned: Sequence[Planned], trainings: Trainings, bench: Bench) -> Iterator[tuple[Chosen, _Measured]]:
    """Yield what was chosen for each candidate, and what that is like."""
    chosen: list[Chosen] = []
    done = Done(trainings.run)

    def noted() -> Iterator[Chosen]:
        for each in choose(planned, trainings, done):
            chosen.append(each)
            yield each

    for measured in trainings.run.map(partial(_measure, trainings, bench), noted()):
        one = chosen.pop(0)
        if one.training is not None and one.model is None:
            done.report(one.training)
        yield one, measured


def _measure(trainings: Trainings, bench: Bench, chosen: Chosen) -> _Measured:
    """Measure the candidate at its best values, with the model that draws, which is trained where it is not yet."""
    if chosen.trial is None or chosen.training is None:
        return _Measured(failure=chosen.tried[0].failure)
    try:
        if chosen.model is None:
            model = trainings.train(chosen.training)
        else:
            model = chosen.model.received(bench.registry, chosen.training.recipe, trainings.held.wordlist)
        evaluation = chosen.evaluation or evaluate_known(model, trainings.held.scored)
        if not evaluation.names:
            raise WordlistError(f"it can score none of the {len(trainings.held.scored):,} names to score")
        drawn, no_more = bench.names(model)
        drawing, measures = bench.drawing(model, trainings.held.train, trainings.held.scored)
        return _Measured(evaluation, count_parameters(model), drawing, measures, drawn, no_more, Sent.of(model))
    except Exception as error:
        return _Measured(failure=error)


def _result(chosen: Chosen, measured: _Measured, trainings: Trainings) -> tuple[Result, Trained | None]:
    """Write the row of a candidate; return the model that drew, too."""
    tried = chosen.tried if len(chosen.tried) > 1 else ()
    label = chosen.candidate.label
    if chosen.trial is None:
        return Result(label, tried=tried, failure=measured.failure), None
    recipe = chosen.trial.recipe
    if measured.model is None:
        return Result(label, recipe=recipe, tried=tried, failure=measured.failure), None
    model = measured.model.received(trainings.registry, recipe, trainings.held.wordlist)
    result = Result(
        label,
        recipe=model.recipe,
        chosen=chosen.trial.swept or None,
        tried=tried,
        evaluation=measured.evaluation,
        fit_seconds=measured.model.fit_seconds,
        parameters=measured.parameters,
        drawing=measured.drawing,
        measures=measured.measures,
        names_drawn=measured.names_drawn,
        no_more=measured.no_more,
    )
    return result, model
