"""What the page is told of the options of parts: enough for a field of each; what does not fit names its field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from namegen_app.calls.about import options_of
from namegen_app.settings import Settings
from namegen_app.work.backend import Backend

import namegen
from namegen.registry.entry import Entry, Plugin

from .asking import Asking

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    return namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])


@pytest.fixture(scope="module")
def ask(registry: namegen.Registry) -> Asking:
    return Asking(Backend(registry, Settings(seconds=30, draw_seconds=10)))


@pytest.fixture(scope="module")
def typed(ask: Asking) -> dict[str, dict[str, Any]]:
    """The options of a model that has some of every kind, by their names."""
    (part,) = [each for each in ask("about")["parts"]["model"] if each["name"] == "typed"]
    return {option["name"]: option for option in part["options"]}


@pytest.mark.parametrize(
    ("name", "kind", "default", "choices", "optional"),
    [
        ("whole", "whole number", 3, [], False),
        ("real", "number", 0.5, [], False),
        ("switch", "yes or no", False, [], False),
        ("word", "text", "plain", [], False),
        ("choice", "one of", "first", ["first", "second"], False),
        ("numbered", "one of", 1, [1, 2, 3], False),
        ("mood", "one of", "calm", ["calm", "wild"], False),
        ("perhaps", "whole number", None, [], True),
        ("maybe", "text", None, [], True),
        ("either", "one of", None, ["x", "y"], True),
    ],
)
def test_an_option_of_every_kind_can_be_shown_as_a_field(
    typed: dict[str, dict[str, Any]], name: str, kind: str, default: Any, choices: list[Any], optional: bool
) -> None:
    option = typed[name]
    assert (option["kind"], option["default"], option["choices"]) == (kind, default, choices)
    assert option["optional"] is optional
    assert option["description"]
    assert option["allowed"]


def test_every_part_is_described_with_its_options(ask: Asking, registry: namegen.Registry) -> None:
    parts = ask("about")["parts"]
    for kind in namegen.KINDS:
        assert [each["name"] for each in parts[kind]] == [*registry.entries(kind)]
        for each in parts[kind]:
            there_are = namegen.describe_options(registry.get(kind, each["name"]).options())
            assert [one["name"] for one in each["options"]] == [one.name for one in there_are if not one.names_file]


def test_the_default_of_a_sampler_is_that_with_which_names_are_worth_showing(
    ask: Asking, registry: namegen.Registry
) -> None:
    entry = registry.default("sampler")
    (shown,) = [each for each in ask("about")["parts"]["sampler"] if each["name"] == entry.name]
    defaults = {option["name"]: option["default"] for option in shown["options"]}
    changed = entry.load().by_default()
    assert changed
    assert {name: defaults[name] for name in changed} == changed


@pytest.mark.parametrize(
    ("asked", "told", "part", "option"),
    [
        ({"model": "nowhere"}, "there is no model 'nowhere'", "", ""),
        ({"model": "typed whole=many"}, "option 'whole' is 'many'; allowed: a whole number", "model", "whole"),
        ({"model": "typed hole=3"}, "has no option 'hole'; did you mean 'whole'", "model", "hole"),
        ({"model": "typed whole"}, "after the name come options", "", ""),
        ({"tokenizer": "nowhere"}, "there is no tokenizer 'nowhere'", "", ""),
        ({"sampler": "nonsense"}, "there is no sampler 'nonsense'", "", ""),
        ({"sampler": "ancestral top_k=x"}, "option 'top_k' is 'x'", "sampler", "top_k"),
        ({"constraints": ["nonsense"]}, "there is no constraint 'nonsense'", "", ""),
        ({"constraints": ["length min=many"]}, "option 'min' is 'many'", "constraints", "min"),
        ({"dataset": "stars ordr=3"}, "has no option 'ordr'", "dataset", "ordr"),
        ({"constraints": ["starts-with txt=k"]}, "has no option 'txt'", "constraints", "txt"),
    ],
)
def test_what_does_not_fit_is_told_with_its_field(
    ask: Asking, asked: dict[str, Any], told: str, part: str, option: str
) -> None:
    refused = ask.refused("names", **{"dataset": "stars"} | asked)
    assert told in refused["message"]
    assert (refused["field"], refused["option"]) == (part, option)


def test_an_option_that_is_to_go_says_what_to_write_instead() -> None:
    class Flat(namegen.Sampler):
        class Options(namegen.Options):
            part: float = namegen.Field(0, ge=0, le=1, description="how much", deprecated="say share=... instead")
            share: float = namegen.Field(0, ge=0, le=1, description="how much")

    entry = Entry("sampler", "flat", Plugin("x:x", "x", "1"), Flat)
    assert [each["deprecated"] for each in options_of(entry)] == ["say share=... instead", ""]
