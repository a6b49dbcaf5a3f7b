"""`namegen facts`."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..report.grid import Column, Grid
from .kit.arguments import Asked
from .kit.groups import OUTPUT
from .kit.obtain import name_of_list, obtain
from .kit.output import ReportFormat, print_grids, print_json, width_of_output
from .kit.takes import takes
from .kit.wishes import AskedWishes

if TYPE_CHECKING:
    from ..analysis.exact import Facts
    from ..analysis.given import Given
    from ..name_model import NameModel

LEAST = 0.01
"""The share of names from which on a length is shown by itself."""
MOST_ROWS = 40
MANY = 0.1
"""The share of names from which on it is said in hundredths, and not as one in so many."""
BESIDE_BARS = 32
"""Columns of the terminal that stand before the bars."""


@takes(Asked)
@takes(AskedWishes)
def facts(
    ctx: typer.Context,
    wanted: AskedWishes,
    asked: Asked,
    how: Annotated[
        ReportFormat, typer.Option("--format", help="How the facts are written.", rich_help_panel=OUTPUT)
    ] = ReportFormat.text,
) -> None:
    """Compute exact facts about the names that a model draws: how long they are, how varied, how many are new.

    No name is drawn: these are sums over all names, the empty one and the longest included, for any model of
    finitely many states (all models that count; none with hidden states).

    Examples:
      namegen facts -d {list}
      namegen facts -d {list} --starts-with K
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
    print_grids([_facts(found, name_of_list(trained), given, title), _lengths(found, width_of_output())])


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


def _facts(found: Facts, wordlist: str, given: Given | None, title: str) -> Grid:
    rows: list[tuple[str, str, str]] = []
    if given:
        rows.append(
            ("probability", f"{given.probability:.6g}", "of a name of the model to be such; the rest is of those")
        )
        rows.append(("such names", _count(given.count), "can be drawn"))
    if found.entropy is None:
        rows.append(("names that never end", f"{found.endless:.6%}", "of names: no expected length, no entropy"))
    else:
        rows.append(("entropy", f"{found.entropy:.6f}", "nats/name"))
        rows.append(("", f"{found.entropy_bits:.6f}", "bits/name"))
        if found.equally_likely is not None:
            rows.append(("as varied as", f"{found.equally_likely:,.0f}", "equally likely names (e to the entropy)"))
        rows.append(("expected length", f"{found.expected_characters:.6f}", "characters/name"))
        rows.append(("", f"{found.expected_tokens:.6f}", "tokens/name, the end counted"))
        rows.append(("names that never end", "0", "of names"))
    rows.append(("empty name", f"{found.lengths[0]:.6%}", "of names; generate leaves it out"))
    if found.known is not None:
        rows.append(
            ("in the list", f"{found.known.probability:.6%}", f"of names are {_some(found.known.names)} of {wordlist}")
        )
        for part, mass in found.parts.items():
            rows.append((f"in its {part} part", f"{mass.probability:.6%}", f"of names are {_some(mass.names)}"))
        rows.append(("new", f"{found.new:.6%}", "of names are not in the list"))
    columns = (Column("fact"), Column("value", True), Column("unit"))
    return Grid(columns, rows, title, before=_sentence(found, given))


def _sentence(found: Facts, given: Given | None) -> str:
    """Say in plain words how varied the names are, how long, and how many of them are new."""
    such, whose = "", "the model's names"
    if given and given.probability:
        such, whose = f"Such {_share(given.probability)}; ", "they"
    said = []
    if found.equally_likely is not None:
        said.append(f"{whose} are as varied as {_rounded(found.equally_likely)} equally likely ones")
    if found.expected_characters is not None:
        said.append(f"{found.expected_characters:.1f} characters long on average")
    if found.new is not None:
        said.append(f"and {found.new:.1%} of them are new".replace("%", " %"))
    sentence = ", ".join(said) or "some names of the model never end"
    return f"{such}{sentence if such else sentence[:1].upper() + sentence[1:]}."


def _share(probability: float) -> str:
    if probability > MANY:
        return f"are {probability:.0%} of the names of the model".replace("%", " %")
    return f"is one in {_rounded(1 / probability)} names of the model"


def _rounded(count: float) -> str:
    """Write a large number in three digits."""
    return f"{float(f'{count:.3g}'):,.0f}" if count < 10**15 else f"{count:.2e}"


def _count(count: float) -> str:
    """Write a number of names; one that was rounded, in three digits."""
    if count < 2**53:
        return f"{count:,}"
    return f"{count:.2e}" if math.isfinite(count) else "over 1e308"


def _some(count: int) -> str:
    return f"one of the {count:,} distinct names"


def _lengths(found: Facts, width: int) -> Grid:
    """List the lengths from the first to the last that has a share of LEAST, and say what the others have together."""
    shown = [length for length, share in enumerate(found.lengths) if share >= LEAST]
    first, last = (shown[0], min(shown[-1], shown[0] + MOST_ROWS - 1)) if shown else (0, -1)
    highest, bars = max(found.lengths), max(5, min(30, width - BESIDE_BARS))
    upto = math.fsum(found.lengths[:first])
    rows = [("shorter", f"{upto:.4%}", "", "")] if upto else []
    for length in range(first, last + 1):
        upto += found.lengths[length]
        bar = "█" * round(bars * found.lengths[length] / highest)
        rows.append((str(length), f"{found.lengths[length]:.4%}", f"{upto:.4%}", bar))
    rows.append(("longer", f"{max(0.0, 1 - upto - found.endless):.4%}", "", ""))
    columns = (Column("length", True), Column("names", True), Column("up to it", True), Column(""))
    return Grid(columns, rows, "Tokens before the end")
