"""`namegen compare`."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..files import check_writable
from ..registry.registry import Registry
from ..report.comparison import CSV_COLUMNS, comparison_grids, record
from .kit import arguments as arg
from .kit.arguments import AskedComparison
from .kit.messages import complain
from .kit.obtain import FEW, read_list, refuse_overwriting
from .kit.output import NameFormat, destination, print_grids, print_json
from .kit.progress import several_runs
from .kit.row_writers import write_rows
from .kit.rows import Rows, Titles
from .kit.takes import takes

if TYPE_CHECKING:
    from ..analysis.ranking import Comparison


class Format(StrEnum):
    """How a comparison is written."""

    text = "text"
    json = "json"
    csv = "csv"
    markdown = "markdown"


@takes(AskedComparison)
def compare(
    ctx: typer.Context,
    asked: AskedComparison,
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
            " by the dev part, report on the test part; repeatable.",
        ),
    ] = None,
    samples: Annotated[
        int,
        typer.Option("--samples", min=0, max=100_000, help="Names that each draws, to measure speed and copies."),
    ] = 1_000,
    seed: Annotated[str, typer.Option("--seed", help="The seed of the names drawn; any text.")] = "0",
    how: Annotated[Format, typer.Option("--format", help="How the comparison is written.")] = Format.text,
    output: arg.Output = None,
) -> None:
    """Train models on the same names, score them on the same other names, and say which differences are shown.

    Best first. NLL per token, per name and bits per character are the negative
    log-likelihood of the test part; lower is better. Per token compares only
    between models that make the same tokens of names.

    \b
      above best   NLL above the best model's, and its 95 % interval:
                   bootstrapped over distinct names, name by name (paired)
      verdict      worse: the interval leaves out 0; else not significant
      fit          seconds of learning, imports included; "cached" where the
                   model was trained before (--no-cache trains it now)
      parameters   numbers learned: those that the model reports, else all
                   that it saves
      names/s      by the default sampler, preparation included
      copies       of the names drawn, how many are training names
      novelty      of the distinct names drawn, how many are not

    Models are compared on the names that all can score. One that fails is a
    row that says why; the others are compared all the same, and the exit code
    is 1.
    """
    from ..analysis.compare import Bench, compare_candidates
    from ..analysis.sweep import parse_candidates, parse_sweep, plan

    registry: Registry = ctx.obj
    refuse_overwriting(output, *asked.lists)
    if output is not None:
        check_writable(output, "the output")
    candidates = parse_candidates([*(models or []), *(more or [])])
    if not candidates:
        raise UsageError("compare takes at least one model, for instance: namegen compare MODEL MODEL")
    sweeps = parse_sweep(sweep or [])
    sources, wordlist = read_list(asked, registry)
    planned = plan(candidates, sweeps, registry, sources, **asked.recipe)
    bench = Bench(registry, samples, seed, cache=not asked.no_cache)
    with several_runs("comparing") as run:
        compared = compare_candidates(planned, wordlist, bench, run)
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
        write_rows(_csv_rows([record(each, compared) for each in compared.results]), NameFormat.csv, output)
        return
    grids = comparison_grids(compared)
    notes = [note for grid in grids for note in grid.notes]
    if how is Format.markdown:
        with destination(output) as out:
            out.write("\n".join([*(grid.markdown() for grid in grids), *(f"{note}\n" for note in notes)]))
        return
    print_grids(grids, output, notes)


def _csv_rows(records: list[dict[str, Any]]) -> Rows:
    return Rows(Titles(CSV_COLUMNS), [[[each.get(column) for column in CSV_COLUMNS] for each in records]])
