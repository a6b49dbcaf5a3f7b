"""`namegen top`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated

import typer

from ..report.grid import Column, Grid
from .kit.arguments import Asked
from .kit.groups import NAMES, OUTPUT
from .kit.interrupt import stopping
from .kit.messages import complain
from .kit.obtain import obtain
from .kit.output import NameFormat, print_grids, print_json
from .kit.row_writers import write_rows
from .kit.rows import Rows, Titles
from .kit.takes import takes
from .kit.wishes import AskedWishes

if TYPE_CHECKING:
    from ..analysis.top import Likeliest

COLUMNS = ("name", "probability", "cumulative", "logprob", "new")


@takes(Asked)
@takes(AskedWishes)
def top(
    ctx: typer.Context,
    wanted: AskedWishes,
    asked: Asked,
    num: Annotated[int, typer.Option("--num", "-n", min=1, max=1_000_000, help="How many names.", metavar="N")] = 20,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            min=1,
            help="Beginnings of names to look at before giving up; default 5,000,000.",
            metavar="N",
            rich_help_panel=NAMES,
        ),
    ] = None,
    how: Annotated[
        NameFormat, typer.Option("--format", help="How the names are written.", rich_help_panel=OUTPUT)
    ] = NameFormat.text,
) -> None:
    """Find the most probable names of a model, exactly: no name left out is more probable than one shown.

    They are the model's own: of what `generate` leaves out by default, only what is asked for is left out.

    Ctrl-C or the limit ends the search early; how many of the names found are proven is then reported.

    Examples:
      namegen top -d {list} -n 10
      namegen top --starts-with K --max-length 5
    """
    from ..contracts.run import Run

    titles = Titles(("name",) if how is NameFormat.names_json else COLUMNS)
    trained = obtain(asked, ctx.obj)
    with stopping() as stop:
        found = trained.top(num, limit=limit, run=Run(stop=stop), **wanted.wishes)
    _report_outcome(found, num)
    if how is NameFormat.json:
        print_json({"recipe": trained.recipe.model_dump(mode="json"), **found.as_json()})
    elif how is not NameFormat.text:
        write_rows(_rows(found, titles), how)
    else:
        print_grids([_grid(found, f"{trained.name} on {trained.provenance.wordlist}")])


def _report_outcome(found: Likeliest, num: int) -> None:
    if found.outcome == "exhausted":
        complain(f"{len(found.names):,} of {num:,} names found: there are no more such names")
    elif found.outcome != "found":
        complain(
            f"stopped after {found.expanded:,} beginnings of names: {len(found.names):,} of {num:,} found, the first"
            f" {found.proven:,} proven; no other is likelier than {math.exp(found.bound):.3g}"
        )


def _rows(found: Likeliest, titles: Titles) -> Rows:
    """Return a row for each name: for very many names a table takes longer than the search."""
    return Rows(titles, [[[record[title] for title in titles.columns] for record in found.as_json()["names"]]])


def _grid(found: Likeliest, title: str) -> Grid:
    rows, cumulative = [], 0.0
    for place, each in enumerate(found.names, 1):
        cumulative += each.probability
        new = {True: "new", False: "", None: "?"}[each.new]
        rows.append((f"{place:,}", each.name, f"{each.probability:.4e}", f"{cumulative:.4%}", new))
    columns = (Column("", True), Column("name"), Column("probability", True), Column("cumulative", True), Column("new"))
    return Grid(columns, rows, title)
