"""What parts print and raise while they are in use spoils no result, and names the plugin."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import namegen
from namegen.commands.main import build_cli
from namegen.registry.registry import Registry

LOUD = """
import sys, numpy as np, namegen

def loud(text):
    print(text, "\\x1b[2J")
    sys.stdout.buffer.write(b"bytes\\n")

class Loud(namegen.Model):
    "Prints whatever it does."

    class Options(namegen.Options):
        raises: bool = namegen.Field(False, description="whether it raises KeyboardInterrupt")

    def fit(self, corpus, run):
        if self.options.raises:
            raise KeyboardInterrupt("of my own")
        loud("learning")

    def logprobs(self, contexts):
        loud("asked")
        drawable = self.vocabulary.drawable
        return np.tile(np.where(drawable, -np.log(drawable.sum()), -np.inf), (len(contexts), 1))

class LoudSampler(namegen.Sampler):
    "Prints when it draws."

    def adjust(self, logprobs):
        loud("drawing")
        return logprobs

@namegen.hookimpl
def register_models(register):
    register("loud", Loud)

@namegen.hookimpl
def register_samplers(register):
    register("loud", LoudSampler)

@namegen.hookimpl
def register_commands(cli):
    @cli.command()
    def shout():
        print("on standard output")
"""
NAMED = "namegen: plugin file:loud_parts.py printed while it was in use; standard output is for the results, so it"
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loud_parts.py").write_text(LOUD)
    (tmp_path / "few.txt").write_text(FEW)
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., Any]:
    registry = Registry.load(only=["namegen"], files=[folder / "loud_parts.py"])
    cli = build_cli(registry)
    return lambda line: CliRunner().invoke(cli, line.split(), prog_name="namegen")


def test_names_on_standard_output_are_the_names_only(run: Callable[..., Any]) -> None:
    result = run("generate -d few.txt -m loud --sampler loud -n 3 --raw --seed 1")
    assert result.exit_code == 0, result.stderr
    assert len(result.stdout.splitlines()) == 3
    assert set(result.stdout) <= set("\n" + FEW)
    assert result.stderr.count(NAMED) == 1
    for text in ("learning", "asked", "drawing", "bytes"):
        assert text in result.stderr
    assert "\x1b" not in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        "generate -d few.txt -m loud -n 2 --raw --format json",
        "eval -d few.txt -m loud --split all --format json",
        "compare loud uniform -d few.txt --split all --samples 0 --format json",
    ],
)
def test_json_stays_json(line: str, run: Callable[..., Any]) -> None:
    assert json.loads(run(line).stdout)


def test_a_command_of_a_plugin_prints_its_own_results(run: Callable[..., Any]) -> None:
    assert run("shout").stdout == "on standard output\n"


def command(folder: Path, line: str, *start: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, *(start or ("-m", "namegen")), "--plugin-file", "loud_parts.py", *line.split()]
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def test_what_parts_print_in_workers_is_no_name(folder: Path) -> None:
    ran = command(folder, "generate -d few.txt -m loud -n 200 --raw --jobs 2")
    assert ran.returncode == 0, ran.stderr
    assert len(ran.stdout.splitlines()) == 200
    assert set(ran.stdout) <= set("\n" + FEW)


@pytest.mark.parametrize("verb", ["generate -n 1", "train --output x.namegen", "eval --split all"])
def test_a_keyboard_interrupt_of_a_part_is_no_ctrl_c(verb: str, folder: Path) -> None:
    ran = command(folder, f"{verb} -d few.txt -m loud -o raises=true")
    assert ran.returncode == 1
    said = "model 'loud' of plugin file:loud_parts.py, which was learning, raised KeyboardInterrupt: of my own"
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_in_another_thread_it_is_never_the_persons(folder: Path) -> None:
    registry = Registry.load(only=["namegen"], files=[folder / "loud_parts.py"])
    raised: list[BaseException] = []

    def train() -> None:
        try:
            namegen.train(["anna"], model="loud raises=true", registry=registry, cache=False)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=train)
    thread.start()
    thread.join()
    assert isinstance(raised[0], namegen.PluginError)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.skipif(os.name == "nt", reason="Windows sends no such signal to one process")
def test_a_ctrl_c_that_a_part_takes_on_is_the_persons(number: int, folder: Path) -> None:
    """It may catch the first, and raise one of its own."""
    (folder / "loud_parts.py").write_text(
        LOUD.replace(
            "            raise KeyboardInterrupt", "            takes_on()\n            raise KeyboardInterrupt"
        )
        + f"\ndef takes_on():\n    import os\n    try: os.kill(os.getpid(), {int(number)})\n"
        "    except KeyboardInterrupt: pass\n"
    )
    program = "from signal import *; signal(SIGINT, default_int_handler); from namegen.__main__ import main; main()"
    ran = command(folder, "generate -n 1 -d few.txt -m loud -o raises=true", "-c", program)
    assert (ran.returncode, ran.stderr.splitlines()[-1]) == (130, "namegen: stopped")
