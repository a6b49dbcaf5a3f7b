"""`namegen plot`: each command obtains names and models, makes one picture, shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer

import namegen
from namegen.commands import (
    Asked,
    AskedComparison,
    complain,
    load_alone,
    name_of_list,
    obtain,
    read_list,
    recipe_of,
    refuse_overwriting,
    several_runs,
    stopping,
    takes,
    train_asked,
)

from .theme import THEMES, ThemeName

if TYPE_CHECKING:
    from .picture import Picture

plot = typer.Typer(
    help="""Pictures of lists and models: printed, or to a file with --output FILE.png, .svg, .html or .csv.

    Examples:
      namegen plot pairs -d elf
      namegen plot lengths -d elf --output lengths.html
    """,
    no_args_is_help=True,
)


@dataclass(frozen=True)
class Shown:
    """What a command line says of where the picture goes, and of its colours."""

    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            metavar="FILE",
            help="A file, by its ending: .png, .svg, .html (a page with the numbers), .csv (what is drawn). Without it,"
            " the picture is printed.",
            rich_help_panel="Output",
        ),
    ] = None
    theme: Annotated[
        ThemeName, typer.Option("--theme", help="Colours for a light or a dark page.", rich_help_panel="Output")
    ] = ThemeName.light

    def check(self, *sources: str | None) -> None:
        """Raise UsageError, before any work is done, where nothing can be written there, or a source would be lost."""
        from .output import check_ending

        if self.output is not None and self.output != "-":
            check_ending(self.output)
        refuse_overwriting(self.output, *sources)

    def show(self, picture: Picture) -> None:
        """Print the picture, or write it to the file."""
        from .output import show

        show(picture, THEMES[self.theme], self.output)


@plot.callback()
def _pictures() -> None:
    # A callback makes these commands a group, however few they are.
    pass


@plot.command()
@takes(Shown)
@takes(Asked)
def pairs(
    ctx: typer.Context,
    asked: Asked,
    shown: Shown,
    what: Annotated[
        Literal["counts", "probabilities"] | None,
        typer.Option("--what", help="counts (default), or probabilities: each count divided by its row's sum."),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=2, max=400, help="The most letters to show, most frequent.", metavar="N")
    ] = 60,
) -> None:
    """Draw which letter follows which: the list's counts, or its probabilities beside those of a model.

    A row is a letter, a column what follows it; the boundary is a name's start in the rows and its end in the columns.
    A model that looks further back than one letter is shown by its averages over the places of the list.

    Examples:
      namegen plot pairs -d elf
      namegen plot pairs -d elf -m count-bigram
    """
    from .pairs.data import corpus_of, pairs_of_list, pairs_of_model

    shown.check(*asked.lists, asked.from_file)
    if asked.names_a_model:
        if what == "counts":
            raise namegen.UsageError(
                "counts are the list's; a model has probabilities: leave --what counts or the model out"
            )
        model = obtain(asked, ctx.obj)
        shown.show(pairs_of_model(model, name_of_list(model), most))
        return
    if asked.split is not None:
        raise namegen.UsageError("--split says what a model learns from: name a model, or leave it out")
    sources, wordlist = read_list(asked, ctx.obj)
    tokenizer = recipe_of(asked, sources, ctx.obj).tokenizer.part.build()
    shown.show(pairs_of_list(corpus_of(tokenizer, wordlist), wordlist.name, what or "counts", most))


@plot.command()
@takes(Shown)
@takes(Asked)
def loss(ctx: typer.Context, asked: Asked, shown: Shown) -> None:
    """Draw how training went: the loss at each step (nats/token), and the dev part's where the model measured it.

    Ctrl-C ends training and keeps the best so far.

    Examples:
      namegen plot loss -d elf -m nn-bigram
      namegen plot loss -d elf -m nn-bigram --output loss.html
    """
    from .loss.data import loss_picture

    shown.check(*asked.lists, asked.from_file)
    shown.show(loss_picture(_with_its_report(asked, ctx.obj)))


def _with_its_report(asked: Asked, registry: namegen.Registry) -> namegen.NameModel:
    """Train the model, or load it: its report is in the file, and the list is not needed."""
    if asked.from_file is not None:
        return load_alone(asked, registry)
    sources, wordlist = read_list(asked, registry)
    recipe = recipe_of(asked, sources, registry)
    with stopping() as stop:
        model = train_asked(recipe, wordlist, registry, cache=not asked.no_cache, run=namegen.Run(stop=stop))
    if model.report.get("stopped"):
        complain(f"stopped {model.report['stopped']}; the best so far was kept")
    return model


@plot.command()
@takes(Shown)
@takes(Asked)
def lengths(
    ctx: typer.Context,
    asked: Asked,
    shown: Shown,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=1,
            max=10_000_000,
            help="Count this many names drawn from the model. Without it, its lengths are exact where the model has"
            " finitely many states, else those of 20,000 names.",
            metavar="N",
            rich_help_panel="Names",
        ),
    ] = None,
    seed: Annotated[
        str, typer.Option("--seed", help="The seed of drawing; any text.", metavar="TEXT", rich_help_panel="Names")
    ] = "0",
) -> None:
    """Draw how long names are: the list's, and beside them a model's.

    Lengths are in characters as a reader counts them.

    Examples:
      namegen plot lengths -d elf
      namegen plot lengths -d elf -m kneser-ney
    """
    from .lengths.data import lengths_picture, model_label

    shown.check(*asked.lists, asked.from_file)
    if not asked.names_a_model:
        _, wordlist = read_list(asked, ctx.obj)
        shown.show(lengths_picture({wordlist.name: namegen.lengths_of_names(wordlist)}))
        return
    model = obtain(asked, ctx.obj)
    found, known = {}, model.learned_from or model.names
    if known is not None:
        found[name_of_list(model)] = namegen.lengths_of_names(known)
    own = namegen.lengths_of_model(model, samples, seed)
    shown.show(lengths_picture({**found, model_label(model, own): own}))


@plot.command()
@takes(Shown)
@takes(Asked)
def explain(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to explain.")],
    asked: Asked,
    shown: Shown,
) -> None:
    """Draw how surprising each letter of a name is to a model, in bits, and what it expected instead.

    Examples:
      namegen plot explain Selendra -d elf
    """

    from .explained.data import explained_picture

    shown.check(*asked.lists, asked.from_file)
    model = obtain(asked, ctx.obj)
    shown.show(explained_picture(model, namegen.clean_text(name), name_of_list(model)))


@plot.command()
@takes(Shown)
@takes(AskedComparison)
def compare(
    ctx: typer.Context,
    models: Annotated[
        list[str],
        typer.Argument(metavar="MODEL...", help="Models, each with its options in quotes: 'kneser-ney order=5'."),
    ],
    asked: AskedComparison,
    shown: Shown,
) -> None:
    """Draw how well models predict the same names: the NLL of each, its 95 % interval, and whether they differ.

    Ctrl-C ends it with the models done so far.

    Examples:
      namegen plot compare kneser-ney count-bigram -d elf
    """
    from .compared.data import compared_picture

    shown.check(*asked.lists)
    _, wordlist = read_list(asked, ctx.obj)
    with stopping() as stop, several_runs("comparing", namegen.Run(stop=stop)) as run:
        comparison = namegen.compare(
            models,
            wordlist,
            **asked.recipe,
            samples=0,
            cache=not asked.no_cache,
            registry=ctx.obj,
            run=run,
        )
    done = len(comparison.results)
    if stop.wanted and done < len(models):
        complain(f"stopped after {done} of {len(models)} models: the picture is of those alone")
    shown.show(compared_picture(comparison))
