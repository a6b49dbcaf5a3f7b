"""A bug in a plugin keeps its traceback, and is said to be the plugin's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry


class Clumsy(namegen.Model):
    """Fails where its option says."""

    class Options(namegen.Options):
        where: str = namegen.Field("fit", description="fit, rows, shape, score or probabilities")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        if self.options.where == "fit":
            raise ValueError("oh dear")

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        size = len(self.vocabulary)
        if self.options.where == "rows":
            raise ValueError("oh dear")
        if self.options.where == "shape":
            return np.full(size, -np.log(size))
        return np.full((len(contexts), size), 1 / size)

    def decoder(self) -> namegen.Decoder:
        return object() if self.options.where == "decoder" else super().decoder()


class Hooks:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("clumsy", Clumsy)


@pytest.fixture
def clumsy() -> Any:
    registry = Registry.load(only=["namegen"])
    registry.add(Hooks(), Plugin("other:clumsy", "other", "1"))

    def train(where: str) -> namegen.NameModel:
        return namegen.train(["anna", "bob"], model=f"clumsy where={where}", registry=registry)

    return train


def notes(error: BaseException) -> str:
    return " ".join(getattr(error, "__notes__", []))


def test_a_failure_while_learning_is_said_to_be_the_models(clumsy: Any) -> None:
    with pytest.raises(ValueError, match="oh dear") as caught:
        clumsy("fit")
    assert notes(caught.value) == "This is a bug in model 'clumsy' of plugin other:clumsy, which was learning."


@pytest.mark.parametrize("verb", ["generate", "evaluate"])
def test_a_failure_while_drawing_or_scoring_is_said_to_be_the_models(clumsy: Any, verb: str) -> None:
    model = clumsy("rows")
    with pytest.raises(ValueError, match="oh dear") as caught:
        model.generate(1) if verb == "generate" else model.evaluate(["anna"])
    assert "model 'clumsy' of plugin other:clumsy" in notes(caught.value)


@pytest.mark.parametrize("verb", ["generate", "evaluate"])
@pytest.mark.parametrize(
    ("where", "complaint"),
    [
        ("shape", "returned rows of shape"),
        ("probabilities", "are these probabilities, where natural logs are promised?"),
        ("decoder", "its decoder() is object, not a namegen.Decoder"),
    ],
)
def test_a_broken_promise_is_one_line_whatever_was_asked(clumsy: Any, verb: str, where: str, complaint: str) -> None:
    model = clumsy(where)
    with pytest.raises(namegen.PluginError, match="model 'clumsy' of plugin other:clumsy") as caught:
        model.generate(1) if verb == "generate" else model.evaluate(["anna"])
    assert complaint in str(caught.value)


def test_a_corpus_of_lists_is_refused_where_it_is_made() -> None:
    with pytest.raises(namegen.PluginError, match="a Corpus's tokens are one numpy array of whole numbers, not list"):
        namegen.Corpus([0, 1, 0], np.array([0, 3]), namegen.Vocabulary((".", "a"), 0, 0))  # type: ignore[arg-type]
