"""`namegen facts`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..escape import shown
from ..report.grid import new_table
from .kit.arguments import Asked
from .kit.obtain import name_of_list, obtain
from .kit.output import ReportFormat, print_json, print_rich
from .kit.takes import takes
from .kit.wishes import AskedWishes

if TYPE_CHECKING:
    from rich.table import Table

    from ..analysis.exact import Facts
    from ..analysis.given import Given
    from ..name_model import NameModel

SHOWN = 0.999
"""The share of names whose lengths are shown one by one."""
MOST_ROWS = 40


@takes(Asked)
@takes(AskedWishes)
def facts(
    ctx: typer.Context,
    wanted: AskedWishes,
    asked: Asked,
    how: Annotated[ReportFormat, typer.Option("--format", help="How the facts are written.")] = ReportFormat.text,
) -> None:
    """Compute exact facts about the names that a model draws: how long they are, how varied, how many are new.

    No name is drawn: these are sums over all names, the empty one and the longest included, for any model of
    finitely many states (all models that count; none with hidden states).
    """
    trained = obtain(asked, ctx.obj)
    given = _given(trained, wanted)
    found = given.facts() if given else trained.facts()
    if how is ReportFormat.json:
        print_json(_document(trained, given, found))
        return
    title = f"{trained.name} on {trained.provenance.wordlist}"
    if given:
        title += f", of names that meet: {', '.join(given.words)}"
    table = _table(found, shown(name_of_list(trained)), given)
    print_rich(shown(title), table, "", "Tokens before the end", _lengths(found))


def _given(trained: NameModel, wanted: AskedWishes) -> Given | None:
    """Return the model given what is wanted; None where nothing is."""
    wishes = wanted.wishes
    constraints = wishes.pop("constraints")
    return trained.given(*constraints, **wishes) if wishes or constraints else None


def _document(trained: NameModel, given: Given | None, found: Facts) -> dict[str, Any]:
    from ..analysis.scores import finite

    recipe = trained.recipe.model_dump(mode="json")
    if given is None:
        return {"recipe": recipe, **found.as_json()}
    constraints = [str(each) for each in given.request.constraints]
    of_given = {"constraints": constraints, "probability": given.probability, "count": finite(given.count)}
    return {"recipe": recipe, **of_given, **found.as_json()}


def _table(found: Facts, wordlist: str, given: Given | None) -> Table:
    table = new_table("fact", "value", "unit")
    table.columns[1].justify = "right"
    if given:
        table.add_row(
            "probability", f"{given.probability:.6g}", "of a name of the model to be such; the rest is of those"
        )
        table.add_row("such names", _count(given.count), "can be drawn")
    if found.entropy is None:
        table.add_row("names that never end", f"{found.endless:.6%}", "of names: no expected length, no entropy")
    else:
        table.add_row("entropy", f"{found.entropy:.6f}", "nats/name")
        table.add_row("", f"{found.entropy_bits:.6f}", "bits/name")
        if found.equally_likely is not None:
            table.add_row("as varied as", f"{found.equally_likely:,.0f}", "equally likely names (e to the entropy)")
        table.add_row("expected length", f"{found.expected_characters:.6f}", "characters/name")
        table.add_row("", f"{found.expected_tokens:.6f}", "tokens/name, the end counted")
        table.add_row("names that never end", "0", "of names")
    table.add_row("empty name", f"{found.lengths[0]:.6%}", "of names; generate leaves it out")
    if found.known is not None:
        table.add_row(
            "in the list", f"{found.known.probability:.6%}", f"of names are {_some(found.known.names)} of {wordlist}"
        )
        for part, mass in found.parts.items():
            table.add_row(f"in its {part} part", f"{mass.probability:.6%}", f"of names are {_some(mass.names)}")
        table.add_row("new", f"{found.new:.6%}", "of names are not in the list")
    return table


def _count(count: float) -> str:
    """Write a number of names; one that was rounded, in three digits."""
    if count < 2**53:
        return f"{count:,}"
    return f"{count:.2e}" if math.isfinite(count) else "over 1e308"


def _some(count: int) -> str:
    return f"one of the {count:,} distinct names"


def _lengths(found: Facts) -> Table:
    table = new_table("length", "names", "up to it", "")
    for column in table.columns[:3]:
        column.justify = "right"
    highest, upto = max(found.lengths), 0.0
    for length, probability in enumerate(found.lengths[:MOST_ROWS]):
        upto += probability
        table.add_row(str(length), f"{probability:.4%}", f"{upto:.4%}", "█" * round(30 * probability / highest))
        if upto > SHOWN - found.endless:
            break
    table.add_row("longer", f"{max(0.0, 1 - upto - found.endless):.4%}")
    return table
