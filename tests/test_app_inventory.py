"""What the web form and its endpoint tell of what plugins register: all of it, also of a kind that is new."""

from __future__ import annotations

import json
from typing import Any

import pytest
from namegen_app.work.inventory import brought_by_plugins, document
from typer.testing import CliRunner

import namegen
from namegen.commands.main import build_cli
from namegen.registry.entry import Plugin


class Spell(namegen.Named):
    """Something of a kind that neither the form nor this version knows."""

    kind = "spell"


class WithSpells(namegen.Registry):
    """A registry with such a kind."""

    def named(self) -> dict[str, dict[str, namegen.Named]]:
        return super().named() | {"spells": {"own": Spell("own", Plugin("mine:plugin", "mine", "1.0"), "mine:own")}}


@pytest.fixture(scope="module")
def registry() -> namegen.Registry:
    return WithSpells.load(only=["namegen"])


def test_programs_are_told_of_all_that_the_command_lists(registry: namegen.Registry) -> None:
    told = json.loads(json.dumps(document(registry)))
    listed = json.loads(CliRunner().invoke(build_cli(registry), ["plugins", "--format", "json"]).stdout)
    for own in ("plugins", "disabled"):  # what is the server's own stands there
        listed.pop(own)
    del told["plugins"]
    assert told == listed
    assert told["spells"] == [{"name": "own", "plugin": "mine:plugin", "missing": []}]


def test_the_page_is_told_of_all_that_is_registered(registry: namegen.Registry) -> None:
    every = [(f"{kind}s", name) for kind in namegen.KINDS for name in registry.entries(kind)]
    every += [(kinds, name) for kinds, some in registry.named().items() for name in some]
    told = brought_by_plugins(registry)
    assert [(each["kinds"], each["name"]) for each in told] == every


def test_the_page_is_told_what_each_is(registry: namegen.Registry) -> None:
    def told(kinds: str, name: str) -> dict[str, Any]:
        (found,) = (each for each in brought_by_plugins(registry) if (each["kinds"], each["name"]) == (kinds, name))
        return found

    name, metric = next(iter(registry.metrics().items()))
    assert told("metrics", name)["label"] == metric.label
    assert told("metrics", name)["summary"] == metric.summary_line()
    assert told("spells", "own") == {
        "kinds": "spells",
        "name": "own",
        "label": "own",
        "summary": "",
        "plugin": "mine:plugin",
        "missing": [],
    }
