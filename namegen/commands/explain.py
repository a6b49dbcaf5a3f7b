"""`namegen explain`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ..escape import shown
from ..report.explanation import CAPITAL, capital_of, explanation_grid, letter_of
from .kit.arguments import Asked
from .kit.groups import NAMES, OUTPUT
from .kit.messages import complain
from .kit.obtain import obtain
from .kit.output import ReportFormat, print_json, print_rich, width_of_output
from .kit.takes import takes
from .kit.wishes import AskedWishes
from .kit.wrapping import paragraph

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from ..analysis.surprisal import Explanation
    from ..name_model import NameModel

SCALE = (
    (1.0, "#000000 on #ffffcc"),
    (2.0, "#000000 on #a1dab4"),
    (4.0, "#000000 on #41b6c4"),
    (6.0, "#ffffff on #2c7fb8"),
    (float("inf"), "#ffffff on #253494"),
)
"""Bits below which a letter is shown so: ColorBrewer's YlGnBu, which the colour-blind distinguish too. Both colours are
set, so that it reads the same in a light and a dark terminal."""

ROOMY = 120
"""Columns below which lists are cut short, so that a letter stays a line."""


@takes(Asked)
@takes(AskedWishes)
def explain(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(help="The names to explain.", metavar="NAME...")],
    wanted: AskedWishes,
    asked: Asked,
    alternatives: Annotated[
        int,
        typer.Option(
            "--alternatives",
            "-k",
            min=0,
            help="How many other letters to show at each step.",
            metavar="N",
            rich_help_panel=OUTPUT,
        ),
    ] = 3,
    examples: Annotated[
        int,
        typer.Option(
            "--examples", min=0, help="How many names that hold a piece to show.", metavar="N", rich_help_panel=OUTPUT
        ),
    ] = 3,
    samples: Annotated[
        int,
        typer.Option(
            "--samples",
            min=0,
            max=10_000_000,
            help="How many names to draw and compare with.",
            metavar="N",
            rich_help_panel=NAMES,
        ),
    ] = 1000,
    seed: Annotated[
        str, typer.Option("--seed", help="The seed of those; any text.", metavar="TEXT", rich_help_panel=NAMES)
    ] = "0",
    how: Annotated[
        ReportFormat, typer.Option("--format", help="How the explanation is written.", rich_help_panel=OUTPUT)
    ] = ReportFormat.text,
) -> None:
    """Explain why a model finds a name likely or not, letter by letter.

    Bits are surprisal: 0 for what was certain, 1 more for each halving of the probability. For a model that counts,
    the piece is the n-gram that it used, and 'seen' how often the letter came after the rest of it; '0 of 7, 4 of 95':
    never in the 7 places of the longest context that it knows, so it backed off to a shorter one. For other models
    the piece is the longest that a training name holds. 'capital' is what part of the bits is that a capital comes.

    A name whose capitals are where the list has none is explained as the list has them. One that cannot be written at
    all is reported; the others are explained all the same, and the exit code is 1.

    Examples:
      namegen explain Anna Otto
      namegen explain Selendra -d {list}
    """
    trained = obtain(asked, ctx.obj)
    from ..analysis.explain import explain_known
    from ..sampling.generate import constraints_asked

    explained, refused = explain_known(
        trained,
        names,
        alternatives=alternatives,
        examples=examples,
        samples=samples,
        seed=seed,
        constraints=constraints_asked(trained.registry, **wanted.wishes),
    )
    if how is ReportFormat.json:
        recipe = trained.recipe.model_dump(mode="json")
        reasons = [{"name": each.name, "reason": str(each)} for each in refused]
        print_json({"recipe": recipe, "explanations": [each.as_json() for each in explained], "refused": reasons})
    else:
        for number, each in enumerate(explained):
            if number:
                print_rich("")
            print_rich(*_rendered(each, trained))
    for error in refused:
        complain(str(error))
    if refused:
        raise typer.Exit(1)


def _rendered(explanation: Explanation, trained: NameModel) -> Iterator[RenderableType]:
    """Give a sentence, the coloured letters, the tables and more sentences.

    A narrow terminal has the bits above the tables alone, and what is listed in a table of its own.
    """
    grid = explanation_grid(explanation, trained)
    yield from paragraph(shown(grid.before), width_of_output())
    yield ""
    yield from _coloured(explanation)
    yield ""
    if width_of_output() < ROOMY:
        grid = grid.without("bits", CAPITAL)
    for each in grid.broken(width_of_output()):
        yield each.table(cut=any(column.listing for column in each.columns) and width_of_output() < ROOMY)
        yield ""
    yield from map(shown, grid.notes)


def _coloured(explanation: Explanation) -> Iterator[Text]:
    """Write the letters, each on the colour of its surprisal, above the bits, and those of capitals beneath.

    It takes as many lines as it needs.
    """
    from rich.cells import cell_len
    from rich.text import Text

    letters = [shown(letter_of(step)) for step in explanation.steps]
    width = max(6, *(cell_len(letter) + 2 for letter in letters))
    per_line = max(1, (width_of_output() - len(f" {CAPITAL}")) // width)
    for first in range(0, len(letters), per_line):
        line, bits, capitals = Text(), Text(), Text()
        for step, letter in list(zip(explanation.steps, letters, strict=True))[first : first + per_line]:
            style = next(style for below, style in SCALE if step.bits < below or below == float("inf"))
            space = width - cell_len(letter)
            line.append(" " * (space // 2) + letter + " " * (space - space // 2), style=style)
            bits.append(f"{step.bits:.2f}".center(width))
            capitals.append(capital_of(step).center(width))
        yield line
        yield bits.append(" bits")
        if capitals.plain.strip():
            yield capitals.append(f" {CAPITAL}")
