"""`namegen train`."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import StorageError, UsageError
from ..files import check_writable
from ..registry.registry import Registry
from . import arguments as arg
from .common import Parts, read, recipe_of, refuse_overwriting, split_options
from .group import complain
from .interrupt import stopping
from .progress import training_progress

if TYPE_CHECKING:
    from ..contracts.wordlist import Wordlist
    from ..name_model import NameModel
    from ..wordlists.splits import SplitName


def train(
    ctx: typer.Context,
    output: Annotated[str, typer.Option("--output", metavar="FILE", help="The model file to write.")],
    model: arg.ModelName = None,
    dataset: arg.Dataset = None,
    tokenizer: arg.TokenizerName = None,
    options: arg.TrainingOptions = None,
    split: arg.Split = None,
    seed: Annotated[str | None, typer.Option("--seed", "--train-seed", help="The seed of training; any text.")] = None,
    checkpoint: Annotated[
        str | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="Keep the training here as it goes, and go on from it if it is there: after a kill, exactly where it"
            " was. Removed when the model is done.",
        ),
    ] = None,
    encoding: arg.Encoding = "utf-8",
    weighted: arg.Weighted = False,
) -> None:
    """Train a model, save it to a file, and print what came of it. Ctrl-C ends training and keeps the best so far."""
    from ..training.checkpoint import Checkpoint, Control
    from ..training.key import training_key
    from ..training.train import train_recipe

    registry: Registry = ctx.obj
    refuse_overwriting(output, dataset)
    refuse_overwriting(checkpoint, dataset, flag="--checkpoint")
    if checkpoint is not None and Path(checkpoint).resolve() == Path(output).resolve():
        raise UsageError(f"--checkpoint and --output are the same file, {output}")
    check_writable(output, "the model", StorageError)
    if checkpoint is not None:
        check_writable(checkpoint, "the checkpoint", StorageError)
    parts = Parts(dataset, model, tokenizer, split_options(options, ["model", "tokenizer"]), encoding, weighted, seed)
    wordlist = read(parts, registry)
    started = time.perf_counter()
    chosen: SplitName = "all" if split is None else split  # type: ignore[assignment]  # the recipe checks it
    recipe = recipe_of(parts, registry, chosen)
    kept = None if checkpoint is None else Checkpoint(Path(checkpoint), training_key(recipe, wordlist, registry))
    with training_progress(recipe.model) as watch, stopping() as stop:
        trained = train_recipe(recipe, wordlist, registry, watch, Control(stop, kept))
    seconds = time.perf_counter() - started
    trained.save(output)
    stopped = trained.report.get("stopped")
    if stopped:
        complain(f"stopped {stopped}; the best so far was kept")
    _report(trained, wordlist, seconds, output)
    if kept is not None and stopped:
        complain(f"the same command goes on from {checkpoint}")
    elif kept is not None:
        kept.remove()


def _report(trained: NameModel, wordlist: Wordlist, seconds: float, output: str) -> None:
    from ..errors import WordlistError
    from ..wordlists.splits import split as split_names

    recipe = trained.recipe
    parts = split_names(wordlist, recipe.split)
    complain(
        f"{recipe.model} learned from {len(parts.train):,} names of {wordlist.name}"
        f" (split {recipe.split}) in {seconds:.2f} s"
    )
    chosen = trained.report.get("chosen")
    if isinstance(chosen, dict) and chosen:
        complain("chosen: " + ", ".join(f"{name} {_short(value)}" for name, value in chosen.items()))
    losses = trained.report.get("loss")
    if isinstance(losses, list) and losses:
        complain(f"training loss {losses[0]:.4f} first, {losses[-1]:.4f} last (nats/token)")
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


def _short(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)
