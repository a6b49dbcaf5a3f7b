"""What is no file, or has no end, is refused before it is read, wherever a command opens a path."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.commands.kit import pipes
from namegen.regular_files import open_regular
from namegen.training import safefile

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes and devices among the files are Unix's")
Run = Callable[..., Any]

OPENED = {
    "a model": ["generate", "--from", "{path}"],
    "a document": ["generate", "--from", "{path}.json"],
    "a list": ["generate", "-d", "{path}"],
    "a list to describe": ["datasets", "describe", "{path}"],
    "ids": ["generate", "-d", "{few}", "--ids", "{path}"],
    "words": ["generate", "-d", "{few}", "--guard", "{path}"],
    "a copy of a download": ["datasets", "pull", "makemore", "--from", "{path}"],
    "a checkpoint": ["train", "-d", "{few}", "-m", "lstm size=4", "--output", "{few}.out", "--checkpoint", "{path}"],
}
"""Commands by what they open."""
TAKES_PIPES = ("a list", "a list to describe", "ids", "a copy of a download")
NEVER = ("a pipe", "a socket", "a device", "five gigabytes of nothing")
CASES = [(what, kind) for what in OPENED for kind in NEVER if not (kind == "a pipe" and what in TAKES_PIPES)]


def made(kind: str, path: Path) -> str:
    if kind == "a pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    elif kind == "a device":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(5 * 2**30)
    return str(path)


@pytest.mark.parametrize(("what", "kind"), CASES)
def test_a_command_does_not_read_it(
    what: str, kind: str, cli: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if what == "a checkpoint":
        pytest.importorskip("torch", reason="torch is not installed, and no other model keeps checkpoints: install it")
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    path = made(kind, Path("it.json" if what == "a document" else "it")).removesuffix(".json")
    result = cli(*(each.format(path=path, few=few) for each in OPENED[what]))
    assert (result.exit_code in (1, 2), result.stdout) == (True, "")
    said = kind if kind.startswith(("a pipe", "a socket", "a device")) else "larger than|binary file|no list"
    assert len(result.stderr.splitlines()) == 1
    assert any(each in result.stderr for each in said.split("|")), result.stderr


def test_a_list_may_come_through_a_pipe(cli: Run, few: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    wanted = cli("generate", "-d", few, "-n", 3, "--seed", 1).stdout
    with subprocess.Popen(["sh", "-c", f"cat {few} > {pipe}"]):
        assert cli("generate", "-d", pipe, "-n", 3, "--seed", 1).stdout == wanted


@pytest.mark.parametrize("option", ["-d", "--ids"])
def test_a_pipe_that_nobody_writes_to_is_waited_for_aloud(
    cli: Run, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    said = []

    def begin_to_write(words: str) -> None:
        said.append(words)
        pipe.write_bytes(few.read_bytes())

    monkeypatch.setattr(pipes, "SECONDS", 0.05)
    monkeypatch.setattr(pipes, "complain", begin_to_write)
    assert cli("generate", option, pipe, "--seed", 1, "-m", "count-bigram").exit_code == 0
    assert said == [f"{pipe} is a pipe, and is read until what writes to it ends; still waiting, Ctrl-C stops"]


def test_a_list_of_another_program_is_read_to_its_end(few: Path) -> None:
    command = f"exec {sys.executable} -m namegen generate -d <(sort {few}) -n 3 --seed 1 -m count-bigram"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True)
    assert len(done.stdout.split()) == 3
    assert "is a pipe" not in done.stderr


def test_a_model_through_standard_input_is_a_file_or_refused(few: Path, tmp_path: Path, cli: Run) -> None:
    assert cli("train", "-d", few, "-m", "count-bigram", "--output", tmp_path / "m").exit_code == 0
    command = [sys.executable, "-m", "namegen", "generate", "--from", "/dev/stdin", "-n", "2", "--seed", "1", "--raw"]
    with (tmp_path / "m").open("rb") as model:
        read = subprocess.run(command, stdin=model, capture_output=True, text=True)
    assert len(read.stdout.splitlines()) == 2
    piped = subprocess.run(command, input=(tmp_path / "m").read_bytes(), capture_output=True)
    assert piped.stderr == b"namegen: cannot read /dev/stdin: it is a pipe, not a file\n"


@pytest.mark.parametrize("header", [b"\0" * 8, b"\x02" + b"\0" * 7 + b"{}", b"\xff" * 8])
def test_of_a_file_that_is_no_model_only_the_beginning_is_read(header: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sparse"
    with path.open("wb") as file:
        file.write(header)
        file.truncate(3 * 2**30)
    assert len(safefile.header_of(path)) <= safefile.MOST_HEADER + 8
    assert len(safefile.read(path)) <= safefile.MOST_HEADER + 8
    with pytest.raises(namegen.StorageError, match="no model file"):
        namegen.load(path)


def test_a_link_is_followed_only_if_wanted(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to("file")
    with open_regular(tmp_path / "link") as file:
        assert file.read() == b"x"
    with pytest.raises(OSError, match="it is a symbolic link"):
        open_regular(tmp_path / "link", follow=False)


def test_a_file_has_at_most_so_many_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert namegen.read_file(path, 10) == b"x" * 10
    assert namegen.read_file(path, 2**40) == b"x" * 10  # and room is made for no more
    with pytest.raises(OSError, match="it is larger than 9 bytes") as raised:
        namegen.read_file(path, 9)
    assert raised.value.strerror == "it is larger than 9 bytes, the most that is read"
    with path.open("r+b") as file:
        file.truncate(2**41)
    with pytest.raises(OSError, match="it is larger than"):  # and no MemoryError: nothing of it was read
        namegen.read_file(path, 2**40)


def test_a_pipe_gives_at_most_so_many_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for most, expected in ((10, contextlib.nullcontext()), (9, pytest.raises(OSError, match="larger than 9 bytes"))):
        with subprocess.Popen(["sh", "-c", f"printf %10d 1 > {pipe}"]), expected:
            assert namegen.read_file(pipe, most, pipes=True) == b"1".rjust(10)


@pytest.mark.parametrize("plant", [os.mkfifo, lambda path: path.symlink_to(path.with_name("file")), Path.mkdir])
def test_what_takes_the_place_of_a_file_is_refused_too(
    plant: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another puts it there between the look and the opening."""
    (tmp_path / "file").write_bytes(b"x")
    plant(tmp_path / "it")
    found = os.lstat(tmp_path / "file")
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda *_, **__: found)
        with pytest.raises(OSError, match=r"it is a|symbolic links|directory"):
            open_regular(tmp_path / "it", follow=False)


def test_a_folder_and_a_disk_are_named_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IsADirectoryError, match="it is a folder, not a file"):
        open_regular(tmp_path)
    disk = os.stat_result((stat.S_IFBLK, *[0] * 9))  # only root can make one
    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", lambda *_, **__: disk)
        with pytest.raises(OSError, match="it is a device, not a file"):
            open_regular(tmp_path)


def test_a_plugin_file_of_gigabytes_is_refused(tmp_path: Path) -> None:
    path = made("five gigabytes", tmp_path / "plugin.py")
    result = subprocess.run([sys.executable, "-m", "namegen", "--plugin-file", path, "plugins"], capture_output=True)
    assert (result.returncode, result.stdout) == (2, b"")
    assert b"it is larger than 16,777,216 bytes" in result.stderr


@pytest.mark.parametrize("name", ["_request.json", "_parts.jsonl"])
def test_a_folder_of_names_with_a_pipe_in_it_is_refused(name: str, cli: Run, few: Path, tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    os.mkfifo(tmp_path / "names" / name)
    result = cli("generate", "-d", few, "-n", 3, "--raw", "--output", f"{tmp_path / 'names'}/")
    assert result.exit_code in (1, 2)
    assert "it is a pipe, not a file" in result.stderr
