"""What it takes to draw names under constraints exactly, against drawing until one passes and against masking.

    python tests/benchmarks/wishes.py                     # makemore's list: the table of RESULTS.md
    python tests/benchmarks/wishes.py --dataset FILE      # the same on another list
    python tests/benchmarks/wishes.py --quick             # small sizes: shows that it runs, no figures to quote

Names are drawn from the default model as it is (temperature 1). Masking draws a token only where an accepted end can
still be reached within the tokens that are left, and renormalises. Hardly a try fails then, but the distribution is
another one, and how far off it is, is computed here: a name comes with probability p / Z, where Z is the product of
what the mask left of each row, so its weight is Z. The effective sample size is P^2 / sum(p Z) over the wanted names,
summed exactly, backwards over the nodes; the total variation to the truth is the mean of max(0, 1 - P / Z) over names
of the truth, estimated from exact draws. Times are seconds of processor time, medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

import namegen
from namegen.sampling.conditioned import Conditioned

if TYPE_CHECKING:
    from numpy.typing import NDArray

SEED = 1
BLOCK = 4_096
"""Nodes to compute rows of at a time."""
WISHES: dict[str, dict[str, Any]] = {
    "length 6-8": {"min_length": 6, "max_length": 8},
    "k..n, 5-7": {"starts_with": "k", "ends_with": "n", "min_length": 5, "max_length": 7},
    "ann, <= 12": {"contains": "ann", "max_length": 12},
    "CVCCV": {"shape": "CVCCV"},
    "no a, no e, 5-8": {"without": "ae", "min_length": 5, "max_length": 8},
    "guard, <= 12": {"guard": True, "max_length": 12},
    "el, an and r, 6-10": {"contains": ["el", "an", "r"], "min_length": 6, "max_length": 10},
    "novel, 3-12": {"novel": True, "min_length": 3, "max_length": 12},
    "qu..ix, 5-9": {"starts_with": "qu", "ends_with": "ix", "min_length": 5, "max_length": 9},
    "x..ia, 10": {"starts_with": "x", "ends_with": "ia", "min_length": 10, "max_length": 10},
    "regex (below)": {"regex": "(mar|kat).*(zz|xx).*[oy]", "novel": True, "max_length": 9},
    "copies <= 4, 5-9": {"max_copied": 4, "min_length": 5, "max_length": 9},
    "any, 1-100": {"min_length": 1, "max_length": 100},
    "ann, 1-100": {"contains": "ann", "max_length": 100},
}
LEGEND = """
P: probability that a name is such. raw: share of {raw:,} names drawn. arcs: nodes x letters.
MiB: at most, while the product is built and made ready to draw from. build: seconds that takes.
ten: seconds from the request to its first ten names, which came by (p)roduct or (r)ejection.
k/s: thousand names a second from the product; rej.: those by rejection; x: the ratio. ESS and TV:
effective sample size of masking, and its total variation to the truth, from {exact:,} names.
The regular expression is (mar|kat).*(zz|xx).*[oy], with novel and at most 9 letters.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print the rows as JSON")
    parser.add_argument("--dataset", default=None, help="default: makemore, or the bundled names with --quick")
    arguments = parser.parse_args()
    bench = Bench(arguments.dataset or ("names" if arguments.quick else "makemore"), arguments.quick)
    load = os.getloadavg()[0]
    rows = [bench.row(what, wishes) for what, wishes in WISHES.items()]
    print(json.dumps(rows, indent=2) if arguments.json else table(rows, bench, (load, os.getloadavg()[0])))


class Bench:
    """Train a model, and measure one request after the other."""

    def __init__(self, dataset: str, quick: bool) -> None:
        self.registry = namegen.Registry.load(only=["namegen"])
        wordlist = namegen.load_wordlist(dataset, self.registry)
        names = list(wordlist.names[::8] if quick else wordlist.names)
        self.title = f"{wordlist.name}, {len(names):,} names"
        self.model = namegen.train(names, cache=False, registry=self.registry)
        self.runs = 1 if quick else 5
        self.raw, self.exact = (20_000, 2_000) if quick else (1_000_000, 20_000)
        self.drawing({}).routes.names(np.arange(1000), namegen.Draws(SEED))  # what is computed once for all requests

    def drawing(self, wishes: dict[str, Any]) -> namegen.Drawing:
        """Make a new request for ten names of the model as it is."""
        request = namegen.make_request(self.registry, 10, seed=SEED, raw=True, temperature=1, **wishes)
        return namegen.Drawing(self.model, request)

    def row(self, what: str, wishes: dict[str, Any]) -> dict[str, Any]:
        ten = timed(lambda: list(self.drawing(wishes).stream()), self.runs)
        asked = self.drawing(wishes)
        list(asked.stream())
        route = "product" if "conditioned" in vars(asked.routes) else "rejection"
        build = statistics.median(self._build_seconds(wishes) for _ in range(self.runs))
        drawing, kept, most = self._traced(wishes)
        product = drawing.routes.conditioned
        assert product is not None, "the default model has finitely many states"
        product_rate, rejection_rate, share = self._rates(drawing)
        ess, variation = masking(product, self.exact)
        return {
            "what": what,
            "probability": float(np.exp(product.log_probability)),
            "share_of_raw": share,
            "nodes": product.n_states,
            "arcs": len(product.vocabulary) * sum(len(each.states) for each in distinct_nodes(product)),
            "kept_mib": kept / 2**20,
            "peak_mib": most / 2**20,
            "build_seconds": build,
            "ten_names_seconds": ten,
            "route": route,
            "product_names_per_second": product_rate,
            "rejection_names_per_second": rejection_rate,
            "masking_ess": ess,
            "masking_tv": variation,
        }

    def _build_seconds(self, wishes: dict[str, Any]) -> float:
        routes = self.drawing(wishes).routes
        return timed(lambda: routes.conditioned, 1)

    def _traced(self, wishes: dict[str, Any]) -> tuple[namegen.Drawing, int, int]:
        """Build a product; return bytes kept, and bytes at most while it was built and made ready to draw from."""
        drawing = self.drawing(wishes)
        tracemalloc.start()
        _ = drawing.routes.conditioned
        kept, _ = tracemalloc.get_traced_memory()
        drawing.routes._given(drawing.routes._product, namegen.Draws(SEED), rate=1.0)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return drawing, kept, most

    def _rates(self, drawing: namegen.Drawing) -> tuple[float, float, float]:
        """Draw side by side; return names per second from the product and by rejection, and the share that passed."""
        product = drawing.routes._given(drawing.routes._product, namegen.Draws(SEED), rate=1.0)
        rejection = drawing.routes._by_rejection(namegen.Draws(SEED), rate=1.0)
        batch = min(drawing.routes.batch, self.raw)
        product_seconds, rejection_seconds, passed = [], [], 0
        for first in range(0, self.raw, batch):
            numbers = np.arange(first, min(first + batch, self.raw))
            began = time.process_time()
            product.names(numbers)
            between = time.process_time()
            passed += rejection.passed(numbers)
            product_seconds.append((between - began) / len(numbers))
            rejection_seconds.append((time.process_time() - between) / len(numbers))
        share = passed / self.raw
        whole = drawing.routes.exact_probability.value
        return 1 / statistics.median(product_seconds), whole / statistics.median(rejection_seconds), share


def distinct_nodes(product: Conditioned) -> list[Any]:
    """Return the layers' nodes, those that several layers share once."""
    return list({id(each.nodes): each.nodes for each in product._layers}.values())


def masking(product: Conditioned, n: int) -> tuple[float, float]:
    """Return the effective sample size of masking, as a share, and its total variation to the truth, from `n` names."""
    left = np.empty(product.n_states)
    weighted = np.zeros(0)
    for layer in reversed(product._layers):
        own, onwards = np.empty(len(layer.ends)), np.empty(len(layer.ends))
        after = np.append(weighted, 0.0)
        for first in range(0, len(own), BLOCK):
            some = slice(first, first + BLOCK)
            children = layer.nodes.children[some]
            chances = product.automaton.probabilities(layer.nodes.states[some])
            own[some] = layer.ends[some] + np.where(children >= 0, chances, 0).sum(axis=1)
            onwards[some] = layer.ends[some] + (chances * after[children]).sum(axis=1)
        weighted = own * onwards
        left[layer.first : layer.first + len(own)] = own
    whole = np.exp(product.log_probability)
    weights = _weights(product, left, n)
    return float(whole**2 / weighted[0]), float(np.maximum(0, 1 - whole / weights).mean())


def _weights(product: Conditioned, left: NDArray[np.float64], n: int) -> NDArray[np.float64]:
    """Draw `n` names exactly, and multiply what the mask leaves of each row on their ways: (n,)."""
    sampler = namegen.Sampler()
    names = sampler.sample(sampler.prepare(product), np.arange(n), namegen.Draws(SEED), len(product._layers)).names
    weights, states, alive = np.ones(n), product.start(n), np.arange(n)
    for place in range(int(names.lengths.max())):
        weights[alive] *= left[states]
        ids = names.targets[names.first_scored[alive] + place]
        goes_on = ids != product.vocabulary.end_id
        alive, states = alive[goes_on], product.step(states[goes_on], ids[goes_on])
        if not len(alive):
            break
    return weights


def timed(work: Callable[[], object], runs: int) -> float:
    """Measure the median of processor seconds, after one run that is not counted where there are several."""
    if runs > 1:
        work()
    times = []
    for _ in range(runs):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


def table(rows: list[dict[str, Any]], bench: Bench, load: tuple[float, float]) -> str:
    header = ["wish", "P", "raw", "nodes", "arcs", "MiB", "build", "ten", "k/s", "rej.", "x", "ESS %", "TV"]
    cells = [header, ["---", *["--:"] * (len(header) - 1)], *(map(shown, rows))]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = [f"{bench.title}:\n"]
    for row in cells:
        padded = [
            row[0].ljust(widths[0]),
            *(text.rjust(width) for text, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append(f"|{'|'.join(padded)}|")
    lines.append(LEGEND.format(raw=bench.raw, exact=bench.exact))
    lines.append(
        f"python {sys.version.split()[0]}, numpy {np.__version__}, {os.cpu_count()} cores,"
        f" load {load[0]:.1f} before and {load[1]:.1f} after"
    )
    return "\n".join(lines)


def shown(row: dict[str, Any]) -> list[str]:
    product, rejection = row["product_names_per_second"] / 1000, row["rejection_names_per_second"] / 1000
    return [
        row["what"],
        brief(row["probability"]),
        brief(row["share_of_raw"]),
        counted(row["nodes"]),
        counted(row["arcs"]),
        f"{row['peak_mib']:.0f}",
        f"{row['build_seconds']:.2f}",
        f"{row['ten_names_seconds']:.2f}{row['route'][0]}",
        f"{product:.0f}",
        two_digits(rejection),
        two_digits(product / rejection),
        two_digits(100 * row["masking_ess"]),
        f"{row['masking_tv']:.2f}",
    ]


def brief(share: float) -> str:
    """Write a probability to four digits, or three where it takes an exponent."""
    if share >= 1e-3 or share == 0:
        return f"{share:.4f}"
    digits, exponent = f"{share:.2e}".split("e")
    return f"{digits}e{int(exponent)}"


def two_digits(number: float) -> str:
    """Write a number to two digits, and all of them from 10 on."""
    return f"{number:.2g}" if number < 10 else f"{number:,.0f}"


def counted(number: int) -> str:
    """Write a number in thousands or millions: 246k, 6.6M."""
    return f"{number / 1e6:.1f}M" if number >= 1e6 else f"{number / 1e3:.0f}k"


if __name__ == "__main__":
    main()
