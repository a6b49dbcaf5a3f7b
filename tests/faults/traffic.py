"""Run every command, and the web form, and say which names each looks up and where each connects to.

Python's own calls are seen by an audit hook; with `--strace`, the system's are seen too, so also those of libraries.

    python tests/faults/traffic.py --strace
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
LIST = "".join(f"{a}{b}\n" for a in ("an", "bel", "cor", "dag", "el") for b in ("na", "lin", "ric", "tha", "mo", "wyn"))
PULL = "datasets pull makemore"
"""What is asked to download something."""
COMMANDS = (
    "--help",
    "generate -d few.txt -n 3 --seed 1",
    "generate -d few.txt -n 300 --raw --jobs 2 --seed 1 --output names/",
    "train -d few.txt -m kneser-ney --output m.namegen",
    "train -d few.txt -m lstm -o size=4 -o epochs=1 --checkpoint kept --output lstm.namegen",
    "generate --from m.namegen -n 3 --seed 1",
    "eval -d few.txt -m kneser-ney",
    "compare uniform count-bigram -d few.txt",
    "explain anna -d few.txt",
    "export -d few.txt --output few.json",
    "export -d few.txt --format html --output few.html",
    "generate --from few.json -n 3 --seed 1",
    "facts -d few.txt -m count-bigram",
    "top -d few.txt -m count-bigram",
    "sounds-like anna -d few.txt -d elf",
    "plugins",
    "plugins show kneser-ney",
    "plugins new letters",
    "plugins check namegen_metrics",
    "plugins manual hooks",
    "plugins disable namegen:course",
    "plugins enable namegen:course",
    "keys list",
    "keys set --help",
    "keys remove --help",
    "datasets",
    "datasets describe few.txt",
    PULL,
    "cache",
    "cache path",
    "cache clear --yes",
    "plot pairs -d few.txt --output pairs.svg",
    "plot loss -d few.txt -m lstm -o size=4 -o epochs=1",
    "plot lengths -d few.txt",
    "plot explain anna -d few.txt",
    "plot compare uniform count-bigram -d few.txt",
    "course 2",
)
"""All commands of the command line but `app`, which is run by `form`."""


@dataclass(frozen=True)
class Seen:
    """Hold what was seen of a command: what left this machine, and what did not."""

    code: int
    outside: tuple[str, ...]
    inside: tuple[str, ...]


def run(arguments: Sequence[str], folder: Path, *, strace: bool = False) -> Seen:
    """Run a command to its end in a folder that has `few.txt`."""
    process, files = _start(arguments, folder, strace)
    process.communicate(timeout=600)
    return _seen(process.returncode, files)


def form(folder: Path, seconds: float = 20.0, *, strace: bool = False) -> Seen:
    """Start the web form, ask for its page, wait so many seconds, and end it."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    process, files = _start(["app", "--port", str(port)], folder, strace)
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30).read()
            break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGTERM)
    process.communicate(timeout=60)
    return _seen(process.returncode, files)


def prepared(folder: Path) -> Path:
    """Write the list that the commands read into a folder."""
    (folder / "few.txt").write_text(LIST, encoding="utf-8")
    return folder


def _start(arguments: Sequence[str], folder: Path, strace: bool) -> tuple[subprocess.Popen[bytes], list[Path]]:
    hooked, traced = folder / "traffic-seen", folder / "traffic-traced"
    for each in (hooked, traced):
        each.unlink(missing_ok=True)
    # The tests know the person's proxies to be none; a telemetry that is switched off here would prove nothing.
    own = {name: value for name, value in os.environ.items() if not re.search("TELEMETRY|ANALYTICS|OFFLINE", name)}
    own |= {"PYTHONPATH": str(HERE / "traffic_seen"), "TRAFFIC_SEEN": str(hooked), "HOME": str(folder)}
    own |= {"NAMEGEN_CACHE": str(folder / "cache"), "NAMEGEN_SETTINGS": str(folder / "settings")}
    command = [sys.executable, "-m", "namegen", *arguments]
    if strace:
        command = ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", str(traced), *command]
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen(command, env=own, cwd=folder, start_new_session=True, **pipes), [hooked, traced]


def addresses(lines: Sequence[str]) -> set[str]:
    """Return where the calls connect or send to that strace has written down."""
    return {f"connects to {address} port {port}" for line in lines for port, address in _ADDRESS.findall(line)}


_ADDRESS = re.compile(r'sin6?_port=htons\((\d+)\).*?(?:inet_addr\(|inet_pton\(AF_INET6, )"([^"]+)"')
_HERE = re.compile(r"127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|localhost")


def _seen(code: int, files: Sequence[Path]) -> Seen:
    lines = [line for each in files if each.exists() for line in each.read_text(errors="replace").splitlines()]
    found = {line for line in lines if line.startswith(("looks up", "connects to"))}
    found |= addresses(lines)
    inside = {each for each in found if _HERE.fullmatch(re.split(r"[ ']+", each)[2].strip("'"))}
    return Seen(code, tuple(sorted(found - inside)), tuple(sorted(inside)))


def main() -> None:
    """Run all commands and the form, and print what each did."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--strace", action="store_true", help="see the calls of the system too; needs strace")
    strace = parser.parse_args().strace
    with tempfile.TemporaryDirectory(prefix="namegen-traffic-") as made:
        folder = prepared(Path(made))
        for line in COMMANDS:
            _print(line, run(line.split(), folder, strace=strace))
        _print("app", form(folder, strace=strace))


def _print(line: str, seen: Seen) -> None:
    print(f"{line}: exit {seen.code}; outside: {', '.join(seen.outside) or 'nothing'}", flush=True)
    if seen.inside:
        print(f"    within this machine: {', '.join(seen.inside)}", flush=True)


if __name__ == "__main__":
    main()
