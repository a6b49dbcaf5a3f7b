"""Run commands beside each broken plugin, each in a process of its own, and say which of them came out otherwise.

    python -m tests.isolation_table               all kinds beside generate, eval, plugins, datasets and the form
    python -m tests.isolation_table --only forks generate

A process is forked off this one, in which the command line is imported already: starting Python a thousand times takes
too long for the suite, which runs some of the kinds (`test_isolation.py`).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from namegen.commands.ending import wait_no_longer

from .broken_plugins import KINDS

NAMES = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"

COMMANDS = {
    "generate": ["generate", "-n", "3", "--seed", "1", "-d", "few.txt", "-m", "count-bigram"],
    "eval": ["eval", "-d", "few.txt", "-m", "count-bigram"],
    "plugins": ["plugins"],
    "datasets": ["datasets"],
    "help": ["--help"],
    "form": [],
}
PATIENCE = 120.0
"""Seconds after which a command hangs."""


@dataclass(frozen=True)
class Came:
    """What came of a command: its exit code (-9 where it hung), what it printed, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float


def build_form(plugin: str | None) -> None:
    import namegen_app

    import namegen

    registry = namegen.Registry.load(files=[plugin] if plugin else [])
    namegen_app.build_app(registry)
    print("built")


def run(command: str, plugin: str | None) -> Came:
    """Run a command in a forked process, which never comes back from here."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, tempfile.TemporaryFile() as given:
        given.write(b"piped\n")
        given.seek(0)
        started = time.perf_counter()
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            for number, file in enumerate((given, out, err)):
                os.dup2(file.fileno(), number)
            sys.argv = ["namegen", *(["--plugin-file", plugin] if plugin else []), *COMMANDS[command]]
            if command == "form":
                build_form(plugin)
                wait_no_longer(0)  # as the command does
                sys.exit(0)
            from namegen.__main__ import main

            main()
        code = _waited_for(child)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors="backslashreplace"))
        return Came(code, texts[0], texts[1], time.perf_counter() - started)


def _waited_for(child: int) -> int:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -9


def complaints(command: str, came: Came, alone: Came) -> list[str]:
    """Say in what a command came out otherwise than without the plugin."""
    found = []
    if came.code != alone.code:
        found.append(f"exit code {came.code}")
    if command in ("plugins", "datasets", "help", "form"):  # what the plugin brings, or prints later, is there as well
        lines = [line.split("  ")[0] for line in alone.out.splitlines()]
        missing = [line for line in lines if line.strip() and line not in came.out]
        found += [f"lacks {missing[0]!r}"] if missing else []
    elif came.out != alone.out:
        found.append(f"printed {came.out[:80]!r}")
    if "Traceback" in came.err:
        found.append(f"a traceback: {came.err.splitlines()[-1][:80]}")
    if any(each in came.out + came.err for each in "\x1b\x9b\x07"):
        found.append("escapes")
    return found


def _table(folder: Path, kinds: dict[str, str], commands: list[str]) -> dict[str, dict[str, Any]]:
    os.chdir(folder)
    Path("few.txt").write_text(NAMES)
    kept = {"NAMEGEN_CACHE": f"{folder}/cache", "NAMEGEN_SETTINGS": f"{folder}/settings", "NAMEGEN_PLUGINS": "namegen"}
    os.environ.update(kept)
    table = {}
    for command in commands:
        if command == "form":
            import gradio  # noqa: F401 - once, and not in each process
        run(command, None)
        alone = run(command, None)
        for kind, source in kinds.items():
            Path("bad.py").write_bytes(source.encode(errors="surrogateescape"))
            came = run(command, f"{folder}/bad.py")
            said = complaints(command, came, alone)
            table[f"{kind}, beside {command}"] = asdict(came) | {"complaints": said}
            if said:
                print(f"{kind}, beside {command}: {'; '.join(said)}", file=sys.stderr, flush=True)
    return table


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("commands", nargs="*", default=list(COMMANDS))
    parser.add_argument("--only", action="append", help="a part of the names of kinds")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    kinds = {kind: text for kind, text in KINDS.items() if not asked.only or any(each in kind for each in asked.only)}

    sys.dont_write_bytecode = True  # the file of the plugin changes within a second
    name, owner = tempfile.mkdtemp(prefix="namegen-isolation-"), os.getpid()
    try:
        table = _table(Path(name), kinds, asked.commands)
    finally:
        if os.getpid() == owner:  # what is forked off ends through here
            shutil.rmtree(name)
    if asked.json:
        print(json.dumps(table))
        return
    broken = {what: row["complaints"] for what, row in table.items() if row["complaints"]}
    slowest = max(table, key=lambda what: table[what]["seconds"])
    print(f"{len(kinds)} kinds, {len(table)} commands, broken: {len(broken)}")
    print(f"slowest: {slowest}, {table[slowest]['seconds']:.1f} s")


if __name__ == "__main__":
    main()
