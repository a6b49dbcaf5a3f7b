"""Saved models that visitors open: checked, bounded, and the same as where they come from."""

from __future__ import annotations

from typing import Any

import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend

import namegen

from .asking import Asking

FEW = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena", "mia", "nora"]


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=30, draw_seconds=10))


@pytest.fixture
def ask(backend: Backend) -> Asking:
    return Asking(backend)


def model_file(backend: Backend, names: Any = FEW, **options: Any) -> bytes:
    return namegen.train(names, registry=backend.registry, cache=False, **options).to_bytes()


def test_an_opened_model_draws_the_names_that_it_draws_elsewhere(backend: Backend, ask: Asking) -> None:
    data = model_file(backend)
    drawn = ask("names", opened=backend.open(data, "mine.namegen"), n=5, seed="x")
    with pytest.warns(UserWarning, match="what needs the list is left out"):
        there = namegen.from_bytes(data, "it", backend.registry).generate(5, seed="x")
    assert [each["name"] for each in drawn["names"]] == there
    assert not any(each["copied"] for each in drawn["names"]), "its hashes tell copies, without the list"
    assert drawn["list"]["file"] == "mine.namegen"
    assert drawn["command"] == "namegen generate --from mine.namegen -n 5 --seed x"
    (note,) = drawn["notes"]
    assert note.startswith("the list is not at hand; what needs the list is left out: lengths-of-the-list, familiar, ")


@pytest.mark.parametrize("data", [b"", b"\x80\x04\x95", b"PK\x03\x04", b"x" * 100])
def test_what_is_no_model_file_is_refused(backend: Backend, data: bytes) -> None:
    with pytest.raises(namegen.StorageError, match=r"bad\.namegen is"):
        backend.open(data, "bad.namegen")


@pytest.mark.parametrize("place", [10, 300, -1])
def test_an_edited_model_file_is_refused(backend: Backend, place: int) -> None:
    data = bytearray(model_file(backend))
    data[place] ^= 1
    with pytest.raises(namegen.StorageError, match=r"^bad\.namegen"):
        backend.open(bytes(data), "bad.namegen")


def test_a_model_file_has_a_limit(registry: namegen.Registry) -> None:
    backend = Backend(registry, Settings(model_mb=0.001))
    with pytest.raises(namegen.StorageError, match=r"big\.namegen is .* MB large; this server opens up to 0\.001 MB"):
        backend.open(b"x" * 2000, "big.namegen")


def test_a_model_of_a_registered_list_tells_copies_again(backend: Backend, ask: Asking) -> None:
    stars = namegen.load_wordlist("stars", backend.registry)
    key = backend.open(model_file(backend, "stars", model="count-ngram order=8 add_k=0.001"), "stars.namegen")
    names = ask("names", opened=key, n=50, seed="1", copies=True)["names"]
    assert [each["copied"] for each in names] == [each["name"] in stars.distinct for each in names]
    assert any(each["copied"] for each in names)


def test_a_model_of_another_version_of_a_list_does_not_take_it_for_its_own(backend: Backend) -> None:
    others = namegen.Wordlist.from_names(FEW, name="stars")
    assert backend.models.opened(backend.open(model_file(backend, others), "stars.namegen")).model.names is None


def test_a_model_that_is_gone_is_said(ask: Asking) -> None:
    for call, more in (("names", {}), ("look", {}), ("why", {"name": "anna"}), ("model_file", {})):
        key = {"key" if call == "model_file" else "opened": "0" * 64}
        assert "the model is no longer on the server" in ask.refused(call, **key, **more)["message"]


@pytest.mark.parametrize(("call", "more"), [("train", {}), ("paces", {}), ("compare", {"models": ["uniform"]})])
def test_what_trains_takes_no_trained_model(ask: Asking, call: str, more: dict[str, Any]) -> None:
    assert "choose names to learn from" in ask.refused(call, opened="0" * 64, **more)["message"]


def test_nothing_changes_how_an_opened_model_was_trained(backend: Backend, ask: Asking) -> None:
    key = backend.open(model_file(backend), "mine.namegen")
    refused = ask.refused("names", opened=key, model="uniform")
    assert "opened is a trained model; model cannot change how it was trained" in refused["message"]
