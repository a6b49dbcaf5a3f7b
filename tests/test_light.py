"""Without torch and gradio everything that counts works, and the rest says in one line what to install."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.registry.entry import Plugin

from . import needs_torch

ROOT = Path(__file__).resolve().parents[1]
NEITHER = (
    "import sys; sys.modules['torch'] = sys.modules['gradio'] = None; from namegen.commands.main import main; main()"
)
TORCH = "needs torch, which is not installed: pip install 'torch>=2.6'"


def run(*arguments: str, code: str = NEITHER) -> subprocess.CompletedProcess[str]:
    """A command line where both cannot be imported, as where they are not installed."""
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120)


def test_light_txt_is_what_we_require_but_torch_and_gradio() -> None:
    lines = (ROOT / "light.txt").read_text(encoding="utf-8").splitlines()
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    light = [each for each in lines if not each.startswith("#")]
    assert [each for each in required if each not in light] == ["torch>=2.6", "gradio>=6.31,<7"]
    assert set(light) <= set(required)


def test_the_tests_that_are_left_out_are_there() -> None:
    for pattern in needs_torch.FILES:
        assert list(Path(__file__).parent.glob(pattern)), pattern
    for file, tests in needs_torch.TESTS.items():
        text = Path(__file__).with_name(file).read_text(encoding="utf-8")
        for test in tests:
            assert f"def {test.partition('[')[0]}(" in text, f"{file}: {test}"


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "-n", "2", "--seed", "1", "-d", "elf"),
        ("eval", "-m", "kneser-ney", "-d", "elf"),
        ("compare", "uniform", "witten-bell", "-d", "elf", "--samples", "0"),
        ("explain", "Elrond", "-d", "elf"),
        ("facts", "-m", "count-bigram", "-d", "elf"),
        ("course", "2", "-d", "elf"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_what_counts_works(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ("generate -m lstm -d elf", f"model 'lstm' of plugin namegen:neural {TORCH}"),
        ("train -m nn-bigram -d elf --output x.namegen", f"model 'nn-bigram' of plugin namegen:neural {TORCH}"),
        ("generate -d elf --sampler torch-multinomial --seed 1", TORCH),
        ("app", "namegen app needs gradio, which is not installed: pip install 'gradio"),
    ],
)
def test_what_is_missing_is_said_in_one_line(arguments: str, line: str) -> None:
    done = run(*arguments.split())
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert line in done.stderr


def test_plugins_lists_what_it_lacks() -> None:
    done = run("plugins")
    assert "(Graves 2013) (needs torch)" in done.stdout
    assert "torch is not installed: pip install 'torch>=2.6'" in done.stdout
    parts = json.loads(run("plugins", "--format", "json").stdout)["parts"]
    assert {each["name"] for each in parts if each["missing"]} >= {"nn-bigram", "lstm", "torch-multinomial"}
    assert not any(each["missing"] for each in parts if each["name"] in ("kneser-ney", "contexts", "mixture"))


def test_a_module_that_nobody_requires_is_a_bug_of_the_plugin() -> None:
    class Careless(namegen.Model):
        """Import what is not there."""

        def fit(self, corpus: Any, run: Any) -> None:
            import not_there_at_all  # noqa: F401

        def logprobs(self, contexts: Any) -> Any: ...

    with pytest.raises(ModuleNotFoundError, match="not_there_at_all") as caught:
        namegen.train(["anna", "bob", "carla"], model=Careless)
    assert "This is a bug in the model 'Careless'" in caught.value.__notes__[0]


@pytest.mark.parametrize("needs", ["torch", ["torch.nn"], [3], 7])
def test_needs_are_names_of_modules(needs: Any) -> None:
    class Own:
        @namegen.hookimpl
        def register_models(self, register: namegen.Register) -> None:
            register("own", "own:Own", needs=needs)

    registry = namegen.Registry()
    registry.add(Own(), Plugin("a:b", "a", "1"))
    assert "model 'own': needs is" in str(registry.broken[0].error)
    assert "not the names of top-level modules, such as ['torch']" in str(registry.broken[0].error)
