"""One name for parts of two kinds, and two names for one class: whose options are whose."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import namegen
from namegen import Field
from namegen.registry.entry import Plugin
from namegen.testing import checks


class Leaning(namegen.Model):
    """Predict each letter by its frequency."""

    class Options(namegen.Options):
        add: float = Field(0.5, ge=0, le=9, description="added to counts")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + self.options.add
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: Any) -> Any:
        return np.tile(self.row, (len(contexts), 1))


class Further(Leaning.Options):
    add: float = Field(5, ge=0, le=9, description="added to counts")


class Unlike(namegen.Options):
    more: float = Field(5, ge=0, le=9, description="added to counts")


class Plain(namegen.Sampler):
    """Draw from the rows as they are."""


class Namesakes:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("twin", Leaning)

    @namegen.hookimpl
    def register_samplers(self, register: namegen.Register) -> None:
        register("twin", Plain)


class TwoNames:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("near", Leaning)
        register("far", Leaning, options=Further)
        register("unlike", Leaning, options=Unlike)


@pytest.fixture
def registry() -> namegen.Registry:
    registry = namegen.Registry()
    registry.add(TwoNames(), Plugin("x:x", "x", "1"))
    return registry


def test_an_option_by_a_name_that_two_parts_have_is_for_the_one_that_takes_it() -> None:
    found = dict(checks(Namesakes(), {"twin": {"add": 2}}))
    found["model-twin-fit-takes-corpus-and-run"]()
    found["sampler-twin-options-have-defaults-bounds-and-descriptions"]()


def test_an_option_that_neither_takes_is_refused_by_both() -> None:
    found = dict(checks(Namesakes(), {"twin": {"add_k": 2}}))
    for part in ("model", "sampler"):
        with pytest.raises(AssertionError, match="has no option 'add_k'"):
            found[f"{part}-twin-options-have-defaults-bounds-and-descriptions"]()


def test_a_class_has_other_defaults_under_another_name(registry: namegen.Registry) -> None:
    near, far = (registry.check("model", name) for name in ("near", "far"))
    assert (near.options, far.options) == ({"add": 0.5}, {"add": 5.0})
    assert near.part.entry.load() is far.part.entry.load() is Leaning
    assert registry.check("model", Leaning).name == "near", "handed over, it is the one of the first name"


def test_options_that_a_class_does_not_take_are_refused_before_it_is_built(registry: namegen.Registry) -> None:
    spec = registry.check("model", "unlike more=1")
    with pytest.raises(
        namegen.PluginError, match="model 'unlike' of plugin x:x is registered with options=Unlike, and"
    ):
        spec.part.build(namegen.Vocabulary(("<S>", "<E>", "a"), 0, 1))
