"""Many at once: a real server of the web form on this machine, 50 clients that generate for a minute, then 2,000 calls.

Before that, how long a visitor of the new server looks at a page without names, in Debian's Chromium.
Every client learns from a list in letters of its own, so that a name in other letters would be somebody else's.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from app_server import Server, serving

NAMES = 20


@dataclass
class Tally:
    """What the clients saw: seconds of each call, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    foreign: int = 0


def letters_of(client: int) -> str:
    """Twelve letters that no other client has."""
    return "".join(chr(0x4E00 + 12 * client + i) for i in range(12))


def list_of(client: int) -> str:
    """60 names in the client's letters."""
    rng = random.Random(client)
    return "\n".join("".join(rng.choices(letters_of(client), k=rng.randint(2, 7))) for _ in range(60))


def generate(server: Server, client: int, seed: int) -> list[str]:
    """One call as gradio's own client makes it: ask, then wait for the event."""
    connection = http.client.HTTPConnection(server.address.removeprefix("http://"), timeout=60)
    asked: dict[str, Any] = {"n": NAMES, "names": list_of(client), "seed": str(seed)}
    connection.request("POST", "/gradio_api/call/v2/generate", json.dumps(asked), {"Content-Type": "application/json"})
    event = json.load(connection.getresponse())["event_id"]
    connection.request("GET", f"/gradio_api/call/generate/{event}")
    told = connection.getresponse().read().decode()
    connection.close()
    if "event: complete" not in told:
        raise RuntimeError(told.strip()[-300:])
    names: list[str] = json.loads(told.rpartition("data: ")[2])[0]["names"]
    return names


def call(server: Server, client: int, seed: int, tally: Tally) -> None:
    started = time.perf_counter()
    try:
        names = generate(server, client, seed)
    except Exception as error:
        tally.failed.append(f"{type(error).__name__}: {error}")
        return
    tally.seconds.append(time.perf_counter() - started)
    tally.foreign += len(names) != NAMES or not set("".join(names)) <= set(letters_of(client))


def landings(server: Server, visits: int) -> list[float]:
    """Seconds from asking for the page to its first names, each time in a browser that has never been there."""
    from playwright.sync_api import sync_playwright

    seconds = []
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for _ in range(visits):
            context = browser.new_context()
            page, started = context.new_page(), time.perf_counter()
            page.goto(server.address)
            page.wait_for_selector(".ng-chip")
            seconds.append(time.perf_counter() - started)
            context.close()
        browser.close()
    return seconds


def at_once(server: Server, clients: int, seconds: float) -> Tally:
    """All clients call as fast as they are answered."""
    tally, until = Tally(), time.monotonic() + seconds

    def run(client: int) -> None:
        seed = 0
        while time.monotonic() < until:
            call(server, client, seed, tally)
            seed += 1

    threads = [threading.Thread(target=run, args=(client,)) for client in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def one_by_one(server: Server, calls: int, lists: int) -> tuple[Tally, list[float]]:
    """`calls` calls over `lists` lists, and the server's memory (MB) after each tenth of them."""
    tally, memory = Tally(), []
    for number in range(calls):
        call(server, number % lists, number, tally)
        if (number + 1) % (calls // 10) == 0:
            memory.append(server.memory())
    return tally, memory


def report(title: str, tally: Tally) -> None:
    times = sorted(tally.seconds)
    p95 = times[int(0.95 * (len(times) - 1))]
    print(
        f"{title}: {len(times):,} answered, {len(tally.failed)} failed, {tally.foreign} with foreign names;"
        f" median {statistics.median(times) * 1000:.0f} ms, p95 {p95 * 1000:.0f} ms, most {times[-1] * 1000:.0f} ms"
    )
    for error in sorted(set(tally.failed))[:3]:
        print(f"  {error}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    quick = parser.parse_args().quick
    clients, seconds, calls, lists = (5, 2, 40, 10) if quick else (50, 60, 2000, 200)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        visits = landings(server, 2 if quick else 6)
        print(f"names after opening the page: {visits[0]:.1f} s at first, then {statistics.median(visits[1:]):.1f} s")
        generate(server, 0, 0)
        alone = Tally()
        for seed in range(10 if quick else 100):
            call(server, 0, seed, alone)
        report(f"one client, trained count model, {NAMES} names", alone)
        many = at_once(server, clients, seconds)
        report(f"{clients} clients at once for {seconds} s ({len(many.seconds) / seconds:.0f} calls/s)", many)
        print(f"memory after that: {server.memory():.0f} MB")
        turns, memory = one_by_one(server, calls, lists)
        report(f"{calls:,} calls with {lists} lists", turns)
        print("memory, MB, after each tenth:", " ".join(f"{each:.0f}" for each in memory))
    if any(each.failed or each.foreign for each in (alone, many, turns)):
        sys.exit("some calls failed, or got what was not theirs")


if __name__ == "__main__":
    main()
