"""Times counting, scoring and loading of Kneser-Ney against the size of the list, and prints markdown tables.

    python tests/benchmarks/ngram_scaling.py            # up to a million names; a minute, less than 4 GiB wanted
    python tests/benchmarks/ngram_scaling.py --quick    # small sizes, to see that it runs

The names of the first table are drawn from a 6-gram of makemore's list (with --quick, of the bundled names).
Each size is fitted in a process of its own, whose peak memory is thus its own. "per n log n" is the time by n
log n, n being the tokens, next to that of the smallest size: it grows as n log n where that stays near 1.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from namegen_counts.kneser_ney import KneserNey

import namegen

SIZES = (10_000, 100_000, 1_000_000)
QUICK = (100, 1_000)
ORDER = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--dataset", default=None, help="default: makemore, or the bundled names with --quick")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)  # a file of names: fit them, print the figures
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(fit_once(arguments.one)))
        return
    registry = namegen.Registry.load(only=["namegen"])
    names = namegen.load_wordlist(arguments.dataset or ("names" if arguments.quick else "makemore"), registry)
    scaling = [against_size(size, names, registry) for size in (QUICK if arguments.quick else SIZES)]
    speeds = speed(names, registry, 1 if arguments.quick else 9)
    print(json.dumps([scaling, speeds], indent=2) if arguments.json else tables(scaling, speeds))


def against_size(size: int, names: namegen.Wordlist, registry: namegen.Registry) -> dict[str, float]:
    """What it takes to fit `size` drawn names, measured in a process of its own."""
    model = namegen.train(names, model="kneser-ney order=6 tune=no", cache=False, registry=registry)
    request = namegen.make_request(registry, size, seed=1, raw=True)
    drawn = [name for batch in model.stream(request) for name in batch]
    corpus = model.tokenizer.encode(drawn)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.npz"
        np.savez(path, tokens=corpus.tokens, offsets=corpus.offsets, pieces=np.array(corpus.vocabulary.pieces))
        command = [sys.executable, __file__, "--one", str(path)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fit_once(path: Path) -> dict[str, float]:
    """Seconds and peak memory of one fit of order 8, and of loading what is saved of it."""
    with np.load(path) as file:
        vocabulary = namegen.Vocabulary(tuple(file["pieces"].tolist()), start_id=0, end_id=0)
        corpus = namegen.Corpus(file["tokens"], file["offsets"], vocabulary)
    model = KneserNey(KneserNey.Options(order=ORDER, length=False, tune=False), vocabulary)
    seconds, report = timed(lambda: model.fit(corpus, namegen.Run()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    arrays = model.arrays()
    loading, _ = timed(lambda: KneserNey(model.options, vocabulary).load_arrays(arrays))
    return {
        "names": len(corpus),
        "tokens": len(corpus.targets),
        "ngrams": sum(report["ngrams"]),
        "states": report["states"],
        "seconds": seconds,
        "MiB": peak,
        "saved MB": sum(array.nbytes for array in arrays.values()) / 1e6,
        "loading": loading,
    }


def speed(names: namegen.Wordlist, registry: namegen.Registry, runs: int) -> list[dict[str, float | str]]:
    """Fitting the 6-gram on the lecture's train part, and scoring the whole list once and ten times over."""
    parts = namegen.split(names, "lecture")
    tokenizer = registry.get("tokenizer", "dot").load()()
    tokenizer.fit(names.names)
    train, dev, everything = (tokenizer.encode(each.names) for each in (parts.train, parts.dev, names))
    tenfold = everything.take(np.tile(np.arange(len(everything)), 10))
    rows: list[dict[str, float | str]] = []
    for length, tune in ((False, False), (True, False), (True, True)):
        options = {"length": length, "tune": tune}
        model = KneserNey(KneserNey.Options(**options), train.vocabulary)
        fitting = sorted(
            timed(lambda model=model: model.fit(fresh(train), namegen.Run(dev=fresh(dev))))[0] for _ in range(runs)
        )
        row: dict[str, float | str] = {"options": ", ".join(key for key, on in options.items() if on) or "plain"}
        row |= {"fit": fitting[len(fitting) // 2]}
        for label, corpus in (("score", everything), ("score tenfold", tenfold)):
            scoring = sorted(
                timed(lambda model=model, corpus=corpus: model.score(fresh(corpus)))[0] for _ in range(runs)
            )
            row[label] = len(corpus.targets) / scoring[len(scoring) // 2]
        row |= {
            part: -float(model.score(tokenizer.encode(getattr(parts, part).names)).mean()) for part in ("dev", "test")
        }
        rows.append(row)
    return rows


def fresh(corpus: namegen.Corpus) -> namegen.Corpus:
    """The same arrays without what an earlier run kept on the object."""
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    started = time.perf_counter()
    result = work()
    return time.perf_counter() - started, result


def tables(scaling: list[dict[str, float]], speeds: list[dict[str, float | str]]) -> str:
    lines = [f"Kneser-Ney, order {ORDER}, one fit:\n"]
    lines.append("| names | tokens | n-grams | states | fit | per n log n | peak memory | saved | loading |")
    lines.append("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    per_n_log_n = [each["seconds"] / (each["tokens"] * math.log(each["tokens"])) for each in scaling]
    for each, relative in zip(scaling, per_n_log_n, strict=True):
        cells = [f"{each[key]:,}" for key in ("names", "tokens", "ngrams", "states")]
        cells += [f"{each['seconds']:.2f} s", f"{relative / per_n_log_n[0]:.2f}", f"{each['MiB']:,.0f} MiB"]
        cells += [f"{each['saved MB']:.1f} MB", f"{each['loading']:.2f} s"]
        lines.append(f"| {' | '.join(cells)} |")
    lines.append("\nKneser-Ney, order 6, on the lecture's train part, medians:\n")
    lines.append("| options | fit | score | score, ten times the list | dev NLL | test NLL |")
    lines.append("|---|---:|---:|---:|---:|---:|")
    for row in speeds:
        lines.append(
            f"| {row['options']} | {row['fit']:.3f} s | {float(row['score']) / 1e6:.1f} M tokens/s"
            f" | {float(row['score tenfold']) / 1e6:.1f} M tokens/s | {row['dev']:.4f} | {row['test']:.4f} |"
        )
    lines.append(f"\npython {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
