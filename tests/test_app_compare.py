"""The calls of the page Compare, and the sentences that say what came of a comparison."""

from __future__ import annotations

import re
import shlex
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from namegen_app.calls.compare import MOST
from namegen_app.settings import Settings
from namegen_app.words.compared import sentences
from namegen_app.words.quality import duration, listed, wavers
from namegen_app.work.backend import Backend

import namegen

from .asking import Asking

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def ask(registry: namegen.Registry) -> Asking:
    return Asking(Backend(registry, Settings(seconds=30, draw_seconds=5)))


# The sentences


@pytest.fixture(scope="module")
def welsh(registry: namegen.Registry) -> namegen.Comparison:
    """Counting, which is best, pairs and guessing."""
    models = ["pitman-yor", "count-bigram", "uniform"]
    return namegen.compare(models, "welsh", registry=registry, cache=False, samples=0)


@pytest.fixture(scope="module")
def alike(registry: namegen.Registry) -> namegen.Comparison:
    """Two that do not differ on so few names, and one that does."""
    models = ["pitman-yor", "pitman-yor order=5", "uniform"]
    return namegen.compare(models, "welsh", registry=registry, cache=False, samples=0)


def taking(compared: namegen.Comparison, *seconds: float | None) -> namegen.Comparison:
    """The same, as if the trainings had taken so long."""
    results = [replace(each, fit_seconds=time) for each, time in zip(compared.results, seconds, strict=True)]
    return replace(compared, results=tuple(results))


def test_the_best_is_named_with_the_next(welsh: namegen.Comparison) -> None:
    first, second, _ = welsh.results
    assert first.verdict == "best"
    assert first.evaluation is not None
    assert second.evaluation is not None
    said = sentences(welsh, ["Counting", "Counting pairs", "Guessing"])
    one, other = wavers(first.evaluation.nll_per_token), wavers(second.evaluation.nll_per_token)
    assert said[0] == (
        f"Counting predicts these names best: it wavers between {one} letters,"
        f" where Counting pairs wavers between {other} letters."
    )


def test_no_best_is_named_where_the_interval_says_none(alike: namegen.Comparison) -> None:
    assert alike.undecided
    said = sentences(alike, ["A", "B", "Guessing"])
    assert "best" not in " ".join(said)
    assert said[0].startswith("A and B predict these names about equally well: A wavers between ")
    assert said[0].endswith(f", and on {alike.names} names no difference is sure.")
    assert said[1].startswith("Guessing is worse: it wavers between ")


def test_of_many_that_are_alike_the_number_is_said(alike: namegen.Comparison) -> None:
    first, second, last = alike.results
    many = replace(alike, results=(first, *(replace(second, label=str(n)) for n in range(5)), last))
    assert sentences(many, list("ABCDEFG"))[0].startswith("A and 5 others predict")


def test_one_alone_is_not_compared(welsh: namegen.Comparison) -> None:
    alone = replace(welsh, results=(replace(welsh.results[0], verdict=""),))
    assert re.fullmatch(r"Counting wavers between [\d.]+ letters\.", sentences(alone, ["Counting"])[0])


def test_models_with_other_tokens_are_compared_by_the_letter(registry: namegen.Registry) -> None:
    models = ["pitman-yor", "pitman-yor tokenizer=syllables tokenizer.times=2"]
    compared = namegen.compare(models, "welsh", registry=registry, cache=False, samples=0)
    assert not compared.same_tokens
    said = " ".join(sentences(compared, ["A", "B"]))
    assert "bits a letter" in said
    assert "letters" not in said


def test_where_none_could_be_run_that_is_all(welsh: namegen.Comparison) -> None:
    failed = replace(welsh, results=tuple(replace(each, evaluation=None) for each in welsh.results))
    assert sentences(failed, list("ABC")) == ["None of them could be run."]


@pytest.mark.parametrize(
    "seconds, says",
    [
        ((0.1, 0.2, 0), "All of them are ready at once."),
        ((0.1, 40, 0), "A is ready at once."),
        ((120, 0.2, 30), "B is ready at once, A in two minutes."),
        ((120, 110, 115), "A is ready in two minutes."),
        ((40, 35, None), "A is ready in 40 seconds."),
    ],
)
def test_it_says_what_is_ready_when(welsh: namegen.Comparison, seconds: tuple[float, ...], says: str) -> None:
    assert sentences(taking(welsh, *seconds), list("ABC"))[1] == says


def test_of_a_model_from_elsewhere_no_time_is_said(welsh: namegen.Comparison) -> None:
    assert len(sentences(taking(welsh, None, 1, 1), list("ABC"))) == 1


def test_of_a_short_list_it_says_what_is_judged(welsh: namegen.Comparison) -> None:
    assert "judge that by the names" in sentences(replace(welsh, listed=40), list("ABC"))[-1]
    assert "judge that by the names" not in " ".join(sentences(welsh, list("ABC")))


@pytest.mark.parametrize(
    "seconds, says",
    [
        (0, "at once"),
        (1.4, "at once"),
        (2, "in 2 seconds"),
        (89, "in 89 seconds"),
        (91, "in two minutes"),
        (15 * 60, "in 15 minutes"),
        (2 * 3600, "in two hours"),
    ],
)
def test_a_time_is_written_as_it_is_said(seconds: float, says: str) -> None:
    assert duration(seconds) == says


def test_small_words() -> None:
    assert [listed(["a", "b", "c"][:count]) for count in (1, 2, 3)] == ["a", "a and b", "a, b and c"]
    assert [wavers(nats) for nats in (0, 1.932, 800)] == ["1.0", "6.9", "countless"]


# The calls


def test_models_come_with_names_a_sentence_and_the_numbers(ask: Asking) -> None:
    found = ask("compare", dataset="welsh", models=["count-bigram", "pitman-yor", "count-bigram add_k=3"])
    assert [each["called"] for each in found["asked"]] == ["Counting pairs", "Counting", "Counting pairs add_k=3"]
    assert found["order"] == [1, 0, 2]
    assert found["sentences"][0].startswith("Counting predicts these names best: ")
    assert all(len(each["names"]) == 10 for each in found["models"])
    assert [each["verdict"] for each in found["models"]] == ["worse", "best", "worse"]
    assert all(each["choices"] == 24 for each in found["models"])
    assert found["title"].startswith("39 names scored, the test part of welsh")
    assert [grid["columns"][-1]["title"] for grid in found["grids"]] == ["verdict", "novelty"]
    assert all(any(column["numbers"] for column in grid["columns"]) for grid in found["grids"])


def test_its_command_compares_the_same(ask: Asking) -> None:
    models = ["count-bigram add_k=2", "uniform"]
    found = ask("compare", dataset="welsh", models=models, split="lecture", train_seed="5")
    words = shlex.split(found["command"])
    assert words[:4] == ["namegen", "compare", *models]
    assert words[4:] == ["--dataset", "welsh", "--split", "lecture", "--train-seed", "5"]


def test_names_of_the_list_are_told_from_new_ones(ask: Asking, registry: namegen.Registry) -> None:
    found = ask("compare", dataset="japanese", models=["pitman-yor"])
    listed_names = namegen.load_wordlist("japanese", registry).distinct
    names = found["models"][0]["names"]
    assert {each["name"]: each["copied"] for each in names} == {
        each["name"]: each["name"] in listed_names for each in names
    }


def test_each_model_draws_again(ask: Asking) -> None:
    found = ask("compare", names=FEW, models=["count-bigram", "pitman-yor"])
    keys = [each["key"] for each in found["models"]]
    assert len(set(keys)) == 2
    assert all(len(ask("names", opened=key, n=3)["names"]) == 3 for key in keys)


def test_models_appear_as_they_are_done_and_a_stop_keeps_them(ask: Asking) -> None:
    job = ask.begin("compare", dataset="welsh", models=["uniform", "slow steps=600"])
    for _ in range(600):
        found = ask.once("compared", job=job)["done"]
        if found["models"]:
            break
        time.sleep(0.05)
    assert [each["model"] for each in found["models"]] == ["uniform"]
    assert len(found["models"][0]["names"]) == 10
    ask.once("stop", job=job)
    ended = ask.end(ask.once("follow", job=job))["done"]
    assert ended["early"] == "stopped"
    assert [each["model"] for each in ended["models"]] == ["uniform"]
    assert ended["sentences"][0].startswith("Guessing wavers between 24.0 letters")


def test_one_that_fails_stands_beside_the_others_and_says_nothing_of_the_server(
    ask: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    found = ask("compare", names=FEW, models=["faulty", "uniform"])
    assert found["order"] == [1, 0]
    assert found["models"][0]["error"] == "something broke inside the server; its log says what"
    assert "secret" not in str(found)


def test_the_same_twice_is_compared_once(ask: Asking) -> None:
    found = ask("compare", names=FEW, models=["uniform", "uniform", "'uniform'"])
    assert len(found["models"]) == 1


@pytest.mark.parametrize(
    "data, says",
    [
        ({"models": []}, f"0 models are chosen; a comparison takes 1 to {MOST}"),
        ({"models": ["uniform"] * (MOST + 1)}, f"{MOST + 1} models are chosen"),
        ({"models": ["nothing"]}, "there is no model 'nothing'"),
        ({"models": ["lstm size=0"]}, "option 'size' is '0'"),
        ({"models": ["uniform, count-bigram"]}, "names 2 parts"),
        ({"models": ["reader words=/etc/passwd"]}, "names a file of the server"),
        ({"models": ["uniform"], "split": "mine"}, "split is 'mine'"),
        ({"models": ["uniform"], "opened": "0" * 64}, "a comparison trains its models anew"),
    ],
)
def test_what_cannot_be_compared_is_said_at_once(ask: Asking, data: dict[str, Any], says: str) -> None:
    assert says in ask.refused("compare", **({"names": FEW} | data))["message"]


def test_a_typed_model_is_read_and_named(ask: Asking) -> None:
    assert ask("one_model", model=" lstm  size=64") == {
        "model": "lstm size=64",
        "called": "LSTM size=64",
        "description": "Slow, imaginative. Remembers how a name began.",
    }
    assert ask.refused("one_model", model="lstm siz=64")["option"] == "siz"
    assert "names no part" in ask.refused("one_model", model=" ")["message"]
    assert "there is no tokenizer" in ask.refused("one_model", model="lstm tokenizer=none-such")["message"]
