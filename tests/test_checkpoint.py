"""Training steered from outside: stopped, kept in a file, and gone on with after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.commands.kit.interrupt import Stopping, stopping

ARRAYS = {"weights": np.arange(6.0).reshape(2, 3), "step": np.array(7)}
NOTES = {"step": 7, "losses": [3.25, 2.5]}


@pytest.fixture
def kept(tmp_path: Path) -> namegen.CheckpointFile:
    return namegen.CheckpointFile(tmp_path / "kept", "this training")


def test_what_was_written_is_read_back(kept: namegen.CheckpointFile) -> None:
    assert kept.read() is None
    kept.write(ARRAYS, NOTES)
    arrays, notes = namegen.CheckpointFile(kept.path, kept.key).read()
    assert notes == NOTES
    assert all(
        np.array_equal(arrays[name], array) and arrays[name].dtype == array.dtype for name, array in ARRAYS.items()
    )


def test_another_training_is_refused(kept: namegen.CheckpointFile) -> None:
    kept.write(ARRAYS, NOTES)
    with pytest.raises(namegen.StorageError, match="is of another training"):
        namegen.CheckpointFile(kept.path, "that training").read()


@pytest.mark.parametrize("place", [3, 60, 150, -1])
def test_a_damaged_checkpoint_is_refused(kept: namegen.CheckpointFile, place: int) -> None:
    kept.write(ARRAYS, NOTES)
    data = bytearray(kept.path.read_bytes())
    data[place] ^= 1
    kept.path.write_bytes(data)
    with pytest.raises(namegen.StorageError, match="checkpoint"):
        kept.read()


def test_every_cut_of_a_checkpoint_is_refused(kept: namegen.CheckpointFile) -> None:
    kept.write(ARRAYS, NOTES)
    data = kept.path.read_bytes()
    for length in range(0, len(data), 7):
        kept.path.write_bytes(data[:length])
        with pytest.raises(namegen.StorageError):
            kept.read()


def test_a_model_file_is_no_checkpoint(kept: namegen.CheckpointFile, registry: namegen.Registry) -> None:
    namegen.train(["anna"], model="uniform", registry=registry).save(kept.path)
    with pytest.raises(namegen.StorageError, match="no checkpoint file"):
        kept.read()


def test_it_is_due_after_its_time_and_not_before(kept: namegen.CheckpointFile) -> None:
    assert not kept.due()
    kept.every = 0
    assert kept.due()


def test_parts_have_files_of_their_own_that_go_with_it(kept: namegen.CheckpointFile) -> None:
    kept.write(ARRAYS, NOTES)
    kept.part("0").write(ARRAYS, {})
    kept.part("1").part("0").write(ARRAYS, {})
    other = kept.path.with_name("kept-other")
    other.write_text("not mine")
    with pytest.raises(namegen.StorageError, match="another training"):
        namegen.CheckpointFile(kept.path.with_name("kept.0"), kept.key).read()
    kept.remove()
    assert [path.name for path in kept.path.parent.iterdir()] == ["kept-other"]


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(namegen.StorageError, match="cannot write the checkpoint"):
        namegen.CheckpointFile(tmp_path / "file" / "kept", "").write(ARRAYS, NOTES)


def test_the_first_ctrl_c_asks_and_the_second_ends(capsys: pytest.CaptureFixture[str]) -> None:
    stop = Stopping()
    assert not stop()
    stop.interrupt(signal.SIGINT, None)
    assert stop()
    assert "keeping the best so far" in capsys.readouterr().err
    with pytest.raises(KeyboardInterrupt):
        stop.interrupt(signal.SIGINT, None)


def test_the_first_ctrl_c_before_the_first_step_waits_for_something_to_keep(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(KeyboardInterrupt), stopping() as stop:  # noqa: PT012 - the signal may come a moment later
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)
        assert "as soon as there is something to keep; Ctrl-C again ends at once" in capsys.readouterr().err
        assert stop()
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)


@pytest.mark.parametrize("model", ["nn-bigram", "lstm size=16", "kneser-ney", "contexts", "uniform"])
def test_a_model_that_is_stopped_before_it_begins_is_one_that_can_be_saved(model: str, tmp_path: Path) -> None:
    registry = namegen.Registry.load(only=["namegen"])
    stopped = namegen.train("elf", model=model, run=namegen.Run(stop=lambda: True), registry=registry)
    stopped.save(tmp_path / "it.namegen")
    kept = namegen.load(tmp_path / "it.namegen", registry)
    assert len(kept.generate(3, seed=1, raw=True)) == 3
    assert "at step 0 " not in kept.report.get("stopped", "")


SLOW = textwrap.dedent(
    """
    import os
    import time
    import numpy as np
    import namegen

    class Slow(namegen.Model):
        "Counts letters, one name every fiftieth of a second."
        resumable = True

        class Options(namegen.Options):
            wait: float = namegen.Field(0.0, ge=0, description="seconds before the first name")
            keeps: bool = namegen.Field(True, description="write checkpoints")

        def fit(self, corpus, run):
            kept = run.checkpoint and run.checkpoint.read()
            self.seen = kept[0]["seen"] if kept else np.zeros(corpus.vocab_size)
            first = kept[1]["name"] if kept else 0
            stopped = {}
            os.write(1, b"begins\\n")  # past Python, as what a part prints goes to stderr
            time.sleep(self.options.wait)
            for name in range(first, len(corpus)):
                if run.stopped() and name:
                    stopped = {"stopped": f"at name {name} of {len(corpus)}"}
                    break
                self.seen = self.seen + np.bincount(corpus.take(np.array([name])).targets, minlength=corpus.vocab_size)
                if run.checkpoint and self.options.keeps:
                    run.checkpoint.write({"seen": self.seen}, {"name": name + 1})
                run.report(name + 1, len(corpus), 1.0)
                os.write(1, f"name {name + 1}\\n".encode())
                time.sleep(0.02)
            return {"first": first} | stopped

        def logprobs(self, contexts):
            return np.tile(namegen.log_normalise((self.seen + 0.1)[None]), (len(contexts), 1))

    @namegen.hookimpl
    def register_models(register):
        register("slow", Slow)
    """
)


def slow(tmp_path: Path, wait_for: str, how: int, *more: str, times: int = 1) -> tuple[int, str]:
    """`namegen train` with the slow model, sent `how` so many times once it has printed `wait_for`."""
    (tmp_path / "slow_plugin.py").write_text(SLOW)
    (tmp_path / "list.txt").write_text("\n".join(["anna", "bob", "carla", "dora", "emma"] * 20))
    command = [
        sys.executable,
        "-c",
        "from namegen.commands.main import main; main()",
        "--plugin-file",
        "slow_plugin.py",
        "train",
    ]
    command += ["-p", "slow", "-d", "list.txt", "--output", "it.namegen", "--checkpoint", "kept", *more]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    if how:
        assert any(line.strip() == wait_for for line in process.stdout), process.stderr.read()
    for number in range(times if how else 0):
        time.sleep(0.3 * bool(number))  # two signals that come at once are one
        process.send_signal(how)
    rest = process.communicate(timeout=60)
    return process.returncode, rest[1]


def test_a_killed_training_goes_on_and_ends_as_if_nothing_had_happened(tmp_path: Path) -> None:
    code, _ = slow(tmp_path, "name 10", signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert (tmp_path / "kept").exists()
    assert not (tmp_path / "it.namegen").exists()
    code, told = slow(tmp_path, "", 0)
    assert code == 0, told
    registry = namegen.Registry.load(only=["namegen"], files=[tmp_path / "slow_plugin.py"])
    model = namegen.load(tmp_path / "it.namegen", registry)
    assert model.report["first"] >= 10
    names = namegen.load_wordlist(tmp_path / "list.txt", registry)
    assert np.array_equal(model.model.seen, namegen.train(names, model="slow", registry=registry).model.seen)
    assert not (tmp_path / "kept").exists()


def test_ctrl_c_keeps_what_was_learned_says_so_and_can_go_on(tmp_path: Path) -> None:
    code, told = slow(tmp_path, "name 10", signal.SIGINT)
    assert code == 0, told
    assert "stopped at name" in told
    assert "the best so far was kept" in told
    assert "saved to it.namegen" in told
    assert "the same command goes on from kept" in told
    code, told = slow(tmp_path, "", 0)
    assert code == 0
    assert "stopped" not in told
    assert not (tmp_path / "kept").exists()


def test_ctrl_c_before_the_first_step_keeps_what_one_step_learned(tmp_path: Path) -> None:
    code, told = slow(tmp_path, "begins", signal.SIGINT, "-o", "wait=2")
    assert code == 0, told
    assert "stopping as soon as there is something to keep" in told
    assert "stopped at name 1 of 100; the best so far was kept" in told
    assert (tmp_path / "it.namegen").exists()


def test_the_second_ctrl_c_ends_at_once_and_says_what_is_left(tmp_path: Path) -> None:
    code, told = slow(tmp_path, "begins", signal.SIGINT, "-o", "wait=2", times=2)
    assert (code, told.splitlines()[-1]) == (130, "namegen: stopped at once, and nothing saved")
    assert not (tmp_path / "it.namegen").exists()


def test_ctrl_c_while_the_list_is_read_says_so(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    def interrupt(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("namegen.commands.train.open_asked", interrupt)
        result = cli("train", "-d", few, "--output", tmp_path / "m.namegen")
    assert (result.exit_code, result.stderr) == (
        130,
        "namegen: stopped while the list was read: nothing was learned, and nothing saved\n",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("namegen.commands.train._report", interrupt)
        result = cli("train", "-d", few, "--output", tmp_path / "m.namegen")
    assert (result.exit_code, (tmp_path / "m.namegen").exists()) == (130, True)
    assert "stopped while the model was measured; it is saved to" in result.stderr


def test_a_model_that_learns_in_one_go_keeps_no_checkpoint(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    result = cli("train", "-p", "uniform", "-d", few, "--output", tmp_path / "a", "--checkpoint", tmp_path / "b")
    assert result.exit_code == 2
    assert "keeps no checkpoint: it learns in one go" in result.stderr


def test_the_checkpoint_is_neither_the_model_nor_the_list(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    same = cli("train", "-d", few, "--output", tmp_path / "a", "--checkpoint", tmp_path / "x" / ".." / "a")
    assert same.exit_code == 2
    assert "are the same file" in same.stderr
    lost = cli("train", "-d", few, "--output", tmp_path / "a", "--checkpoint", few)
    assert lost.exit_code == 2
    assert "would replace the file that is read" in lost.stderr


def test_a_program_may_keep_a_training_and_go_on(registry: namegen.Registry, tmp_path: Path) -> None:
    names, options = ["anna", "bob", "carla"], {"models": "count-bigram, uniform", "kind": "linear"}
    kept = tmp_path / "kept"
    first = namegen.train(names, model=namegen.Spec("mixture", options), registry=registry, checkpoint=kept)
    # A file for each part, and for each part of a fold.
    folds = {f"kept.fold-{fold}-{part}" for fold in (1, 2, 3) for part in (0, 1)}
    assert {path.name for path in tmp_path.iterdir()} == {"kept.0", "kept.1"} | folds
    again = namegen.train(names, model=namegen.Spec("mixture", options), registry=registry, checkpoint=kept)
    assert all(np.array_equal(array, again.model.arrays()[name]) for name, array in first.model.arrays().items())
    with pytest.raises(namegen.StorageError, match="another training"):
        namegen.train([*names, "dora"], model=namegen.Spec("mixture", options), registry=registry, checkpoint=kept)


def test_a_program_may_stop_a_training(registry: namegen.Registry) -> None:
    loaded = namegen.Registry.load(only=["namegen"])

    class Asking(namegen.Model):
        def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> dict[str, Any]:
            return {"stopped": "at once"} if run.stopped() else {}

        def logprobs(self, contexts: np.ndarray) -> np.ndarray:
            return np.zeros((len(contexts), 1))

    class Hooks:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("asking", Asking)

    from namegen.registry.entry import Plugin

    loaded.add(Hooks(), Plugin("other:asking", "other", "1"))
    for answer in (True, False):
        model = namegen.train(
            ["anna"], model="asking", registry=loaded, run=namegen.Run(stop=lambda answer=answer: answer)
        )
        assert ("stopped" in model.report) is answer


def test_a_stop_by_sigterm_keeps_what_was_learned_and_the_checkpoint(tmp_path: Path) -> None:
    code, told = slow(tmp_path, "name 10", signal.SIGTERM)
    assert code == 0, told
    assert "saved to it.namegen" in told
    assert "the same command goes on from kept" in told
    assert (tmp_path / "kept").exists()


def test_a_checkpoint_that_is_not_there_is_not_announced(tmp_path: Path) -> None:
    code, told = slow(tmp_path, "name 10", signal.SIGINT, "-o", "keeps=false")
    assert code == 0, told
    assert "nothing was kept in kept: the same command begins anew" in told
    assert not (tmp_path / "kept").exists()


def test_what_parts_kept_is_there(kept: namegen.CheckpointFile) -> None:
    assert not kept.is_there()
    kept.path.with_name("kept.txt").write_text("not mine")
    namegen.CheckpointFile(kept.path.with_name("kept.9"), "another training").write(ARRAYS, NOTES)
    assert not kept.is_there()
    kept.part("0").write(ARRAYS, NOTES)
    assert kept.is_there()


def test_ctrl_c_once_the_model_is_saved_says_where_it_is(
    cli: Callable[..., Any], few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("namegen.training.checkpoint.CheckpointFile.remove", interrupt)
    pytest.importorskip("torch", reason="torch is not installed, and no other model keeps checkpoints: install it")
    result = cli(
        *("train", "-d", few, "-m", "lstm size=4 epochs=1", "--output", tmp_path / "m"),
        *("--checkpoint", tmp_path / "kept"),
    )
    assert result.exit_code == 130
    assert f"it is saved to {tmp_path / 'm'}" in result.stderr.splitlines()[-1]


def test_a_comparison_that_is_stopped_before_its_first_model_ends_as_ctrl_c_does(registry: namegen.Registry) -> None:
    with pytest.raises(namegen.StoppedError, match="stopped before the first model was done") as stopped:
        namegen.compare(["uniform"], "elf", cv=2, registry=registry, run=namegen.Run(stop=lambda: True))
    assert stopped.value.exit_code == 130
