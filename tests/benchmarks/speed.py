"""Print how fast the models are that people use most: drawing, scoring, judging drawn names.

    python tests/benchmarks/speed.py [LIST] [--quick] [--threads 1]

Speed is of processor time, the best of several runs, so that a machine that does other work too is hardly in the way.
Networks are trained for few epochs: how good they are hardly changes how fast they are.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable

RUNS = 3
STATES = 2_000
"""States of the automaton that judges names."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dataset", nargs="?", default="names", help="a registered list, or a file")
    parser.add_argument("--quick", action="store_true", help="a tenth of everything, to see that it runs")
    parser.add_argument("--threads", type=int, default=1, help="of torch and BLAS")
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(given.threads)
    scale = 10 if given.quick else 1
    rows = [*counted(given.dataset, scale), *networks(given.dataset, scale, given.threads)]
    print("\n".join(["| what | a second |", "|---|---:|", *(f"| {what} | {rate:,.0f} |" for what, rate in rows)]))


def counted(dataset: str, scale: int) -> list[tuple[str, float]]:
    """Measure the default model: raw names, scores, and an automaton that judges the names."""
    import numpy as np

    import namegen
    from namegen.contracts.dfa import Dfa
    from namegen.sampling.acceptor import Acceptor

    model = namegen.train(dataset)
    drawn, alike = 1_000_000 // scale, namegen.train(dataset, model="kneser-ney length=False")
    names = model.generate(drawn, raw=True, seed=1)
    learned = model.learned_from
    assert learned is not None
    repeated = model.tokenizer.encode([*learned.names] * 10)
    tokens = len(repeated.tokens) - len(repeated)
    corpus = model.tokenizer.encode(names)
    random = np.random.default_rng(0)
    letters = tuple(sorted(set("".join(names))))
    rows = [
        (f"{drawn:,} raw names of the default model", fastest(lambda: model.generate(drawn, raw=True, seed=1), drawn))
    ]
    for what, scored in (("default model", model), ("kneser-ney length=False", alike)):
        rows.append((f"tokens scored, {what}", fastest(lambda m=scored: m.model.score(fresh(repeated)), tokens)))
    for dead in (0.003, 0.1, 0.5):
        step = random.integers(0, STATES, (STATES, len(letters)), dtype=np.int32)
        step[random.random(step.shape) < dead] = -1
        judge = Acceptor([Dfa(letters, np.arange(len(letters)), step, random.random(STATES) < 0.7)], corpus.vocabulary)
        what = f"names judged by an automaton of {STATES:,} states, {dead:.1%} of its arcs dead"
        rows.append((what, fastest(lambda j=judge: j.mask(fresh(corpus)), drawn)))
    return rows


def networks(dataset: str, scale: int, threads: int) -> list[tuple[str, float]]:
    """Measure raw names of networks."""
    import namegen

    rows = []
    for name, epochs in (("lstm", 2), ("transformer", 2)):
        model = namegen.train(dataset, model=f"{name} epochs={epochs} threads={threads}")
        for drawn in (1_000 // scale, 8_000 // scale):
            rate = fastest(lambda m=model, n=drawn: m.generate(n, raw=True, seed=1), drawn)
            rows.append((f"{drawn:,} raw names of {name}", rate))
    return rows


def fresh(corpus: object) -> object:
    """Return the same corpus without what it has computed."""
    import namegen

    assert isinstance(corpus, namegen.Corpus)
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary)


def fastest(work: Callable[[], object], count: int) -> float:
    """Return how many of `count` a second of processor time the best of RUNS did."""
    seconds = []
    for _ in range(RUNS):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return count / min(seconds)


if __name__ == "__main__":
    main()
