"""`namegen train`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import StorageError, UsageError
from ..files import check_writable
from ..registry.registry import Registry
from .kit import arguments as arg
from .kit.arguments import Asked
from .kit.interrupt import ended_by_ctrl_c, stopping
from .kit.messages import complain
from .kit.obtain import complain_of_training, load_part, read_list, recipe_of, refuse_overwriting
from .kit.progress import training_run
from .kit.takes import takes

if TYPE_CHECKING:
    from ..contracts.wordlist import Wordlist
    from ..name_model import NameModel


@dataclass(frozen=True, kw_only=True)
class AskedTraining(Asked):
    """Hold the same options but --from and --no-cache, as this always trains; here `--seed` is that of training."""

    train_seed: Annotated[
        str | None, typer.Option("--seed", "--train-seed", help="The seed of training; any text.", metavar="TEXT")
    ] = None
    from_file: arg.FromFile = field(default=None, init=False)
    no_cache: arg.NoCache = field(default=True, init=False)


@takes(AskedTraining)
def train(
    ctx: typer.Context,
    asked: AskedTraining,
    output: Annotated[str, typer.Option("--output", metavar="FILE", help="The model file to write.")],
    checkpoint: Annotated[
        str | None,
        typer.Option(
            "--checkpoint",
            metavar="FILE",
            help="Keep the training here as it goes, and go on from it if it is there: after a kill, exactly where it"
            " was. Removed when the model is done.",
        ),
    ] = None,
) -> None:
    """Train a model, save it to a file, and print what came of it. Ctrl-C ends training and keeps the best so far.

    Examples:
      namegen train -d {list} --output {list}.namegen
      namegen train -m {model} --output new.namegen
      namegen generate --from {list}.namegen
    """
    from ..contracts.run import Run
    from ..name_model import NameModel
    from ..training.checkpoint import CheckpointFile
    from ..training.key import training_key
    from ..training.train import fit_recipe

    registry: Registry = ctx.obj
    _check_files(output, checkpoint, asked.lists)
    with ended_by_ctrl_c(lambda: "stopped while the list was read: nothing was learned, and nothing saved"):
        sources, wordlist = read_list(asked, registry)
    started = time.perf_counter()
    recipe = recipe_of(asked, sources, registry)
    kept = None if checkpoint is None else CheckpointFile(Path(checkpoint), training_key(recipe, wordlist, registry))
    with ended_by_ctrl_c(lambda: f"stopped at once, and nothing saved{_goes_on(checkpoint)}"):
        with stopping() as stop:
            load_part(recipe, registry)
            with training_run(recipe.model.name, Run(stop=stop, checkpoint=kept)) as run:
                trained = NameModel.of(fit_recipe(recipe, wordlist, registry, run))
        seconds = time.perf_counter() - started
        trained.save(output)
    stopped = trained.report.get("stopped")
    if stopped:
        complain(f"stopped {stopped}; the best so far was kept")
    with ended_by_ctrl_c(lambda: f"stopped while the model was measured; it is saved to {output}"):
        _report(trained, wordlist, seconds, output)
    if kept is not None and stopped:
        complain(f"the same command goes on from {checkpoint}")
    elif kept is not None:
        kept.remove()


_CAPITALS = {
    "apart": "the list has too many letters to pair them, so each capital is a letter of its own",
    "first": "each name begins with one and has no other, so the model learns small letters",
    "marks": "the model learns small letters, and where capitals stand",
}
"""What is said of the capitals of a list that has small letters too."""


def _goes_on(checkpoint: str | None) -> str:
    there = checkpoint is not None and Path(checkpoint).exists()
    return f"; the same command goes on from {checkpoint}" if there else ""


def _check_files(output: str, checkpoint: str | None, lists: Sequence[str]) -> None:
    """Raise UsageError or StorageError, before any training, where a file cannot be written or would be lost."""
    if output == "-":
        raise UsageError("a model is not printed: give --output the name of a file")
    refuse_overwriting(output, *lists)
    refuse_overwriting(checkpoint, *lists, flag="--checkpoint")
    if checkpoint is not None and Path(checkpoint).resolve() == Path(output).resolve():
        raise UsageError(f"--checkpoint and --output are the same file, {output}")
    check_writable(output, "the model", StorageError)
    if checkpoint is not None:
        check_writable(checkpoint, "the checkpoint", StorageError)


def _report(trained: NameModel, wordlist: Wordlist, seconds: float, output: str) -> None:
    from ..errors import WordlistError
    from ..wordlists.splits import split as split_names

    recipe = trained.recipe
    parts = split_names(wordlist, recipe.split)
    complain(
        f"{recipe.model.name} learned from {len(parts.train):,} names of {wordlist.name}"
        f" (split {recipe.split}) in {seconds:.2f} s"
    )
    complain_of_training(trained)
    if trained.capitals.rule in _CAPITALS:
        complain(f"capitals: {_CAPITALS[trained.capitals.rule]}")
    chosen = trained.report.get("chosen")
    if isinstance(chosen, dict) and chosen:
        complain("chosen: " + ", ".join(f"{name} {_short(value)}" for name, value in chosen.items()))
    losses = trained.report.get("loss")
    if isinstance(losses, list) and losses:
        of_what = "nats/token, marks of capitals counted as tokens" if trained.capitals.marks else "nats/token"
        complain(f"training loss {losses[0]:.4f} first, {losses[-1]:.4f} last ({of_what})")
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
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
