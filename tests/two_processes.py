"""Trainings that one process can do, or two that torchrun starts: what test_ddp.py compares.

`python -m torch.distributed.run --nproc-per-node 2 tests/two_processes.py FOLDER` does all of them in two processes.
Each writes FOLDER/CASE.RANK.npz, the weights, and FOLDER/CASE.RANK.json, the report or the error.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

import namegen

REGISTRY = namegen.Registry.load(only=["namegen"])
ALL = ["bow", "mlp", "rnn", "gru", "lstm", "wavenet", "transformer"]
NAMES = ["anna", "nana", "hanna", "johanna", "ann", "jo", "noah", "hanno", "joan", "bo", "a", "maximilian"] * 3
TINY = {"size": 8, "batch": 4, "lr": 0.02, "dropout": 0.3, "device": "cpu", "epochs": 4, "patience": 1.0}
HALFWAY = 30


def corpus_of(names: list[str]) -> namegen.Corpus:
    dot = REGISTRY.get("tokenizer", "dot")
    tokenizer: namegen.Tokenizer = dot.load()(dot.options()())
    tokenizer.fit(NAMES)
    return tokenizer.encode(names)


def model_of(which: str = "lstm", **options: Any) -> Any:
    entry = REGISTRY.get("model", which)
    return entry.load()(entry.options()(**TINY | options), corpus_of(NAMES).vocabulary)


def train(
    rank: namegen.Rank, which: str = "lstm", names: list[str] = NAMES, dev: list[str] = NAMES[:9], **more: Any
) -> tuple[Any, dict[str, Any]]:
    """Train a small network in this process, which is one of `rank.total`; return it, and its report.

    more: options of the network, and what `namegen.Run` takes.
    """
    own = {name: more.pop(name) for name in ("stop", "checkpoint", "on_step") if name in more}
    model = model_of(which, **more)
    return model, model.fit(corpus_of(names), namegen.Run(5, corpus_of(dev), rank=rank, **own))


def stopping_after(steps: int) -> Callable[[], bool]:
    asked = count()
    return lambda: next(asked) >= steps


def kept_in(path: Path) -> namegen.CheckpointFile:
    return namegen.CheckpointFile(path, "this training", every=0.0)


def one_of_its_own(rank: namegen.Rank, _: Path) -> Any:
    return train(rank, names=NAMES if rank.first else [*NAMES, "bob"])


def a_failure_of_the_second(rank: namegen.Rank, _: Path) -> Any:
    def on_step(step: int, *_: Any) -> None:
        if step == 3 and not rank.first:
            raise namegen.OptionError("the second process fails")

    return train(rank, on_step=on_step)


CASES: dict[str, Callable[[namegen.Rank, Path], Any]] = {
    **{which: lambda rank, _, which=which: train(rank, which) for which in ALL},
    "seconds": lambda rank, _: train(rank, epochs=None, seconds=0.3),
    # The dev names share no pair of letters with the others: the better those are learned, the worse these.
    "patience": lambda rank, _: train(
        rank, names=["anna", "hanna", "nana"] * 4, dev=["jo", "lilix"], dropout=0.0, epochs=200, patience=0.2
    ),
    "stopped": lambda rank, folder: train(
        rank, stop=stopping_after(HALFWAY if rank.first else 2), checkpoint=kept_in(folder / f"kept.{rank.number}")
    ),
    "resumed": lambda rank, folder: train(rank, checkpoint=kept_in(folder / "of-one")),
    "names of its own": one_of_its_own,
    "a failure": a_failure_of_the_second,
}


def command(folder: Path) -> dict[str, Any]:
    """Run `namegen train` in this process; return its exit code and what it printed."""
    from namegen.commands.main import main

    (folder / "names.txt").write_text("\n".join(NAMES), encoding="utf-8")
    line = ["train", "-d", folder / "names.txt", "-m", "mlp size=8 epochs=2 device=cpu"]
    files = ["--output", folder / "model.namegen", "--checkpoint", folder / "kept"]
    with redirect_stdout(io.StringIO()) as out, redirect_stderr(io.StringIO()) as told:
        try:
            main([str(each) for each in (*line, *files)])
        except SystemExit as end:
            code = end.code
    return {"code": code, "out": out.getvalue(), "told": told.getvalue()}


def main(folder: Path) -> None:
    rank = namegen.Rank.here()
    for name, case in CASES.items():
        began = time.monotonic()
        try:
            model, report = case(rank, folder)
            np.savez(folder / f"{name}.{rank.number}.npz", **model.arrays())
        except namegen.NamegenError as error:
            report = {"error": str(error)}
        report["took"] = time.monotonic() - began
        write(folder, name, rank, report)
    write(folder, "the command", rank, command(folder))


def write(folder: Path, name: str, rank: namegen.Rank, report: dict[str, Any]) -> None:
    (folder / f"{name}.{rank.number}.json").write_text(json.dumps(report), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
