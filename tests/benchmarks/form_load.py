"""Many at once, and strangers: a real server of the web form on this machine.

How long a visitor looks at a page without names, and what the page weighs on the wire, in Debian's Chromium, with and
without the warming of the server. Then 50 clients, each at an address of its own, that ask the page and the endpoints
for a minute; 2,000 calls one by one; what memory rises to as many models are trained; and at what each attack of
tests/test_app_strangers.py lifts it.

Every client learns from a list in letters of its own, so that a name in other letters would be somebody else's. Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.app_server import Server, serving
from tests.app_strangers import Stranger

NAMES = 20
CACHE = 128
"""Megabytes that the server of the memory measurement keeps."""


QUICK_ATTACKS = ("100 idle bodies", "21 idle uploads", "the largest network")


@dataclass
class Tally:
    """What the clients saw: seconds of each call, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    foreign: int = 0


def letters_of(client: int) -> str:
    """Twelve letters that no other client has."""
    return "".join(chr(0x4E00 + 12 * client + i) for i in range(12))


def list_of(client: int, count: int = 60) -> str:
    """Some names in the client's letters."""
    rng = random.Random(client)
    return "\n".join("".join(rng.choices(letters_of(client), k=rng.randint(2, 7))) for _ in range(count))


def by_page(stranger: Stranger, client: int, seed: int) -> list[str]:
    """Names as the page asks for them."""
    answer = stranger.ask("names", n=NAMES, names=list_of(client), seed=str(seed))
    if "done" not in answer:
        raise RuntimeError(json.dumps(answer)[:300])
    return [each["name"] for each in answer["done"]["names"]]


def by_endpoint(stranger: Stranger, client: int, seed: int) -> list[str]:
    """Names as gradio's own client asks for them: ask, then wait for the event."""
    told = stranger.call("generate", n=NAMES, names=list_of(client), seed=str(seed))
    if "event: complete" not in told:
        raise RuntimeError(told.strip()[-300:])
    names: list[str] = json.loads(told.rpartition("data: ")[2])[0]["names"]
    return names


def call(ask: Callable[[Stranger, int, int], list[str]], stranger: Stranger, client: int, seed: int, to: Tally) -> None:
    started = time.perf_counter()
    try:
        names = ask(stranger, client, seed)
    except Exception as error:
        to.failed.append(f"{type(error).__name__}: {error}")
        return
    to.seconds.append(time.perf_counter() - started)
    to.foreign += len(names) != NAMES or not set("".join(names)) <= set(letters_of(client))


def landings(server: Server, visits: int) -> tuple[list[float], list[float], list[int]]:
    """Seconds to the page and to its names, and bytes on the wire, each time in a browser that was never there."""
    from playwright.sync_api import sync_playwright

    pages, names, weights = [], [], []
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(visits):
            context = browser.new_context()
            page, weight = context.new_page(), list[int]()
            wire = context.new_cdp_session(page)
            wire.send("Network.enable")
            wire.on("Network.loadingFinished", lambda event, to=weight: to.append(event["encodedDataLength"]))
            started = time.perf_counter()
            page.goto(server.address)
            page.wait_for_selector(".ng-mount > *")
            pages.append(time.perf_counter() - started)
            page.wait_for_function(  # any name, however the page shows them
                "() => [...document.querySelectorAll('[class*=ng-nm], .ng-names *')].some(e => e.textContent.trim())"
            )
            names.append(time.perf_counter() - started)
            page.wait_for_timeout(1000)
            weights.append(int(sum(weight)))
            context.close()
        browser.close()
    return pages, names, weights


def at_once(server: Server, clients: int, seconds: float) -> Tally:
    """All clients ask as fast as they are answered, the page and the endpoint in turn."""
    tally, until = Tally(), time.monotonic() + seconds

    def run(client: int) -> None:
        stranger, seed = Stranger(server, client, 60), 0
        while time.monotonic() < until:
            call((by_page, by_endpoint)[seed % 2], stranger, client, seed, tally)
            seed += 1

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def one_by_one(server: Server, calls: int, lists: int) -> tuple[Tally, list[float]]:
    """`calls` calls over `lists` lists, and the server's memory (MB) after each tenth of them."""
    tally, memory, stranger = Tally(), [], Stranger(server, 0, 60)
    for number in range(calls):
        call((by_page, by_endpoint)[number % 2], stranger, number % lists, number, tally)
        if (number + 1) % (calls // 10) == 0:
            memory.append(server.memory())
    return tally, memory


def unfetched(server: Server, calls: int) -> list[float]:
    """Calls whose answers nobody fetches; the server's memory before and after them."""
    stranger, memory = Stranger(server, 7, 60), [server.memory()]
    for number in range(calls):
        stranger.start("generate", n=1, names=list_of(number % 10), seed=str(number), raw=True)
        if (number + 1) % (calls // 2) == 0:
            memory.append(server.memory())
    return memory


def many_models(server: Server, count: int, rest: float) -> tuple[float, list[float]]:
    """The server's memory when it has made one model and rested, then as it makes many, of all that count."""
    models = ["pitman-yor", "kneser-ney", "contexts", "witten-bell", "kneser-ney order=8", "count-bigram"]
    stranger, memory = Stranger(server, 3, 120), []
    for model in models:
        stranger.ask("names", names=list_of(999), model=model, n=5)
    time.sleep(rest)
    idle = server.memory()
    for number in range(count):
        names = list_of(number, (500, 2000, 6000, 15000)[number % 4])
        stranger.ask("names", names=names, model=models[number % len(models)], n=20)
        if (number + 1) % max(1, count // 8) == 0:
            time.sleep(2)
            memory.append(server.memory())
    return idle, memory


def attacks(server: Server) -> dict[str, Callable[[Stranger], Any]]:
    """What strangers may do, by its name."""
    rng = random.Random(1)
    large = "\n".join("".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=8)) for _ in range(580_000))
    few = list_of(1)

    def bodies(count: int) -> Callable[[Stranger], Any]:
        return lambda who: [
            who.socket(who.begins("POST", "/gradio_api/component_server", 15_000_000)) for _ in range(count)
        ]

    def flood(body: Any, seconds: float = 5) -> Callable[[Stranger], Any]:
        def run(who: Stranger) -> None:
            asked = {"data": body, "component_id": who.component, "fn_name": "ask", "session_hash": "x"}
            data, until = json.dumps(asked).encode(), time.monotonic() + seconds

            def ask() -> None:
                while time.monotonic() < until:
                    with suppress(OSError):
                        who.request("POST", "/gradio_api/component_server", data)

            threads = [threading.Thread(target=ask) for _ in range(16)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return run

    return {
        "60 abandoned trainings": lambda who: [
            who.start("generate", n=1, names=few, model="lstm", train_seed=str(i)) for i in range(60)
        ],
        "4 idle bodies": bodies(4),
        "100 idle bodies": bodies(100),
        "21 idle uploads": lambda who: [
            who.socket(who.begins("POST", "/gradio_api/upload", 50 * 2**20, "multipart/form-data; boundary=x"))
            for _ in range(21)
        ],
        "500 half-open connections": lambda who: [who.socket("GET / HT") for _ in range(500)],
        "400 event streams": lambda who: [
            who.socket(who.begins("GET", f"/gradio_api/heartbeat/s{i}")) for i in range(400)
        ],
        "3 MB to a call, again and again": flood({"call": "names", "data": {"starts_with": "x" * 3_000_000}}),
        "as many calls as are answered": flood({"call": "names", "data": {"names": few, "model": "count-bigram"}}),
        "order 12 of 5 MB": lambda who: who.ask("names", names=large, model="kneser-ney order=12"),
        "the default model of 5 MB": lambda who: who.ask("names", names=large),
        "the largest network": lambda who: who.ask("names", names=few, model="transformer size=4096 depth=64"),
    }


def report(title: str, tally: Tally) -> None:
    times = sorted(tally.seconds) or [0.0]
    p95 = times[int(0.95 * (len(times) - 1))]
    print(
        f"{title}: {len(tally.seconds):,} answered, {len(tally.failed)} failed, {tally.foreign} with foreign names;"
        f" median {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, most {times[-1] * 1000:.0f} ms"
    )
    for error in sorted(set(tally.failed))[:3]:
        print(f"  {error}")


def measure_landings(folder: Path, visits: int, both: bool) -> list[str]:
    for warm in (False, True) if both else (True,):
        with serving(folder, warm=warm) as server:
            pages, names, weights = landings(server, visits)
        print(
            f"{'with' if warm else 'without'} warming: page after {pages[0]:.1f} s at first, then"
            f" {statistics.median(pages[1:]):.1f} s; names after {names[0]:.1f} s, then"
            f" {statistics.median(names[1:]):.1f} s; {weights[0] / 1000:.0f} KB on the wire"
        )
    return [
        f"Who opens the page for the first time sees names after {statistics.median(names):.1f} s (the aim: 2.5), and"
        f" has loaded {max(weights) / 1000:.0f} KB (450)."
    ]


def measure_load(folder: Path, clients: int, seconds: float, calls: int, lists: int) -> tuple[bool, list[str]]:
    with serving(folder, warm=False) as server:
        by_page(Stranger(server, 0, 60), 0, 0)
        alone, stranger = Tally(), Stranger(server, 0, 60)
        worked, times = server.worked(), max(10, calls // 20)
        for seed in range(times):
            call(by_page, stranger, 0, seed, alone)
        worked = (server.worked() - worked) / times
        report(f"one client, trained count model, {NAMES} names, {worked * 1000:.0f} ms of processor time each", alone)
        many = at_once(server, clients, seconds)
        report(f"{clients} clients at once for {seconds:g} s ({len(many.seconds) / seconds:.0f} calls/s)", many)
        print(f"memory after that: {server.memory():.0f} MB")
        turns, memory = one_by_one(server, calls, lists)
        report(f"{calls:,} calls one by one over {lists} lists", turns)
        print("memory after each tenth of them:", " ".join(f"{each:.0f}" for each in memory), "MB")
        before, half, after = unfetched(server, calls)
        print(f"{calls:,} calls whose answers nobody fetches: {before:.0f} MB, {half:.0f} MB, {after:.0f} MB")
    failed = sum(len(tally.failed) for tally in (alone, many, turns))
    foreign = sum(tally.foreign for tally in (alone, many, turns))
    return not (failed or foreign), [
        f"{clients} clients asked for {seconds:g} s and got {len(many.seconds):,} answers; in all, {failed} calls"
        f" failed, and {foreign} got names of somebody else.",
        f"New names of a trained count model take {worked * 1000:.0f} ms of the server's processor time (100).",
        f"Over {calls:,} calls memory went from {memory[0]:.0f} to {memory[-1]:.0f} MB, and over as many more that"
        f" nobody waits for to {after:.0f} MB.",
    ]


def measure_models(folder: Path, count: int, seconds: float) -> list[str]:
    with serving(folder, warm=False, cache_mb=CACHE, seconds=60) as server:
        idle, memory = many_models(server, count, seconds)
    print(
        f"{count} models with a cache of {CACHE} MB: {idle:.0f} MB at first, then",
        " ".join(f"{each:.0f}" for each in memory),
        f"MB; 1.3 of idle and cache are {1.3 * (idle + CACHE):.0f} MB",
    )
    return [
        f"With {count} models made and a cache of {CACHE} MB the process took {max(memory):.0f} MB at most"
        f" ({1.3 * (idle + CACHE):.0f})."
    ]


def measure_attacks(folder: Path, quick: bool) -> list[str]:
    lifts, waits = dict[str, float](), dict[str, float]()
    with serving(folder, warm=False) as server:
        other, few = Stranger(server, 100, 120), list_of(2)
        other.ask("names", names=few, model="nn-bigram", n=2)  # torch is there
        other.ask("names", names=few, model="count-bigram", n=5, raw=True)
        for name, attack in attacks(server).items():
            if quick and name not in QUICK_ATTACKS:
                continue
            villain = Stranger(server, 101, 300)
            before = server.memory()
            server.begin_peak()
            running = threading.Thread(target=attack, args=(villain,))
            running.start()
            time.sleep(0.5)
            began = time.perf_counter()
            other.ask("names", names=few, model="count-bigram", n=5, seed=name, raw=True)
            waits[name] = time.perf_counter() - began
            running.join()
            peak, after = server.peak(), server.memory()
            lifts[name] = peak - before
            villain.leave()
            print(f"{name}: memory {before:.0f} MB, at most {peak:.0f}, after {after:.0f}; others: {waits[name]:.2f} s")
    worst, longest = max(lifts, key=lifts.__getitem__), max(waits, key=waits.__getitem__)
    return [
        f"Of {len(lifts)} attacks, most memory took “{worst}”: {lifts[worst]:.0f} MB; somebody else waited for his"
        f" names {waits[longest]:.1f} s at most, under “{longest}”."
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    parser.add_argument("--only", choices=["landings", "load", "models", "attacks"], help="one of the measurements")
    given = parser.parse_args()
    quick, only = given.quick, given.only
    socket.setdefaulttimeout(300)
    words, good = list[str](), True
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if only in (None, "landings"):
            words += measure_landings(folder, 2 if quick else 6, both=not quick)
        if only in (None, "models"):
            words += measure_models(folder, 3 if quick else 60, 1 if quick else 8)
        if only in (None, "attacks"):
            words += measure_attacks(folder, quick)
        if only in (None, "load"):
            sizes = (5, 2, 20, 5) if quick else (50, 60, 2000, 200)
            good, said = measure_load(folder, *sizes)
            words += said
    print(
        "\nIn words, with what is aimed at in brackets:",
        *words,
        f"(load of the machine: {os.getloadavg()[0]:.1f})",
        sep="\n",
    )
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
