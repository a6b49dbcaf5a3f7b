"""Options that are to go: who sets one is told once what to write instead, and nobody else is."""

from __future__ import annotations

import json
import sys
import textwrap
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import namegen
from namegen import Field
from namegen.commands.main import build_cli, main
from namegen.registry.entry import Plugin
from namegen.testing import ContractError, checks

NAMES = ("anna", "bob", "hanna", "johanna", "otto")
TOLD = "model 'leaning' of plugin x:x: option 'rate' is deprecated: say add=... instead"


class Leaning(namegen.Model):
    """Predict each letter by its frequency."""

    class Options(namegen.Options):
        renamed = {"speed": "rate"}
        rate: float = Field(0.5, ge=0, le=9, description="added to counts", deprecated="say add=... instead")
        add: float = Field(0.5, ge=0, le=9, description="added to counts")

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1 + self.options.rate
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts: Any) -> Any:
        return np.tile(self.row, (len(contexts), 1))


class Pair(namegen.Model):
    """Predict as the model that it is made of."""

    def fit(self, corpus: namegen.Corpus, run: namegen.Run) -> None:
        self._inner = run.part("it").train(namegen.Spec("leaning", {"rate": 2}), corpus).model

    @classmethod
    def submodels(cls, options: Any) -> list[Any]:
        return [namegen.Spec("leaning", {"rate": 2})]

    def components(self) -> dict[str, namegen.Model]:
        return {"it": self._inner}

    def load_components(self, models: Any) -> None:
        (self._inner,) = models

    def logprobs(self, contexts: Any) -> Any:
        return self._inner.logprobs(contexts)


class Shy(namegen.Constraint):
    """Want any name."""

    class Options(namegen.Options):
        letters: str = Field("", description="of no use", deprecated="leave it out")

    def passes(self, names: Any) -> Any:
        return np.ones(len(names), dtype=bool)


class Brings:
    @namegen.hookimpl
    def register_models(self, register: namegen.Register) -> None:
        register("leaning", Leaning, summary="leans")
        register("pair", Pair, summary="leans too")

    @namegen.hookimpl
    def register_constraints(self, register: namegen.Register) -> None:
        register("shy", Shy, summary="shy")


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def registry(told: list[str]) -> namegen.Registry:
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Brings(), Plugin("x:x", "x", "1"))
    registry.tell = told.append
    return registry


@pytest.mark.parametrize(
    "given",
    [
        "leaning rate=2",
        "leaning speed=2",
        namegen.Spec("leaning", {"rate": 2}),
        Leaning(Leaning.Options(rate=2), namegen.Vocabulary(("<S>", "<E>", "a"), 0, 1)),
    ],
    ids=["a text", "by the name before", "a Spec", "an object"],
)
def test_who_sets_it_is_told_once_what_to_write_instead(
    registry: namegen.Registry, told: list[str], given: Any
) -> None:
    registry.check("model", given)
    registry.check("model", given)
    assert told == [TOLD]


@pytest.mark.parametrize("given", ["leaning", "leaning add=2", Leaning])
def test_nobody_is_told_who_does_not_set_it(registry: namegen.Registry, told: list[str], given: Any) -> None:
    registry.check("model", given)
    assert told == []


def test_a_text_that_was_filled_in_sets_nothing(registry: namegen.Registry, told: list[str]) -> None:
    """What a command or a link repeats holds the defaults of all options."""
    text = str(registry.check("model", "leaning add=2"))
    assert "rate=0.5" in text
    registry.check("model", text)
    assert told == []


def test_a_wish_and_a_model_within_a_model_are_told_of_too(registry: namegen.Registry, told: list[str]) -> None:
    model = namegen.train(NAMES, model="pair", registry=registry)
    model.generate(1, seed=1, shy="x", novel=False)
    assert told == [TOLD, "constraint 'shy' of plugin x:x: option 'letters' is deprecated: leave it out"]


def test_a_saved_model_that_sets_it_is_loaded_and_used_without_a_word(
    registry: namegen.Registry, told: list[str], tmp_path: Path
) -> None:
    namegen.train(NAMES, model="leaning rate=2", registry=registry).save(tmp_path / "it.namegen")
    del told[:]
    later = namegen.Registry.load(only=["namegen"])
    later.add(Brings(), Plugin("x:x", "x", "1"))
    later.tell = told.append
    model = namegen.load(tmp_path / "it.namegen", later)
    assert model.recipe.model.options["rate"] == 2
    model.generate(2, seed=1, raw=True)
    model.explain("anna")
    assert told == []


def test_in_python_it_is_a_warning(registry: namegen.Registry) -> None:
    fresh = namegen.Registry()
    fresh.add(Brings(), Plugin("x:x", "x", "1"))
    with pytest.warns(FutureWarning, match="say add=... instead"):
        fresh.check("model", "leaning rate=2")


@pytest.mark.parametrize(
    "call",
    [
        lambda registry: registry.check("model", "leaning rate=2"),
        lambda registry: namegen.train(NAMES, model="leaning rate=2", registry=registry),
        lambda registry: namegen.train(NAMES, model="uniform", registry=registry).generate(1, raw=True, shy="x"),
    ],
    ids=["check", "train", "generate"],
)
def test_the_warning_names_the_line_that_calls_namegen(call: Callable[[namegen.Registry], Any]) -> None:
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(Brings(), Plugin("x:x", "x", "1"))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", FutureWarning)
        call(registry)
    here = call.__code__
    assert [(each.filename, each.lineno) for each in caught] == [(here.co_filename, here.co_firstlineno)]


def test_a_worker_says_nothing_as_its_work_was_told_of_where_it_was_shared_out() -> None:
    from namegen.registry.registry import _load_once

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        _load_once((), ()).tell("it is deprecated")


def test_reading_it_inside_the_part_warns_of_nothing() -> None:
    class More(Leaning.Options):
        other: int = Field(1, ge=0, description="more")

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Leaning.Options(rate=3).rate == More(rate=3).rate == 3


def test_it_is_shown_with_what_to_write_instead(registry: namegen.Registry) -> None:
    infos = {info.name: info.deprecated for info in namegen.describe_options(Leaning.Options)}
    assert infos == {"rate": "say add=... instead", "add": ""}
    cli = build_cli(registry)
    shown = CliRunner().invoke(cli, ["plugins", "show", "leaning"], terminal_width=200).stdout
    assert "added to counts (deprecated: say add=... instead)" in " ".join(shown.split())
    written = json.loads(CliRunner().invoke(cli, ["plugins", "show", "leaning", "--format", "json"]).stdout)
    assert [each["deprecated"] for each in written[0]["options"]] == ["say add=... instead", ""]


def test_a_command_says_it_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plugin = tmp_path / "trees.py"
    plugin.write_text(
        textwrap.dedent("""
        import namegen

        class Trees(namegen.WordlistSource):
            card = namegen.Card(title="Trees", language="English", licence="CC0-1.0", description="trees")

            class Options(namegen.Options):
                nuts: int = namegen.Field(1, ge=0, description="of no use", deprecated="leave it out\\x1b[2J")

            def read(self):
                return "oak\\nash\\nelm\\nyew\\nalder\\n" * self.options.nuts

        @namegen.hookimpl
        def register_wordlists(register):
            register("trees", Trees, summary="trees")
        """)
    )
    monkeypatch.setattr(sys, "argv", ["namegen"])
    with pytest.raises(SystemExit):
        main(["--plugin-file", str(plugin), "generate", "-d", "trees nuts=2", "-n", "1", "--raw", "-m", "uniform"])
    lines = [line for line in capsys.readouterr().err.splitlines() if "deprecated" in line]
    assert lines == [
        "namegen: wordlist 'trees' of plugin file:trees.py: option 'nuts' is deprecated: leave it out\\x1b[2J"
    ]


def test_the_kit_wants_words() -> None:
    class Mute(Leaning):
        """Predict each letter by its frequency."""

        class Options(namegen.Options):
            rate: float = Field(0.5, ge=0, le=9, description="added to counts", deprecated=True)

    class Silent:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("mute", Mute, summary="says nothing")

    check = dict(checks(Silent(), {}))["model-mute-options-have-defaults-bounds-and-descriptions"]
    with pytest.raises(ContractError, match="which is deprecated, says what to write instead"):
        check()
