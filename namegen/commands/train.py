"""`namegen train`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..contracts.rank import Rank
from ..errors import StorageError, UsageError
from ..files import check_writable
from ..registry.registry import Registry
from .kit import arguments as arg
from .kit.arguments import Asked
from .kit.in_parts import AskedParts, open_asked
from .kit.interrupt import Stopping, ended_by_ctrl_c, stopping
from .kit.messages import complain
from .kit.obtain import complain_of_training, load_part, recipe_of, refuse_overwriting
from .kit.progress import training_run
from .kit.takes import takes

if TYPE_CHECKING:
    from ..contracts.shards import ShardedWordlist
    from ..contracts.wordlist import Names, Wordlist
    from ..name_model import NameModel
    from ..training.checkpoint import CheckpointFile
    from ..training.recipe import Recipe
    from ..wordlists.splits import PartName, SplitName


@dataclass(frozen=True, kw_only=True)
class AskedTraining(Asked):
    """Hold the same options but --from and --no-cache, as this always trains; here `--seed` is that of training."""

    train_seed: Annotated[
        str | None, typer.Option("--seed", "--train-seed", help="The seed of training; any text.", metavar="TEXT")
    ] = None
    from_file: arg.FromFile = field(default=None, init=False)
    no_cache: arg.NoCache = field(default=True, init=False)


@takes(AskedParts)
@takes(AskedTraining)
def train(
    ctx: typer.Context,
    asked: AskedTraining,
    shared: AskedParts,
    output: Annotated[
        str, typer.Option("--output", metavar="FILE", callback=arg.not_empty, help="The model file to write.")
    ],
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

    Where torchrun starts it (torchrun --nproc-per-node 2 -m namegen train ...), several processes train one network
    together, each on its share of every batch.

    Examples:
      namegen train -d {list} --output {list}.namegen
      namegen train -m {model} --output new.namegen
      namegen generate --from {list}.namegen
    """
    from ..name_model import NameModel
    from ..training.checkpoint import CheckpointFile
    from ..training.key import training_key
    from ..training.train import fit_recipe

    registry: Registry = ctx.obj
    rank = Rank.here()
    _check_files(output, checkpoint, asked.lists, rank)
    stop = Stopping()
    with shared.run(registry, stop) as run:
        with ended_by_ctrl_c(lambda: "stopped while the list was read: nothing was learned, and nothing saved"):
            sources, wordlist = open_asked(asked, registry, run)
        started = time.perf_counter()
        recipe = recipe_of(asked, sources, registry)
        key = training_key(recipe, wordlist, registry)
        kept = None if checkpoint is None else CheckpointFile(Path(checkpoint), key)
        with ended_by_ctrl_c(lambda: f"stopped at once, and nothing saved{_goes_on(kept)}"):
            with stopping(stop):
                load_part(recipe, registry)
                together = _learns_together(recipe, rank)
                if not together and not rank.first:
                    return
                own = replace(run, checkpoint=kept, rank=rank if together else Rank())
                with training_run(recipe.model.name, own) as shown:
                    trained = NameModel.of(fit_recipe(recipe, wordlist, registry, shown))
            if not rank.first:
                return
            seconds = time.perf_counter() - started
            trained.save(output)
    with ended_by_ctrl_c(lambda: f"stopped while the model was measured; it is saved to {output}"):
        stopped = trained.report.get("stopped")
        if stopped:
            complain(f"stopped {stopped}; the best so far was kept")
        _report(trained, wordlist, seconds, output)
        if kept is not None and not stopped:
            kept.remove()
        elif kept is not None and kept.is_there():
            complain(f"the same command goes on from {checkpoint}")
        elif kept is not None:
            complain(f"nothing was kept in {checkpoint}: the same command begins anew")


_CAPITALS = {
    "apart": "the list has too many letters to pair them, so each capital is a letter of its own",
    "first": "each name begins with one and has no other, so the model learns small letters",
    "marks": "the model learns small letters, and where capitals stand",
}
"""What is said of the capitals of a list that has small letters too."""


def _learns_together(recipe: Recipe, rank: Rank) -> bool:
    """Say whether several processes train the model of `recipe` together; one line says so where only one can."""
    together = rank.total > 1 and recipe.model.part.entry.load().data_parallel
    if rank.total > 1 and not together:
        complain(f"{recipe.model.name} learns in one process: the other {rank.total - 1} that torchrun started end now")
    return together


def _goes_on(kept: CheckpointFile | None) -> str:
    return "" if kept is None or not kept.is_there() else f"; the same command goes on from {kept.path}"


def _check_files(output: str, checkpoint: str | None, lists: Sequence[str], rank: Rank) -> None:
    """Raise UsageError or StorageError, before any training, where a file cannot be written or would be lost."""
    if output == "-":
        raise UsageError("a model is not printed: give --output the name of a file")
    refuse_overwriting(output, *lists)
    refuse_overwriting(checkpoint, *lists, flag="--checkpoint")
    if checkpoint is not None and Path(checkpoint).resolve() == Path(output).resolve():
        raise UsageError(f"--checkpoint and --output are the same file, {output}")
    if not rank.first:
        return
    check_writable(output, "the model", StorageError)
    if checkpoint is not None:
        check_writable(checkpoint, "the checkpoint", StorageError)


MEASURED = 100_000
"""Distinct names by which a model is measured whose list is too large for memory, about."""


def _report(trained: NameModel, wordlist: Wordlist | ShardedWordlist, seconds: float, output: str) -> None:
    from ..errors import WordlistError

    recipe = trained.recipe
    complain(
        f"{recipe.model.name} learned from {_learned(trained, wordlist)} (split {recipe.split}) in {seconds:.2f} s"
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
    parts: tuple[PartName, ...] = ("train",) if recipe.split == "all" else ("train", "dev")
    for part in parts:
        try:
            measured = trained.evaluate(_part_of(wordlist, recipe.split, part))
        except WordlistError as error:
            complain(f"{part}: not measured, {error}")
            continue
        some = "" if trained.sharded is None else f" of {measured.names:,} of its names"
        complain(f"{part}: NLL {measured.nll_per_token:.4f} nats/token over {measured.tokens:,} tokens{some}")
    complain(f"saved to {output}")


def _learned(trained: NameModel, wordlist: Wordlist | ShardedWordlist) -> str:
    """Say how many names were learned from, and of which list."""
    if trained.sharded is not None and trained.recipe.split != "all":
        return f"the train part of {len(wordlist):,} names of {wordlist.name}"
    count = len(wordlist) if trained.recipe.split == "all" else len(_part_of(wordlist, trained.recipe.split, "train"))
    return f"{count:,} names of {wordlist.name}"


def _part_of(wordlist: Wordlist | ShardedWordlist, how: SplitName, part: PartName) -> Names:
    """Return the names of a part to measure a model by: of a list that is too large for memory, some of them."""
    from ..contracts.wordlist import Wordlist
    from ..wordlists.gather import gather
    from ..wordlists.splits import part_of

    return part_of(wordlist, how, part) if isinstance(wordlist, Wordlist) else gather(wordlist, MEASURED, how, part)


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
