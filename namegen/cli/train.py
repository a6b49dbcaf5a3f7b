"""`namegen train`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from ..registry import Registry
from . import arguments as arg
from .common import Parts, read, refuse_overwriting, split_options, train_parts
from .group import complain

if TYPE_CHECKING:
    from ..name_model import NameModel
    from ..splits import SplitName
    from ..wordlist import Wordlist


def train(
    ctx: typer.Context,
    output: Annotated[str, typer.Option("--output", metavar="FILE", help="The model file to write.")],
    model: arg.ModelName = None,
    dataset: arg.Dataset = None,
    tokenizer: arg.TokenizerName = None,
    options: arg.PartOptions = None,
    split: Annotated[
        str, typer.Option("--split", help="Learn from all names (default), or the train part of distinct or lecture.")
    ] = "all",
    seed: Annotated[str | None, typer.Option("--seed", help="The seed of training; any text.")] = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
) -> None:
    """Train a model, save it to a file, and print what came of it."""
    registry: Registry = ctx.obj
    refuse_overwriting(output, dataset)
    parts = Parts(dataset, model, tokenizer, split_options(options, ["model", "tokenizer"]), encoding, weighted, seed)
    wordlist = read(parts, registry)
    started = time.perf_counter()
    split_name: SplitName = split  # type: ignore[assignment]  # the recipe checks it
    trained = train_parts(parts, wordlist, registry, split_name, cache=False)
    seconds = time.perf_counter() - started
    trained.save(output)
    _report(trained, wordlist, seconds, output)


def _report(trained: NameModel, wordlist: Wordlist, seconds: float, output: str) -> None:
    from ..errors import WordlistError
    from ..splits import split as split_names

    recipe = trained.recipe
    parts = split_names(wordlist, recipe.split)
    complain(
        f"{recipe.model} learned from {len(parts.train):,} names of {wordlist.name}"
        f" (split {recipe.split}) in {seconds:.2f} s"
    )
    losses = trained.report.get("loss")
    if isinstance(losses, list) and losses:
        complain(f"training loss {losses[0]:.4f} at step 1, {losses[-1]:.4f} at step {len(losses)}")
    for part, names in (("train", parts.train), ("dev", parts.dev)):
        try:
            measured = trained.evaluate(names)
        except WordlistError as error:
            complain(f"{part}: not measured, {error}")
            continue
        complain(f"{part}: NLL {measured.nll_per_token:.4f} nats/token over {measured.tokens:,} tokens")
        if recipe.split == "all":
            break
    complain(f"saved to {output}")
