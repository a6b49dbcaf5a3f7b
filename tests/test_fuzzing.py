"""Changed files of saved models, some dozens of each kind: refused in one line, or drawn from as they say."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

import namegen
from namegen.registry.entry import Plugin

from .fuzz.__main__ import arguments
from .fuzz.checking import WrongError, names_of, outcome
from .fuzz.kinds import COUNTED, COUNTS, KINDS, NETWORKS, NEURAL, TOKENIZERS
from .fuzz.mutants import Mutant, mutant

SOME = 36
pytestmark = pytest.mark.filterwarnings("ignore:nearly exact")
REGISTRY = namegen.Registry.load(only=["namegen"])


@pytest.mark.parametrize("kind", COUNTED)
def test_changed_files_are_refused_or_drawn_from_as_they_say(kind: str) -> None:
    check_changed_files(kind)


@pytest.mark.parametrize("kind", NEURAL)
def test_changed_files_of_networks_are_refused_or_drawn_from_as_they_say(kind: str) -> None:
    check_changed_files(kind)


def check_changed_files(kind: str) -> None:
    data = KINDS[kind](REGISTRY)
    names = names_of(namegen.from_bytes(data, "it", REGISTRY))
    found = Counter(outcome(mutant(data, 0, number), data, names, REGISTRY) for number in range(SOME))
    assert found["refused"]
    assert found["equal"]


def test_there_is_a_kind_for_every_model_and_every_tokenizer() -> None:
    fuzzed = " ".join([*COUNTS.values(), *NETWORKS.values()])
    assert set(REGISTRY.entries("model")) - {"product"} <= set(fuzzed.replace(",", " ").split())
    assert set(REGISTRY.entries("tokenizer")) == {text.split()[0] for text, _ in TOKENIZERS.values()}


def test_a_changed_file_depends_on_its_number_alone() -> None:
    data = KINDS["count-bigram"](REGISTRY)
    some = [mutant(data, 5, number) for number in range(20)]
    assert [mutant(data, 5, number) for number in range(20)] == some
    assert len({each.data for each in some}) > 15
    assert {each.repaired for each in some} == {True, False}


class Careless(namegen.Model):
    """Draws from what no file holds: a number of its own, drawn anew with each object."""

    made = 0

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self.counts = np.bincount(corpus.targets, minlength=len(self.vocabulary)) * self.vocabulary.drawable + 0.0

    def logprobs(self, contexts: np.ndarray) -> np.ndarray:
        Careless.made += 1
        turned = np.roll(self.counts[1:], Careless.made // 3)
        return np.tile(namegen.log_normalise(np.append(self.counts[:1], turned)), (len(contexts), 1))


def test_what_the_fuzzer_finds_is_found() -> None:
    """A model that draws from more than its file, and a file that is taken for another, are reported."""

    class Module:
        @staticmethod
        @namegen.hookimpl
        def register_models(register: namegen.Register) -> None:
            register("careless", Careless)

    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Module, Plugin("test:careless", "test", "1"))
    data = namegen.to_bytes(namegen.train(["anna", "bobby", "carla"], model="careless", registry=registry))
    with pytest.raises(WrongError, match="draws other names"):
        outcome(Mutant(data, "nothing", True), data, [], registry)
    with pytest.raises(WrongError, match="taken for another model"):
        outcome(Mutant(data, "nothing", False), data, ["others"], registry)


def test_a_kind_that_is_not_there_is_refused() -> None:
    with pytest.raises(SystemExit):
        arguments(["--kind", "none"])
    assert arguments(["--kind", "gru", "--files", "3"]).kind == ["gru"]
