"""Two processes that torchrun starts train what one trains; the first alone writes, and neither waits in vain."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from namegen_neural.batches import Batches, NamesByLength
from namegen_neural.devices import own_device
from namegen_neural.dropout import MaskPool
from namegen_neural.processes import Processes

import namegen

from . import two_processes as two

CPU, ALONE = torch.device("cpu"), namegen.Rank()
FOLDER = Path(__file__).parent
MAIN = "from namegen.commands.main import main; main()"
# The same, and a line of the first process on stdout once training is under way.
TELLING = (
    "import os, namegen; tells = os.environ.get('RANK', '0') == '0'; "
    "namegen.Run.report = lambda self, step, *_: tells and step == 3 and os.write(1, b'under way\\n'); "
) + MAIN

pytestmark = [
    pytest.mark.skipif(
        not torch.distributed.is_available() or not torch.distributed.is_gloo_available(),
        reason="this torch has no torch.distributed with gloo, as torch's wheels for Linux and macOS have",
    ),
    pytest.mark.skipif(os.name != "posix", reason="torchrun's processes are ended by POSIX signals here"),
]


def torchrun(*arguments: Any) -> list[str]:
    """The command line that starts two processes. Its store takes a free port, not the one that others may be at."""
    few = ["--nproc-per-node", "2", "--rdzv-backend", "c10d", "--rdzv-endpoint", "127.0.0.1:0"]
    return [sys.executable, "-m", "torch.distributed.run", *few, *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"OMP_NUM_THREADS": "1", "NAMEGEN_PLUGINS": "namegen"} | more


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What two processes made of all cases; "resumed" goes on from what one process left halfway."""
    folder = tmp_path_factory.mktemp("two")
    two.train(ALONE, stop=two.stopping_after(two.HALFWAY), checkpoint=two.kept_in(folder / "of-one"))
    subprocess.run(
        torchrun(FOLDER / "two_processes.py", folder), env=environment(), check=True, timeout=200, capture_output=True
    )
    return folder


def report_of(folder: Path, case: str, rank: int = 0) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / f"{case}.{rank}.json").read_text(encoding="utf-8"))
    return report


def are_alike(report: dict[str, Any], other: dict[str, Any]) -> None:
    for curve in ("loss", "dev"):
        assert report[curve] == pytest.approx(other[curve], abs=1e-6)
    for what in ("steps", "best_step", "batch"):
        assert report["chosen"][what] == other["chosen"][what]


# One training


@pytest.mark.parametrize("which", two.ALL)
def test_two_processes_learn_what_one_learns_of_the_same_batches(which: str, folder: Path) -> None:
    model, report = two.train(ALONE, which)
    are_alike(report_of(folder, which), report)
    # The weights may differ where they change nothing: attention is the same whatever is added to all keys.
    other, corpus = two.model_of(which), two.corpus_of(two.NAMES)
    with np.load(folder / f"{which}.0.npz") as weights:
        other.load_arrays(dict(weights))
    assert other.score(corpus) == pytest.approx(model.score(corpus), abs=1e-5)


@pytest.mark.parametrize("case", [*two.ALL, "seconds", "patience", "stopped", "resumed"])
def test_both_processes_hold_the_same_network_to_the_last_bit(case: str, folder: Path) -> None:
    with np.load(folder / f"{case}.0.npz") as first, np.load(folder / f"{case}.1.npz") as second:
        for name, array in first.items():
            assert np.array_equal(array, second[name]), name


def test_among_those_batches_are_some_that_leave_a_process_nothing() -> None:
    epoch = Batches(NamesByLength(two.corpus_of(two.NAMES)), 4, seed=5).epoch(0)
    assert 1 in map(len, epoch)


def test_a_budget_of_seconds_ends_for_both_on_the_same_step(folder: Path) -> None:
    chosen = [report_of(folder, "seconds", rank)["chosen"] for rank in (0, 1)]
    assert chosen[0] == chosen[1]
    assert 0.3 <= chosen[0]["seconds"] < 10


def test_where_dev_no_longer_falls_both_end_on_the_same_step(folder: Path) -> None:
    chosen = report_of(folder, "patience")["chosen"]
    assert chosen["epochs"] < 200
    assert chosen["steps"] == report_of(folder, "patience", 1)["chosen"]["steps"]


def test_the_first_process_says_when_to_stop_and_alone_keeps_the_training(folder: Path) -> None:
    for rank in (0, 1):
        assert report_of(folder, "stopped", rank)["chosen"]["steps"] == two.HALFWAY
    assert (folder / "kept.0").exists()
    assert not (folder / "kept.1").exists()


def test_two_processes_go_on_from_where_one_stopped(folder: Path) -> None:
    _, whole = two.train(ALONE)
    are_alike(report_of(folder, "resumed"), whole)


def test_one_process_goes_on_from_where_two_stopped(folder: Path) -> None:
    _, whole = two.train(ALONE)
    _, resumed = two.train(ALONE, checkpoint=two.kept_in(folder / "kept.0"))
    are_alike(resumed, whole)


def test_a_process_that_read_another_list_is_an_error_of_both(folder: Path) -> None:
    for rank in (0, 1):
        error = report_of(folder, "names of its own", rank)["error"]
        assert error.startswith("process 2 of 2 has names of its own: give all the same list")


def test_where_one_process_fails_the_other_ends_within_seconds(folder: Path) -> None:
    assert report_of(folder, "a failure", 1)["error"] == "the second process fails"
    first = report_of(folder, "a failure", 0)
    assert first["error"].startswith("a process of this training has ended")
    assert first["took"] < 20


def test_a_process_that_is_killed_ends_the_other_with_one_line(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "names.txt").write_text("\n".join(two.NAMES), encoding="utf-8")
    line = ["train", "-d", str(tmp_path / "names.txt"), "-m", "mlp epochs=100000 patience=1 device=cpu", "--output"]
    place = {"WORLD_SIZE": "2", "LOCAL_WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    first, second = (
        subprocess.Popen(
            [sys.executable, "-c", TELLING, *line, str(tmp_path / "model")],
            env=environment(RANK=rank, LOCAL_RANK=rank, **place),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in ("0", "1")
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "under way\n"
    second.kill()
    _, told = first.communicate(timeout=30)
    second.communicate()
    assert told == (
        "namegen: a process of this training has ended, or does not answer: its own message, or torchrun's, says why\n"
    )
    assert first.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["names.txt"]


# The command line


def test_the_command_prints_once_and_writes_the_model_alone(folder: Path) -> None:
    first, second = (report_of(folder, "the command", rank) for rank in (0, 1))
    assert (first["code"], first["out"]) == (second["code"], second["out"]) == (0, "")
    assert second["told"] == ""
    assert re.search(r"^namegen: mlp learned from \d+ names", first["told"], re.M)
    assert "processes 2" in first["told"]
    assert not list(folder.glob("kept"))
    assert len(list(namegen.load(folder / "model.namegen").generate(2, seed=1, raw=True))) == 2


def test_ctrl_c_on_torchrun_keeps_the_best_so_far_and_the_checkpoint(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("\n".join(two.NAMES), encoding="utf-8")
    line = ["train", "-d", tmp_path / "names.txt", "-m", "mlp epochs=100000 patience=1 device=cpu"]
    files = ["--output", tmp_path / "model.namegen", "--checkpoint", tmp_path / "kept"]
    process = subprocess.Popen(
        torchrun("--no-python", sys.executable, "-c", TELLING, *line, *files),
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # not ignored, as under nohup
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "under way\n"
    process.send_signal(signal.SIGINT)
    rest, told = process.communicate(timeout=60)
    assert rest == ""
    assert len(re.findall(r"^namegen: stopped at step [\d,]+ of [\d,]+; the best so far was kept$", told, re.M)) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"names.txt", "model.namegen", "kept"}


# What each is given


@pytest.mark.parametrize("total", [1, 2, 3, 8])
@pytest.mark.parametrize("count", [0, 1, 5, 128])
def test_shares_are_even_and_make_up_the_whole(count: int, total: int) -> None:
    shares = [Processes(namegen.Rank(number, total), CPU).share(count) for number in range(total)]
    rows = [row for share in shares for row in range(count)[share]]
    assert rows == list(range(count))
    sizes = [share.stop - share.start for share in shares]
    assert max(sizes) - min(sizes) <= 1


def test_the_masks_of_the_shares_are_those_of_the_whole_batch() -> None:
    pool = MaskPool(0.5, 1, CPU)
    pool.begin(7)
    whole = [pool.mask((5, 4, 3)), pool.mask((5, 1, 3))]
    parts = []
    for number in range(3):
        share = Processes(namegen.Rank(number, 3), CPU).share(5)
        pool.begin(7, share, 5)
        own = share.stop - share.start
        parts.append([pool.mask((own, 4, 3)), pool.mask((own, 1, 3))])
    for each, of_all in enumerate(whole):
        assert torch.equal(torch.cat([masks[each] for masks in parts]), of_all)


@pytest.mark.parametrize("device", ["cuda:0", "mps"])
def test_one_device_is_refused_to_several_processes(device: str) -> None:
    with pytest.raises(namegen.UsageError, match=f"device '{device}' is one, and 2 processes train"):
        own_device(device, namegen.Rank(0, 2))
