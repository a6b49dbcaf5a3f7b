"""Documents of models: how large they are, how long they take to write, and how fast Node draws from them.

    python tests/benchmarks/export.py
    python tests/benchmarks/export.py --quick      # small lists: shows that it runs, no figures to quote

KB are 1,000 bytes, compressed by zlib at level 9. Without Node its columns stay empty.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import subprocess
import time
import warnings
from dataclasses import dataclass
from typing import Any

from namegen_export.document import document_of
from namegen_export.javascript import one_module
from namegen_export.page import page_of

import namegen

DRAWING = """
import {readFileSync} from "node:fs";
const text = readFileSync(0, "utf8");
const {document, many} = JSON.parse(text);
let begin = performance.now();
const opened = open(document);
opened.names(1, "first");
const load = performance.now() - begin;
opened.names(Math.min(many, 2000), "warm");
begin = performance.now();
const found = opened.names(many, "timed").length;
process.stdout.write(JSON.stringify([load, found / (performance.now() - begin) * 1000]));
"""


@dataclass(frozen=True)
class Case:
    """Hold what is exported: a list or a part of it, the model, how it is drawn from, and how many names to time."""

    source: str
    model: str
    raw: bool
    names: int | None = None
    timed: int = 100_000

    @property
    def words(self) -> str:
        part = "" if self.names is None else f", {self.names} names"
        return f"{self.source}{part}: {self.model}, {'raw' if self.raw else 'as by default'}"


CASES = (
    Case("dinosaurs", "kneser-ney", raw=True),
    Case("names", "kneser-ney", raw=True),
    Case("dinosaurs", "pitman-yor", raw=True),
    Case("dinosaurs", "pitman-yor", raw=False, timed=2_000),
    Case("names", "pitman-yor", raw=False, timed=2_000),
    Case("names", "pitman-yor", raw=False, names=30, timed=100),
    Case("names", "pitman-yor", raw=False, names=300, timed=1_000),
)
QUICK = (Case("elements", "kneser-ney", raw=True, timed=200), Case("elf", "pitman-yor", raw=False, timed=20))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--quick", action="store_true")
    warnings.simplefilter("ignore")  # of short lists it is said how many names they have
    print(f"{'document':<44} {'KB':>7} {'gz KB':>7} {'page KB':>8} {'write, s':>9} {'load, ms':>9} {'names/s':>9}")
    for case in QUICK if parser.parse_args().quick else CASES:
        print(row(case), flush=True)


def row(case: Case) -> str:
    """Export, measure, and write a row of the table."""
    model = trained(case)
    request = namegen.make_request(model.registry, 1, seed=0, raw=case.raw)
    begin = time.perf_counter()
    document = document_of(model, request)
    seconds = time.perf_counter() - begin
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    page = page_of(document, "Names")
    load, rate = in_node(document, case.timed)
    sizes = f"{len(text) / 1000:7.1f} {len(gzip.compress(text)) / 1000:7.1f} {len(page.encode()) / 1000:8.1f}"
    return f"{case.words:<44} {sizes} {seconds:9.2f} {load:>9} {rate:>9}"


def trained(case: Case) -> namegen.NameModel:
    """Train the model of a case, of an evenly spread part of its list where it asks for one."""
    if case.names is None:
        return namegen.train(case.source, model=case.model)
    names = sorted(namegen.load_wordlist(case.source, namegen.Registry.load()).distinct)
    return namegen.train([names[place * len(names) // case.names] for place in range(case.names)], model=case.model)


def in_node(document: dict[str, Any], many: int) -> tuple[str, str]:
    """Return how long Node takes to open the document, and how many names it draws a second; nothing without Node."""
    program = shutil.which("node")
    if program is None:
        return "", ""
    done = subprocess.run(
        [program, "--input-type=module", "--eval", one_module() + DRAWING],
        input=json.dumps({"document": document, "many": many}), capture_output=True, text=True, check=True,
    )  # fmt: skip
    load, rate = json.loads(done.stdout)
    return f"{load:,.0f}", f"{rate:,.0f}"


if __name__ == "__main__":
    main()
