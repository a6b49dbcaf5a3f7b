"""`namegen explain`."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ..escape import shown
from ..report.grid import new_table
from .kit.arguments import Asked
from .kit.obtain import name_of_list, obtain
from .kit.output import ReportFormat, print_json, print_rich, width_of_output
from .kit.takes import takes

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

    from ..analysis.surprisal import Explanation, Step
    from ..name_model import NameModel

SCALE = (
    (1.0, "#000000 on #ffffcc"),
    (2.0, "#000000 on #a1dab4"),
    (4.0, "#000000 on #41b6c4"),
    (6.0, "#ffffff on #2c7fb8"),
    (float("inf"), "#ffffff on #253494"),
)
"""Bits below which a letter is shown so: ColorBrewer's YlGnBu, told apart by the colour-blind too. Both colours are
set, so that it reads the same in a light and a dark terminal."""

ROOMY = 120
"""Columns below which lists are cut short, so that a letter stays a line."""


@takes(Asked)
def explain(
    ctx: typer.Context,
    names: Annotated[list[str], typer.Argument(help="The names to explain.", metavar="NAME...")],
    asked: Asked,
    alternatives: Annotated[
        int, typer.Option("--alternatives", "-k", min=0, help="How many other letters to show at each step.")
    ] = 3,
    examples: Annotated[int, typer.Option("--examples", min=0, help="How many names that hold a piece to show.")] = 3,
    samples: Annotated[
        int, typer.Option("--samples", min=0, max=10_000_000, help="How many names to draw and compare with.")
    ] = 1000,
    seed: Annotated[str, typer.Option("--seed", help="The seed of those; any text.")] = "0",
    how: Annotated[ReportFormat, typer.Option("--format", help="How the explanation is written.")] = ReportFormat.text,
) -> None:
    """Why a model finds a name likely or not, letter by letter.

    Bits are surprisal: 0 for what was certain, 1 more for each halving of the probability. For a model that counts,
    the piece is the n-gram that it used, and 'seen' how often the letter came after the rest of it; '0 of 7, 4 of 95':
    never in the 7 places of the longest context that it knows, so it backed off to a shorter one. For other models
    the piece is the longest that a training name holds.
    """
    trained = obtain(asked, ctx.obj)
    from ..analysis.explain import explain as explain_names

    composed = [unicodedata.normalize("NFC", name) for name in names]
    explained = explain_names(
        trained, composed, alternatives=alternatives, examples=examples, samples=samples, seed=seed
    )
    if how is ReportFormat.json:
        recipe = trained.recipe.model_dump(mode="json")
        print_json({"recipe": recipe, "explanations": [each.as_json() for each in explained]})
        return
    for number, each in enumerate(explained):
        print_rich(*([""] if number else []), *_rendered(each, trained))


def _rendered(explanation: Explanation, trained: NameModel) -> Iterator[RenderableType]:
    yield from _coloured(explanation)
    yield ""
    yield _table(explanation, trained)
    yield ""
    yield from _summary(explanation, trained)


def _coloured(explanation: Explanation) -> Iterator[Text]:
    """The letters, each on the colour of its surprisal, above the bits; in as many lines as the terminal needs."""
    from rich.cells import cell_len
    from rich.text import Text

    letters = [_letter(step) for step in explanation.steps]
    width = max(6, *(cell_len(letter) + 2 for letter in letters))
    per_line = max(1, (width_of_output() - len(" bits")) // width)
    for first in range(0, len(letters), per_line):
        line, bits = Text(), Text()
        for step, letter in list(zip(explanation.steps, letters, strict=True))[first : first + per_line]:
            style = next(style for below, style in SCALE if step.bits < below or below == float("inf"))
            space = width - cell_len(letter)
            line.append(" " * (space // 2) + letter + " " * (space - space // 2), style=style)
            bits.append(f"{step.bits:.2f}".center(width))
        yield line
        yield bits.append(" bits")


def _table(explanation: Explanation, trained: NameModel) -> Table:
    """A row a letter. On a narrow terminal the bits, which stand above, are left out and lists are cut short."""
    roomy = width_of_output() >= ROOMY
    columns = {
        "letter": _letter,
        "bits": lambda step: f"{step.bits:.2f}",
        "chance": lambda step: f"{step.probability:.2%}",
        "place": lambda step: str(step.place),
        "alternatives": _others,
        "each part": lambda step: ", ".join(f"{shown(label)} {chance:.1%}" for label, chance in step.parts.items()),
        "piece": lambda step: _piece(step, trained),
        "seen": _seen,
        "names with it": _names,
    }
    empty = {
        "bits": not roomy,
        "each part": not any(step.parts for step in explanation.steps),
        "seen": not any(step.counted for step in explanation.steps),
    }
    kept = [name for name in columns if not empty.get(name)]
    table = new_table(*kept)
    table.expand = table.collapse_padding = not roomy
    for name, column in zip(kept, table.columns, strict=True):
        if name in ("bits", "chance", "place"):
            column.justify = "right"
        if name in ("alternatives", "names with it") and not roomy:
            column.ratio, column.no_wrap, column.overflow = 1, True, "ellipsis"
    for step in explanation.steps:
        table.add_row(*(columns[name](step) for name in kept))
    return table


def _summary(explanation: Explanation, trained: NameModel) -> Iterator[str]:
    tokens = len(explanation.steps)
    yield (
        f"{shown(explanation.name)}: {explanation.bits:.2f} bits = {-explanation.logprob:.4f} nats in {tokens} tokens,"
        f" the end counted; perplexity {explanation.perplexity:.3f} per token"
    )
    rank = explanation.rank
    if rank is not None:
        drawn = f"{rank.drawn:,} names that the model draws (seed {shown(str(rank.seed))})"
        yield f"likelier than {rank.less_likely:.1%} of {drawn}"
    if explanation.times is not None:
        wordlist = shown(name_of_list(trained))
        often = "once" if explanation.times == 1 else f"{explanation.times:,} times"
        parts = "" if not explanation.parts else f", in its {' and '.join(explanation.parts)} part"
        yield f"in {wordlist} {often}{parts}" if explanation.times else f"new: not in {wordlist}"


def _letter(step: Step) -> str:
    return _spelt(step.piece, step.end)


def _spelt(piece: str, end: bool) -> str:
    return "end" if end else shown(piece)


def _piece(step: Step, trained: NameModel) -> str:
    """The n-gram that was used, or the longest piece that names hold, with boundaries as the tokenizer spells them."""
    vocabulary = trained.tokenizer.vocabulary
    if step.used is not None:
        end = vocabulary.pieces[vocabulary.end_id] if step.end else step.piece
        start = vocabulary.pieces[vocabulary.start_id] if step.used.at_start else ""
        return shown(start + step.used.context + end)
    if step.held is None:
        return ""
    piece = step.held.piece
    start = vocabulary.pieces[vocabulary.start_id] if piece.at_start else ""
    return shown(start + piece.text + (vocabulary.pieces[vocabulary.end_id] if piece.at_end else ""))


def _others(step: Step) -> str:
    return ", ".join(f"{_spelt(each.piece, each.end)} {each.probability:.1%}" for each in step.alternatives)


def _seen(step: Step) -> str:
    """How often the letter was seen: after the longest context, and where that is never, after the one used."""
    told = [each for each in step.counted[:1] if each is not step.used] + [each for each in [step.used] if each]
    return ", ".join(f"{each.count:,} of {each.total:,}" for each in told)


def _names(step: Step) -> str:
    held = step.held
    if held is None or not held.names:
        return ""
    more = ", ..." if held.names > len(held.examples) and held.examples else ""
    return f"{held.names:,}: {', '.join(map(shown, held.examples))}{more}"
