"""`namegen compare`."""

from __future__ import annotations

import csv
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..files import check_writable
from ..registry.registry import Registry
from ..report.comparison import CSV_COLUMNS, costs, foretelling, notes, record
from ..report.grid import print_grids
from . import arguments as arg
from .common import FEW, Parts, read, refuse_overwriting
from .group import complain
from .output import destination, print_json
from .progress import runs_progress

if TYPE_CHECKING:
    from ..analysis.ranking import Comparison


class Format(StrEnum):
    """How a comparison is written."""

    text = "text"
    json = "json"
    csv = "csv"
    markdown = "markdown"


def compare(
    ctx: typer.Context,
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
    dataset: arg.Dataset = None,
    sweep: Annotated[
        list[str] | None,
        typer.Option(
            "--sweep",
            metavar="NAME=VALUES",
            help="order=2..8 or size=16,64: try these in every model that has the option and does not set it, choose"
            " by the dev part, report on the test part; repeatable.",
        ),
    ] = None,
    split: arg.ScoredSplit = None,
    samples: Annotated[
        int,
        typer.Option("--samples", min=0, max=100_000, help="Names that each draws, to tell speed and copies."),
    ] = 1_000,
    seed: Annotated[str, typer.Option("--seed", help="The seed of the names drawn; any text.")] = "0",
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    how: Annotated[Format, typer.Option("--format", help="How the comparison is written.")] = Format.text,
    output: arg.Output = None,
    no_cache: arg.NoCache = False,
) -> None:
    """Train models on the same names, score them on the same other names, and say which differences are shown.

    Best first. NLL per token, per name and bits per character are the negative
    log-likelihood of the test part; lower is better. Per token compares only
    between models that make the same tokens of names.

    \b
      above best   NLL above the best model's, and its 95 % interval:
                   bootstrapped over distinct names, name by name (paired)
      verdict      worse: the interval leaves out 0; else no difference shown
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
    from ..analysis.compare import compare_entrants
    from ..analysis.sweep import Contender, enter, parse_sweep

    registry: Registry = ctx.obj
    refuse_overwriting(output, dataset)
    if output is not None:
        check_writable(output, "the output")
    contenders = [one for text in [*(models or []), *(more or [])] for one in Contender.parse(text)]
    if not contenders:
        raise UsageError("compare takes at least one model, for instance: namegen compare MODEL MODEL")
    recipes = {
        "split": "distinct" if split is None else split,
        "encoding": encoding,
        "weighted": weighted,
        **({} if train_seed is None else {"seed": train_seed}),
    }
    given = registry.default("wordlist").qualified if dataset is None else dataset
    entrants = enter(contenders, parse_sweep(sweep or []), registry, given, **recipes)
    wordlist = read(Parts(dataset, None, None, {}, encoding, weighted), registry)
    with runs_progress("comparing") as (runs, watch):
        compared = compare_entrants(
            entrants,
            wordlist,
            registry,
            samples=samples,
            sample_seed=seed,
            cache=not no_cache,
            watch=watch,
            runs=runs,
        )
    if compared.names < FEW:
        complain(f"names scored: {compared.names:,}, which is few; another sample would read otherwise")
    _write(compared, how, output)
    if compared.failed:
        complain(f"{len(compared.failed)} of {len(compared.results)} models failed; their rows say why")
        raise typer.Exit(1)


def _write(compared: Comparison, how: Format, output: str | None) -> None:
    if how is Format.json:
        print_json(compared.as_json(), output)
        return
    if how is Format.csv:
        _write_csv([record(each, compared) for each in compared.results], output)
        return
    grids = [grid for grid in (foretelling(compared), costs(compared)) if grid.rows]
    if how is Format.markdown:
        with destination(output) as out:
            out.write("\n".join([*(grid.markdown() for grid in grids), *(f"{note}\n" for note in notes(compared))]))
        return
    print_grids(grids, output, notes(compared))


def _write_csv(records: list[dict[str, Any]], output: str | None) -> None:
    with destination(output) as out:
        writer = csv.DictWriter(out, CSV_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
