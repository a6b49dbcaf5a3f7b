"""Every command, every model and every sampler, with warnings as errors, as pyproject.toml tells pytest."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import namegen

from .fuzz.kinds import COUNTS, NETWORKS, PLAIN
from .test_cli import COMMANDS

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

REGISTRY = namegen.Registry.load(only=["namegen"])
OF = "-d LIST -m kneser-ney --no-cache"

BATTERY = {
    "generate": f"generate {OF} -n 5 --seed 1 --starts-with a --format csv",
    "train": "train -d LIST -m count-bigram --output NEW",
    "eval": f"eval {OF} --split all --samples 20",
    "compare": "compare -d LIST -m count-bigram -m kneser-ney --split all --samples 20 --no-cache",
    "explain": f"explain anna {OF}",
    "export": "export -d LIST -m kneser-ney --output DOCUMENT",
    "facts": f"facts {OF}",
    "top": f"top {OF} -n 5",
    "sounds-like": "sounds-like anna -d welsh -d elf",
    "plugins": "plugins",
    "plugins show": "plugins show ancestral",
    "plugins check": "plugins check namegen_metrics",
    "plugins manual": "plugins manual options",
    "plugins disable": "plugins disable namegen:course",
    "plugins enable": "plugins enable namegen:course",
    "keys": "keys --help",
    "keys list": "keys list",
    "keys set": "keys set --help",  # asks for a secret, which tests/test_secrets.py gives
    "keys remove": "keys remove --help",
    "plugins new": "plugins new letters --folder FOLDER",
    "datasets": "datasets",
    "datasets describe": "datasets describe LIST",
    "datasets pull": "datasets pull --help",  # a download, which tests/test_download.py serves
    "cache": "cache",
    "cache path": "cache path",
    "cache clear": "cache clear",
    "plot": "plot --help",
    "plot pairs": f"plot pairs {OF} --output PICTURE",
    "plot loss": "plot loss -d LIST -m 'nn-bigram steps=3'",
    "plot lengths": f"plot lengths {OF}",
    "plot explain": f"plot explain anna {OF}",
    "plot compare": "plot compare count-bigram kneser-ney -d LIST --no-cache",
    "course": "course --help",
    "app": "app --help",  # a server, which tests/test_app_*.py ask
}
"""A command line for each command. LIST is a list, the others are files to write."""


def test_the_battery_has_every_command() -> None:
    assert set(BATTERY) == set(COMMANDS)


@pytest.mark.parametrize("command", BATTERY)
def test_no_command_warns(command: str, cli: Cli, few: Path, tmp_path: Path) -> None:
    files = {"LIST": few, "NEW": "new.namegen", "DOCUMENT": "new.json", "FOLDER": "new", "PICTURE": "new.svg"}
    done = cli(*(tmp_path / files[word] if word in files else word for word in shlex.split(BATTERY[command])))
    assert done.exit_code == 0, (done.stderr, done.exception)


ENDS = ("temperature=5e-324", "temperature=1e6", "top_p=5e-324", "min_p=5e-324", "top_k=1")
OF_TORCH = "torch-multinomial"
SAMPLERS = [*sorted({*REGISTRY.entries("sampler")} - {OF_TORCH}), *(f"ancestral {options}" for options in ENDS)]


@pytest.mark.filterwarnings("ignore:nearly exact")
@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("model", COUNTS)
def test_no_model_warns_under_any_sampler_or_at_the_ends_of_its_options(model: str, sampler: str) -> None:
    assert letters_drawn(COUNTS[model], sampler) <= set("".join(PLAIN))


@pytest.mark.filterwarnings("ignore:nearly exact")
@pytest.mark.parametrize("sampler", [*SAMPLERS, OF_TORCH])
@pytest.mark.parametrize("model", NETWORKS)
def test_no_network_warns_under_any_sampler_or_at_the_ends_of_its_options(model: str, sampler: str) -> None:
    assert letters_drawn(NETWORKS[model], sampler) <= set("".join(PLAIN))


@pytest.mark.parametrize("model", COUNTS)
def test_no_model_warns_under_torch_s_own_sampler(model: str) -> None:
    assert letters_drawn(COUNTS[model], OF_TORCH) <= set("".join(PLAIN))


@cache
def trained(model: str) -> namegen.NameModel:
    return namegen.train(PLAIN, model=model, cache=False, registry=REGISTRY)


def letters_drawn(model: str, sampler: str) -> set[str]:
    """Draw three names; fewer where the likeliest letter of each never ends one, which is said in a line."""
    try:
        return set("".join(trained(model).generate(3, seed=1, raw=True, sampler=sampler)))
    except namegen.GenerationError as error:
        return set("".join(error.names))
