"""All built-in models side by side on one list: how well each predicts names, how much it copies, how fast it is.

    python tests/benchmarks/models.py                     # makemore's list, split lecture: a table of RESULTS.md
    python tests/benchmarks/models.py --split distinct    # the other table
    python tests/benchmarks/models.py --quick             # small sizes: shows that it runs, no figures to quote

Every network is trained once, on one thread; `--jobs` of them at a time. A mixture is made of the networks that
have a row of their own: its time is what all its parts took, one after the other, and its weights. The 95 %
intervals are of a bootstrap over the names of the test part, as `namegen eval` computes them. The share that copies
the training list is of 10,000 drawn names; the train part is what is scored for speed. All is drawn and scored after
the training, when nothing else runs here.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

import namegen
from namegen.analysis.evaluate import score
from namegen.contracts.learn_capitals import learn_capitals
from namegen.name_model import NameModel
from namegen.sampling.generate import make_request
from namegen.training.build import FittedModel
from namegen.training.encoding import encode_known
from namegen.training.recipe import COURSE_SEED
from namegen.training.train import make_recipe
from namegen.training.trained import Provenance

Key = tuple[str, tuple[tuple[str, Any], ...], int]
"""A model's name, its options, and its seed."""

SMALL: dict[str, Any] = {"size": 16, "epochs": 2}
COUNTS = [
    ("uniform", {}),
    ("count-bigram", {}),
    ("nn-bigram", {}),
    ("count-ngram", {"order": 3}),
    ("witten-bell", {"order": 6}),
    *(("kneser-ney", {"order": order, "tune": False, "length": False}) for order in range(2, 9)),
    ("kneser-ney", {}),
    ("contexts", {}),
]
ALONE = "bow"
"""A network that is in no mixture."""

WIDE = "lstm size=256 dropout=0.3"
PARTS = [
    "kneser-ney",
    "lstm",
    "transformer",
    WIDE,
    "transformer",
    "gru",
    WIDE,
    "wavenet",
    "mlp",
    "rnn",
    "kneser-ney order=9",
]
"""The parts of the largest mixture of the first version; part k is trained with the seed + k."""
ASKING = ["contexts", *PARTS[1:-1]]
"""The same with contexts in the place of kneser-ney."""
MIXTURES = [
    (PARTS[:2], "linear"),
    (PARTS[:2], "log-linear"),
    (PARTS[:3], "log-linear"),
    (PARTS, "log-linear"),
    (ASKING[:2], "log-linear"),
    (ASKING[:3], "log-linear"),
    (ASKING, "log-linear"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--split", default="lecture", choices=["lecture", "distinct"])
    parser.add_argument("--jobs", type=int, default=2, help="networks that train at the same time, each on one thread")
    parser.add_argument("--dataset", default=None, help="default: makemore, or the bundled stars with --quick")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    arguments = parser.parse_args()
    bench = Bench(arguments.dataset or ("stars" if arguments.quick else "makemore"), arguments.split, arguments.quick)
    rows = bench.run(arguments.jobs)
    print(json.dumps(rows, indent=2) if arguments.json else table(rows, bench))


@dataclass
class Trained:
    """A model, and the seconds that it and its parts took."""

    model: namegen.Model
    report: dict[str, Any]
    seconds: float


class Bench:
    """One list, split; what was trained on it so far."""

    def __init__(self, dataset: str, split: str, quick: bool) -> None:
        self.registry = namegen.Registry.load(only=["namegen"])
        self.wordlist = namegen.load_wordlist(dataset, self.registry)
        self.parts = namegen.split(self.wordlist, split)  # type: ignore[arg-type]
        self.dataset, self.split, self.quick = dataset, split, quick
        self.tokenizer = self.registry.get("tokenizer", "dot").load()()
        self.capitals = learn_capitals(self.tokenizer, self.parts.train.names)
        self.corpus = self.capitals.fold(self.tokenizer.encode(self.parts.train.names))
        self.dev = self.capitals.fold(encode_known(self.tokenizer, self.capitals, self.parts.dev)[0])
        self.provenance = Provenance(self.wordlist.name, self.wordlist.sha256, len(self.wordlist))
        self.trained: dict[Key, Trained] = {}

    def run(self, jobs: int) -> list[dict[str, Any]]:
        networks = [self.key(ALONE, {}, COURSE_SEED)]
        networks += [self.key_of(part, COURSE_SEED + k) for k, part in enumerate(PARTS) if "kneser-ney" not in part]
        self.train_all(networks, jobs)
        rows = [
            self.row(
                " ".join([name, *(f"{key}={value}" for key, value in options.items())]),
                self.key(name, options, COURSE_SEED),
            )
            for name, options in COUNTS
        ]
        first = {str(spec_of(key)): key for key in reversed(networks)}
        rows += sorted((self.row(name, key) for name, key in first.items()), key=lambda row: -row["dev"])
        for parts, kind in MIXTURES:
            models = ", ".join(self.spec(name) for name in parts)
            label = f"{kind} mixture of {', '.join(parts) if len(parts) < 5 else f'{len(parts)} (below)'}"
            rows.append(self.row(label, self.key("mixture", {"models": models, "kind": kind}, COURSE_SEED)))
        return rows

    def key(self, name: str, options: dict[str, Any], seed: int) -> Key:
        small = SMALL if self.quick and "epochs" in self.registry.get("model", name).options().model_fields else {}
        return name, tuple(sorted((options | small).items())), seed

    def key_of(self, part: str, seed: int) -> Key:
        """The key of a model and its options, written in one line."""
        spec = namegen.Spec.parse(part)
        filled = self.registry.check("model", spec).options
        return self.key(spec.name, {option: filled[option] for option in spec.options}, seed)

    def spec(self, part: str) -> str:
        """A part as the option `models` writes it."""
        return str(spec_of(self.key_of(part, 0)))

    def train_all(self, keys: Sequence[Key], jobs: int) -> None:
        """Train networks, some at a time, each in a process of its own."""
        with ProcessPoolExecutor(jobs) as pool:
            given = (self.corpus, self.dev)
            futures: list[Future[Any]] = [pool.submit(train_alone, key, *given) for key in keys]
            for key, future in zip(keys, futures, strict=True):
                arrays, report, seconds = future.result()
                model = self.registry.check("model", spec_of(key)).part.build(self.corpus.vocabulary)
                model.load_arrays(arrays)
                self.trained[key] = Trained(model, report, seconds)
                print(f"{key[0]}: {seconds:.0f} s, dev {report['chosen']['dev_nll']:.4f}", file=sys.stderr)

    def obtain(self, key: Key) -> Trained:
        """The model of this key, trained now unless it was before."""
        if key not in self.trained:
            model = self.registry.check("model", spec_of(key)).part.build(self.corpus.vocabulary)
            remembering = Remembering(self)
            run = namegen.Run(seed=key[2], dev=self.dev, trainer=remembering.train)
            started = time.perf_counter()
            report = model.fit(self.corpus, run) or {}
            self.trained[key] = Trained(model, report, time.perf_counter() - started + remembering.spent)
        return self.trained[key]

    def row(self, label: str, key: Key) -> dict[str, Any]:
        found = self.obtain(key)
        recipe = make_recipe(self.registry, self.dataset, model=spec_of(key), split=self.split)
        model = NameModel(
            recipe,
            self.tokenizer,
            self.capitals,
            found.model,
            self.provenance,
            found.report,
            self.registry,
            self.wordlist,
        )
        dev, test = model.evaluate(self.parts.dev), model.evaluate(self.parts.test)
        started = time.perf_counter()
        score(model, self.corpus)
        scoring = time.perf_counter() - started
        network = "parameters" in found.report.get("chosen", {})
        many = 2_000 if self.quick else 1_000_000 if states_of(found.model) else 10_000
        drawn, seconds = draw(model, many)
        sample = drawn[:10_000]
        known = self.parts.train.distinct
        return {
            "model": label,
            "size": found.report.get("chosen", {}).get("parameters") if network else states_of(found.model),
            "seconds": found.seconds,
            "dev": dev.nll_per_token,
            "test": test.nll_per_token,
            "interval": test.nll_per_token_interval,
            "tokens_per_second": len(self.corpus.targets) / scoring,
            "copied": sum(name in known for name in sample) / len(sample),
            "names_per_second": many / seconds,
        }


class Remembering:
    """Trains the parts of a mixture; what was trained already is not trained again, and its seconds are `spent`."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.spent = bench, 0.0

    def train(self, spec: namegen.Spec, _: namegen.Corpus, run: namegen.Run) -> FittedModel:
        key = self.bench.key_of(str(spec), run.seed)
        if key in self.bench.trained:
            self.spent += self.bench.trained[key].seconds
        found = self.bench.obtain(key)
        return FittedModel(found.model, found.report, spec.name)


def spec_of(key: Key) -> namegen.Spec:
    """The model of a key."""
    return namegen.Spec(key[0], dict(key[1]))


def train_alone(key: Key, corpus: namegen.Corpus, dev: namegen.Corpus) -> tuple[dict[str, Any], dict[str, Any], float]:
    """The arrays, the report and the seconds of one model."""
    registry = namegen.Registry.load(only=["namegen"])
    model = registry.check("model", spec_of(key)).part.build(corpus.vocabulary)
    started = time.perf_counter()
    report = model.fit(corpus, namegen.Run(seed=key[2], dev=dev))
    return model.arrays(), report or {}, time.perf_counter() - started


def draw(model: NameModel, many: int) -> tuple[list[str], float]:
    """`many` names, networks in batches of 1,000, and the seconds that they took."""
    decoder = model.model.decoder()
    request = make_request(model.registry, many, seed=1, raw=True)
    started = time.perf_counter()
    if not isinstance(decoder, namegen.Automaton):
        sampler, names = namegen.Sampler(), []
        for first in range(0, many, 1000):
            drawn = sampler.sample(decoder, np.arange(first, first + 1000), namegen.Draws(1), 101)
            names += model.tokenizer.decode(drawn.names)
    else:
        names = [name for batch in model.stream(request) for name in batch]
    return names, time.perf_counter() - started


def states_of(model: namegen.Model) -> int | None:
    decoder = model.decoder()
    return decoder.n_states if isinstance(decoder, namegen.Automaton) else None


def table(rows: list[dict[str, Any]], bench: Bench) -> str:
    counts = [
        f"{name} {len(part):,} names, {corpus_tokens(bench, part):,} tokens" for name, part in vars(bench.parts).items()
    ]
    lines = [
        f"{bench.wordlist.name}, split {bench.split}: {'; '.join(counts)}. NLL in nats/token.\n",
        "| model | size | trained in | dev | test (95 % interval) | copied | names/s | tokens scored/s |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        low, high = row["interval"]
        size = "" if row["size"] is None else f"{row['size']:,}"
        lines.append(
            f"| {row['model']} | {size} | {pretty(row['seconds'])} | {row['dev']:.4f}"
            f" | {row['test']:.4f} ({low:.3f} to {high:.3f}) | {row['copied']:.1%} | {row['names_per_second']:,.0f}"
            f" | {row['tokens_per_second']:,.0f} |"
        )
    import torch

    lines += [f"\nThe mixture of {len(parts)}: {', '.join(parts)}." for parts in (PARTS, ASKING)]
    lines.append(
        f"\npython {sys.version.split()[0]}, torch {torch.__version__}, numpy {np.__version__}, {os.cpu_count()} cores"
    )
    return "\n".join(lines)


def corpus_tokens(bench: Bench, part: Any) -> int:
    return len(encode_known(bench.tokenizer, bench.capitals, part)[0].targets)


def pretty(seconds: float) -> str:
    return (
        f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
    )


if __name__ == "__main__":
    main()
