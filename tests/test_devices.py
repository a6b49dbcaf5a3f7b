"""Networks trained on CUDA and on Apple's GPUs: skipped where there is none, with what it takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from namegen_neural.devices import find_device, own_device
from namegen_neural.processes import Processes

import namegen

from . import two_processes as two

ALONE = namegen.Rank()
IN_HALVES = 0.05
"""How far losses in bfloat16, of 8 bits, may be from those in float32: nats/token. On an H200 it was .029 at most."""


def devices() -> list[str]:
    return [name for name, there in (("cuda", torch.cuda), ("mps", torch.backends.mps)) if there.is_available()]


@pytest.fixture(params=["cuda", "mps"])
def device(request: pytest.FixtureRequest) -> str:
    if request.param not in devices():
        what = {"cuda": "no CUDA device, or a torch without CUDA", "mps": "no Apple GPU"}
        pytest.skip(f"this machine has {what[request.param]}: the test needs one")
    return str(request.param)


@pytest.mark.parametrize("which", two.ALL)
def test_a_network_learns_on_a_device_what_it_learns_on_the_cpu(which: str, device: str) -> None:
    model, report = two.train(ALONE, which, device=device)
    _, expected = two.train(ALONE, which)
    assert report["chosen"]["device"] == device
    assert report["dev"] == pytest.approx(expected["dev"], abs=IN_HALVES)
    assert report["loss"] == pytest.approx(expected["loss"], abs=IN_HALVES)
    corpus = two.corpus_of(two.NAMES[:9])
    assert -model.score(corpus).mean() == pytest.approx(report["chosen"]["dev_nll"], abs=IN_HALVES)


def test_a_training_goes_on_from_a_device_on_the_cpu_and_back(device: str, tmp_path: Path) -> None:
    _, whole = two.train(ALONE)
    for first, then in ((device, "cpu"), ("cpu", device)):
        kept = two.kept_in(tmp_path / f"of-{first}")
        two.train(ALONE, device=first, stop=two.stopping_after(two.HALFWAY), checkpoint=kept)
        _, report = two.train(ALONE, device=then, checkpoint=kept)
        assert report["chosen"]["steps"] == whole["chosen"]["steps"]
        assert report["dev"] == pytest.approx(whole["dev"], abs=IN_HALVES)


def test_the_bigram_learns_there_too(device: str) -> None:
    entry, corpus = two.REGISTRY.get("model", "nn-bigram"), two.corpus_of(two.NAMES)
    models = [entry.load()(entry.options()(device=each), corpus.vocabulary) for each in ("cpu", device)]
    for model in models:
        model.fit(corpus, namegen.Run())
    assert models[1].weights == pytest.approx(models[0].weights, abs=1e-3)


@pytest.fixture
def cuda() -> torch.device:
    if not torch.cuda.is_available():
        pytest.skip("this machine has no CUDA device, or its torch no CUDA: the test needs both")
    return find_device("cuda")  # type: ignore[no-any-return]


def test_more_processes_than_cuda_devices_are_refused(cuda: torch.device) -> None:
    count = torch.cuda.device_count()
    last = namegen.Rank(count - 1, count + 1, count - 1, count)
    assert own_device("auto", last) == torch.device(cuda.type, count - 1)
    with pytest.raises(namegen.UsageError, match=f"{count + 1} processes on this machine, which has {count} CUDA"):
        own_device("auto", namegen.Rank(0, count + 1, 0, count + 1))


def test_gradients_are_summed_over_nccl(cuda: torch.device, tmp_path: Path) -> None:
    if not torch.distributed.is_nccl_available():
        pytest.skip("this torch has no NCCL, as torch's wheels with CUDA for Linux have")
    weights = [torch.nn.Parameter(torch.ones(2, 3, device=cuda)), torch.nn.Parameter(torch.ones(4, device=cuda))]
    weights[0].grad = torch.full_like(weights[0], 2)
    store = torch.distributed.FileStore(str(tmp_path / "store"), 1)
    torch.distributed.init_process_group("nccl", store=store, rank=0, world_size=1, device_id=torch.device("cuda", 0))
    try:
        # The first of two whose second never came: the sums are those of one, and travel as those of two do.
        processes = Processes(namegen.Rank(0, 2), torch.device("cuda", 0))
        loss = processes.sum_gradients(weights, torch.tensor(3.0, device=cuda))
        assert processes.of_first(0.25) == 0.25
    finally:
        torch.distributed.destroy_process_group()
    assert loss.item() == 3
    assert [weight.grad.tolist() for weight in weights] == [[[2.0] * 3] * 2, [0.0] * 4]


def test_two_processes_on_two_cuda_devices_learn_what_one_learns(cuda: torch.device, tmp_path: Path) -> None:
    if torch.cuda.device_count() < 2:
        pytest.skip("this machine has one CUDA device: two processes over NCCL need two")
    (tmp_path / "names.txt").write_text("\n".join(two.NAMES), encoding="utf-8")
    line = ["train", "-d", str(tmp_path / "names.txt"), "-m", f"mlp size=8 epochs=4 device={cuda.type}", "--output"]
    environment = os.environ | {"OMP_NUM_THREADS": "1", "NAMEGEN_PLUGINS": "namegen"}
    for name, launcher in (
        ("one", [sys.executable]),
        ("two", [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]),
    ):
        subprocess.run([*launcher, "-m", "namegen", *line, str(tmp_path / name)], env=environment, check=True)
    one, other = (namegen.load(tmp_path / name) for name in ("one", "two"))
    assert np.array(other.report["dev"]) == pytest.approx(one.report["dev"], abs=IN_HALVES)
