"""A part and its options are written as one text, which every place that takes a part reads alike, and checks once."""

from __future__ import annotations

import json
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.spec import option_text
from namegen.training.cache import models_folder

REGISTRY = namegen.Registry.load(only=["namegen"])
TEXT = "count-ngram order=3"

part_names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:-]*", fullmatch=True)
option_names = st.text(string.ascii_letters + string.digits + "_.", min_size=1, max_size=6)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
specs = st.builds(namegen.Spec, part_names, st.dictionaries(option_names, json_values, max_size=4))


def as_read(spec: namegen.Spec) -> namegen.Spec:
    """The Spec with its values as texts."""
    return namegen.Spec(spec.name, {name: option_text(value) for name, value in spec.options.items()})


@given(specs)
def test_a_spec_is_read_back_from_its_text(spec: namegen.Spec) -> None:
    assert namegen.Spec.parse(str(spec)) == as_read(spec)


@given(st.lists(specs, min_size=1, max_size=4))
def test_specs_are_read_back_from_one_text(several: list[namegen.Spec]) -> None:
    assert namegen.Spec.parse_list(", ".join(map(str, several))) == [as_read(spec) for spec in several]


@given(specs)
def test_a_spec_may_be_the_option_of_another(inner: namegen.Spec) -> None:
    outer = namegen.Spec.parse(str(namegen.Spec("mixture", {"models": str(inner)})))
    assert namegen.Spec.parse(outer.options["models"]) == as_read(inner)


@given(st.text(max_size=30))
def test_any_text_is_a_spec_or_one_line(text: str) -> None:
    try:
        spec = namegen.Spec.parse(text)
    except namegen.UsageError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
    else:
        assert namegen.Spec.parse(str(spec)) == spec


@given(st.integers(1, 10), st.floats(0, 1e9), st.booleans())
def test_a_checked_spec_is_checked_again_from_its_text_alike(order: int, add_k: float, length: bool) -> None:
    checked = REGISTRY.check("model", namegen.Spec("count-ngram", {"order": order, "add_k": add_k, "length": length}))
    assert checked.options == {"order": order, "add_k": add_k, "length": length}
    assert REGISTRY.check("model", str(checked)) == checked
    assert REGISTRY.check("model", checked) is checked


# The same text everywhere

WHOLE = str(REGISTRY.check("model", TEXT))


def recipe_in(result: Any) -> str:
    assert result.exit_code == 0, result.stderr
    return str(json.loads(result.stdout)["recipe"]["model"])


def by_train(cli: Callable[..., Any], few: Path) -> str:
    target = few.with_suffix(".namegen")
    assert cli("train", "-m", TEXT, "-d", few, "--output", target).exit_code == 0
    return str(namegen.load(target, REGISTRY).recipe.model)


def by_compare(cli: Callable[..., Any], few: Path) -> str:
    result = cli("compare", TEXT, "-d", few, "--split", "all", "--samples", 0, "--format", "json")
    assert result.exit_code == 0, result.stderr
    (found,) = json.loads(result.stdout)["results"]
    assert found["label"] == TEXT
    return str(REGISTRY.check("model", found["label"]))


def by_plot(cli: Callable[..., Any], few: Path) -> str:
    result = cli("plot", "lengths", "-m", TEXT, "-d", few)
    assert result.exit_code == 0, result.stderr
    (kept,) = models_folder().glob("*.namegen")
    return str(namegen.load(kept, REGISTRY).recipe.model)


def by_form(_: Callable[..., Any], few: Path) -> str:
    from namegen_app.calls.asked import PageAsked
    from namegen_app.settings import Settings
    from namegen_app.work.backend import Backend

    asked, backend = PageAsked(names=few.read_text(), model=TEXT), Backend(REGISTRY, Settings())
    return str(asked.recipe(backend, asked.read(backend)).model)


def by_mixture(_: Callable[..., Any], few: Path) -> str:
    spec = namegen.Spec("mixture", {"models": f"{TEXT}, uniform", "kind": "linear"})
    model = namegen.train(few, model=spec, registry=REGISTRY)
    part = next(iter(model.model.components().values()))
    return str(namegen.Spec("count-ngram", part.options.model_dump()))


PLACES: dict[str, Callable[[Callable[..., Any], Path], str]] = {
    "generate": lambda cli, few: recipe_in(cli("generate", "-m", TEXT, "-d", few, "--format", "json")),
    "generate -o": lambda cli, few: recipe_in(
        cli("generate", "-m", "count-ngram", "-o", "order=3", "-d", few, "--format", "json")
    ),
    "train": by_train,
    "eval": lambda cli, few: recipe_in(cli("eval", "-m", TEXT, "-d", few, "--split", "all", "--format", "json")),
    "compare": by_compare,
    "explain": lambda cli, few: recipe_in(cli("explain", "anna", "-m", TEXT, "-d", few, "--format", "json")),
    "facts": lambda cli, few: recipe_in(cli("facts", "-m", TEXT, "-d", few, "--format", "json")),
    "top": lambda cli, few: recipe_in(cli("top", "-m", TEXT, "-d", few, "--format", "json")),
    "plot": by_plot,
    "the form": by_form,
    "mixture": by_mixture,
    "Python": lambda _, few: str(namegen.train(few, model=TEXT, registry=REGISTRY).recipe.model),
    "Python, a Spec": lambda _, few: str(
        namegen.train(few, model=namegen.Spec("count-ngram", {"order": 3}), registry=REGISTRY).recipe.model
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_the_same_text_is_the_same_model(place: str, cli: Callable[..., Any], few: Path) -> None:
    assert PLACES[place](cli, few) == WHOLE


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-m", TEXT, "-o", "order=4"), "'count-ngram order=3' gives 'order' already"),
        (("-m", "count-ngram", "-o", "order=3", "-o", "order=4"), "'order' is given twice"),
        (("-m", "count-ngram order=3 order=3"), "gives 'order' twice"),
        (("--tokenizer", "dot boundary=_", "-o", "tokenizer.boundary=."), "'dot boundary=_' gives 'boundary' already"),
        (("--sampler", "ancestral top_k=2", "-o", "sampler.top_k=3"), "'ancestral top_k=2' gives 'top_k' already"),
        (("--sampler", "ancestral top_k=2", "--top-k", 3), "'ancestral top_k=2' gives 'top_k' already"),
        (("-m", TEXT, "-m", TEXT), "--plugin is given twice"),
    ],
)
def test_what_is_given_twice_is_refused(cli: Callable[..., Any], few: Path, arguments: tuple, said: str) -> None:
    result = cli("generate", "-d", few, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: ")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_each_spec_of_a_command_is_checked_once(
    cli: Callable[..., Any], few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from namegen.registry import registry

    checked: list[tuple[str, str]] = []
    check = registry.check_options

    def counting(entry: namegen.Entry, spec: namegen.Spec) -> namegen.Spec:
        checked.append((entry.kind, spec.name))
        return check(entry, spec)

    monkeypatch.setattr(registry, "check_options", counting)
    assert cli("generate", "-m", "count-bigram", "-n", 3, "-d", few).exit_code == 0
    # Names are judged by the default model, and a sampler is given the options with which names are worth showing.
    assert sorted(checked) == [
        ("model", "count-bigram"),
        ("model", "pitman-yor"),
        *(2 * [("sampler", "ancestral")]),
        ("tokenizer", "dot"),
    ]
