"""Times the makemore lectures' own way (Python loops over torch tensors) against namegen, side by side.

    python tests/benchmarks/against_course.py                  # makemore's list: prints the table of RESULTS.md
    python tests/benchmarks/against_course.py --quick --json   # small sizes: shows that it runs, no figures to quote

Every row is a ratio within this one run. The course's loops are written afresh here, as plainly as in the
lecture; each row does the same work on the same names. Ours is the median of several runs, the course's of
fewer, being slow. The commands are timed as whole processes against `python -c "import torch"`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import namegen
from namegen.files import cache_folder
from namegen.sampling.generate import make_request
from namegen.wordlists.reading import read_names

SEED = 2147483647


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--dataset", default=None, help="default: makemore, or the bundled names with --quick")
    arguments = parser.parse_args()
    registry = namegen.Registry.load(only=["namegen"])
    wordlist = namegen.load_wordlist(arguments.dataset or ("names" if arguments.quick else "makemore"), registry)
    # The course's scripts know small letters alone.
    words = [name.lower() for name in (wordlist.names[:500] if arguments.quick else wordlist.names)]
    rows = measure(words, registry, arguments.quick) + commands(arguments.quick)
    print(json.dumps(rows, indent=2) if arguments.json else table(rows))


def measure(words: list[str], registry: namegen.Registry, quick: bool) -> list[dict[str, object]]:
    repeat = 3 if quick else 9
    steps, many, few = (5, 2_000, 50) if quick else (200, 1_000_000, 3_000)
    ours = namegen.train(words, model="count-bigram", cache=False, registry=registry)
    corpus = ours.tokenizer.encode(words)
    P, stoi = course_table(course_counts(words))
    neural = namegen.train(words, model="nn-bigram steps=1", cache=False, registry=registry)
    fit = neural.registry.get("model", "nn-bigram").load()
    options = fit.Options(steps=steps)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "words.txt"
        path.write_text("\n".join(words), encoding="utf-8")
        rows = [
            row(
                "count matrix from encoded names",
                1000,
                timed(lambda: course_counts(words), 3),
                timed(lambda: fresh(corpus).pair_counts(), repeat * 5),
            ),
            row(
                "file on disk to fitted count bigram",
                40,
                timed(lambda: course_table(course_counts(course_read(path))), 3),
                timed(lambda: our_fit(path), repeat),
            ),
            row(
                f"nn-bigram, {steps} steps",
                300,
                timed(lambda: course_train(words, stoi, steps), 1),
                timed(
                    lambda: fit(options, corpus.vocabulary).fit(corpus, namegen.Run(seed=SEED, on_step=watch)),
                    repeat,
                ),
            ),
            row(
                "NLL over the list",
                500,
                timed(lambda: course_nll(words, P, stoi), 3),
                timed(lambda: ours.model.score(fresh(corpus)).sum(), repeat * 3),
            ),
        ]
    course_names = few / timed(lambda: course_sample(P, stoi, few), 3)
    our_names = many / timed(lambda: sum(map(len, our_stream(ours, many))), 3 if quick else 5)
    rows.append(
        {
            "what": f"names per second ({many:,} names, decoded)",
            "wanted": 200,
            "course": course_names,
            "ours": our_names,
            "unit": "names/s",
            "ratio": our_names / course_names,
        }
    )
    return rows


def commands(quick: bool) -> list[dict[str, object]]:
    """Whole processes, in turn, against the import of torch."""
    runs = 1 if quick else 7
    environment = os.environ | {"NAMEGEN_CACHE": str(cache_folder())}
    command = [sys.executable, "-c", "from namegen.commands.main import main; main()"]
    import_torch = [sys.executable, "-c", "import torch"]
    cases = {
        "namegen --help": (["--help"], 0.2),
        "namegen generate --plugin count-bigram": (["generate", "--plugin", "count-bigram"], 0.4),
        "namegen generate --plugin nn-bigram, cached": (["generate", "--plugin", "nn-bigram"], 0.4),
    }
    rows = []
    for what, (arguments, wanted) in cases.items():
        pairs = []
        for turn in range(runs + 1):
            pair = [seconds_of([*command, *arguments], environment), seconds_of(import_torch, environment)]
            if turn:  # the first pair warms the caches
                pairs.append(pair)
        rows.append(
            {
                "what": what,
                "wanted": wanted,
                "unit": "s",
                "course": statistics.median(pair[1] for pair in pairs),
                "ours": statistics.median(pair[0] for pair in pairs),
                "ratio": statistics.median(pair[0] / pair[1] for pair in pairs),
            }
        )
    return rows


# The course's way, part 1 of the lectures.


def course_read(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def course_counts(words: list[str]) -> tuple[torch.Tensor, dict[str, int]]:
    characters = sorted(set("".join(words)))
    stoi = {character: i + 1 for i, character in enumerate(characters)}
    stoi["."] = 0
    N = torch.zeros((len(stoi), len(stoi)), dtype=torch.int32)
    for word in words:
        spelt = [".", *word, "."]
        for first, second in zip(spelt, spelt[1:]):  # noqa: B905, RUF007 - as the lecture writes it
            N[stoi[first], stoi[second]] += 1
    return N, stoi


def course_table(counted: tuple[torch.Tensor, dict[str, int]]) -> tuple[torch.Tensor, dict[str, int]]:
    N, stoi = counted
    P = (N + 1).float()
    P /= P.sum(1, keepdim=True)
    return P, stoi


def course_nll(words: list[str], P: torch.Tensor, stoi: dict[str, int]) -> float:
    log_likelihood, n = 0.0, 0
    for word in words:
        spelt = [".", *word, "."]
        for first, second in zip(spelt, spelt[1:]):  # noqa: B905, RUF007
            log_likelihood += torch.log(P[stoi[first], stoi[second]])
            n += 1
    return float(-log_likelihood / n)


def course_train(words: list[str], stoi: dict[str, int], steps: int) -> torch.Tensor:
    xs, ys = [], []
    for word in words:
        spelt = [".", *word, "."]
        for first, second in zip(spelt, spelt[1:]):  # noqa: B905, RUF007
            xs.append(stoi[first])
            ys.append(stoi[second])
    x, y = torch.tensor(xs), torch.tensor(ys)
    g = torch.Generator().manual_seed(SEED)
    W = torch.rand((len(stoi), len(stoi)), generator=g, requires_grad=True)
    for _ in range(steps):
        counts = (F.one_hot(x, num_classes=len(stoi)).float() @ W).exp()
        probs = counts / counts.sum(1, keepdim=True)
        loss = -probs[torch.arange(len(x)), y].log().mean() + 0.01 * (W**2).mean()
        W.grad = None
        loss.backward()
        W.data += -10 * W.grad
    return W


def course_sample(P: torch.Tensor, stoi: dict[str, int], n: int) -> list[str]:
    itos = {i: character for character, i in stoi.items()}
    g = torch.Generator().manual_seed(SEED)
    names = []
    for _ in range(n):
        out, ix = [], 0
        while True:
            ix = torch.multinomial(P[ix], num_samples=1, replacement=True, generator=g).item()
            if ix == 0:
                break
            out.append(itos[ix])
        names.append("".join(out))
    return names


# namegen's way.


def our_fit(path: Path) -> object:
    wordlist = read_names(path.read_bytes(), "words")
    return namegen.train(wordlist, model="count-bigram", cache=False, registry=REGISTRY)


def our_stream(model: namegen.NameModel, n: int) -> list[list[str]]:
    return list(model.stream(make_request(model.registry, n, sampler="ancestral", seed=SEED, raw=True)))


def fresh(corpus: namegen.Corpus) -> namegen.Corpus:
    """The same arrays without what an earlier run kept on the object."""
    return namegen.Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary)


def watch(step: int, total: int, loss: float, dev: float | None) -> None: ...


REGISTRY = namegen.Registry.load(only=["namegen"])


def timed(work: Callable[[], object], runs: int) -> float:
    """Median seconds, after one run that is not counted where there are several."""
    if runs > 1:
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def seconds_of(command: list[str], environment: dict[str, str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def row(what: str, wanted: float, course: float, ours: float) -> dict[str, object]:
    return {
        "what": what,
        "wanted": wanted,
        "course": course,
        "ours": ours,
        "unit": "s",
        "ratio": course / ours,
    }


def table(rows: list[dict[str, object]]) -> str:
    lines = ["| what | the course's way | namegen | ratio | wanted |", "|---|---:|---:|---:|---:|"]
    for each in rows:
        unit, command = each["unit"], str(each["what"]).startswith("namegen ")
        shown = [f"{value:,.0f} /s" if unit == "names/s" else pretty(value) for value in (each["course"], each["ours"])]
        ratio = f"{each['ratio']:.2f} of `import torch`" if command else f"{each['ratio']:,.0f} x"
        wanted = f"<= {each['wanted']}" if command else f">= {each['wanted']:,} x"
        lines.append(f"| {each['what']} | {shown[0]} | {shown[1]} | {ratio} | {wanted} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    lines.append(f"\npeak memory of this process, torch and the million names included: {peak:,.0f} MiB")
    lines.append(
        f"python {sys.version.split()[0]}, torch {torch.__version__}, numpy {np.__version__}, {os.cpu_count()} cores"
    )
    return "\n".join(lines)


def pretty(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.2f} ms"


if __name__ == "__main__":
    main()
