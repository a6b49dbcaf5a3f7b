"""The calls of the page Train: a training, how it goes, what came of it, and how long another would take."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend
from namegen_app.work.curve import Curve
from namegen_app.work.jobs import Job
from namegen_app.work.learning import as_points
from namegen_app.work.lists import ListChoice
from namegen_app.work.sayings import NAMES, SHARES, Sayings
from typer.testing import CliRunner

import namegen
from namegen.commands.main import build_cli

from .asking import Asking

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=30, draw_seconds=5))


@pytest.fixture
def ask(backend: Backend) -> Asking:
    return Asking(backend)


# What comes of it


def test_a_training_gives_a_curve_names_and_a_model_that_is_kept(ask: Asking) -> None:
    found = ask("train", names=FEW, model="lstm epochs=8")
    assert len(found["curve"]["train"]) > 5
    assert found["curve"]["dev"][-1][1] < found["curve"]["dev"][0][1]
    assert [said["step"] for said in found["said"]] == sorted({said["step"] for said in found["said"]})
    assert found["said"][0]["step"] == 0
    assert all(len(said["names"]) == NAMES for said in found["said"])
    assert found["said"][0]["names"] != found["says"]
    drawn = ask("names", opened=found["key"], n=3)
    assert len(drawn["names"]) == 3
    assert found["file"] == "lstm.namegen"


def test_it_is_the_model_that_nobody_watched(ask: Asking, registry: namegen.Registry) -> None:
    found = ask("train", names=FEW, model="lstm epochs=2")
    kept = ask.backend.models.opened(found["key"]).model.model.arrays()
    alone = namegen.train(FEW.split(), model="lstm epochs=2", registry=registry, cache=False).model.arrays()
    assert all(np.array_equal(kept[name], alone[name]) for name in alone)


def test_its_command_trains_the_same(
    ask: Asking, registry: namegen.Registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = ask("train", dataset="welsh", model="nn-bigram steps=30", split="distinct", train_seed="7")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(build_cli(registry), shlex.split(found["command"])[1:])
    assert result.exit_code == 0, result.output
    there, here = namegen.load("nn-bigram.namegen"), ask.backend.models.opened(found["key"]).model
    assert np.array_equal(there.model.arrays()["weights"], here.model.arrays()["weights"])
    assert there.recipe == here.recipe


def test_how_well_it_predicts_is_of_the_names_that_were_kept_aside(ask: Asking) -> None:
    found = ask("train", dataset="welsh", split="distinct")
    model = ask.backend.models.opened(found["key"]).model
    names = namegen.split(namegen.load_wordlist("welsh", model.registry), "distinct").test
    assert found["unseen"] == {"nats": model.evaluate(names).nll_per_token, "names": len(names)}


def test_of_a_model_of_all_names_it_is_what_it_chose_by_or_nothing(ask: Asking) -> None:
    found = ask("train", names=FEW, model="lstm epochs=4")
    assert found["unseen"]["nats"] == pytest.approx(min(value for _, value in found["curve"]["dev"]), abs=1e-4)
    assert ask("train", names=FEW)["unseen"] is None


def test_of_a_model_that_calls_names_impossible_no_figure_is_told(ask: Asking) -> None:
    found = ask("train", dataset="stars", split="distinct", model="count-ngram order=5 add_k=0")
    assert found["unseen"]["nats"] is None
    assert found["unseen"]["names"]
    curve = as_points([(1, 2.0), (2, float("inf")), (3, 1e308)], [(1, float("nan")), (2, float("-inf"))])
    assert curve == {"train": [(1, 2.0), (3, 1e308)], "dev": []}


def test_a_model_that_counts_says_something_when_it_is_done(ask: Asking) -> None:
    found = ask("train", names=FEW)
    assert (found["said"], found["curve"]) == ([], {"train": [], "dev": []})
    assert len(found["says"]) == NAMES


def test_names_of_the_list_are_told_from_new_ones(ask: Asking) -> None:
    found = ask("train", names="anna\n", model="count-ngram order=6 add_k=0")
    assert found["says"] == ["anna"] * NAMES
    assert found["copied"] == [True] * NAMES


def test_the_yardsticks_are_those_of_the_list(ask: Asking) -> None:
    found = ask("train", names=FEW)["yardsticks"]
    assert found["choices"] == len(set(FEW))  # the end of a name, for the end of a line
    assert found["pairs"] < found["blind"]
    assert found["letters"] is True


def test_a_model_that_is_there_already_is_shown_as_it_was_trained(ask: Asking) -> None:
    first, again = (ask("train", names=FEW, model="lstm epochs=3") for _ in range(2))
    assert first["said"]
    assert {**again, "step": 0, "total": 0} == {**first, "step": 0, "total": 0} | {
        name: again[name] for name in ("keeps", "step", "total")
    }


def test_its_file_is_written_where_only_who_has_the_key_finds_it(ask: Asking, registry: namegen.Registry) -> None:
    found = ask("train", names=FEW)
    written = ask("model_file", key=found["key"])
    path = Path(written["path"])
    assert (path.name, path.parent.name) == (written["file"], found["key"]) == ("pitman-yor.namegen", found["key"])
    assert namegen.load(path, registry).recipe == ask.backend.models.opened(found["key"]).model.recipe
    assert "no longer on the server" in ask.refused("model_file", key="0" * 64)["message"]


# How it goes


def test_while_it_learns_it_tells_its_steps_and_what_a_stop_would_keep(ask: Asking) -> None:
    job = ask.begin("train", names=FEW, model="slow steps=400")
    found = ask.until(job, lambda found: found["step"] >= 3)
    assert (found["phase"], found["total"], found["keeps"]) == ("learning", 400, True)
    assert found["best_step"] == found["step"]  # its dev loss falls with every step
    ask.once("stop", job=job)
    ended = ask.end(ask.once("follow", job=job))["done"]
    assert ended["early"] == "stopped"
    assert ended["best_step"] >= found["best_step"]
    assert ask("names", opened=ended["key"], n=1)["names"]


def test_of_a_model_that_keeps_nothing_it_says_so(ask: Asking) -> None:
    job = ask.begin("train", names=FEW, model="deaf steps=60")
    assert ask.until(job, lambda found: found["step"] >= 2)["keeps"] is False
    ask.once("stop", job=job)


@pytest.mark.parametrize("call", ["learning", "compared"])
def test_what_is_gone_or_something_else_is_refused(ask: Asking, call: str) -> None:
    assert "no longer on the server" in ask.refused(call, job="nothing")["message"]
    other = ask.backend.queue.submit(lambda job: job.wait(5), findable=True)
    assert "no longer on the server" in ask.refused(call, job=other.id)["message"]
    other.stop()


def test_it_says_something_at_the_beginning_and_less_and_less_often(registry: namegen.Registry) -> None:
    sayings, asked = Sayings(registry), []
    model = namegen.train(["anna", "bob"], model="uniform", registry=registry, cache=False)
    for step in range(1000):
        if sayings.wants(step, 1000):
            asked.append(step)
            sayings.look(step, model)
    assert asked == [round(share * 1000) for share in SHARES]


def test_of_a_training_without_an_end_it_says_something_at_the_beginning(registry: namegen.Registry) -> None:
    sayings = Sayings(registry)
    assert sayings.wants(0, 0)
    sayings.look(0, namegen.train(["anna", "bob"], model="uniform", registry=registry, cache=False))
    assert not any(sayings.wants(step, 0) for step in range(1, 100))


def test_what_a_stop_keeps_is_the_step_of_the_lowest_dev_loss_or_the_last() -> None:
    curve = Curve()
    for step, dev in enumerate([3.0, 2.0, 2.0, 2.5, 2.0], 1):
        curve.add(step, 9, 1.0, dev)
    assert curve.best_step == 2
    curve = Curve()
    for step in range(1, 4):
        curve.add(step, 9, 1.0)
    assert curve.best_step == 3


def test_trainings_one_after_the_other_have_a_curve_each() -> None:
    """What is made of models reports the steps of each from the start: no line goes back."""
    curve = Curve()
    for step in (1, 2, 3):
        curve.add(step, 3, 2.0, 1.5)
    for step in (1, 2):
        curve.add(step, 4, 3.0, 2.5)
    assert (curve.training, curve.step, curve.total, curve.best_step) == (2, 2, 4, 1)
    assert curve.lines() == ([(1, 3.0), (2, 3.0)], [(1, 2.5)])


# How long


def test_a_network_has_three_paces_and_counting_one(ask: Asking) -> None:
    assert ask("paces", names=FEW, model="lstm epochs=40")["paces"] == ["quick", "good", "best"]
    assert ask("paces", names=FEW, model="pitman-yor")["paces"] == ["good"]


def test_a_pace_is_options_of_the_model(ask: Asking) -> None:
    quick = ask("paces", names=FEW, model="lstm epochs=40", pace="quick")
    assert quick["model"] == "lstm epochs=10"
    found = ask("train", names=FEW, model="lstm epochs=8", pace="quick")
    assert ask.backend.models.opened(found["key"]).model.recipe.model.options["epochs"] == 2


def test_how_long_it_takes_is_found_out_by_a_short_trial(ask: Asking) -> None:
    began = time.monotonic()
    found = ask("paces", names=FEW, model="slow steps=200")  # of a twentieth of a second
    assert time.monotonic() - began < 6
    assert 9 < found["seconds"] < 20


def test_how_long_it_took_is_remembered(ask: Asking) -> None:
    trained = ask("train", names=FEW, model="slow steps=20")
    assert ask("paces", names=FEW, model="slow steps=20")["ready"] is True
    read = ask.backend.lists.load(ListChoice(text=FEW))
    recipe = ask.backend.recipe(read, model="slow steps=20")
    assert ask.backend.pilots.seconds(recipe, read.names, Job(lambda job: None)) == trained["seconds"]


def test_of_several_trainings_it_is_not_known(ask: Asking) -> None:
    assert ask("paces", names=FEW, model="mixture models='pitman-yor, slow steps=500'")["seconds"] is None


def test_what_counts_is_timed_on_a_part_of_a_long_list(ask: Asking) -> None:
    many = "\n".join(f"{first}{last}na" for first in FEW.split() for last in FEW.split() for _ in range(20))
    assert 0 < ask("paces", names=many)["seconds"] < 20


# What is refused


def test_an_option_that_does_not_fit_is_named(ask: Asking) -> None:
    for call in ("train", "paces"):
        error = ask.refused(call, names=FEW, model="lstm size=0")
        assert (error["field"], error["option"]) == ("model", "size")
        assert "allowed: a whole number" in error["message"]
        assert ask.refused(call, names=FEW, model="lstm width=1")["option"] == "width"


@pytest.mark.parametrize("call", ["train", "paces"])
@pytest.mark.parametrize(
    "data, says",
    [
        ({"pace": "slow"}, "pace is 'slow'; allowed: quick, good, best"),
        ({"split": "mine"}, "split is 'mine'; allowed: all, distinct, lecture"),
        ({"opened": "0" * 64}, "a saved model is trained already"),
        ({"model": "nothing"}, "there is no model 'nothing'"),
        ({"model": "reader words=/etc/passwd"}, "names a file of the server"),
    ],
)
def test_what_cannot_be_trained_is_said_at_once(ask: Asking, call: str, data: dict[str, Any], says: str) -> None:
    assert says in ask.refused(call, **({"names": FEW} | data))["message"]


def test_a_bug_says_nothing_of_the_server(ask: Asking, capsys: pytest.CaptureFixture[str]) -> None:
    assert "secret" not in str(ask.refused("train", names=FEW, model="faulty"))


def test_a_model_that_is_too_large_to_be_kept_is_measured_all_the_same(registry: namegen.Registry) -> None:
    ask = Asking(Backend(registry, Settings(seconds=30, cache_mb=0.02)))
    found = ask("train", names=FEW, model="lstm epochs=2")
    assert found["key"] == ""
    assert "this server keeps up to" in found["problem"]
    assert len(found["says"]) == NAMES
    assert found["command"].startswith("namegen train --dataset pasted.txt -m 'lstm epochs=2'")
