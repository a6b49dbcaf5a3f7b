"""What bad input, faults and concurrency must not do to models under way."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.contracts.decoder import at_a_time
from namegen.files import check_writable
from namegen.registry.entry import Plugin
from namegen.training.build import fit_model

NAMES = ["emma", "olivia", "ava", "mia", "noah", "liam", "lucas", "elias", "amelie", "anna"]


def test_removing_a_checkpoint_leaves_other_files_of_such_names_alone(tmp_path: Path) -> None:
    kept = namegen.CheckpointFile(tmp_path / "names", "this training")
    others = [tmp_path / "names.txt", tmp_path / "names.namegen", tmp_path / "names.0.bak"]
    for other in others:
        other.write_text("precious")
    namegen.CheckpointFile(tmp_path / "names.1", "that training").write({}, {})
    for own in (kept, kept.part("0"), kept.part("0").part("1")):
        own.write({"a": np.arange(3)}, {})
    kept.remove()
    assert sorted(tmp_path.iterdir()) == sorted([*others, tmp_path / "names.1"])


def test_a_path_that_is_no_checkpoint_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("precious")
    namegen.CheckpointFile(tmp_path / "mine", "this training").remove()
    assert (tmp_path / "mine").read_text() == "precious"


def test_where_nothing_can_be_written_is_known_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "x"):
        with pytest.raises(namegen.StorageError, match="cannot write the model to"):
            check_writable(path, "the model", namegen.StorageError)
    check_writable(tmp_path / "new" / "folder" / "x", "the model")
    check_writable(os.devnull, "the model")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_large_vocabulary_is_walked_fewer_names_at_a_time() -> None:
    sizes = {size: at_a_time(SimpleNamespace(batch=65_536, vocabulary=range(size))) for size in (27, 5_000, 10**9)}  # type: ignore[arg-type]
    assert sizes == {27: 65_536, 5_000: 3_355, 10**9: 1}


def _weights(registry: namegen.Registry, seed: int) -> dict[str, Any]:
    return namegen.train(NAMES, model="gru epochs=1 size=8", seed=seed, cache=False, registry=registry).model.arrays()


def test_trainings_in_several_threads_give_what_each_gives_alone(registry: namegen.Registry) -> None:
    import torch

    before = torch.get_num_threads()
    alone = [_weights(registry, seed) for seed in range(4)]
    together: dict[int, dict[str, Any]] = {}
    threads = [
        threading.Thread(target=lambda seed=seed: together.update({seed: _weights(registry, seed)}))
        for seed in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(np.array_equal(together[seed][name], array) for seed in range(4) for name, array in alone[seed].items())
    assert torch.get_num_threads() == before


def test_one_that_ends_changes_nothing_for_a_python_thread_that_goes_on() -> None:
    import torch
    from namegen_neural.devices import threads

    before, seen = torch.get_num_threads(), list[int]()
    entered, ended = threading.Event(), threading.Event()

    def go_on() -> None:
        with threads(before + 2):
            entered.set()
            ended.wait(10)
            seen.append(torch.get_num_threads())

    other = threading.Thread(target=go_on)
    with threads(before + 1):
        other.start()
        entered.wait(10)
    ended.set()
    other.join()
    assert seen == [before + 2]


def test_the_number_of_threads_is_as_it_was_whoever_leaves_last() -> None:
    import torch
    from namegen_neural.devices import threads

    before = torch.get_num_threads()
    entered, leave = threading.Event(), threading.Event()

    def stay() -> None:
        with threads(before + 1):
            entered.set()
            leave.wait(10)

    other = threading.Thread(target=stay)
    with threads(before + 2):
        other.start()
        entered.wait(10)
        with threads(before + 3):
            pass
        assert torch.get_num_threads() == before + 2
    leave.set()
    other.join()
    seen: list[int] = []
    fresh = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    fresh.start()
    fresh.join()
    assert [torch.get_num_threads(), *seen] == [before, before]


def test_a_network_too_large_for_memory_is_refused_in_one_line(registry: namegen.Registry) -> None:
    with pytest.raises(namegen.OptionError, match=r"the network has 4,2.* weights, and 134,217,728 is the most"):
        namegen.train(NAMES, model="mlp context=256 embed=4096 size=4096", registry=registry)


def test_what_memory_does_not_hold_is_one_line() -> None:
    from namegen_neural.devices import enough_memory

    told = "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"
    with pytest.raises(namegen.OptionError, match="memory does not suffice"), enough_memory():
        raise RuntimeError(told)
    with pytest.raises(RuntimeError, match="another"), enough_memory():
        raise RuntimeError("another")


class _Probabilities(namegen.Model):
    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        """Nothing to learn."""

    def logprobs(self, contexts: Any) -> Any:
        return np.full((len(contexts), len(self.vocabulary)), 0.1)


def test_a_part_of_a_mixture_that_breaks_its_promise_is_named() -> None:
    class Strange:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("probabilities", _Probabilities)

    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Strange(), Plugin("third:party", "third", "1"))
    with pytest.raises(namegen.PluginError, match=r"'probabilities' of plugin third:party.* not to 1"):
        namegen.train(NAMES, model="mixture models='uniform, probabilities'", registry=registry)


def test_a_mixture_part_that_was_stopped_is_not_kept_as_finished(registry: namegen.Registry, tmp_path: Path) -> None:
    calls = iter([False] * 3)
    kept = namegen.CheckpointFile(tmp_path / "kept", "this training")
    vocabulary, corpus = _corpus(registry)
    part = registry.check("model", "mixture models='gru epochs=5 size=8, uniform'").part
    run = namegen.Run(checkpoint=kept, stop=lambda: next(calls, True))
    report = fit_model(part.build(vocabulary), part.entry, corpus, run, registry)
    assert "stopped" in report
    assert not kept.path.exists()
    assert kept.part("0").path.exists()


def _corpus(registry: namegen.Registry) -> tuple[namegen.Vocabulary, namegen.Corpus]:
    tokenizer = registry.default("tokenizer").load()(registry.default("tokenizer").options()())
    tokenizer.fit(NAMES)
    return tokenizer.vocabulary, tokenizer.encode(NAMES)
