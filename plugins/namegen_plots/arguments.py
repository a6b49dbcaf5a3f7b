"""The options that the pictures share; they mean what they mean to `namegen generate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from .theme import ThemeName

if TYPE_CHECKING:
    import namegen


def _complete(ctx: typer.Context, kind: str, incomplete: str) -> list[tuple[str, str]]:
    registry: namegen.Registry = ctx.find_root().obj
    found = registry.entries(kind)  # type: ignore[arg-type]
    return [(name, entry.summary) for name, entry in found.items() if name.startswith(incomplete)]


def complete_models(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    return _complete(ctx, "model", incomplete)


def complete_datasets(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    return _complete(ctx, "wordlist", incomplete)


Dataset = Annotated[
    str | None,
    typer.Option(
        "--dataset",
        "-d",
        metavar="LIST",
        help="The names: a file, a registered name, an http(s) address, or - for standard input.",
        autocompletion=complete_datasets,
    ),
]
Model = Annotated[
    str | None,
    typer.Option(
        "--plugin",
        "-p",
        "--model",
        "-m",
        metavar="MODEL",
        help="A model; `namegen plugins` lists them.",
        autocompletion=complete_models,
    ),
]
Tokenizer = Annotated[
    str | None, typer.Option("--tokenizer", metavar="TOKENIZER", help="How names are written as tokens.")
]
Options = Annotated[
    list[str] | None,
    typer.Option("-o", metavar="NAME=VALUE", help="An option of the model, or tokenizer.NAME=VALUE; repeatable."),
]
FromFile = Annotated[str | None, typer.Option("--from", metavar="FILE", help="A saved model, instead of training.")]
Encoding = Annotated[str, typer.Option("--encoding", help="The encoding of the wordlist.")]
Weighted = Annotated[bool, typer.Option("--weighted", help="A line is a name, a tab or comma, and a count.")]
TrainSeed = Annotated[
    str | None,
    typer.Option("--train-seed", metavar="TEXT", help="The seed of training; any text. Default: the lectures' seed."),
]
Split = Annotated[
    str | None,
    typer.Option("--split", help="all (default): learn from every name; distinct, lecture: from the train part alone."),
]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Train, even if this model was trained before.")]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        metavar="FILE",
        help="A file, by its ending: .png, .svg, .html (a page with the numbers), .csv (what is drawn). Without it, the"
        " picture is printed.",
    ),
]
Theme = Annotated[ThemeName, typer.Option("--theme", help="Colours for a light or a dark page.")]
