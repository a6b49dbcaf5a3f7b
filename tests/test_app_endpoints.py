"""What programs are answered, without a server between: the same as the library says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from namegen_app.endpoints.all import ENDPOINTS
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend

import namegen

from .asking import Asking

HERE = Path(__file__).parent
FEW = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena", "mia", "nora"]
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def backend() -> Backend:
    registry = namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])
    return Backend(registry, Settings(seconds=60, draw_seconds=30))


@pytest.fixture(scope="module")
def call(backend: Backend) -> Call:
    """`call("generate", n=3)` is what the endpoint answers."""
    endpoints = {each.name: each for each in ENDPOINTS}
    return lambda endpoint, /, **given: endpoints[endpoint].call(backend, given)


@pytest.fixture(scope="module")
def model(backend: Backend) -> namegen.NameModel:
    return namegen.train(FEW, model="count-bigram", registry=backend.registry, cache=False)


# Names


def test_names_are_the_librarys(call: Call, backend: Backend) -> None:
    answer = call("generate", dataset="stars", n=5, seed="7", starts_with="a")
    model = namegen.train("stars", registry=backend.registry, cache=False)
    assert answer["names"] == model.generate(5, seed="7", starts_with="a")
    assert answer["request"]["seed"] == "7"


def test_each_id_has_its_name(call: Call) -> None:
    asked = {"dataset": "stars", "seed": "7"}
    both = call("generate", **asked, ids=["a", 7])["names"]
    assert [each["id"] for each in both] == ["a", "7"]
    assert call("generate", **asked, ids=["7"])["names"] == both[1:], "whatever other ids there are"


def test_whole_names_are_of_their_slots(call: Call) -> None:
    asked = {"template": "{first} of {last}", "slots": {"first": "stars", "last": FEW}, "seed": "1"}
    names = call("generate", **asked, n=3)["names"]
    assert len(names) == 3
    assert all(" of " in name for name in names)
    (named,) = call("generate", **asked, ids=["x"])["names"]
    assert named["id"] == "x"


def test_options_of_the_sampler_are_those_of_the_one_that_is_given(call: Call) -> None:
    asked = {"names": FEW, "n": 1, "raw": True, "seed": "1"}
    (only,) = call("generate", **asked, temperature=0.5, top_k=3)["request"]["samplers"]
    options = namegen.Spec.parse(only).options if isinstance(only, str) else only["options"]
    assert (float(options["temperature"]), int(options["top_k"])) == (0.5, 3)


# Measures


def test_a_model_is_measured_on_names_that_it_has_not_learned(call: Call, backend: Backend) -> None:
    answer = call("evaluate", dataset="stars", model="count-bigram", samples=20, seed="1")
    parts = namegen.split(namegen.load_wordlist("stars", backend.registry), "distinct")
    trained = namegen.train(parts.train, model="count-bigram", registry=backend.registry, cache=False)
    assert answer["nll_per_token"] == pytest.approx(trained.evaluate(parts.test).nll_per_token)
    assert answer["generated"]["samples"] == 20


def test_other_names_can_be_scored_and_all_of_them_in_folds(call: Call, model: namegen.NameModel) -> None:
    others = call("evaluate", names=FEW, model="count-bigram", split="all", scored=["nana", "dada"])
    assert others["nll_per_token"] == pytest.approx(model.evaluate(["nana", "dada"]).nll_per_token)
    assert call("evaluate", names=FEW, model="count-bigram", cv=2)["cv"] == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"part": "tset"}, "it is train, dev or test"),
        ({"cv": 2, "part": "dev"}, "leave part out"),
        ({"cv": 1}, "allowed: a whole number >= 2"),
        ({"scored": "a", "part": "test"}, "not both"),
        ({"seed": "1"}, "without samples none are"),
        ({"opened": "0" * 64, "split": "all"}, "split all cannot change how it was trained"),
    ],
)
def test_what_does_not_go_together_is_refused_before_anything_is_trained(
    call: Call, given: dict[str, Any], told: str
) -> None:
    with pytest.raises(namegen.UsageError, match=told):
        call("evaluate", **{"model": "slow"} | given)


def test_a_model_that_was_trained_is_kept_and_measured(call: Call, backend: Backend) -> None:
    trained = call("train", dataset="stars", model="count-bigram", split="distinct")
    assert trained["train"]["nll_per_token"] < trained["dev"]["nll_per_token"]
    assert trained["early"] == ""
    assert call("generate", opened=trained["key"], n=2)["names"]
    scored = call("evaluate", opened=trained["key"], part="dev")
    assert scored["nll_per_token"] == pytest.approx(trained["dev"]["nll_per_token"])
    assert backend.models.opened(trained["key"]).model.recipe.split == "distinct"
    with pytest.raises(namegen.UsageError, match="opened is trained already"):
        call("train", opened=trained["key"])


def test_a_comparison_tells_no_secret_of_a_bug(call: Call) -> None:
    results = call("compare", names=FEW, models=["uniform", "faulty"], split="all", samples=0)["results"]
    assert [each["label"] for each in results] == ["uniform", "faulty"]
    assert "something broke inside the server" in str(results[1])
    assert "secret" not in str(results)


# Insides


def test_a_name_is_explained_or_why_not(call: Call, model: namegen.NameModel) -> None:
    answer = call("explain", names=FEW, model="count-bigram", name=["nora", "Жora"], samples=0)
    (explained,) = answer["explanations"]
    assert explained["logprob"] == pytest.approx(model.explain("nora", samples=0).logprob)
    assert [each["name"] for each in answer["refused"]] == ["Жora"]
    with pytest.raises(namegen.NamegenError, match="Ж"):
        call("explain", names=FEW, model="count-bigram", name="Ж")


def test_a_matrix_is_the_librarys(call: Call, model: namegen.NameModel) -> None:
    corpus, _ = namegen.pair_corpus(model)
    for of, computed in (
        ("counts", namegen.pair_counts(corpus, 60)),
        ("shares", namegen.pair_shares(corpus, 60)),
        ("probabilities", namegen.pair_probabilities(model, corpus, 60)),
    ):
        values = call("matrix", names=FEW, model="count-bigram", of=of)["values"]
        assert np.allclose(np.array(values, dtype=float), computed.values, equal_nan=True, atol=1e-6)
    same = call("matrix", names=FEW, model="count-bigram", of="difference", other="count-bigram")["values"]
    assert np.nanmax(np.abs(np.array(same, dtype=float))) == 0


def test_a_name_sounds_like_the_list_that_it_is_of(call: Call) -> None:
    answer = call("sounds_like", name="Betelgeuse", dataset=["stars", "elements"], model="count-bigram")
    (judged,) = answer["names"]
    assert "stars" in str(max(judged["lists"], key=lambda each: each["probability"]))


# What the page tells of them


def test_the_page_tells_of_every_endpoint_and_each_of_its_arguments(backend: Backend) -> None:
    told = Asking(backend)("programs")
    assert [each["name"] for each in told] == [each.name for each in ENDPOINTS]
    for each, endpoint in zip(told, ENDPOINTS, strict=True):
        assert [one["name"] for one in each["arguments"]] == list(endpoint.arguments.parameters)


def test_the_page_tells_of_every_plugin_and_limit(backend: Backend, call: Call) -> None:
    told = Asking(backend)("plugins")
    assert told["plugins"] == call("plugins")["plugins"]
    assert [each["name"] for each in told["limits"]] == list(Settings.model_fields)
    assert {each["name"]: each["value"] for each in told["limits"]}["draw_seconds"] == 30
