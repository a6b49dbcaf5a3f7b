"""What parts are called by people who know none of them: their labels, descriptions, and which stand first."""

from __future__ import annotations

import re
from typing import Any

import pytest

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry


class Flat(namegen.Model):
    """Every token alike."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None: ...

    def logprobs(self, contexts: Any) -> Any: ...


def registered(**said: Any) -> tuple[Registry, Plugin]:
    """A registry to which a plugin has offered `flat`, saying so much of it."""

    class Example:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("flat", Flat, **said)

    registry, plugin = Registry(), Plugin("x", "x", "")
    registry.add(Example(), plugin)
    return registry, plugin


def test_a_part_is_called_by_its_label_and_else_by_its_name() -> None:
    said = registered(summary="all alike", label="Flat", description="Knows nothing. At once.", featured=True)[0]
    entry = said.get("model", "flat")
    assert (entry.label, entry.description, entry.featured) == ("Flat", "Knows nothing. At once.", True)
    silent = registered(summary="all alike")[0].get("model", "flat")
    assert (silent.label, silent.description, silent.featured) == ("flat", "all alike", False)


@pytest.mark.parametrize("what", ["summary", "label", "description"])
@pytest.mark.parametrize("text", [5, None, b"flat", "a" * 501])
def test_what_is_no_text_is_refused_with_the_part_that_says_it(what: str, text: Any) -> None:
    registry, plugin = registered(**{what: text})
    assert plugin.error is not None
    assert f"model 'flat': its {what} is" in plugin.error
    assert not registry.entries("model")


def test_each_of_our_models_has_a_label_of_its_own_and_a_sentence() -> None:
    entries = Registry.load(only=["namegen"]).entries("model").values()
    labels = [entry.given_label for entry in entries]
    assert all(labels)
    assert len({label.lower() for label in labels}) == len(labels)
    for entry in entries:
        assert re.fullmatch(r"[A-Z].{10,110}\.", entry.given_description), entry.name


def test_a_form_shows_few_models_first_and_the_default_among_them() -> None:
    registry = Registry.load(only=["namegen"])
    featured = [name for name, entry in registry.entries("model").items() if entry.featured]
    assert 3 <= len(featured) <= 6
    assert registry.default("model").name in featured
