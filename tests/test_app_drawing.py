"""Names are drawn in bounded time: what there is by then is given, and it is said why there is no more."""

from __future__ import annotations

import time
from typing import Any

import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend
from namegen_app.work.draw import STOPPED_SECONDS, draw
from namegen_app.work.jobs import Job
from namegen_app.work.models import ServedModel

import namegen

from .asking import Asking

FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"


@pytest.fixture(scope="module")
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=30, draw_seconds=10, names=50))


@pytest.fixture(scope="module")
def ask(backend: Backend) -> Asking:
    return Asking(backend)


def nothing(*, stopped: bool = False) -> Job:
    """A job that nobody watches."""
    job = Job(lambda _: None)
    if stopped:
        job.stop()
    return job


def served(registry: namegen.Registry, *more: str, **options: Any) -> ServedModel:
    return ServedModel(namegen.train([*FEW.split(), *more], registry=registry, cache=False, **options))


def endless(registry: namegen.Registry) -> namegen.Request:
    return namegen.make_request(registry, 100_000_000, seed=1, raw=True)


# Time


def test_drawing_ends_in_time_with_what_there_is(registry: namegen.Registry) -> None:
    started = time.monotonic()
    answer = draw(served(registry), endless(registry), 1, nothing())
    assert time.monotonic() - started < 20
    assert 0 < len(answer.names) < 100_000_000
    assert answer.problem.endswith("names drawn in 1 seconds, the most this server gives")


def test_who_stopped_a_training_still_gets_names_of_what_it_learned(registry: namegen.Registry) -> None:
    started = time.monotonic()
    answer = draw(served(registry), endless(registry), 60, nothing(stopped=True))
    assert time.monotonic() - started < STOPPED_SECONDS + 20
    assert answer.names
    assert answer.problem.endswith("names drawn before it was stopped")


@pytest.mark.parametrize("stopped", [False, True])
def test_a_search_for_rare_names_ends_in_time_too(registry: namegen.Registry, stopped: bool) -> None:
    model = served(registry, "a" * 12, model="mlp epochs=1 size=4")
    request = namegen.make_request(registry, 50, raw=True, regex="..x*.*o", min_length=7)
    began = time.monotonic()
    answer = draw(model, request, 60.0 if stopped else 0.0, nothing(stopped=stopped))
    assert time.monotonic() - began < 20
    if stopped:
        assert len(answer.names) == 50 or answer.problem.endswith("before it was stopped")
        return
    assert (answer.names, answer.notes) == ([], ())
    assert answer.problem == "0 of 50 names drawn in 0 seconds, the most this server gives"


# Too few


def test_what_no_name_can_be_says_which_wishes_exclude_each_other(ask: Asking) -> None:
    refused = ask.refused("names", names=FEW, starts_with="k", constraints=["ends-with text=n"], regex="k.*a")
    assert refused["message"] == "no name can be such: ends-with n and regex k.*a exclude each other"


def test_where_there_are_fewer_names_those_found_are_given(ask: Asking) -> None:
    asked = {"names": FEW, "model": "count-bigram add_k=1", "regex": "[aeiou]{1}", "raw": True, "min_length": 1}
    drawn = ask("names", **asked, constraints=["unique"], n=50)
    names = [each["name"] for each in drawn["names"]]
    assert sorted(names) == sorted(set(names) & set("aeiou"))
    assert names
    assert "names can be such" in drawn["problem"]


def test_how_rare_names_are_is_said_where_somebody_asked_for_rare_ones(ask: Asking) -> None:
    asked = {"names": FEW, "model": "kneser-ney", "seed": "1"}
    rare = ask("names", **asked, n=1, starts_with="k", ends_with="na", min_length=6, max_length=6)
    assert 0 < rare["share"] < 0.01 < ask("names", **asked, n=3, contains="a")["share"]
    assert ask("names", **asked, n=3)["share"] is None


# How they are written


def test_names_in_another_case_are_not_taken_for_new(ask: Asking) -> None:
    asked = {"names": "ab\nba", "model": "count-bigram", "raw": True, "n": 50, "seed": "s"}
    plain, upper = ask("names", **asked)["names"], ask("names", **asked, case="upper")["names"]
    assert [each["name"] for each in upper] == [each["name"].upper() for each in plain]
    assert [each["copied"] for each in upper] == [each["name"] in ("AB", "BA") for each in upper]
    assert any(each["copied"] for each in upper)


def test_a_case_that_there_is_not_is_refused(ask: Asking) -> None:
    message = ask.refused("names", names=FEW, case="Upper")["message"]
    assert "'case' is 'Upper'; allowed: as-learned or title or lower or upper" in message
