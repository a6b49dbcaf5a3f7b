"""A web form in a process of its own, for tests and benchmarks: started on a free port, ended when it is let go."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_given: set[int] = set()
START = "import sys; from namegen.commands.main import main; main(sys.argv[1:])"
"""What `namegen` runs, for the Python of the tests."""


@dataclass(frozen=True)
class Server:
    """Where it is, and what it has written."""

    address: str
    log: Path
    process: subprocess.Popen[bytes]

    def memory(self) -> float:
        """Megabytes that it takes now (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def worked(self) -> float:
        """Seconds of processor time that it has used (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(") ")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def begin_peak(self) -> None:
        """Forget the most that it has taken so far (Linux)."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    def peak(self) -> float:
        """Megabytes that it has taken at most since then (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


@contextmanager
def serving(folder: Path, *files: Path, arguments: Sequence[str] = (), **settings: object) -> Iterator[Server]:
    """`namegen app` with these arguments, our own plugins and those of `files`.

    `settings` are NAMEGEN_APP_* in small letters.
    """
    port = free_port()
    given = {f"NAMEGEN_APP_{name.upper()}": str(value) for name, value in settings.items()}
    plugins = [word for file in files for word in ("--plugin-file", str(file))]
    command = ["-c", START, *plugins, "app", "--port", str(port), *arguments]
    with python(command, folder, port, NAMEGEN_PLUGINS="namegen", **given) as server:
        yield server


@contextmanager
def python(command: Sequence[str], folder: Path, port: int, **environment: str) -> Iterator[Server]:
    """Python with these arguments in `folder`, from when it listens on `port` of this machine."""
    given = os.environ | {"NAMEGEN_CACHE": str(folder / "cache")} | environment
    given.pop("GRADIO_TEMP_DIR", None)  # a page that a test built in this process has set it
    log = folder / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, *command], cwd=folder, env=given, stdout=out, stderr=out)
    server = Server(f"http://127.0.0.1:{port}", log, process)
    try:
        _wait(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """One that nobody listens on now, and that no other process of the tests takes in the next moment."""
    first = 20_000 + os.getpid() % 120 * 100
    for port in range(first, first + 100):
        if port not in _given:
            with socket.socket() as found, suppress(OSError):
                found.bind(("127.0.0.1", port))
                _given.add(port)
                return port
    raise RuntimeError(f"no port is free from {first} on")


def _wait(server: Server, seconds: float = 120) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{server.address}/config", timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not start: {server.log.read_text(errors='replace')[-2000:]}")
