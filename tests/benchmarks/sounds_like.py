"""How well `sounds-like` tells lists apart, beside a logistic regression on letter n-grams.

    python tests/benchmarks/sounds_like.py [--model NAME] [--subsets 5] [LIST...]    # four minutes
    python tests/benchmarks/sounds_like.py --quick                                   # two lists, to see that it runs

Of each list some names are learned, 12, 30 or 120, and all others are asked for: names in one case, distinct within
their list; a name that several lists have is asked for as one of each. The measures are of the names of all subsets
together, each list counting alike. The regression sees which letter 1- to 4-grams a name has, ends marked.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

import namegen
from namegen.analysis.calibration import Classification
from namegen.analysis.classifier import learn_classifier
from namegen.contracts.letters import in_small_letters
from namegen.contracts.logprobs import log_softmax
from namegen.training.train import make_recipe

LISTS = [
    "german",
    "english",
    "french",
    "italian",
    "finnish",
    "japanese-romaji",
    "nahuatl",
    "basque",
    "irish",
    "turkish",
    "elf",
    "dwarf",
]
SIZES = (12, 30, 120)
PENALTIES = (1.0, 100.0)
"""What scikit-learn calls C; the first is its default."""
Answer = tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.int64]]
"""Probabilities (N, K), the true lists (N,), and the weight of each name, as `Classification.of` takes them."""


class Bayes:
    """Answer as `sounds-like` does."""

    def __init__(self, model: str | None, registry: namegen.Registry) -> None:
        self.recipe = make_recipe(registry, "lists", model=model)
        self.registry = registry

    def __call__(self, learned: Sequence[list[str]], asked: list[str]) -> NDArray[np.float64]:
        names = namegen.Names(tuple(asked))
        lists = [namegen.Names(tuple(each)) for each in learned]
        labels = [str(place) for place in range(len(lists))]
        found = learn_classifier(labels, lists, self.recipe, self.registry, also=names)
        return found.posteriors(found.scores(found.encode(names)))


class Regression:
    """Answer by a logistic regression with an L2 penalty, found by L-BFGS."""

    def __init__(self, penalty: float) -> None:
        self.penalty = penalty

    def __call__(self, learned: Sequence[list[str]], asked: list[str]) -> NDArray[np.float64]:
        names = [name for each in learned for name in each]
        truth = np.repeat(np.arange(len(learned)), [len(each) for each in learned])
        places = {gram: place for place, gram in enumerate(sorted(set().union(*map(grams, names))))}
        seen, wanted = features(names, places), features(asked, places)
        shape = (len(places), len(learned))
        targets = np.eye(len(learned))[truth]

        def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            weights, bias = flat[: -shape[1]].reshape(shape), flat[-shape[1] :]
            logs = log_softmax(seen @ weights + bias)
            away = np.exp(logs) - targets
            nll = -float(logs[np.arange(len(truth)), truth].sum())
            gradient = np.concatenate([(self.penalty * (seen.T @ away) + weights).ravel(), self.penalty * away.sum(0)])
            return self.penalty * nll + 0.5 * float((weights**2).sum()), gradient

        flat = minimize(loss, np.zeros(shape[0] * shape[1] + shape[1]), jac=True, method="L-BFGS-B").x
        return np.exp(log_softmax(wanted @ flat[: -shape[1]].reshape(shape) + flat[-shape[1] :]))


def grams(name: str) -> set[str]:
    """Return the letter 1- to 4-grams that a name has."""
    marked = f"^{name}$"
    return {marked[first : first + size] for size in range(1, 5) for first in range(len(marked) - size + 1)}


def features(names: Sequence[str], places: dict[str, int]) -> sparse.csr_matrix:
    """Mark which of the n-grams each name has: (N, grams)."""
    found = [(row, places[gram]) for row, name in enumerate(names) for gram in grams(name) if gram in places]
    rows, columns = zip(*found, strict=True)
    return sparse.csr_matrix((np.ones(len(found)), (rows, columns)), shape=(len(names), len(places)))


def subset(names: list[str], size: int, seed: str) -> tuple[list[str], list[str]]:
    """Return some names to learn, and all others."""
    shuffled = names[:]
    random.Random(seed).shuffle(shuffled)
    return shuffled[:size], shuffled[size:]


def answers(
    way: Bayes | Regression, lists: dict[str, list[str]], size: int, subsets: int
) -> tuple[list[Answer], float]:
    """Let one way answer for several subsets of the lists; return its answers, and the seconds of processor time."""
    found, spent = [], 0.0
    for number in range(subsets):
        parts = [subset(names, size, f"{number} {label}") for label, names in lists.items()]
        asked = [name for _, rest in parts for name in rest]
        truth = np.repeat(np.arange(len(parts)), [len(rest) for _, rest in parts])
        share = np.concatenate([np.full(len(rest), 100_000 // len(rest)) for _, rest in parts])
        started = time.process_time()
        probabilities = way([learned for learned, _ in parts], asked)
        spent += time.process_time() - started
        found.append((probabilities, truth, share))
    return found, spent / subsets


def main() -> None:
    """Print a line for each size and way."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="*")
    parser.add_argument("--quick", action="store_true", help="two lists of 12 names, to see that it runs")
    parser.add_argument("--model")
    parser.add_argument("--subsets", type=int, default=5)
    given = parser.parse_args()
    registry = namegen.Registry.load()
    chosen = given.lists or (LISTS[-2:] if given.quick else LISTS)
    lists = {each: sorted(set(map(in_small_letters, namegen.load_wordlist(each, registry).names))) for each in chosen}
    ways: dict[str, Bayes | Regression] = {given.model or "sounds-like": Bayes(given.model, registry)}
    ways |= {f"regression C={penalty:g}": Regression(penalty) for penalty in PENALTIES}
    print("| names a list | way | accuracy | Brier | calibration error | s |\n|---:|---|---:|---:|---:|---:|")
    for size in SIZES[:1] if given.quick else SIZES:
        for name, way in ways.items():
            found, seconds = answers(way, lists, size, given.subsets)
            measured = Classification.of(*map(np.concatenate, zip(*found, strict=True)))  # type: ignore[arg-type]
            figures = f"{measured.accuracy:.3f} | {measured.brier:.3f} | {measured.calibration_error:.3f}"
            print(f"| {size} | {name} | {figures} | {seconds:.2f} |", flush=True)


if __name__ == "__main__":
    main()
