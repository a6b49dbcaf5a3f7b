"""`namegen compare`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..files import check_writable
from ..registry.registry import Registry
from ..report.comparison import comparison_grids, csv_columns, record
from .kit import arguments as arg
from .kit.arguments import AskedComparison, given
from .kit.groups import LEARNING, NAMES, OUTPUT
from .kit.interrupt import stopping
from .kit.messages import complain
from .kit.obtain import FEW, read_list, refuse_overwriting
from .kit.output import NameFormat, destination, print_grids, print_json
from .kit.progress import several_runs
from .kit.row_writers import write_rows
from .kit.rows import Rows, Titles
from .kit.takes import takes
from .kit.workers import AskedWorkers

if TYPE_CHECKING:
    from ..analysis.ranking import Comparison


class Format(StrEnum):
    """How a comparison is written."""

    text = "text"
    json = "json"
    csv = "csv"
    markdown = "markdown"


@takes(AskedWorkers)
@takes(AskedComparison)
def compare(
    ctx: typer.Context,
    asked: AskedComparison,
    shared: AskedWorkers,
    models: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="MODEL...",
            help="The models, each in quotes with its options if it is given any: 'MODEL order=5'.",
            autocompletion=arg.complete_models,
            show_default=False,
        ),
    ] = None,
    more: Annotated[
        list[str] | None,
        typer.Option(
            "--plugin",
            "-p",
            "--model",
            "-m",
            metavar="MODEL",
            help="One more, as above; repeatable. tokenizer=NAME and tokenizer.OPTION=VALUE give it its own tokenizer.",
            autocompletion=arg.complete_models,
        ),
    ] = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="NAME=VALUES",
            help="order=2..8 or size=16,64: try these in every model that has the option and does not set it, choose"
            " by the dev part (with --cv, by the other folds), report on the test part; repeatable.",
            rich_help_panel=LEARNING,
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            min=0,
            max=100_000,
            help="Names that each draws, to measure speed and copies; 0: none, not even the ten that are shown.",
            metavar="N",
            rich_help_panel=NAMES,
        ),
    ] = 1_000,
    seed: Annotated[
        str,
        typer.Option("--seed", help="The seed of the names drawn; any text.", metavar="TEXT", rich_help_panel=NAMES),
    ] = "0",
    metric: arg.Metrics = None,
    how: Annotated[
        Format, typer.Option("--format", help="How the comparison is written.", rich_help_panel=OUTPUT)
    ] = Format.text,
    output: arg.Output = None,
) -> None:
    """Train models on the same names, score them on the same other names, and say which differences are shown.

    NLL per token, per name and bits per character are the negative
    log-likelihood of names that the models have not learned from; lower is
    better, the lowest first. Per token compares only between models that make
    the same tokens of names. By default the test part is scored, or where it
    would be short of 30 names, every name, in 10 folds or one at a time.

    In the tables:
      above lowest  NLL above the first model's, and its 95 % interval:
                    bootstrapped over distinct names, name by name (paired)
      verdict       worse: the interval leaves out 0, and 6 distinct names or
                    more were scored; else not significant. The first is best
                    where all others are worse, else lowest
      fit          seconds of learning, imports included; "cached" where the
                   model was trained before (--no-cache trains it now)
      parameters   numbers learned: those that the model reports, else all
                   that it saves
      names/s      by the default sampler, raw, preparation included

    Behind them stand the metrics of the names drawn that plugins bring:
    {metrics}. Some take long, and come by --metric:
    {slow_metrics}.

    The ten names are drawn as `namegen generate` draws them, from the model
    whose cost is shown: with --cv, one that has learned from the whole list.

    Models are compared on the names that all can score. One that fails is a
    row that says why; the others are compared all the same, and the exit code
    is 1. Ctrl-C ends it with the models done so far.

    Examples:
      namegen compare {default_model} {model} -d {list}
      namegen compare {model} -d names.txt --cv 5 --jobs 0
    """
    from ..analysis.bench import Bench
    from ..analysis.compare import compare_candidates
    from ..analysis.held_out import FEW as FEW_IN_TEST
    from ..analysis.held_out import hold_out
    from ..analysis.sweep import parse_candidates, parse_sweep, plan
    from ..contracts.run import Run

    registry: Registry = ctx.obj
    refuse_overwriting(output, *asked.lists)
    if output is not None:
        check_writable(output, "the output")
    candidates = parse_candidates([*(models or []), *(more or [])])
    if not candidates:
        raise UsageError("compare takes at least one model, for instance: namegen compare MODEL MODEL")
    registry.metrics_to_show(metric or ())  # before anything is read
    sweeps = parse_sweep(sweep or [])
    sources, wordlist = read_list(asked, registry)
    held = hold_out(wordlist, asked.split, asked.cv)
    common = {**given(seed=asked.train_seed), **asked.blending(asked.blend_by)}
    planned = plan(candidates, sweeps, registry, sources, split=held.split, **common)
    if held.folds and asked.cv is None:
        complain(
            f"the test part of so short a list has less than {FEW_IN_TEST} names, so every name is scored, by models"
            " that learned from others (--split distinct scores that part alone)"
        )
    bench = Bench(registry, samples, seed, cache=not asked.no_cache, metrics=tuple(metric or ()))
    with (
        stopping() as stop,
        shared.mapper(registry, stop) as mapper,
        several_runs("comparing", Run(stop=stop, mapper=mapper)) as run,
    ):
        compared = compare_candidates(planned, held, bench, run)
    done = len(compared.results)
    if done < len(planned):
        complain(f"stopped after {done} of {len(planned)} models: the figures are of those alone")
    if compared.names < FEW:
        complain(f"only {compared.names:,} names scored: treat these figures as rough")
    _write(compared, how, output)
    if compared.failed:
        complain(f"{len(compared.failed)} of {len(compared.results)} models failed; their rows say why")
        raise typer.Exit(1)


def _write(compared: Comparison, how: Format, output: str | None) -> None:
    if how is Format.json:
        print_json(compared.as_json(), output)
        return
    if how is Format.csv:
        write_rows(_csv_rows(compared), NameFormat.csv, output)
        return
    grids = comparison_grids(compared)
    notes = [note for grid in grids for note in grid.notes]
    if how is Format.markdown:
        with destination(output) as out:
            before = [f"{grid.before}\n" for grid in grids if grid.before]
            out.write("\n".join([*before, *(grid.markdown() for grid in grids), *(f"{note}\n" for note in notes)]))
        return
    print_grids(grids, output, notes)


def _csv_rows(compared: Comparison) -> Rows:
    titles = csv_columns(compared)
    records = [record(each, compared) for each in compared.results]
    return Rows(Titles(titles), [[[each.get(title) for title in titles] for each in records]])
