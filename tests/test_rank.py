"""Which of several processes this is, and that the first speaks for all: without torch."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import namegen

PLACE = {"RANK": "1", "WORLD_SIZE": "2", "LOCAL_RANK": "1", "LOCAL_WORLD_SIZE": "2"}
FIRST = PLACE | {"RANK": "0", "LOCAL_RANK": "0"}


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "namegen", *arguments],
        env=os.environ | {"NAMEGEN_PLUGINS": "namegen"} | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_process_that_torchrun_has_not_started_is_alone_and_the_first() -> None:
    assert namegen.Rank.here({}) == namegen.Rank.here({"RANK": "1"}) == namegen.Rank()
    assert namegen.Rank().first


def test_its_place_is_what_torchrun_says() -> None:
    assert namegen.Rank.here(PLACE) == namegen.Rank(1, 2, 1, 2)
    assert not namegen.Rank.here(PLACE).first


@pytest.mark.parametrize(
    "wrong", [{"RANK": "2"}, {"RANK": "-1"}, {"WORLD_SIZE": "two"}, {"LOCAL_RANK": ""}, {"LOCAL_WORLD_SIZE": "3"}]
)
def test_what_is_no_place_among_several_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(namegen.UsageError, match="is no place among several processes: start them by torchrun"):
        namegen.Rank.here(PLACE | wrong)


def test_variables_that_are_no_place_are_one_line() -> None:
    done = run("--version", **PLACE | {"RANK": "x"})
    assert done.returncode == 2
    assert done.stderr.startswith("namegen: RANK='x', WORLD_SIZE='2', LOCAL_RANK='1', LOCAL_WORLD_SIZE='2' is no place")
    assert done.stderr.count("\n") == 1


def test_the_second_process_prints_nothing() -> None:
    done = run("--version", **PLACE)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert run("--version", **FIRST).stdout.startswith("namegen ")


def test_why_the_second_process_failed_is_told_to_torchrun(tmp_path: Path) -> None:
    reason = tmp_path / "error.json"
    line = ("train", "-d", str(tmp_path / "none.txt"), "--output", str(tmp_path / "model"))
    done = run(*line, **PLACE, TORCHELASTIC_ERROR_FILE=str(reason))
    assert (done.returncode, done.stdout, done.stderr) == (2, "", "")
    told = json.loads(reason.read_text(encoding="utf-8"))
    assert told["message"].startswith("namegen: ")
    assert "none.txt" in told["message"]


def test_without_torchrun_it_says_so_itself(tmp_path: Path) -> None:
    done = run("train", "-d", str(tmp_path / "none.txt"), "--output", str(tmp_path / "model"), **PLACE)
    assert done.returncode == 2
    assert done.stderr.startswith("namegen: process 2 of 2: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["generate", "eval", "plugins"])
def test_a_command_of_one_process_refuses_several(command: str) -> None:
    done = run(command, **FIRST)
    assert done.returncode == 2
    assert done.stderr.startswith(f"namegen: namegen {command} runs in one process, and torchrun started 2")
    assert done.stderr.count("\n") == 1


def test_of_a_model_that_learns_in_one_process_the_first_alone_is_trained(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("anna\nhanna\nnana\n" * 5, encoding="utf-8")
    line = ("train", "-d", str(tmp_path / "names.txt"), "-m", "uniform", "--output", str(tmp_path / "model"))
    second = run(*line, **PLACE)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    assert not (tmp_path / "model").exists()
    first = run(*line, **FIRST)
    assert first.returncode == 0
    assert "namegen: uniform learns in one process: the other 1 that torchrun started end now\n" in first.stderr
    assert (tmp_path / "model").exists()
