"""Times `namegen --help` with twenty plugins installed, each with a lazily registered torch model, against none.

    python tests/benchmarks/help_with_plugins.py            # at most 1.3 times as long is wanted
    python tests/benchmarks/help_with_plugins.py --quick

Both environments are real ones; the commands are run in turn, and the ratio is the median of the pairs'.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from environments import Environment, write_package

PLUGIN = """
    import namegen

    @namegen.hookimpl
    def register_models(register):
        register(
            "network-{i}",
            "network_{i}_model:Network",
            options="network_{i}_options:Options",
            summary="a torch network",
        )
"""
LOADED = "import sys; from namegen.commands.main import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    plugins, runs = (2, 2) if arguments.quick else (20, 15)
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder), plugins, runs)
    if arguments.json:
        print(json.dumps(figures, indent=2))
        return
    print(f"namegen --help with {plugins} plugins: {figures['with']:.3f} s; with none: {figures['without']:.3f} s")
    print(f"ratio {figures['ratio']:.2f} (wanted: at most 1.3); torch imported: {figures['torch']}")


def measure(folder: Path, plugins: int, runs: int) -> dict[str, object]:
    none, many = Environment(folder / "none"), Environment(folder / "many")
    many.install(*(write_package(folder, f"network-{i}", PLUGIN.format(i=i)) for i in range(plugins)))
    pairs = [[seconds(many), seconds(none)] for _ in range(runs + 1)][1:]  # the first pair warms the caches
    loaded = many.run("-c", LOADED + "print('torch' in sys.modules)").stdout.splitlines()[-1]
    return {
        "plugins": plugins,
        "with": statistics.median(pair[0] for pair in pairs),
        "without": statistics.median(pair[1] for pair in pairs),
        "ratio": statistics.median(pair[0] / pair[1] for pair in pairs),
        "torch": loaded == "True",
    }


def seconds(environment: Environment) -> float:
    started = time.perf_counter()
    done = environment.namegen("--help")
    elapsed = time.perf_counter() - started
    assert done.returncode == 0, done.stderr
    return elapsed


if __name__ == "__main__":
    main()
