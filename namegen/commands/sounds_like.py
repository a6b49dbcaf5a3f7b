"""`namegen sounds-like`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ..registry.registry import Registry
from ..report.sounds_like import CSV_COLUMNS, sounds_like_cells, sounds_like_grid
from .compare import Format
from .kit import arguments as arg
from .kit.arguments import Asked
from .kit.groups import OUTPUT, SCORING
from .kit.interrupt import stopping
from .kit.obtain import read_lists, recipe_of
from .kit.output import NameFormat, destination, print_grids, print_json
from .kit.progress import several_runs
from .kit.row_writers import write_rows
from .kit.rows import Rows, Titles
from .kit.takes import takes

if TYPE_CHECKING:
    from ..analysis.sounds_like import SoundsLike

Prior = Literal["even", "sizes"]
"""The same as in `namegen.analysis.classifier`; importing that would import numpy."""


@dataclass(frozen=True, kw_only=True)
class AskedLists(Asked):
    """Hold the options about the lists and what each is learned by; none about blending, parts or saved models."""

    dataset: arg.ListsApart = None
    blend: arg.Blend = field(default=None, init=False)
    blend_by: arg.BlendByName = field(default=None, init=False)
    split: arg.Split = field(default=None, init=False)
    from_file: arg.FromFile = field(default=None, init=False)
    no_cache: arg.NoCache = field(default=True, init=False)


@takes(AskedLists)
def sounds_like(
    ctx: typer.Context,
    asked: AskedLists,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", help="The names, in any case.")],
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="COLUMN", help="The values of a column are the lists, instead of several -d."),
    ] = None,
    prior: Annotated[
        Prior,
        typer.Option(
            "--prior",
            help="How probable each list is before the name is seen: alike, or by its size.",
            rich_help_panel=SCORING,
        ),
    ] = "even",
    how: Annotated[
        Format, typer.Option("--format", help="How the answer is written.", rich_help_panel=OUTPUT)
    ] = Format.text,
    output: arg.Output = None,
) -> None:
    """Say which of several lists a name sounds like, and which of its letters speak for each.

    Each list is learned by models of its own, which read names from both ends;
    by Bayes, how likely the name is to each says how probable each list is.
    How sure to be is found on names of the lists that were held out: of names
    given 80 %, 80 of 100 are of that list. Capitals do not count.

    In the tables:
      speaks for it  letters that are likelier in this list than in the mean
                     of the others, and by how many bits
      is in it       the list has this very name
      never has      letters of the name that no name of the list has

    Examples:
      namegen sounds-like Thorgrim -d {list} -d {other_list}
      namegen sounds-like Anna Otto -d people.csv --by sex
    """
    from ..analysis.sounds_like import names_asked, sounds_like_report
    from ..contracts.run import Run

    registry: Registry = ctx.obj
    wanted = names_asked(names).names
    sources, wordlists = read_lists(asked, registry)
    recipe = recipe_of(asked, sources, registry)
    with stopping() as stop, several_runs("the lists", Run(stop=stop)) as run:
        report = sounds_like_report(wanted, wordlists, recipe, registry, by=by, prior=prior, run=run)
    if how is Format.json:
        print_json(report.as_json(), output)
        return
    _write(report.names, how, output)


def _write(found: Sequence[SoundsLike], how: Format, output: str | None) -> None:
    if how is Format.csv:
        rows = Rows(Titles(CSV_COLUMNS), [[row for each in found for row in sounds_like_cells(each)]])
        write_rows(rows, NameFormat.csv, output)
        return
    grids = [sounds_like_grid(each) for each in found]
    if how is Format.markdown:
        with destination(output) as out:
            out.write("\n".join(grid.markdown() for grid in grids))
        return
    print_grids(grids, output)
