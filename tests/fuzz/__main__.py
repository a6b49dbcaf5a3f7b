"""Load changed files of saved models, thousands of each kind: `python -m tests.fuzz --help`."""

from __future__ import annotations

import argparse
import faulthandler
import os
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import namegen

from .checking import names_of, outcome
from .kinds import KINDS
from .mutants import mutant

SECONDS = 5.0
"""Processor time of a changed file at most; the wall clock counts what else the machine does."""
ROOM = 2**30
"""Bytes that the process may grow by, at most."""


class HangError(BaseException):
    """A file takes too long. No Exception, so that nobody who catches those takes it for another."""


def main() -> int:
    """Fuzz the kinds that were asked for; return how many files went wrong."""
    asked = arguments(sys.argv[1:])
    faulthandler.enable()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # threads that wait for each other take no processor time
    registry = namegen.Registry.load(only=["namegen"])
    built = {kind: KINDS[kind](registry) for kind in asked.kind or KINDS}
    print(f"{'kind':<24}{'files':>8}{'refused':>9}{'equal':>8}{'another':>9}{'wrong':>7}{'grew':>9}{'slowest':>10}")
    return sum(_fuzz(kind, data, asked, registry) for kind, data in built.items())


def arguments(words: Sequence[str]) -> Any:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="this kind; several times for several")
    parser.add_argument("--files", type=int, default=10_000, help="changed files of each kind")
    parser.add_argument("--first", type=int, default=0, help="the number of the first")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for the files that go wrong, with their tracebacks")
    return parser.parse_args(words)


def _fuzz(kind: str, data: bytes, asked: Any, registry: namegen.Registry) -> int:
    names = names_of(namegen.from_bytes(data, "it", registry))
    outcomes: Counter[str] = Counter()
    slowest, before = (0.0, 0), _peak()
    with _bounded_memory():
        for number in range(asked.first, asked.first + asked.files):
            changed = mutant(data, asked.seed, number)
            begun = time.process_time()
            try:
                with _bounded_time():
                    outcomes[outcome(changed, data, names, registry)] += 1
            except (Exception, HangError) as error:
                outcomes["wrong"] += 1
                _report(kind, number, changed.what, error, changed.data, asked.keep)
            slowest = max(slowest, (time.process_time() - begun, number))
    counted = [outcomes[each] for each in ("refused", "equal", "another", "wrong")]
    columns = "".join(f"{count:>{width},}" for count, width in zip(counted, (9, 8, 9, 7), strict=True))
    cost = f"{_peak() - before:>6,} MB{slowest[0]:>8.2f} s ({slowest[1]})"
    print(f"{kind:<24}{asked.files:>8,}{columns}{cost}", flush=True)
    return outcomes["wrong"]


@contextmanager
def _bounded_time() -> Iterator[None]:
    def end(*_: object) -> None:
        raise HangError(f"more than {SECONDS:g} s")

    signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


@contextmanager
def _bounded_memory() -> Iterator[None]:
    """Let the process grow by no more than ROOM: beyond, whatever asks for memory gets a MemoryError."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _peak() -> int:
    """Return the most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _report(kind: str, number: int, what: str, error: BaseException, data: bytes, keep: Path | None) -> None:
    print(f"{kind} {number} ({what}): {type(error).__name__}: {str(error)[:300]}", flush=True)
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{kind}-{number}.namegen").write_bytes(data)
        lines = "".join(traceback.format_exception(error))
        (keep / f"{kind}-{number}.txt").write_text(lines, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(bool(main()))
