"""Secrets and the web form: no page, answer, schema, link or file of the server holds one, and none is taken."""

from __future__ import annotations

import inspect
import json
from pathlib import Path

import pytest
from namegen_app.endpoints.all import ENDPOINTS
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend

import namegen

from . import secretive
from .asking import Asking
from .secretive import CANARY

VARIABLE = "NAMEGEN_KEY_FILE_SECRETIVE__TOKEN"
ASKED = {"dataset": "behind-a-door", "model": "secretive"}


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Backend:
    monkeypatch.setenv(VARIABLE, CANARY)
    registry = namegen.Registry.load(only=["namegen"], files=[Path(secretive.__file__)])
    return Backend(registry, Settings(seconds=60, draw_seconds=30))


def test_no_answer_to_a_program_holds_a_secret(backend: Backend, own_cache: Path) -> None:
    given = {
        "generate": {**ASKED, "raw": True, "n": 3, "seed": "1"},
        "train": ASKED,
        "evaluate": {**ASKED, "samples": 5},
        "compare": {"models": ["secretive", "uniform"], "dataset": "behind-a-door"},
        "explain": {**ASKED, "name": "anna"},
        "matrix": ASKED,
        "sounds_like": {"name": "anna", "datasets": ["behind-a-door", "stars"], "model": "secretive"},
        "plugins": {},
    }
    for endpoint in ENDPOINTS:
        try:
            answer = str(endpoint.call(backend, given[endpoint.name]))
        except namegen.NamegenError as error:
            answer = str(error)
        assert CANARY not in answer
        assert CANARY not in str(inspect.signature(endpoint.call))
    assert [each for each in own_cache.rglob("*") if each.is_file() and CANARY.encode() in each.read_bytes()] == []


def test_the_form_shows_no_secret_and_takes_none(backend: Backend) -> None:
    page = Asking(backend)
    about = page("about")
    (model,) = [each for each in about["parts"]["model"] if each["name"] == "secretive"]
    assert [each["name"] for each in model["options"]] == ["size"]
    assert CANARY not in json.dumps(about)
    assert CANARY not in json.dumps(page("plugins"))
    answer = page.answer("train", dataset="behind-a-door", model=f"secretive token={CANARY}")
    assert "is a secret" in json.dumps(answer)
    assert CANARY not in json.dumps(answer)
