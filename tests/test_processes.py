"""The command line as a process of its own: pipes, signals, full disks, encodings, and what is imported."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MAIN = "from namegen.commands.main import main; main()"
# The same, and on stderr what was imported.
IMPORTED = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); " + MAIN
# The same, and a line on stdout once training is under way.
TELLING = (
    "import os, namegen; namegen.Run.report = lambda self, step, *_: step == 3 and os.write(1, b'under way\\n'); "
    + MAIN
)
NEVER_ASKING = "import namegen; namegen.Run.stopped = lambda self: False; " + TELLING

posix = pytest.mark.skipif(os.name != "posix", reason="signals and shells are those of POSIX")
full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")


def command(*arguments: Any, code: str = MAIN) -> list[str]:
    return [sys.executable, "-c", code, *map(str, arguments)]


def environment(**variables: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "LC_", "LANG"))}
    return kept | {"NAMEGEN_PLUGINS": "namegen", "LC_ALL": "C.UTF-8"} | variables


def run(
    *arguments: Any, code: str = MAIN, stdin: bytes = b"", stdout: Any = subprocess.PIPE, **variables: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        command(*arguments, code=code),
        input=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(**variables),
        timeout=120,
    )


def start(*arguments: Any, code: str = MAIN) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command(*arguments, code=code), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    )


def end(process: subprocess.Popen[bytes]) -> str:
    """What is still on stderr when the process has ended; it must, soon."""
    try:
        return process.communicate(timeout=60)[1].decode()
    finally:
        process.kill()
        process.wait()


def lines_of(data: bytes) -> list[str]:
    return data.decode().splitlines()


def test_names_and_nothing_else_go_to_standard_output(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("anna \n\nbob\ncarla\n")
    result = run("generate", "-d", tmp_path / "list.txt", "-n", 7, "--raw")
    assert result.returncode == 0
    assert len(lines_of(result.stdout)) == 7
    assert set("".join(lines_of(result.stdout))) <= set("anbobcarl")
    told = lines_of(result.stderr)
    assert len(told) == 3
    assert all(line.startswith("namegen: ") for line in told)
    seed = told[-1].removeprefix("namegen: seed ")
    again = run("generate", "-d", tmp_path / "list.txt", "-n", 7, "--raw", "--seed", seed)
    assert again.stdout == result.stdout


def test_standard_input_is_a_dataset(few: Path, cli: Callable[..., Any]) -> None:
    piped = run("generate", "-d", "-", "-n", 5, "--seed", 1, stdin=few.read_bytes())
    assert piped.stdout.decode() == cli("generate", "-d", few, "-n", 5, "--seed", 1).stdout
    assert (piped.returncode, piped.stderr, len(lines_of(piped.stdout))) == (0, b"", 5)


def test_an_empty_standard_input_is_one_line() -> None:
    result = run("generate", "-d", "-")
    assert (result.returncode, result.stdout, result.stderr) == (1, b"", b"namegen: -: it is empty\n")


@posix
@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "-n", 1_000_000, "--seed", 1, "--raw"),
        ("generate", "-n", 200_000, "--seed", 1, "--raw", "--format", "json"),
    ],
)
def test_a_reader_that_goes_away_is_no_error(arguments: tuple) -> None:
    process = start(*arguments)
    assert process.stdout
    assert process.stdout.readline()
    process.stdout.close()
    process.stdout = None
    assert end(process) == ""


@posix
@pytest.mark.parametrize("arguments", [("plugins",), ("datasets", "--format", "json"), ("--help",)])
def test_a_reader_that_was_never_there_is_no_error(arguments: tuple) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as closed:
        assert run(*arguments, stdout=closed).stderr == b""


@posix
def test_a_second_ctrl_c_while_training_ends_with_one_line_and_leaves_no_file(
    few: Path, tmp_path: Path, own_cache: Path
) -> None:
    target = tmp_path / "out" / "model.namegen"
    target.parent.mkdir()
    target.write_bytes(b"older")
    process = start(
        *("train", "-d", few, "-p", "nn-bigram", "-o", "steps=10000000", "--split", "all", "--output", target),
        code=NEVER_ASKING,
    )
    assert process.stdout
    assert process.stdout.readline() == b"under way\n"
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert process.stderr.readline().startswith(b"namegen: stopping as soon as there is something to keep")
    process.send_signal(signal.SIGINT)
    assert end(process) == "namegen: stopped at once, and nothing saved\n"
    assert process.returncode == 130
    assert target.read_bytes() == b"older"
    assert [path.name for path in target.parent.iterdir()] == ["model.namegen"]
    assert not [path for path in own_cache.rglob("*") if path.is_file()]


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_end_while_writing_leaves_no_half_file(few: Path, tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "out"
    asked = ("generate", "--raw", "-d", few, "-n", 100_000_000, "--seed", 1, "--output", folder / "names.txt")
    process = start(*asked, code="from namegen.__main__ import main; main()")
    give_up = time.monotonic() + 60
    while not any(path.stat().st_size for path in folder.glob(".*.part")) and time.monotonic() < give_up:
        time.sleep(0.01)
    process.send_signal(number)
    assert end(process) == "namegen: stopped\n"
    assert process.returncode == 130
    assert list(folder.iterdir()) == []


@full_disk
@pytest.mark.parametrize(
    "arguments",
    [("generate", "-n", 3, "--seed", 1), ("generate", "-n", 200_000, "--seed", 1, "--raw", "--format", "json")],
)
def test_a_full_disk_under_output_is_one_line(arguments: tuple) -> None:
    result = run(*arguments, "--output", "/dev/full")
    assert lines_of(result.stderr) == ["namegen: cannot write the output to /dev/full: No space left on device"]
    assert (result.returncode, result.stdout) == (1, b"")


@full_disk
@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("generate", "-n", 3, "--seed", 1), {}),
        (("generate", "-n", 3, "--seed", 1), {"PYTHONUNBUFFERED": "1"}),
        (("generate", "-n", 200_000, "--seed", 1, "--raw"), {}),
        (("plugins",), {}),
    ],
)
def test_a_full_disk_under_standard_output_is_one_line(arguments: tuple, variables: dict[str, str]) -> None:
    with open("/dev/full", "wb") as full:
        result = run(*arguments, stdout=full, **variables)
    assert lines_of(result.stderr) == ["namegen: cannot write to standard output: No space left on device"]
    assert result.returncode == 1


PRINTED_BY_PLUGINS = [("plot", "lengths"), ("plot", "pairs"), ("course",), ("course", 1)]


@full_disk
@pytest.mark.parametrize("arguments", PRINTED_BY_PLUGINS)
def test_a_full_disk_under_what_a_plugin_prints_is_one_line(arguments: tuple, few: Path) -> None:
    with open("/dev/full", "wb") as full:
        result = run(*arguments, *([] if arguments == ("course",) else ["-d", few]), stdout=full)
    assert lines_of(result.stderr) == ["namegen: cannot write to standard output: No space left on device"]
    assert result.returncode == 1


@posix
@pytest.mark.parametrize("arguments", PRINTED_BY_PLUGINS)
def test_a_closed_standard_output_under_what_a_plugin_prints_is_one_line(arguments: tuple, few: Path) -> None:
    given = () if arguments == ("course",) else ("-d", few)
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command(*arguments, *given)]
    result = subprocess.run(shell, stderr=subprocess.PIPE, env=environment(), timeout=60)
    assert "standard output is closed; there is nowhere to write to" in result.stderr.decode()
    assert (len(lines_of(result.stderr)), result.returncode) == (1, 1)


@posix
def test_a_closed_standard_error_puts_nothing_among_the_names(few: Path) -> None:
    shell = ["sh", "-c", 'exec "$@" 2>&-', "sh", *command("generate", "-d", few, "-n", 5)]
    result = subprocess.run(shell, stdout=subprocess.PIPE, env=environment(), timeout=60)
    assert result.returncode == 0
    assert len(lines_of(result.stdout)) == 5
    assert not any("namegen" in line for line in lines_of(result.stdout))


@posix
def test_a_closed_standard_output_is_one_line(few: Path) -> None:
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *command("generate", "-d", few, "-n", 5, "--seed", 1)]
    result = subprocess.run(shell, stderr=subprocess.PIPE, env=environment(), timeout=60)
    assert lines_of(result.stderr) == ["namegen: standard output is closed; there is nowhere to write to"]
    assert result.returncode == 1


def test_processes_that_fill_the_cache_at_once_all_succeed(few: Path, own_cache: Path) -> None:
    processes = [start("generate", "-d", few, "-n", 50, "--seed", 1) for _ in range(4)]
    results = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert len(set(results)) == 1
    assert len(lines_of(results[0][0])) == 50
    assert [path.suffix for path in own_cache.rglob("*") if path.is_file()] == [".namegen"]


HARD_TO_WRITE = [
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"PYTHONIOENCODING": "latin-1"},
    {"PYTHONIOENCODING": "ascii", "PYTHONUNBUFFERED": "1"},
]


@pytest.mark.parametrize("variables", HARD_TO_WRITE)
def test_output_is_utf_8_whatever_the_locale(variables: dict[str, str], cli: Callable[..., Any]) -> None:
    names = cli("generate", "-d", "russian", "-n", 3, "--seed", 1).stdout
    assert all("А" <= letter <= "ё" for letter in "".join(names.split()))
    assert run("generate", "-d", "russian", "-n", 3, "--seed", 1, **variables).stdout.decode() == names


@pytest.mark.parametrize("variables", HARD_TO_WRITE)
def test_a_picture_is_printed_in_utf_8_whatever_the_locale(variables: dict[str, str], few: Path) -> None:
    assert "█" in run("plot", "lengths", "-d", few, **variables).stdout.decode()
    table = run("datasets", "describe", "russian", **variables)
    assert (table.returncode, table.stderr) == (0, b"")
    assert "абвгд" in table.stdout.decode()


def test_an_output_file_is_utf_8_whatever_the_locale(tmp_path: Path, cli: Callable[..., Any]) -> None:
    run("generate", "-d", "russian", "-n", 3, "--seed", 1, "--output", tmp_path / "out", **HARD_TO_WRITE[0])
    assert (tmp_path / "out").read_bytes().decode() == cli("generate", "-d", "russian", "-n", 3, "--seed", 1).stdout


@pytest.mark.parametrize("variables", HARD_TO_WRITE[:2])
def test_an_error_is_one_line_whatever_the_locale(variables: dict[str, str]) -> None:
    result = run("generate", "-d", "имена", **variables)
    assert result.returncode == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith(b"namegen: there is no wordlist '")


@posix
def test_a_path_that_is_not_utf_8_can_be_used_and_shown(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    try:
        path.write_text("anna\nbob\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    shown = run("datasets", "describe", path)
    assert (shown.returncode, shown.stderr) == (0, b"")
    assert r"caf\udce9.txt" in "".join(shown.stdout.decode().split())  # a long path goes over several lines
    document = run("generate", "-d", path, "-n", 1, "--seed", 1, "--format", "json")
    assert json.loads(document.stdout)["recipe"]["sources"][0]["dataset"] == str(path)


def imported(*arguments: Any) -> set[str]:
    """The top-level packages that a command line imports."""
    result = run(*arguments, code=IMPORTED)
    assert result.returncode == 0, result.stderr
    return {module.partition(".")[0] for module in lines_of(result.stderr)[-1].split(" ")}


@pytest.mark.parametrize("arguments", [("--help",), ("--version",), ("generate", "--help"), ("plugins", "--help")])
def test_help_imports_nothing_slow(arguments: tuple) -> None:
    # typer itself takes pydantic for a command's own options.
    allowed = {"pydantic"} if len(arguments) == 2 else set()
    slow = {"torch", "gradio", "numpy", "pydantic", "requests", "safetensors", "scipy"}
    assert imported(*arguments) & slow <= allowed


@pytest.mark.parametrize(
    "arguments",
    [
        ("plugins",),
        ("plugins", "show", "nn-bigram"),
        ("datasets",),
        ("generate", "--plugin", "count-bigram", "-n", 3, "--seed", 1),
        ("eval", "-p", "count-bigram", "-d", "stars"),
    ],
)
def test_what_needs_no_network_of_neurons_imports_none(arguments: tuple) -> None:
    found = imported(*arguments)
    assert "namegen" in found
    assert not found & {"torch", "gradio", "requests", "scipy"}


def test_a_cached_neural_model_generates_without_torch(few: Path) -> None:
    arguments = ("generate", "-d", few, "--plugin", "nn-bigram", "-o", "steps=5", "-n", 3, "--seed", 1)
    assert "torch" in imported(*arguments)
    assert not imported(*arguments) & {"torch", "gradio", "requests"}
