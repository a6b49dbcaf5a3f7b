"""Print how fast networks train on each device that this torch has, and by as many processes as torchrun starts.

    python tests/benchmarks/training_networks.py [LIST] [--models lstm transformer] [--batch 128 1024] [--quick]
    torchrun --nproc-per-node 2 tests/benchmarks/training_networks.py [LIST] --ways cpu

A step's time is the median of all but the first 60. What comes until then (reading the list, a device's start, what is
compiled) is a column of its own. The dev NLL at the end says that all ways learn the same. Wall time: run it where
nothing else runs.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

WARM = 60
"""Steps that are counted apart: enough for every length of name to have come once."""

WAYS: dict[str, tuple[dict[str, Any], bool]] = {
    "cpu": ({"device": "cpu"}, False),
    "cuda, float32": ({"device": "cuda"}, False),
    "cuda, bfloat16": ({"device": "cuda"}, True),
    "cuda, bfloat16, compiled": ({"device": "cuda", "compile": True}, True),
    "mps": ({"device": "mps"}, False),
}
"""Options, and whether they are in bfloat16 where the device can."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", nargs="?", default="names", help="a registered list, or a file")
    parser.add_argument("--models", nargs="+", default=["lstm", "transformer"])
    parser.add_argument("--batch", nargs="+", type=int, default=[128], help="names in a step")
    parser.add_argument("--steps", type=int, default=300, help="steps that are measured")
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS), help="those to measure")
    parser.add_argument("--quick", action="store_true", help="few steps of a small network, to see that it runs")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    rank = _rank()
    more = {"size": 16} if given.quick else {}
    steps = 20 if given.quick else given.steps
    rows = [
        (f"{model}, batch {batch}", way, *measured(given.dataset, Trial(model, batch, way, more), steps))
        for model in given.models
        for batch in given.batch
        for way in given.ways
        if is_here(way)
    ]
    if rank.first:
        print(f"{rank.total} process{'es' if rank.total > 1 else ''}; {devices()}\n")
        print(
            "| network | where | to step 60, s | ms a step | names a second | dev NLL |\n|---|---|---:|---:|---:|---:|"
        )
        for row in rows:
            print("| {} | {} | {:.1f} | {:.2f} | {:,.0f} | {:.4f} |".format(*row))


class Trial:
    """A network, and how it is trained."""

    def __init__(self, model: str, batch: int, way: str, more: dict[str, Any]) -> None:
        options, self.halves = WAYS[way]
        self.batch = batch
        self.spec = (model, options | more | {"batch": batch, "epochs": 1000})


def measured(dataset: str, trial: Trial, steps: int) -> tuple[float, float, float, float]:
    """Train for WARM steps and `steps` more; return seconds until then, ms a step, names a second, dev NLL."""
    import torch

    import namegen

    stamps = [time.perf_counter()]

    def on_step(*_: Any) -> None:
        stamps.append(time.perf_counter())

    run = namegen.Run(on_step=on_step, stop=lambda: len(stamps) > WARM + steps, rank=_rank())
    able, torch.cuda.is_bf16_supported = torch.cuda.is_bf16_supported, lambda *_, **__: trial.halves
    try:
        model = namegen.train(dataset, model=namegen.Spec(*trial.spec), cache=False, run=run)
    finally:
        torch.cuda.is_bf16_supported = able
    each = statistics.median(after - before for before, after in zip(stamps[WARM:], stamps[WARM + 1 :], strict=False))
    return stamps[WARM] - stamps[0], each * 1000, trial.batch / each, model.report["chosen"]["dev_nll"]


def is_here(way: str) -> bool:
    """Say whether this torch has the device."""
    import torch

    there = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return there[way.partition(",")[0]]


def devices() -> str:
    """Name torch and its device."""
    import torch

    return f"torch {torch.__version__}, {torch.cuda.get_device_name(0) if torch.cuda.is_available() else 'no CUDA'}"


def _rank() -> Any:
    import namegen

    return namegen.Rank.here()


if __name__ == "__main__":
    main()
