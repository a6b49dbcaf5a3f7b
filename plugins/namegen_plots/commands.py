"""`namegen plot`: each command obtains names and models, makes one picture, shows it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import namegen

from . import arguments as arg
from .obtain import Asked
from .theme import ThemeName, theme_of

plot = typer.Typer(
    help="Pictures of lists and models: printed, or to a file with --output FILE.png, .svg, .html or .csv.",
    no_args_is_help=True,
)

SAMPLES = 20_000
"""Names that are drawn where a model's lengths cannot be computed: shares are then known to 0.7 per cent."""


@plot.callback()
def _pictures() -> None:
    # A callback makes these commands a group, however few they are.
    pass


def asked_of(ctx: typer.Context, options: list[str] | None, no_cache: bool, **rest: Any) -> Asked:
    """What a command line says, in one."""
    return Asked(ctx.obj, options=tuple(options or ()), cache=not no_cache, **rest)


@plot.command()
def pairs(
    ctx: typer.Context,
    model: arg.Model = None,
    dataset: arg.Dataset = None,
    what: Annotated[
        str | None,
        typer.Option("--what", help="counts (default), or probabilities: each count divided by its row's sum."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=2, max=400, help="The most letters to show, most frequent.")] = 60,
    tokenizer: arg.Tokenizer = None,
    options: arg.Options = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    no_cache: arg.NoCache = False,
    output: arg.Output = None,
    theme: arg.Theme = ThemeName.light,
) -> None:
    """Draw which letter follows which: the list's counts, or its probabilities beside those of a model.

    A row is a letter, a column what follows it; the boundary is a name's start in the rows and its end in the columns.
    A model that looks further back than one letter is shown by its rows for the first letter of a name.
    """
    from .obtain import corpus_of, model_and_list, read, with_weights
    from .output import check_ending, show
    from .pairs import pairs_of

    asked = asked_of(
        ctx, options, no_cache, dataset=dataset, model=model, tokenizer=tokenizer, from_file=from_file,
        encoding=encoding, weighted=weighted, train_seed=train_seed,
    )  # fmt: skip
    what = what or ("probabilities" if asked.names_a_model else "counts")
    if what not in ("counts", "probabilities"):
        raise namegen.UsageError(f"--what {what!r}: it is counts or probabilities")
    if what == "counts" and asked.names_a_model:
        raise namegen.UsageError(
            "counts are the list's; a model has probabilities: leave --what counts or the model out"
        )
    if output is not None:
        check_ending(output)
    if asked.names_a_model:
        trained, wordlist = model_and_list(asked)
        corpus = with_weights(trained.tokenizer.encode(wordlist.names), wordlist)
        picture = pairs_of(corpus, wordlist.name, "probabilities", most, trained)
    else:
        wordlist = read(asked)
        picture = pairs_of(corpus_of(asked, wordlist), wordlist.name, what, most)
    show(picture, theme_of(theme), output)


@plot.command()
def loss(
    ctx: typer.Context,
    model: arg.Model = None,
    dataset: arg.Dataset = None,
    split: arg.Split = None,
    tokenizer: arg.Tokenizer = None,
    options: arg.Options = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    no_cache: arg.NoCache = False,
    output: arg.Output = None,
    theme: arg.Theme = ThemeName.light,
) -> None:
    """Draw how training went: the loss at each step (nats/token), and the dev part's where the model measured it."""
    from .loss import loss_of
    from .obtain import read, refuse_beside_from, train
    from .output import check_ending, show

    asked = asked_of(
        ctx, options, no_cache, dataset=dataset, model=model, tokenizer=tokenizer, from_file=from_file,
        encoding=encoding, weighted=weighted, train_seed=train_seed, split=split,
    )  # fmt: skip
    if output is not None:
        check_ending(output)
    if from_file is not None:
        refuse_beside_from(asked)
        trained = namegen.load(from_file, ctx.obj)
    else:
        trained = train(asked, read(asked))
    show(loss_of(trained), theme_of(theme), output)


@plot.command()
def lengths(
    ctx: typer.Context,
    model: arg.Model = None,
    dataset: arg.Dataset = None,
    samples: Annotated[
        int | None,
        typer.Option(
            "--samples",
            min=1,
            max=10_000_000,
            help="Count this many names drawn from the model. Without it, its lengths are exact where the model has"
            " finitely many states, else those of 20,000 names.",
        ),
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed of drawing; any text.")] = "0",
    tokenizer: arg.Tokenizer = None,
    options: arg.Options = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    no_cache: arg.NoCache = False,
    output: arg.Output = None,
    theme: arg.Theme = ThemeName.light,
) -> None:
    """Draw how long names are: the list's, and beside them a model's.

    Lengths are in characters as a reader counts them.
    """
    from .lengths import counted, drawn, expected, lengths_of
    from .obtain import model_and_list, read
    from .output import check_ending, show

    asked = asked_of(
        ctx, options, no_cache, dataset=dataset, model=model, tokenizer=tokenizer, from_file=from_file,
        encoding=encoding, weighted=weighted, train_seed=train_seed,
    )  # fmt: skip
    if output is not None:
        check_ending(output)
    if asked.names_a_model:
        trained, wordlist = model_and_list(asked)
    else:
        trained, wordlist = None, read(asked)
    found = {wordlist.name: counted(wordlist.names, wordlist.weights)}
    if trained is not None:
        exact = expected(trained) if samples is None else None
        how = "exact" if exact else f"{samples or SAMPLES:,} drawn"
        found[f"{trained.recipe.model} ({how})"] = exact or drawn(trained, samples or SAMPLES, seed)
    show(lengths_of(found), theme_of(theme), output)


@plot.command()
def explain(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name to explain.")],
    model: arg.Model = None,
    dataset: arg.Dataset = None,
    split: arg.Split = None,
    tokenizer: arg.Tokenizer = None,
    options: arg.Options = None,
    from_file: arg.FromFile = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    no_cache: arg.NoCache = False,
    output: arg.Output = None,
    theme: arg.Theme = ThemeName.light,
) -> None:
    """Draw how surprising each letter of a name is to a model, in bits, and what it expected instead."""
    import unicodedata

    from .explained import explained_of
    from .obtain import model_and_list
    from .output import check_ending, show

    asked = asked_of(
        ctx, options, no_cache, dataset=dataset, model=model, tokenizer=tokenizer, from_file=from_file,
        encoding=encoding, weighted=weighted, train_seed=train_seed, split=split,
    )  # fmt: skip
    if output is not None:
        check_ending(output)
    trained, _ = model_and_list(asked)
    show(explained_of(trained, unicodedata.normalize("NFC", name)), theme_of(theme), output)


@plot.command()
def compare(
    ctx: typer.Context,
    models: Annotated[
        list[str],
        typer.Argument(metavar="MODEL...", help="Models, each with its options in quotes: 'kneser-ney order=5'."),
    ],
    dataset: arg.Dataset = None,
    split: Annotated[
        str | None,
        typer.Option("--split", help="distinct (default): scored on names that none has seen; lecture; all."),
    ] = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
    train_seed: arg.TrainSeed = None,
    no_cache: arg.NoCache = False,
    output: arg.Output = None,
    theme: arg.Theme = ThemeName.light,
) -> None:
    """Draw how well models foretell the same names: the NLL of each, its 95 % interval, and whether they differ."""
    from .compared import compared_of
    from .obtain import read
    from .output import check_ending, show

    if output is not None:
        check_ending(output)
    asked = asked_of(ctx, None, no_cache, dataset=dataset, encoding=encoding, weighted=weighted)
    seed = {} if train_seed is None else {"seed": train_seed}
    comparison = namegen.compare(
        models, read(asked), split="distinct" if split is None else split, samples=0, cache=asked.cache,
        registry=ctx.obj, **seed,
    )  # fmt: skip
    show(compared_of(comparison), theme_of(theme), output)
