"""End real commands by kill -9, at random times and at each change of a file; then look at what is left.

After each kill, what is there is used as it is, and then the command is run again: it must end well, and what it made
must be what it makes undisturbed. Half of the kills come at a random time, the others just before a change of a file.

    python tests/faults/kills.py --points 200 --seed 1
"""

from __future__ import annotations

import argparse
import hashlib
import http.server
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
LAST = 120.0
"""Seconds that a command may take which is not killed."""
KEPT_BY_TORCH = "torchinductor_"
"""How the folder is called that torch makes among the temporary files when it is imported, and uses again."""
ORPHANS = 15.0
"""Seconds after which no process may be left of a command whose first one was killed."""


@dataclass
class Place:
    """Hold a folder in which commands run: with a home, a cache and a folder for temporary files of its own."""

    folder: Path
    address: str

    def __post_init__(self) -> None:
        for each in ("cache", "tmp", "out"):
            (self.folder / each).mkdir(parents=True, exist_ok=True)
        plugin = PLUGIN.replace("ADDRESS", self.address)
        (self.folder / "far.py").write_text(plugin, encoding="utf-8")

    def start(self, arguments: Sequence[str], kill_at: int | None = None) -> subprocess.Popen[bytes]:
        """Start a command in a session of its own; kill_at: the number of the change before which it ends."""
        own = {
            "NAMEGEN_CACHE": str(self.folder / "cache"),
            "NAMEGEN_SETTINGS": str(self.folder / "settings"),
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONFAULTHANDLER": "1",
            "no_proxy": "127.0.0.1",
        }
        if kill_at is not None:
            own |= {"PYTHONPATH": str(HERE / "at_step"), "KILL_AT": str(kill_at)}
            own["KILL_COUNT"] = str(self.folder / "count")
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = [sys.executable, "-m", "namegen", *(each.format(out=self.folder / "out") for each in arguments)]
        return subprocess.Popen(command, env=os.environ | own, cwd=self.folder, start_new_session=True, **pipes)

    def run(self, *arguments: str) -> str:
        """Run a command; return what it prints. Raises AssertionError where it fails."""
        with self.start(arguments) as process:
            try:
                out, err = process.communicate(timeout=LAST)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGABRT)  # Python says where it was
                out, err = process.communicate()
        assert process.returncode == 0, f"{' '.join(arguments)} ended with {process.returncode}: {err.decode()[-2000:]}"
        return out.decode()

    def out(self, name: str) -> Path:
        return self.folder / "out" / name

    def clear_left_over(self) -> list[str]:
        """Remove the files that nobody will ever use; return their names."""
        found = [*self.folder.rglob("*.part"), *(self.folder / "tmp").iterdir()]
        found = [each for each in found if not each.name.startswith(KEPT_BY_TORCH)]
        for each in found:
            if each.is_dir():
                shutil.rmtree(each)
            else:
                each.unlink()
        return sorted(each.name for each in found)


PLUGIN = '''
import namegen

class Far(namegen.WordlistSource):
    """Names that come from far away, and slowly."""
    card = namegen.Card(title="Far", language="en", licence="CC0-1.0", address="ADDRESS/far.txt", description="Far.")

@namegen.hookimpl
def register_wordlists(register):
    register("far", Far)
'''
NAMES = "".join(
    f"{a}{b}{c}\n" for a in ("an", "bel", "cor", "dag") for b in "aeiou" for c in ("na", "lin", "ric", "th")
)


class _Slow(http.server.BaseHTTPRequestHandler):
    """Sends a list of names in ten pieces, over half a second."""

    def do_GET(self) -> None:
        body = NAMES.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for piece in range(10):
            self.wfile.write(body[piece * len(body) // 10 : (piece + 1) * len(body) // 10])
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *_: object) -> None: ...

    def handle(self) -> None:
        with suppress(ConnectionError):  # whoever asked was killed
            super().handle()


@contextmanager
def slow_server() -> Iterator[str]:
    """Serve the list; yield the address of the server."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


DRAW = ("-n", "5", "--seed", "1", "--raw")


def _model(place: Place, name: str = "m.namegen") -> str | None:
    path = place.out(name)
    return place.run("generate", "--from", str(path), *DRAW) if path.exists() else None


def _document(place: Place) -> str | None:
    return (
        place.run("generate", "--from", str(place.out("m.json")), "-n", "5", "--seed", "1")
        if (place.out("m.json").exists())
        else None
    )


def _far(place: Place) -> str:
    return place.run("generate", "--plugin-file", "far.py", "-d", "far", "-m", "kneser-ney", *DRAW)


def _drawn(place: Place) -> str:
    return place.run("generate", "-d", "elf", "-n", "5", "--seed", "1")


def _parts(place: Place) -> str | None:
    folder = place.out("names")
    if not (folder / "_SUCCESS").exists():
        return None
    return " ".join(hashlib.sha256(each.read_bytes()).hexdigest() for each in sorted(folder.glob("part-*")))


def _package(place: Place) -> str | None:
    folder = place.out("namegen-letters")
    if not folder.exists():
        return None
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return "\n".join(f"{each.relative_to(folder)}: {hashlib.sha256(each.read_bytes()).hexdigest()}" for each in files)


@dataclass(frozen=True)
class Scene:
    """Hold a command; what its work is used by, which returns a text, or None where there is nothing to use yet; and
    what is removed before each kill, so that the command has something to do."""

    command: tuple[str, ...]
    use: Callable[[Place], str | None]
    removed: tuple[str, ...] = ()
    refused: str = ""
    """what the command may say instead of working again: that a person has to remove something"""


MODEL = "{out}/m.namegen"
LSTM = ("-m", "lstm size=8 epochs=2")
PARTS = ("generate", "-d", "elf", "-n", "2.2e6", "--raw", "--seed", "1", "--output", "{out}/names/")
SCENES = {
    "train": Scene(("train", "-d", "elf", "-m", "kneser-ney", "--output", MODEL), _model),
    "train --checkpoint": Scene(
        ("train", "-d", "elf", *LSTM, "--checkpoint", "{out}/kept", "--output", MODEL), _model, ("out/m.namegen",)
    ),
    "pull": Scene(("datasets", "pull", "far", "--plugin-file", "far.py"), _far, ("cache/wordlists",)),
    "cache": Scene(("generate", "-d", "elf", "-n", "5", "--seed", "1"), _drawn, ("cache/models",)),
    "parts": Scene(PARTS, _parts, ("out/names",)),
    "parts --jobs 2": Scene((*PARTS, "--jobs", "2"), _parts, ("out/names",)),
    "export": Scene(("export", "-d", "elf", "--output", "{out}/m.json"), _document),
    "plugins new": Scene(
        ("plugins", "new", "letters", "--folder", "{out}"), _package, ("out/namegen-letters",), "is there already"
    ),
}


@dataclass
class Found:
    """Count what came of the kills of one command."""

    points: int = 0
    ended: int = 0
    """kills that came when the command had ended"""
    works: int = 0
    wrong: int = 0
    left: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def try_scene(scene: Scene, place: Place, points: int, rng: random.Random) -> Found:
    """Kill a command so many times, and look at what is left each time."""
    place.run(*scene.command)  # what is compiled and cached by others is there from now on
    seconds, changes = _measured(scene, place)
    right, found = scene.use(place), Found()
    assert right is not None
    for point in range(points):
        _forget(scene, place)
        kill_at = rng.randint(1, max(1, changes)) if point % 2 else None
        after = rng.uniform(0.2 * seconds, 1.05 * seconds)
        found.points += 1
        found.ended += not _killed(scene, place, kill_at, after)
        where = f"change {kill_at} of {changes}" if kill_at else f"{after:.2f} s of {seconds:.2f} s"
        try:
            found.wrong += scene.use(place) not in (None, right)
            _run_again(scene, place)
            found.wrong += scene.use(place) != right
            found.works += 1
        except (AssertionError, subprocess.TimeoutExpired) as error:
            found.problems.append(f"{where}: {error}")
        found.left += place.clear_left_over()
    return found


def _run_again(scene: Scene, place: Place) -> None:
    try:
        place.run(*scene.command)
    except AssertionError as error:
        if not scene.refused or scene.refused not in str(error):
            raise
        _forget(scene, place)
        place.run(*scene.command)


def _measured(scene: Scene, place: Place) -> tuple[float, int]:
    """Return how many seconds a command takes undisturbed, and how many changes of files it makes."""
    _forget(scene, place)
    started = time.perf_counter()
    with place.start(scene.command, kill_at=0) as process:
        _, err = process.communicate(timeout=LAST)
    assert process.returncode == 0, err.decode()
    count = place.folder / "count"
    changes = int(count.read_text())
    count.unlink()
    return time.perf_counter() - started, changes


def _forget(scene: Scene, place: Place) -> None:
    for each in scene.removed:
        path = place.folder / each
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _killed(scene: Scene, place: Place, kill_at: int | None, after: float) -> bool:
    """Run a command and kill its first process; say whether it was still there. Raises where another one stays."""
    with place.start(scene.command, kill_at) as process:
        try:
            process.communicate(timeout=LAST if kill_at else after)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate(timeout=ORPHANS)  # its workers hold the pipes, and end with it
    until = time.monotonic() + ORPHANS
    while _lives(process.pid):
        assert time.monotonic() < until, "a process of it lives on"
        time.sleep(0.05)
    return process.returncode == -signal.SIGKILL


def _lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def main() -> None:
    """Try all commands, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=200, help="kills in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", choices=list(SCENES), default=list(SCENES))
    asked = parser.parse_args()
    share = -(-asked.points // len(asked.only))
    print(f"{'command':20} {'points':>6} {'too late':>8} {'later works':>11} {'wrong used':>10} {'left over':>9}")
    with slow_server() as address:
        for name in asked.only:
            with tempfile.TemporaryDirectory(prefix="namegen-kills-") as folder:
                place = Place(Path(folder), address)
                found = try_scene(SCENES[name], place, share, random.Random(f"{asked.seed} {name}"))
            row = f"{name:20} {found.points:6} {found.ended:8} {found.works:11} {found.wrong:10} {len(found.left):9}"
            print("\n  ".join([row, *found.problems, *found.left]), flush=True)


if __name__ == "__main__":
    main()
