"""Taking a model along from the web form, without a browser: what one gets, what is refused and why, and how much."""

from __future__ import annotations

import json
import threading
from itertools import islice
from typing import Any

import pytest
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry

from .asking import Asking

CELTS = "Aneirin\nBronwen\nCadfael\nDelwyn\nEluned\nGwenllian\nHeledd\nMorwenna\nPeredur\nRhiannon\nTaliesin\nYsolde\n"


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend(namegen.Registry.load(only=["namegen"]), Settings(seconds=60, draw_seconds=60))


@pytest.fixture(scope="module")
def asking(backend: Backend) -> Asking:
    return Asking(backend)


@pytest.mark.parametrize(
    "wanted",
    [
        {"names": CELTS},
        {"names": CELTS, "starts_with": "b", "closeness": "free"},
        {"names": CELTS, "raw": True, "max_length": 6},
        {"dataset": "welsh", "copies": True, "repeats": True},
    ],
)
def test_a_document_draws_the_names_that_the_form_draws(asking: Asking, wanted: dict[str, Any]) -> None:
    taken = asking("take", **wanted, export="json")
    shown = [each["name"] for each in asking("names", **wanted, n=5, seed="Ynys Môn")["names"]]
    document = asking.backend.registry.read_document(taken["text"], taken["file"])
    assert list(islice(document.stream("Ynys Môn"), 5)) == shown


def test_what_one_gets_is_said(asking: Asking) -> None:
    taken = asking("take", dataset="welsh", export="html")
    assert (taken["file"], taken["media_type"]) == ("welsh.html", "text/html")
    assert taken["summary"] == "a page that draws these names from a disk"
    assert taken["bytes"] == len(taken["text"].encode())
    assert "<title>Names like Welsh given names</title>" in taken["text"]


@pytest.mark.parametrize(
    ("wanted", "file"),
    [
        ({"names": CELTS}, "names.js"),
        ({"dataset": ["welsh", "old-norse"], "blend_by": "names"}, "welsh-old-norse.js"),
        ({"dataset": "namegen:stars"}, "stars.js"),
    ],
)
def test_a_file_is_called_after_the_lists(asking: Asking, wanted: dict[str, Any], file: str) -> None:
    assert asking("take", **wanted, raw=True, export="js")["file"] == file


def test_the_page_is_told_of_all_that_there_is_and_may_have_it(asking: Asking) -> None:
    told = asking("about")
    assert [each["name"] for each in told["exports"]] == list(asking.backend.registry.exports())
    for each in told["exports"]:
        assert asking("take", names=CELTS, raw=True, export=each["name"])["text"]
    assert told["readers"]
    assert all(each["summary"] for each in told["readers"])
    for each in told["readers"]:
        assert asking("reader", name=each["name"])["file"].startswith("namegen.")


def test_a_trained_model_is_taken_along_by_its_key(asking: Asking) -> None:
    trained = asking("train", names=CELTS)
    assert asking("take", opened=trained["key"], export="json")["file"] == "names.json"


# What is refused


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"names": CELTS, "model": "nn-bigram steps=2"}, "and only counts travel"),
        ({"dataset": ["welsh", "elf"], "blend": "60,40"}, 'choose "mix names" among the lists'),
        ({"names": CELTS, "case": "upper"}, '"Capitals" is not carried'),
        ({"names": CELTS, "sampler": "ancestral top_k=3"}, 'under "Temperature, and how a model draws"'),
        ({"names": CELTS, "constraints": "familiar", "without_names": True}, "without the list there are no wishes"),
        ({"names": CELTS, "template": "{a} {b}"}, "names made of several cannot be taken along"),
        ({"names": CELTS, "starts_with": "q"}, "no name can be such"),
    ],
)
def test_what_does_not_travel_is_refused_in_the_words_of_the_form(
    asking: Asking, wanted: dict[str, Any], told: str
) -> None:
    message = asking.refused("take", **wanted, export="json")["message"]
    assert told in message
    assert "--" not in message


@pytest.mark.parametrize(("call", "argument"), [("take", "export"), ("reader", "name")])
def test_what_is_not_there_names_what_is(asking: Asking, call: str, argument: str) -> None:
    more = {"names": CELTS} if call == "take" else {}
    assert "(there are: " in asking.refused(call, **more, **{argument: "../etc/passwd"})["message"]


# Strangers


def test_without_names_no_name_of_the_list_is_in_it(asking: Asking) -> None:
    document = json.loads(asking("take", names=CELTS, closeness="close", without_names=True, export="json")["text"])
    assert document["names"] == ""
    assert not [name for name in CELTS.split() if name in json.dumps(document["checks"])]
    assert document["about"]["drawing"] == "raw"


def test_titles_and_names_of_strangers_are_texts(asking: Asking) -> None:
    evil = "</script><script>alert(1)</script>"
    names = namegen.Wordlist((evil, "<b>Bronwen</b>", "{{document}}", "Cadfael"), name=f"../../{evil}\r\nx.txt")
    key = asking.backend.open(namegen.train(names).to_bytes(), "x.namegen")
    for export in ("html", "js", "json"):
        taken = asking("take", opened=key, raw=True, export=export)
        assert taken["file"].removesuffix(f".{export}").replace("_", "").replace("-", "").isalnum()
        if export == "html":
            assert "alert(1)</script>" not in taken["text"]
            assert "&lt;script&gt;" in taken["text"]


# How much


def test_a_file_that_takes_too_much_memory_is_refused_before_it_is_written() -> None:
    small = Asking(Backend(namegen.Registry.load(only=["namegen"]), Settings(training_mb=55, warm=False)))
    assert "a file of 12 names would take" in small.refused("take", names=CELTS, export="json")["message"]


class Slow:
    """A plugin whose file is not written before it may be."""

    def __init__(self) -> None:
        self.may = threading.Event()

    @namegen.hookimpl
    def register_exports(self, register: namegen.RegisterExport) -> None:
        register("slow", self.write)
        register("broken", lambda model, request, *, without_names: 1 / 0)

    def write(self, model: Any, request: Any, *, without_names: bool) -> str:
        assert self.may.wait(60)
        return "done"


@pytest.fixture
def slow() -> Any:
    plugin, registry = Slow(), Registry.load(only=["namegen"])
    registry.add(plugin, Plugin("slow:plugin", "slow", "1.0"))
    yield plugin, Asking(Backend(registry, Settings(caller_jobs=1, warm=False)))
    plugin.may.set()


def test_an_address_has_so_many_under_way_as_it_has_of_any_jobs(slow: tuple[Slow, Asking]) -> None:
    plugin, asking = slow
    asking("names", names=CELTS, raw=True, n=1)
    first = asking.once("take", names=CELTS, raw=True, export="slow")
    assert "the server is busy" in asking.refused("take", names=CELTS, raw=True, export="json")["message"]
    plugin.may.set()
    assert asking.end(first)["done"]["text"] == "done"


def test_one_that_is_broken_leaves_the_others_as_they_are(slow: tuple[Slow, Asking]) -> None:
    _, asking = slow
    told = asking.refused("take", names=CELTS, raw=True, export="broken")["message"]
    assert told == "something broke inside the server; its log says what"
    assert asking("take", names=CELTS, raw=True, export="json")["file"] == "names.json"
