"""Measure how models predict the rest of a list from a few of its names.

    python tests/benchmarks/short_lists.py [LIST...] [--models "kneser-ney, pitman-yor"] [--sizes 12,30,100,300]

LIST is a file of names or the name of a list. From each, five times as many names as a size says are drawn at random
and learned, all of them (split "all"); up to 150 others are scored. Only names are, whose letters and capitals all
stand among the names learned from, so that rows of all models are over one alphabet. A gain is the NLL of the first
model less that of another, in nats a token; its interval is a paired bootstrap over lists, and over draws in each.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

import namegen
from namegen.analysis.evaluate import evaluate_known

MODELS = "count-ngram order=3, witten-bell, kneser-ney, pitman-yor, pitman-yor base=auto"
SIZES = "12,30,100,300,1000"
DRAWS = 5
SCORED = 150
FEWEST = 10
"""Names that a draw must leave to be scored."""
RESAMPLED = 2_000


def draws(names: Sequence[str], size: int) -> Iterator[tuple[list[str], list[str]]]:
    """Yield names to learn from and names to score, the same for every model."""
    for seed in range(DRAWS):
        order = np.random.default_rng([seed, size]).permutation(len(names))
        learned = [names[i] for i in order[:size]]
        letters = set("".join(learned))
        scored = [names[i] for i in order[size:] if set(names[i]) <= letters][:SCORED]
        if len(learned) == size and len(scored) >= FEWEST:
            yield learned, scored


def measured(learned: list[str], scored: list[str], model: str, registry: namegen.Registry) -> tuple[float, float]:
    """Return the NLL in nats a token, and the processor time of the training."""
    began = time.process_time()
    trained = namegen.train(learned, model=model, split="all", registry=registry)
    seconds = time.process_time() - began
    return evaluate_known(trained, namegen.Names(tuple(scored))).nll_per_token, seconds


def interval(gains: Sequence[NDArray[np.float64]], random: np.random.Generator) -> tuple[float, float]:
    """Compute the 95 % interval of the mean of draws' gains, a list's together."""
    means = []
    for _ in range(RESAMPLED):
        some = [gains[i] for i in random.integers(0, len(gains), len(gains))]
        means.append(np.concatenate([each[random.integers(0, len(each), len(each))] for each in some]).mean())
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def table(lists: dict[str, list[str]], models: Sequence[str], first: str, sizes: Sequence[int]) -> None:
    """Print a table for each size: NLL, gain over `first` with its interval, seconds of processor time."""
    registry = namegen.Registry.load()
    for size in sizes:
        found = {name: list(draws(names, size)) for name, names in lists.items()}
        found = {name: several for name, several in found.items() if several}
        if not found:
            print(f"\n{size} names: no list is long enough")
            continue
        print(f"\n{size} names: {', '.join(f'{name} ({len(several)})' for name, several in found.items())}")
        print("\n| model | NLL | gain | 95 % | by list | CPU s |\n|---|---:|---:|---|---|---:|")
        results = {
            model: [np.array([measured(*each, model, registry) for each in several]) for several in found.values()]
            for model in models
        }
        for model, of_lists in results.items():
            gains = [base[:, 0] - own[:, 0] for base, own in zip(results[first], of_lists, strict=True)]
            low, high = interval(gains, np.random.default_rng(1))
            nll, seconds = np.concatenate(of_lists).mean(axis=0)
            by_list = " ".join(f"{each.mean():+.3f}" for each in gains)
            gain = np.concatenate(gains).mean()
            print(f"| {model} | {nll:.3f} | {gain:+.3f} | {low:+.3f} to {high:+.3f} | {by_list} | {seconds:.3f} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="*", metavar="LIST", default=["finnish", "dinosaurs"])
    parser.add_argument("--quick", action="store_true", help="two sizes, and no base")
    parser.add_argument("--models", default=MODELS, help="Specs of models, with commas between them")
    parser.add_argument("--over", default="kneser-ney", help="the model that gains are over")
    parser.add_argument("--sizes", default=SIZES)
    asked = parser.parse_args()
    if asked.quick:
        asked.sizes, asked.models = "12,30", "kneser-ney, pitman-yor"
    warnings.simplefilter("ignore")
    registry = namegen.Registry.load()
    lists = {name: sorted(namegen.load_wordlist(name, registry).distinct) for name in asked.lists}
    models = [str(spec) for spec in namegen.Spec.parse_list(asked.models)]
    if asked.over not in models:
        models.insert(0, asked.over)
    table(lists, models, asked.over, [int(size) for size in asked.sizes.split(",")])


if __name__ == "__main__":
    main()
