"""`namegen eval`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..registry.registry import Registry
from ..report.evaluation import SPLITS, by_label_grid, cross_validation_grids, evaluation_grids, generated_grids
from ..report.grid import Grid
from .kit import arguments as arg
from .kit.arguments import Asked, AskedScored
from .kit.groups import NAMES, OUTPUT, SCORING
from .kit.in_parts import AskedParts
from .kit.interrupt import stopping
from .kit.messages import complain
from .kit.obtain import FEW, read_list, read_lists, recipe_of
from .kit.output import ReportFormat, print_grids, print_json
from .kit.progress import several_runs
from .kit.takes import takes
from .scored import obtain_scored

if TYPE_CHECKING:
    from ..analysis.evaluate import Evaluation
    from ..analysis.scored_names import Scored
    from ..name_model import NameModel


@takes(AskedParts)
@takes(AskedScored)
def evaluate(
    ctx: typer.Context,
    asked: AskedScored,
    shared: AskedParts,
    part: Annotated[
        str | None,
        typer.Option(
            "--part", help="The part to score: test (default), dev or train.", metavar="PART", rich_help_panel=SCORING
        ),
    ] = None,
    names: Annotated[
        str | None,
        typer.Option("--names", metavar="LIST", help="Score these names instead of a part.", rich_help_panel=SCORING),
    ] = None,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=0,
            max=1_000_000,
            help="Draw so many names too, and say what they are like.",
            metavar="N",
            rich_help_panel=NAMES,
        ),
    ] = None,
    seed: Annotated[
        str | None,
        typer.Option("--seed", help="The seed of --samples; any text.", metavar="TEXT", rich_help_panel=NAMES),
    ] = None,
    metric: arg.Metrics = None,
    cv: Annotated[
        int | None,
        typer.Option(
            "--cv",
            min=2,
            metavar="K",
            help="Score every name: K folds of distinct names, a model for each.",
            rich_help_panel=SCORING,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="A model for each value of a column, scored on its names alone.",
            rich_help_panel=SCORING,
        ),
    ] = None,
    how: Annotated[
        ReportFormat, typer.Option("--format", help="How the report is written.", rich_help_panel=OUTPUT)
    ] = ReportFormat.text,
) -> None:
    """Measure how well a model predicts names that it did not learn from, and what the names that it draws are like.

    A token is a character, or the one end mark of a name. NLL is the negative
    log-likelihood; lower is better. The 95 % intervals are bootstrapped over
    distinct names: another sample of names would read so much otherwise.

    Of the names drawn (--samples), beside the names scored ("test"):
      in the test part       drawn names that are scored ones, not in train
      new                    drawn names that are in neither
      unique@k               distinct names among the first k drawn, over k
      re-invented            distinct scored names, not in train, that were
                             drawn
      unseen                 distinct names that are not in train; of these:
      nearest training name  Levenshtein edits (a character inserted, deleted
                             or replaced) to the nearest name of train
      longest copied piece   most characters in a row that stand so in a
                             name of train
      lengths, letters       total variation: half the sum over all lengths
                             (characters) of |share here - share in train|

    Above them stand the metrics that plugins bring: {metrics}.
    Some take long, and come by --metric: {slow_metrics}.

    With --cv, spread is the standard deviation of the folds' NLL per token.
    With --by, each label's model has learned from names of that label alone,
    and "all" is what the models score together. Names are then classified as
    by `sounds-like`: how many are given their label; the Brier score, the sum
    over labels of (probability - truth) squared; and the calibration error,
    |confidence - part that is right| in ten steps of confidence.

    Examples:
      namegen eval -d {list}
      namegen eval -d names.txt -m {model} --samples 1000
      namegen eval -d {list} --cv 10
    """
    registry: Registry = ctx.obj
    if by is not None:
        given = {"--from": asked.from_file, "--cv": cv, "--names": names, "--samples": samples, "--seed": seed}
        _refuse_with_by({**given, "--metric": metric})
        _evaluate_by(asked, registry, by, part, how)
        return
    if cv is not None:
        given = {"--from": asked.from_file, "--split": asked.split, "--part": part, "--names": names}
        _refuse_with_cv({**given, "--samples": samples, "--seed": seed, "--metric": metric})
        _cross_validate(asked, shared, registry, cv, how)
        return
    if names is not None and part is not None:
        raise UsageError("--names scores a list of its own, --part a part of the list that is learned from: not both")
    if seed is not None and samples is None:
        raise UsageError("--seed is that of the names drawn, and without --samples none are")
    if metric and not samples:
        raise UsageError("--metric measures the names drawn, and without --samples none are; give --samples 1000")
    registry.metrics_to_show(metric or ())  # before anything is read
    with shared.run(registry) as run:
        trained, scored = obtain_scored(asked, registry, part, names, run)
        measured = trained.evaluate(scored.names, mapper=run.mapper)
    document = {"recipe": trained.recipe.model_dump(mode="json"), "scored": scored.as_json(), **measured.as_json()}
    kind = (trained.recipe.split, SPLITS[trained.recipe.split]) if names is None else None
    grids = evaluation_grids(measured, f"{trained.name} on {scored.what}", kind)
    if samples:
        drawn, tables = _draw(trained, scored, samples, seed, metric or ())
        document |= drawn
        grids += tables
    elif samples == 0:
        complain("--samples 0 draws nothing; leave it out")
    _complain_of_few(measured)
    if how is ReportFormat.json:
        print_json(document)
        return
    print_grids(grids)


def _complain_of_few(measured: Evaluation) -> None:
    if measured.distinct + measured.oov.names < FEW:
        complain(f"only {measured.distinct:,} distinct names scored: treat these figures as rough")


def _refuse_with_by(given: Mapping[str, object]) -> None:
    unfit = [flag for flag, value in given.items() if value is not None]
    if unfit:
        raise UsageError(
            f"--by trains a model of each label and scores a part of its names; leave {', '.join(unfit)} out"
        )


def _evaluate_by(asked: Asked, registry: Registry, column: str, part: str | None, how: ReportFormat) -> None:
    from ..analysis.by_label import evaluate_by_label
    from ..analysis.scored_names import check_part
    from ..contracts.run import Run
    from ..training.labels import names_by_label

    check_part(part, asked.split or "distinct")
    sources, wordlists = read_lists(asked, registry)
    labelled = names_by_label(sources, wordlists, column)
    recipe = recipe_of(asked, sources, registry, split="distinct")
    with stopping() as stop, several_runs(f"{len(labelled)} labels", Run(stop=stop)) as run:
        scored: Any = part or "test"
        options = {"part": scored, "cache": not asked.no_cache, "run": run}
        found = evaluate_by_label(column, labelled, recipe, registry, **options)
    if len(found.labels) < len(labelled):
        complain(f"stopped after {len(found.labels)} of {len(labelled)} labels: the figures are of those alone")
    _complain_of_few(found.pooled)
    if how is ReportFormat.json:
        which = None if recipe.split == "all" else scored
        print_json({"recipe": recipe.model_dump(mode="json"), "part": which, **found.as_json()})
        return
    called = " + ".join(wordlist.name for wordlist in wordlists)
    what = called if recipe.split == "all" else f"the {scored} part of {called}"
    grid = by_label_grid(found, f"{recipe.model.name} on {what}, by {column} (split {recipe.split})")
    print_grids([grid], notes=grid.notes)


def _refuse_with_cv(given: Mapping[str, object]) -> None:
    unfit = [flag for flag, value in given.items() if value is not None]
    if unfit:
        raise UsageError(
            f"--cv trains a model for each fold of the list and scores all names; leave {', '.join(unfit)} out"
        )


def _cross_validate(asked: Asked, shared: AskedParts, registry: Registry, k: int, how: ReportFormat) -> None:
    from ..analysis.crossvalidate import cross_validate_recipe
    from ..contracts.run import Run

    sources, wordlist = read_list(asked, registry)
    recipe = recipe_of(asked, sources, registry)
    with (
        stopping() as stop,
        shared.mapper(registry, stop) as mapper,
        several_runs(f"{k} folds", Run(stop=stop, mapper=mapper)) as run,
    ):
        validated = cross_validate_recipe(recipe, wordlist, registry, k, run)
    done = len(validated.folds)
    if done < k:
        complain(f"stopped after {done} of {k} folds: the figures are of those alone")
    _complain_of_few(validated.pooled)
    if how is ReportFormat.json:
        print_json({"recipe": recipe.model_dump(mode="json"), "cv": k, **validated.as_json()})
        return
    title = f"{recipe.model.name} on {wordlist.name}, {k}-fold"
    print_grids(cross_validation_grids(validated, title, k))


def _draw(
    trained: NameModel, scored: Scored, samples: int, seed: str | None, metrics: Sequence[str]
) -> tuple[dict[str, Any], list[Grid]]:
    """Draw names by the default sampler; compare them with those learned from and those scored, as JSON and tables."""
    from ..analysis.metrics import DrawnNames, measure_drawn
    from ..analysis.samples import describe_generated
    from ..analysis.scores import finite
    from ..sampling.generate import generate, make_request

    learned = trained.learned_from
    if learned is None:
        raise UsageError(
            "--samples compares with the names that the model learned from, and they are not at hand:"
            f" give {trained.provenance.wordlist} to --dataset, as it was"
        )
    request = make_request(trained.registry, samples, seed=seed, raw=True)
    if seed is None:
        complain(f"seed {request.seed}")
    # Where the model has learned from all names scored, none is held out to compare with.
    test = None if scored.names.distinct <= learned.distinct else scored.names
    drawn = generate(trained, request)
    report = describe_generated(drawn, learned, test)
    measures = measure_drawn(trained.registry, DrawnNames(drawn, learned, test, trained), metrics)
    for each in measures:
        if each.problem:
            complain(each.problem)
    title = f"{report.samples:,} names drawn by {request.sampler.name}, seed {request.seed}"
    document = {
        "request": request.model_dump(mode="json"),
        "generated": report.as_json(),
        "metrics": {each.name: finite(each.value) for each in measures},
    }
    return document, generated_grids(report, title, measures)
