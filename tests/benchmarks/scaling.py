"""Print how learning, drawing and scoring grow with the size of the list, and what workers make of it.

    python tests/benchmarks/scaling.py --sizes 1e4,1e5,1e6,1e7 --jobs 1,2 --keep FOLDER
    python tests/benchmarks/scaling.py --quick

The lists are drawn, raw, from kneser-ney order=6 of a list (`--dataset`, by default the bundled names). Each row is a
process of its own: the processor time and the peak memory are its, all workers included, and so is the memory that
Python, numpy and namegen take by themselves. "reading" is the pass that opens the list, "learning" all of training,
which reads it again; "workers" is the time until they have worked on a small list, which is in neither. The second
table is of names that are drawn raw and written to a folder in parts.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MODELS = ("kneser-ney order=6 tune=no length=no", "kneser-ney", "pitman-yor")
SEED = 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1e4,1e5,1e6", help="names, as 1e6,5e6")
    parser.add_argument("--models", default="; ".join(MODELS), help="with ; between them")
    parser.add_argument("--jobs", default="1", help="processes, as 1,2,4; dask2 for a cluster of two on this machine")
    parser.add_argument("--memory", type=int, help="bytes that counting may hold, and 200 MiB more that all may take")
    parser.add_argument("--dataset", default="names", help="what the lists are drawn from")
    parser.add_argument("--keep", type=Path, help="a folder for the drawn lists, which are drawn once")
    parser.add_argument("--written", default="1e6", help="raw names to write to Parquet, text and csv, as 1e6,1e7")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it runs")
    parser.add_argument("--one", help=argparse.SUPPRESS)  # what is measured in this process, as JSON
    given = parser.parse_args()
    if given.one:
        asked = json.loads(given.one)
        print(json.dumps(write(**asked) if "format" in asked else measure(**asked)))
        return
    sizes = [2_000, 20_000] if given.quick else [int(float(size)) for size in given.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        lists = {size: drawn(given.dataset, size, given.keep or Path(folder)) for size in sizes}
        few = drawn(given.dataset, 4_000, given.keep or Path(folder))
        print("| names | model | workers | n-grams | workers s | reading s | learning s | processor s | MiB |")
        print("|---:|---|---|---:|---:|---:|---:|---:|---:|")
        for size, path in lists.items():
            for model in given.models.split("; ")[: 1 if given.quick else None]:
                for jobs in given.jobs.split(","):
                    asked = {"path": str(path), "beginning": str(few), "model": model}
                    row = in_a_process({**asked, "jobs": jobs, "memory": given.memory})
                    figures = [row[each] for each in ("starting", "reading", "learning", "processor")]
                    seconds = " | ".join(f"{each:.2f}" for each in figures)
                    print(
                        f"| {size:,} | {model} | {jobs} | {row['ngrams']:,} | {seconds} | {row['mib']:,.0f} |",
                        flush=True,
                    )
        print("\n| raw names | written as | workers | workers s | writing s | processor s | MiB | MB written |")
        print("|---:|---|---|---:|---:|---:|---:|---:|")
        for count in [20_000] if given.quick else [int(float(size)) for size in given.written.split(",")]:
            for form in ("parquet", "text", "csv"):
                for jobs in given.jobs.split(","):
                    row = in_a_process({"dataset": given.dataset, "count": count, "format": form, "jobs": jobs})
                    seconds = " | ".join(f"{row[each]:.2f}" for each in ("starting", "writing", "processor"))
                    sizes = f"{row['mib']:,.0f} | {row['mb']:,.1f}"
                    print(f"| {count:,} | {form} | {jobs} | {seconds} | {sizes} |", flush=True)


def drawn(dataset: str, size: int, folder: Path) -> Path:
    """Draw a list of so many names into a file, unless it is there."""
    import namegen

    path = folder / f"drawn-{size}.txt"
    if path.exists():
        return path
    model = namegen.train(dataset, model="kneser-ney order=6")
    request = namegen.make_request(model.registry, size, seed=SEED, raw=True)
    with path.open("w", encoding="utf-8") as file:
        for batch in model.stream(request):
            file.write("\n".join(batch) + "\n")
    return path


def in_a_process(arguments: dict[str, Any]) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", json.dumps(arguments)]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def measure(path: str, beginning: str, model: str, jobs: str, memory: int | None) -> dict[str, float]:
    """Open the list at `path` in shards and learn from it; return what that took. `beginning`: a file of few names."""
    if memory is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory + 200 * 2**20,) * 2)
    import namegen
    from namegen.training.train import fit_recipe
    from namegen.wordlists.sharded.bounds import Bounds
    from namegen.wordlists.sources import open_wordlist

    registry = namegen.Registry.load(only=["namegen"])
    with workers_of(jobs) as mapper:
        started = time.perf_counter()
        recipe = namegen.make_recipe(registry, path, model=model)
        run = namegen.Run(mapper=mapper) if memory is None else namegen.Run(mapper=mapper, memory=memory)
        # They begin when they are first asked, and import what they need with their first parts.
        few = open_wordlist(beginning, registry, mapper=mapper, bounds=Bounds(whole=0, head=2**10, shard=2**12))
        fit_recipe(recipe, few, registry, run)
        answered = time.perf_counter()
        wordlist = open_wordlist(path, registry, mapper=mapper, bounds=Bounds(whole=0))
        opened = time.perf_counter()
        trained = fit_recipe(recipe, wordlist, registry, run)
        learned = time.perf_counter()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "starting": answered - started,
        "reading": opened - answered,
        "learning": learned - opened,
        "processor": sum(each.ru_utime + each.ru_stime for each in used),
        "mib": max(each.ru_maxrss for each in used) / 1024,
        "ngrams": sum(trained.report["ngrams"]),
    }


def write(dataset: str, count: int, format: str, jobs: str) -> dict[str, float]:
    """Write raw names of kneser-ney order=6 to a folder in parts; return what that took."""
    import namegen

    model = namegen.train(dataset, model="kneser-ney order=6")
    with tempfile.TemporaryDirectory() as folder, workers_of(jobs) as mapper:
        run = namegen.Run(mapper=mapper)
        started = time.perf_counter()
        namegen.write_names(f"{folder}/few", 2, model, format=format, raw=True, seed=SEED, part=1, run=run)
        answered = time.perf_counter()
        part = min(1_000_000, -(-count // 4))
        namegen.write_names(f"{folder}/all", count, model, format=format, raw=True, seed=SEED, part=part, run=run)
        written = time.perf_counter()
        size = sum(each.stat().st_size for each in Path(folder, "all").iterdir())
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return {
        "starting": answered - started,
        "writing": written - answered,
        "processor": sum(each.ru_utime + each.ru_stime for each in used),
        "mib": max(each.ru_maxrss for each in used) / 1024,
        "mb": size / 1e6,
    }


def workers_of(jobs: str) -> Any:
    """Return a context that gives a mapper."""
    from contextlib import contextmanager

    import namegen

    if not jobs.startswith("dask"):
        return namegen.workers(int(jobs))

    @contextmanager
    def cluster() -> Any:
        from distributed import LocalCluster

        with (
            LocalCluster(n_workers=int(jobs[4:]), threads_per_worker=1, dashboard_address=None) as local,
            namegen.workers(cluster=local.scheduler_address) as mapper,
        ):
            yield mapper

    return cluster()


if __name__ == "__main__":
    main()
