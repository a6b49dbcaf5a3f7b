"""No path and no address is taken from a visitor, and nothing is fetched for one."""

from __future__ import annotations

import copy
import pickle
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend
from namegen_app.work.lists import ListChoice, ListStore, safe_name

import namegen

from .asking import Asking

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"
NOT_LISTS = ["/etc/passwd", "../pyproject.toml", "pyproject.toml", "http://127.0.0.1:1/x", "-"]


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=30, draw_seconds=10))


@pytest.fixture
def ask(backend: Backend) -> Asking:
    return Asking(backend)


# Lists


@pytest.mark.parametrize("path", NOT_LISTS)
def test_a_list_is_never_a_path_or_an_address(ask: Asking, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE.parent)  # where one of them is a file
    for call, more in (
        ("names", {}),
        ("look", {}),
        ("why", {"name": "anna"}),
        ("train", {}),
        ("paces", {}),
        ("compare", {"models": ["uniform"]}),
        ("sample", {}),
        ("read_list", {}),
        ("text_of", {}),
    ):
        refused = ask.refused(call, dataset=path, **more)
        assert refused["message"].startswith("there is no list"), call
        assert refused["field"] == "dataset"
    mixed = ask.refused("names", dataset=["stars", path])
    slot = ask.refused("names", dataset="stars", template="{first} {last}", slots={"last": path})
    assert mixed["message"].startswith("there is no list")
    assert slot["message"].startswith("there is no list")


def test_a_file_does_not_stand_in_for_a_registered_list(
    ask: Asking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "stars").write_text("mine\n")
    monkeypatch.chdir(tmp_path)
    assert "mine" not in ask("text_of", dataset="stars")["text"].split()
    assert ask("names", n=1, dataset="stars")["list"]["count"] > 1


@pytest.mark.parametrize("call", ["names", "read_list", "sample", "look", "train"])
def test_a_list_that_needs_a_download_is_not_fetched(ask: Asking, call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namegen, "load_wordlist", lambda *_, **__: pytest.fail("it is fetched"))
    refused = ask.refused(call, dataset="makemore")
    assert (
        "this form downloads nothing; whoever runs it can fetch it once with: namegen datasets pull makemore"
        in (refused["message"])
    )


def test_a_server_that_may_download_does(registry: namegen.Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []
    few = namegen.Wordlist.from_names(FEW.split(), name="few")
    monkeypatch.setattr(namegen, "load_wordlist", lambda entry, *_, **__: fetched.append(entry.name) or few)
    ListStore(registry, Settings(downloads=True)).load(ListChoice(registered="makemore"))
    assert fetched == ["makemore"]


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("/etc/passwd", "passwd"),
        ("C:\\lists\\my names?.txt", "my_names_.txt"),
        ("..", "uploaded.txt"),
        ("a b;rm -rf ~.txt", "a_b_rm_-rf_.txt"),
        ("имена.txt", "имена.txt"),
        ("x" * 500, "x" * 60),
    ],
)
def test_a_file_name_is_harmless(given: str, safe: str) -> None:
    assert safe_name(given) == safe


# Parts


@pytest.mark.parametrize(
    "asked",
    [
        {"constraints": ["guard file=/etc/passwd"]},
        {"constraints": "guard allow=x file=words"},
        {"model": "reader words=/etc/passwd"},
        {"model": "uniform tokenizer=reading tokenizer.words='[\"x\"]'"},
        {"tokenizer": "reading words='[\"x\"]'"},
        {"model": "pair of='reader words=x'"},
    ],
)
def test_a_part_that_a_visitor_names_reads_no_file_of_the_server(ask: Asking, asked: dict[str, Any]) -> None:
    refused = ask.refused("names", names=FEW, **asked)
    assert "names a file of the server, which only whoever runs it may; leave it out" in refused["message"]


@pytest.mark.parametrize("call", ["look", "train", "paces", "compare"])
def test_nor_does_one_on_any_other_page(ask: Asking, call: str) -> None:
    model = "reader words=/etc/passwd"
    asked = {"models": [model]} if call == "compare" else {"model": model}
    assert "option 'words' names a file of the server" in ask.refused(call, names=FEW, **asked)["message"]


def test_a_part_with_such_an_option_is_used_without_it(ask: Asking) -> None:
    assert ask("names", names=FEW, n=1, model="reader", constraints=["guard allow=x"])["names"]
    about = {each["name"]: each for each in ask("about")["parts"]["model"]}
    assert "words" not in [option["name"] for option in about["reader"]["options"]], "and no field offers it"


# Model files, whose recipe a stranger wrote


def kept_file(backend: Backend, dataset: str) -> tuple[bytes, str]:
    """A model file that says it learned from `dataset`, and its key once it is opened."""
    names = namegen.Wordlist.from_names(FEW.split(), name=dataset)
    data = namegen.train(names, registry=backend.registry, cache=False).to_bytes()
    return data, backend.open(data, "evil.namegen")


def test_a_model_file_does_not_make_the_server_read_a_path(backend: Backend, ask: Asking, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(FEW)
    data, key = kept_file(backend, str(secret))
    assert ask("names", opened=key, n=3)["notes"][0].startswith("the list is not at hand")
    refused = ask.refused("names", opened=key, max_copied=3)
    assert "max-copied 3 needs the list" in refused["message"]
    assert "the list is not at hand" in refused["message"]
    model = backend.models.opened(key).model
    for copied in (copy.copy(model), copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
        assert not copied.recalls
    assert namegen.from_bytes(data, "mine", backend.registry).recalls, "on a machine of one's own it is read"


def test_nor_does_one_without_hashes_of_its_names(
    backend: Backend, ask: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files of the first format have none, and every constraint may then need the list."""
    data = (HERE / "format1" / "kneser-ney.namegen").read_bytes()
    served = backend.models.opened(backend.open(data, "old.namegen"))
    key = backend.models.keep(replace(served, model=replace(served.model, names=None)))
    assert backend.models.opened(key).model.hashes is None
    monkeypatch.setattr("namegen.wordlists.blending.load_wordlist", lambda *_, **__: pytest.fail("a path is read"))
    assert ask("names", opened=key, n=3)["names"]
    assert ask("why", opened=key, name="anna")["steps"]
    looked = ask("look", opened=key)["key"]
    for call, more in (
        ("next_letters", {"beginning": "a"}),
        ("pairs", {}),
        ("pair_names", {"before": "", "after": "a"}),
        ("inside", {"beginning": "a"}),
        ("letter_map", {}),
    ):
        ask(call, key=looked, **more)
