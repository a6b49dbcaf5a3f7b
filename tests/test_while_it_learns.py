"""A model while it learns: who watches it, how long it takes, and what its loss is held against."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import namegen
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry

NAMES = ["anna", "bob", "carla", "dora", "emma", "fred", "gina", "hugo", "ida", "john", "karl", "lena", "mia", "nora"]
LEARNING = [
    "lstm epochs=2",
    "transformer epochs=2 depth=1 heads=2",
    "mlp epochs=2",
    "bow epochs=2",
    "nn-bigram steps=9",
]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.load(only=["namegen"])


class Watcher:
    """Draws at some steps, and remembers what it saw."""

    def __init__(self, *steps: int) -> None:
        self.steps = steps
        self.asked: list[tuple[int, int]] = []
        self.seen: dict[int, list[str]] = {}

    def wants(self, step: int, total: int, /) -> bool:
        self.asked.append((step, total))
        return step in self.steps

    def look(self, step: int, model: Any, /) -> None:
        assert isinstance(model, namegen.Trained)
        request = namegen.make_request(model.registry, 3, seed="1", raw=True, max_length=12)
        self.seen[step] = [name for batch in namegen.Drawing(model, request).stream() for name in batch]


def trained(registry: Registry, model: str, watcher: namegen.Watcher | None = None) -> namegen.NameModel:
    return namegen.train(NAMES, model=model, cache=False, registry=registry, run=namegen.Run(watcher=watcher))


# Watching


@pytest.mark.parametrize("model", LEARNING)
def test_who_watches_sees_names_and_changes_nothing(registry: Registry, model: str) -> None:
    watcher = Watcher(0, 3)
    watched, alone = trained(registry, model, watcher).model.arrays(), trained(registry, model).model.arrays()
    assert set(watcher.seen) == {0, 3}
    assert all(len(names) == 3 for names in watcher.seen.values())
    assert watched.keys() == alone.keys()
    assert all(np.array_equal(watched[name], alone[name]) for name in alone)


def test_what_is_seen_is_what_it_has_learned_by_then(registry: Registry) -> None:
    watcher = Watcher(0, 200)
    trained(registry, "nn-bigram steps=400", watcher)
    assert watcher.seen[0] != watcher.seen[200]
    stopped = trained(registry, "nn-bigram steps=200")
    request = namegen.make_request(registry, 3, seed="1", raw=True, max_length=12)
    drawn = [name for batch in namegen.Drawing(stopped, request).stream() for name in batch]
    assert watcher.seen[200] == drawn


def test_it_is_asked_before_the_first_step_and_told_how_many_there_are(registry: Registry) -> None:
    watcher = Watcher()
    trained(registry, "nn-bigram steps=5", watcher)
    assert watcher.asked == [(step, 5) for step in range(5)]


def test_the_parts_of_a_model_are_not_shown(registry: Registry) -> None:
    watcher = Watcher(0)
    trained(registry, "mixture models='count-bigram, nn-bigram steps=3'", watcher)
    assert watcher.asked == []


def test_a_run_without_a_watcher_asks_nobody() -> None:
    run = namegen.Run()
    assert not run.watched(0, 10)
    run.show(0, None)  # nobody looks


# How long


def paces(registry: Registry, model: str) -> dict[str, namegen.Recipe]:
    sources, names = namegen.find_wordlist(NAMES, registry)
    recipe = namegen.make_recipe(registry, sources, model=model)
    return {**namegen.paces_of(recipe, names, registry)}


def test_a_network_is_quick_with_fewer_epochs_and_best_with_more_units(registry: Registry) -> None:
    good = trained(registry, "lstm epochs=8").report["chosen"]
    found = paces(registry, "lstm epochs=8")
    assert list(found) == ["quick", "best"]
    assert found["quick"].model.options["epochs"] == 2
    assert found["best"].model.options["size"] > good["size"]
    assert all(recipe.model.options["lr"] == 0.004 for recipe in found.values())


def test_a_budget_of_seconds_is_a_quarter_and_twice_of_it(registry: Registry) -> None:
    found = paces(registry, "mlp seconds=8")
    assert [found[pace].model.options["seconds"] for pace in ("quick", "best")] == [2, 16]


@pytest.mark.parametrize("model", ["pitman-yor", "count-bigram", "mixture"])
def test_what_has_one_length_of_training_has_no_paces(registry: Registry, model: str) -> None:
    assert paces(registry, model) == {}


class Hasty(namegen.Model):
    """Has paces that are none."""

    found: dict[Any, Any] = {}

    @classmethod
    def paces(cls, options: Any, tokens: int) -> dict[Any, Any]:
        return cls.found

    def fit(self, corpus: Any, run: Any) -> None: ...

    def logprobs(self, contexts: Any) -> Any: ...


@pytest.mark.parametrize(
    "found, says", [({"slow": {}}, "it has a pace 'slow'"), ({"quick": {"speed": 3}}, "has no option 'speed'")]
)
def test_paces_that_are_none_are_refused_with_the_model_that_has_them(found: dict[Any, Any], says: str) -> None:
    registry = Registry.load(only=["namegen"])
    hook = namegen.hookimpl(lambda self, register: register("hasty", Hasty), specname="register_models")
    registry.add(type("Plug", (), {"register_models": hook})(), Plugin("x", "x", ""))
    Hasty.found = found
    with pytest.raises(namegen.NamegenError, match=says) as error:
        paces(registry, "hasty")
    assert "model 'hasty' of plugin x" in str(error.value)


# Yardsticks


def sticks(registry: Registry, names: Any, **rest: Any) -> namegen.Yardsticks:
    sources, wordlist = namegen.find_wordlist(names, registry)
    return namegen.yardsticks(namegen.make_recipe(registry, sources, **rest), wordlist, registry)


def test_pairs_are_predicted_from_all_others_and_one_more(registry: Registry) -> None:
    # The names ab and ab: .a twice of 2, ab twice of 2, b. twice of 2, over the 3 tokens . a b. Each pair, without
    # itself and with one more of all three: (2 - 1 + 1) / (2 - 1 + 3) = 1/2.
    found = sticks(registry, ["ab", "ab"])
    assert (found.choices, found.letters) == (3, True)
    assert found.blind == pytest.approx(math.log(3))
    assert found.pairs == pytest.approx(math.log(2))


def test_that_is_what_counting_pairs_reaches_on_names_that_it_has_not_seen(registry: Registry) -> None:
    held_out = namegen.cross_validate("japanese", 10, model="count-bigram", registry=registry).pooled
    assert sticks(registry, "japanese").pairs == pytest.approx(held_out.nll_per_token, abs=0.02)


def test_guessing_blindly_is_what_a_model_that_knows_nothing_reaches(registry: Registry) -> None:
    model = namegen.train(NAMES, model="uniform", cache=False, registry=registry)
    assert sticks(registry, NAMES).blind == pytest.approx(model.evaluate(NAMES).nll_per_token)


def test_capitals_at_the_beginning_are_no_letters_of_their_own(registry: Registry) -> None:
    assert sticks(registry, [name.title() for name in NAMES]) == sticks(registry, NAMES)


def test_tokens_of_several_letters_are_no_letters(registry: Registry) -> None:
    assert not sticks(registry, "welsh", tokenizer="syllables times=2").letters


# A comparison, model by model


def test_each_result_of_a_comparison_is_told_as_soon_as_it_is_there(registry: Registry) -> None:
    told: list[tuple[str, bool]] = []

    def take(result: namegen.Result, model: namegen.Trained | None) -> None:
        told.append((result.label, model is not None))
        if model is not None:
            assert tuple(namegen.NameModel.of(model).generate(10, seed="0")) == result.names_drawn

    models = ["count-bigram", "lstm lr=9 epochs=40", "uniform"]
    found = namegen.compare(models, "japanese", registry=registry, cache=False, on_result=take, samples=1)
    assert [label for label, _ in told] == models
    assert [label for label, there in told if not there] == [each.label for each in found.failed]


def test_a_list_is_short_where_the_notes_say_so(registry: Registry) -> None:
    for names, short in ((NAMES, True), ("japanese", False)):
        found = namegen.compare(["uniform"], names, registry=registry, cache=False, samples=0)
        assert found.short is short
        assert any("NLL judges scoring" in note for note in namegen.comparison_notes(found)) is short
