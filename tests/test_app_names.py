"""The calls of the page of names, without a browser: names and what they are of, why, and wishes that nothing meets."""

from __future__ import annotations

from typing import Any

import pytest
from namegen_app.calls.asked import alike
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend
from namegen_app.work.mixing import Wanted, best_to_mix_in

import namegen

from .asking import Asking

CELTS = "Aneirin\nBronwen\nCadfael\nDelwyn\nEluned\nGwenllian\nHeledd\nMorwenna\nPeredur\nRhiannon\nTaliesin\nYsolde\n"


@pytest.fixture(scope="module")
def backend() -> Backend:
    return Backend(namegen.Registry.load(), Settings(seconds=60, draw_seconds=60))


@pytest.fixture(scope="module")
def answered(backend: Backend) -> Any:
    """Ask a call as the page does; gives what is done, or the error."""
    return Asking(backend).answer


def test_names_say_what_they_are_put_together_from(backend: Backend, answered: Any) -> None:
    done = answered("names", names=CELTS, n=8, seed="1")["done"]
    assert len(done["names"]) == 8
    for each in done["names"]:
        assert not each["copied"]
        assert tuple(each["from"]) == namegen.pieces(each["name"], CELTS.split()).sources
    assert done["list"]["count"] == 12
    assert done["list"]["lengths"] == (6, 9)
    assert done["seed"] == "1"


def test_what_is_said_of_a_registered_list_is_on_its_card(answered: Any) -> None:
    learned = answered("names", dataset="welsh", n=1)["done"]["list"]
    assert [(each["title"], each["name"]) for each in learned["sources"]] == [("Welsh", "welsh")]
    assert learned["language"] == "Welsh"
    assert len(learned["examples"]) == 3


def test_copied_names_are_marked_and_have_no_other_source(answered: Any) -> None:
    done = answered("names", dataset="welsh", n=200, raw=True)["done"]
    copied = [each for each in done["names"] if each["copied"]]
    assert copied
    assert all(not each["from"] for each in copied)
    assert any(each["from"] for each in done["names"])


def test_how_rare_a_wish_is_comes_as_a_number(answered: Any) -> None:
    assert answered("names", names=CELTS, n=3)["done"]["share"] is None
    done = answered("names", names=CELTS, n=3, starts_with="g")["done"]
    assert 0 < done["share"] < 0.5
    assert all(each["name"].lower().startswith("g") for each in done["names"])


def test_names_like_one_share_its_beginning_or_its_end(answered: Any) -> None:
    assert alike("Gwenllian") == "Gwen.*|.*lian"
    assert alike("O-x") == r"O\-.*|.*\-x"
    names = answered("names", names=CELTS, n=5, like="Gwenllian", closeness="free")["done"]["names"]
    assert names
    assert all(each["name"].startswith("Gwen") or each["name"].endswith("lian") for each in names)
    assert answered("names", names=CELTS, like="  ")["error"]["message"]
    both = answered("names", names=CELTS, n=2, like="Gwenllian", regex=".*l.*", closeness="free")["done"]["names"]
    assert all("l" in each["name"] for each in both)


# Wishes that nothing meets


def test_a_letter_that_no_name_has_is_named_with_a_list_that_has_it(answered: Any) -> None:
    error = answered("names", dataset="welsh", starts_with="k")["error"]
    assert error["field"] == "starts_with"
    assert error["letters"] == ["k"]
    assert error["defaults"] == []
    mix = error["mix"]["name"]
    names = answered("names", dataset=mix, n=3, starts_with="k")["done"]["names"]
    assert all(each["name"].startswith("K") for each in names)


@pytest.mark.parametrize(
    ("wishes", "fields"),
    [
        ({"starts_with": "gw", "regex": "b.*"}, ["regex", "starts_with"]),
        ({"contains": ["wen", "ll"], "max_length": 3}, ["contains", "max_length"]),
        ({"like": "Gwenllian", "starts_with": "b", "ends_with": "r"}, ["ends_with", "like", "starts_with"]),
        ({"constraints": ["regex pattern=gw.*"], "starts_with": "b"}, ["constraints", "starts_with"]),
    ],
)
def test_wishes_that_exclude_each_other_are_each_named(answered: Any, wishes: Any, fields: list[str]) -> None:
    error = answered("names", names=CELTS, **wishes)["error"]
    assert sorted({each["field"] for each in error["wishes"]}) == fields
    assert not error["letters"]
    assert error["proven"]


def test_a_pattern_that_is_not_understood_is_marked_at_its_field(answered: Any) -> None:
    error = answered("names", names=CELTS, regex="a(")["error"]
    assert error["field"] == "regex"
    assert "missing )" in error["message"]
    assert not error["proven"]
    assert answered("names", names=CELTS, min_length=9, max_length=2)["error"]["message"]


def test_a_default_in_the_way_is_named_apart(answered: Any) -> None:
    error = answered("names", names=CELTS, starts_with="gwenllianna")["error"]
    assert [each["field"] for each in error["wishes"]] == ["starts_with"]
    assert error["defaults"] == ["lengths-of-the-list"]


def test_the_list_to_mix_in_is_of_the_same_script_and_kind(backend: Backend) -> None:
    entries = backend.registry.entries("wordlist")
    for chosen, letter, start in (("welsh", "k", "k"), ("stars", "ø", ""), ("welsh", "ж", "ж")):
        like = namegen.load_wordlist(chosen, backend.registry).names
        found = best_to_mix_in(backend.search, Wanted([letter], start, "", like), [chosen])
        names = [name.casefold() for name in namegen.load_wordlist(found, backend.registry).names]
        assert any(letter in name for name in names)
        assert any(name.startswith(start) for name in names)
        if chosen == "welsh" and letter == "k":
            assert entries[found].load().card.group == entries[chosen].load().card.group
    assert not best_to_mix_in(backend.search, Wanted(["☃"], "", "", ()), [])


# Why


def test_why_tells_the_pieces_and_the_chances(answered: Any) -> None:
    done = answered("why", names=CELTS, name="Gwendur")["done"]
    assert [(piece["text"], piece["source"]) for piece in done["pieces"]] == [("Gwen", "Gwenllian"), ("dur", "Peredur")]
    assert [step["letter"] for step in done["steps"]] == [*"Gwendur", ""]
    product = 1.0
    for step in done["steps"]:
        product *= step["probability"]
        assert len(step["others"]) <= 3
    assert done["probability"] == pytest.approx(product)
    assert answered("why", names=CELTS, name="Peredur")["done"]["known"] == "Peredur"
    assert answered("why", names=CELTS, name="")["error"]["message"] == "name is empty"
    assert "x" in answered("why", names=CELTS, name="Xerxes")["error"]["message"].lower()


# Whole names


def test_whole_names_are_drawn_slot_by_slot(answered: Any) -> None:
    asked = {"names": CELTS, "n": 6, "template": "{first} of {town}", "slots": {"town": "stars"}, "starts_with": "g"}
    done = answered("names", **asked, seed="2")["done"]
    assert len(done["names"]) == 6
    for each in done["names"]:
        first, town = each["parts"]
        assert each["name"] == f"{first} of {town}"
        assert first.startswith("G")
    assert done["names"] == answered("names", **asked, seed="2")["done"]["names"]
    assert len({each["parts"][1][0] for each in done["names"]}) > 1  # the wish is not about the town


@pytest.mark.parametrize(
    ("template", "slots"),
    [("first", {}), ("{first}", {"last": "stars"}), ("{first}", {"first": "no-such-list"}), ("{a b}", {})],
)
def test_a_template_that_cannot_be_is_refused(answered: Any, template: str, slots: dict[str, str]) -> None:
    assert answered("names", names=CELTS, template=template, slots=slots)["error"]["message"]


def test_no_default_list_is_no_fault(backend: Backend) -> None:
    """A server without lists can still be asked what there is."""
    registry = namegen.Registry()
    asked = Asking(Backend(registry, Settings()))
    assert asked("about")["defaults"]["wordlist"] == ""
