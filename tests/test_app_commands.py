"""What the page shows as a command does the same in a terminal, and harms none."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from namegen_app.settings import Settings
from namegen_app.words import command_lines
from namegen_app.work.backend import Backend
from namegen_app.work.lists import ListChoice

import namegen

from .asking import Asking

if TYPE_CHECKING:
    from typer.testing import Result

HERE = Path(__file__).parent
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"
TYPED: dict[str, Any] = {
    "whole": 7,
    "real": 1.25,
    "switch": True,
    "word": "none",
    "choice": "second",
    "numbered": 3,
    "mood": "wild",
    "perhaps": 0,
    "maybe": "a 'quoted' -o x=1",
    "either": "y",
    "many": [0.5, 3.0],
}
"""A value of every kind of option, none of them the default."""


@pytest.fixture(scope="module")
def backend() -> Backend:
    registry = namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])
    return Backend(registry, Settings(seconds=30, draw_seconds=30))


@pytest.fixture(scope="module")
def ask(backend: Backend) -> Asking:
    return Asking(backend)


@pytest.fixture(scope="module")
def model(backend: Backend) -> namegen.NameModel:
    return namegen.train(FEW.split(), registry=backend.registry, cache=False)


# Names


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"starts_with": "a", "max_length": 7, "closeness": "free"},
        {"dataset": ["stars", "elements"], "blend": "70,30"},
        {"dataset": ["stars", "elements"], "case": "upper"},
        {"dataset": "welsh", "where": ["sex=F"], "ends_with": "a"},
        {"model": "count-ngram order=3", "tokenizer": "start-end", "train_seed": "my seed"},
        {"sampler": "ancestral temperature=0.5 top_k=9", "copies": True, "repeats": True},
        {"raw": True, "model": "kneser-ney"},
        {"like": "Aldebaran", "closeness": "free"},
        {"without": "ae", "min_length": 4, "guard": True, "constraints": ["min-distance edits=2"]},
    ],
)
def test_the_command_gives_the_same_names(ask: Asking, cli: Callable[..., Result], asked: dict[str, Any]) -> None:
    drawn = ask("names", **{"dataset": "stars", "n": 4, "seed": "it's me"} | asked)
    assert drawn["names"]
    printed = cli(*shlex.split(drawn["command"])[1:])
    assert printed.exit_code == 0, printed.stderr
    assert printed.stdout.splitlines() == [each["name"] for each in drawn["names"]]


def test_the_command_says_all_that_is_not_the_default(ask: Asking, backend: Backend) -> None:
    typed = str(namegen.Spec("typed", TYPED))
    drawn = ask(
        "names",
        names=FEW,
        model=typed,
        tokenizer="start-end",
        train_seed="my seed",
        n=7,
        seed="it's me",
        sampler="ancestral temperature=0.5 min_p=0.001",
        repeats=True,
        starts_with="k",
        max_length=9,
    )
    words = shlex.split(drawn["command"])
    assert words[:5] == ["namegen", "generate", "--dataset", "pasted.txt", "-m"]
    assert backend.registry.check("model", words[5]).options == TYPED
    assert shlex.join(words[6:]) == (
        "--tokenizer start-end --train-seed 'my seed' --sampler 'ancestral temperature=0.5 min_p=0.001'"
        " --starts-with k --max-length 9 --repeats -n 7 --seed 'it'\"'\"'s me'"
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (
            {"starts_with": "k", "ends_with": "n", "contains": ["ann", "el"], "without": "ae", "regex": "k.*"},
            "--starts-with k --ends-with n --contains ann --contains el --without ae --regex 'k.*'",
        ),
        (
            {"shape": "CVCCV", "max_copied": 4, "min_distance": 2, "min_length": 5, "guard": True},
            "--shape CVCCV --max-copied 4 --min-distance 2 --min-length 5 --guard",
        ),
        ({"min_length": 1, "max_length": 100}, "--min-length 1 --max-length 100"),
        ({"switched_off": ["novel", "unique"], "raw": True}, "--copies --repeats --raw"),
        ({"constraints": ["guard allow=essex", "familiar new=1"]}, "--constraint 'guard allow=essex' --constraint 'f"),
        ({"constraints": ["min-distance", "starts-with text=k case=true"]}, "--constraint min-distance --constraint "),
        ({"regex": ["a.*", ".*b"]}, "--regex 'a.*' --constraint 'regex pattern='\"'\"'.*b'\"'\"''"),
        ({"starts_with": "--regex"}, "--starts-with --regex -n"),
        ({"sampler": ["ancestral top_k=5", "ancestral"]}, "--sampler 'ancestral top_k=5' --sampler ancestral -n"),
        ({"case": "title", "raw": True}, "--raw --case title -n"),
    ],
)
def test_the_command_says_wishes_by_their_flags(
    backend: Backend, model: namegen.NameModel, asked: dict[str, Any], words: str
) -> None:
    command = command_lines.command(model, backend.request(3, seed="s", **asked))
    assert f" {words}" in command
    assert command.endswith(" -n 3 --seed s")


def test_what_no_flag_can_say_has_no_command(backend: Backend, model: namegen.NameModel) -> None:
    request = backend.request(3, switched_off=["familiar", "novel"])
    assert command_lines.command(model, request) == ""
    assert command_lines.not_in_command(request) == ["familiar"]


def test_names_made_of_several_have_no_command(ask: Asking) -> None:
    drawn = ask("names", dataset="stars", n=1, template="{first} {last}", slots={"last": "elements"})
    assert drawn["command"] == ""


def test_a_command_says_the_encoding(ask: Asking, backend: Backend) -> None:
    key = backend.lists.upload("Žofie\nÉva\n".encode("cp1250"), "C:\\lists\\names.txt")
    drawn = ask("names", upload=key, encoding="cp1250", n=1, raw=True, model="count-bigram", seed="s")
    assert drawn["command"].startswith("namegen generate --dataset names.txt --encoding cp1250 -m count-bigram ")


@pytest.mark.parametrize("seed", ["a\x15touch x\n#", "\x1b[201~x", "\u202eevil"])
def test_what_a_terminal_acts_on_is_in_no_command(ask: Asking, seed: str) -> None:
    assert ask("names", names=FEW, n=1, seed=seed)["command"] == ""
    assert ask("train", names=FEW, model="uniform", train_seed=seed)["command"] == ""


def test_what_a_terminal_shows_is_in_commands_as_it_is(ask: Asking) -> None:
    assert ask("names", names=FEW, n=1, seed="Zoë 1")["command"].endswith("--seed 'Zoë 1'")


# The other pages


def test_the_other_commands_say_the_same_model(backend: Backend) -> None:
    read = backend.lists.load(ListChoice(registered="stars"))
    recipe = backend.recipe(read, model="kneser-ney order=3", split="distinct")
    trained = namegen.train_recipe(recipe, read.names, backend.registry)
    assert command_lines.train_command(trained) == (
        "namegen train --dataset stars -m 'kneser-ney order=3' --split distinct --output kneser-ney.namegen"
    )
    models = namegen.Spec.parse_list("uniform, kneser-ney order=3")
    assert command_lines.compare_command(models, read.sources, read.blend_by, "lecture", "7") == (
        "namegen compare uniform 'kneser-ney order=3' --dataset stars --split lecture --train-seed 7"
    )
