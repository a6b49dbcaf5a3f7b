"""plugins/README.md is true: its hooks, its names, its examples."""

from __future__ import annotations

import doctest
import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import namegen
import namegen.commands
import namegen.testing
from namegen.commands.main import build_cli
from namegen.contracts import hookspecs
from namegen.registry.entry import Plugin
from namegen.registry.registry import Registry

MANUAL = Path(__file__).resolve().parents[1] / "plugins" / "README.md"
TEXT = MANUAL.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```python plugin\n(.*?)^```", TEXT, re.M | re.S)
FROM_PYTHON = re.findall(
    r"^```python plugin\n((?:(?!^```).)*?)^```\n\nFrom Python[^\n]*:\n\n```pycon plugin\n(.*?)^```",
    TEXT,
    re.M | re.S,
)
"""Examples of plugins, each with one of its use in a program, in a file that it names."""
HOOKS = [name for name in vars(hookspecs) if name.startswith("register_")]


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_there_with_its_exact_signature(hook: str) -> None:
    caller = getattr(Registry().manager.hook, hook)
    (argument,) = caller.spec.argnames
    annotation = caller.spec.function.__annotations__[argument]
    of_whom = "" if "." in annotation else "namegen."
    assert f"| `{hook}({argument})` | `{of_whom}{annotation}` |" in TEXT


def test_register_is_there_with_its_exact_signature() -> None:
    signature = inspect.signature(hookspecs.Register.__call__)
    names = [name for name in signature.parameters if name != "self"]
    shown = re.search(r"`register\((.*)\)` offers one part", TEXT)
    assert shown is not None
    assert [each.partition("=")[0] for each in shown[1].split(", ") if each != "*"] == names


def test_every_public_name_is_there() -> None:
    stable = TEXT.partition("## What is stable")[2]
    missing = [name for name in namegen.__all__ if f"`{name}`" not in stable]
    assert not missing
    assert set(re.findall(r"`(\w+)`", stable.partition("| for |")[2])) == set(namegen.__all__)


@pytest.mark.parametrize("method", [
    "fit", "logprobs", "decoder", "score", "arrays", "load_arrays", "load_components", "upgrade", "renamed",
    "uses_weights", "resumable", "data_parallel", "submodels", "evidence", "components",
    "learns_by_parts", "learns_letters", "map", "memory", "hashes", "sampled",
    "report", "stopped", "checkpoint", "rank", "train", "part", "seed", "dev", "first_scored", "token_weights",
    "start", "rows", "step", "take", "adjust", "choose", "prepare", "sample", "stream",
    "begin", "always_raw", "leaves_rows", "takes_likeliest", "likeliest_with", "power", "draws.uniforms",
    "follows", "written", "well_formed", "expected_failures", "files",
    "add", "end", "guarded", "escaped", "recognises",
    "dfa", "passes", "needs_list", "remembers", "holds_in_raw", "by_default",
    "encode", "state", "load_state", "boundaries", "read",
])  # fmt: skip
def test_every_method_of_a_contract_is_there(method: str) -> None:
    assert re.search(rf"`(run\.|corpus\.)?{method}\b", TEXT)


@pytest.mark.parametrize("number", range(len(EXAMPLES)), ids=lambda i: EXAMPLES[i].split("class ")[-1].split("(")[0])
def test_every_example_keeps_every_contract(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = f"example_{number}_of_the_manual"
    (tmp_path / f"{module}.py").write_text(EXAMPLES[number], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugin = __import__(module)
    found = dict(namegen.testing.checks(plugin, {}))
    assert len(found) > 3
    for check in found.values():
        check()


@pytest.mark.parametrize(
    ("plugin", "program"),
    FROM_PYTHON,
    ids=[plugin.split("def register_")[1].partition("(")[0] for plugin, _ in FROM_PYTHON],
)
def test_every_example_of_a_program_prints_what_it_shows(
    plugin: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NAMEGEN_PLUGINS", "namegen")
    (file,) = re.findall(r'files=\["(.*?)"\]', program)
    Path(file).write_text(plugin, encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(program, {"namegen": namegen}, file, None, 0)
    failures: list[str] = []
    doctest.DocTestRunner().run(test, out=failures.append)
    assert not failures, "".join(failures)


def test_every_hook_beside_parts_pages_commands_and_workers_is_shown_from_python() -> None:
    shown = {hook for plugin, _ in FROM_PYTHON for hook in re.findall(r"^def (register_\w+)", plugin, re.M)}
    hooks = ("documents", "exports", "readers", "sources", "formats", "metrics")
    assert shown == {f"register_{hook}" for hook in hooks}
    assert TEXT.count("```pycon plugin\n") == len(FROM_PYTHON)


def test_the_failure_that_the_manual_expects_is_that_of_a_check() -> None:
    namespace: dict[str, Any] = {}
    exec(EXAMPLES[0], namespace)
    plugin = type("Letters", (), {"register_models": staticmethod(namespace["register_models"])})()
    (named,) = re.findall(r'expected_failures=\{"([\w-]+)"', TEXT)
    assert named in dict(namegen.testing.checks(plugin, {}))


def test_every_name_of_the_commands_kit_is_there() -> None:
    section = TEXT.partition("## Commands")[2].partition("\n## ")[0]
    kit = [name for name, value in vars(namegen.commands).items() if callable(value) and not name.startswith("_")]
    assert "obtain" in kit
    assert not [name for name in kit if f"`{name}`" not in section]


def test_the_command_of_the_manual_is_short_and_draws_a_name() -> None:
    (source,) = [example for example in EXAMPLES if "@takes(Asked)" in example]
    assert len([line for line in source.splitlines() if line.strip()]) <= 14
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    registry = Registry.load(only=["namegen"])
    hook = staticmethod(namespace["register_commands"])
    registry.add(type("Example", (), {"register_commands": hook})(), Plugin("x", "x", ""))
    command = build_cli(registry)
    result = CliRunner().invoke(command, ["shout", "-m", "count-bigram add_k=0.5", "-d", "stars", "--seed", "3"])
    assert result.exit_code == 0, result.stderr
    drawn = namegen.train("stars", model="count-bigram add_k=0.5", registry=registry).generate(1, seed="3")
    assert result.stdout == drawn[0].upper() + "\n"
    refused = CliRunner().invoke(command, ["shout", "-m", "count-bigram", "-o", "add_k=-1"])
    assert refused.exit_code == 2


def test_the_first_plugin_is_as_short_as_promised_and_its_toml_is_right() -> None:
    assert len([line for line in EXAMPLES[0].splitlines() if line.strip()]) <= 12
    (toml,) = re.findall(r"^```toml\n(.*?)^```", TEXT, re.M | re.S)
    assert len(toml.splitlines()) <= 8
    assert tomllib.loads(toml)["project"]["entry-points"]["namegen"] == {"letters": "namegen_letters"}


def test_the_trigram_of_the_manual_is_a_plain_loops(tmp_path: Path) -> None:
    namespace: dict[str, Any] = {}
    (source,) = [example for example in EXAMPLES if "class Trigram" in example]
    exec(source, namespace)
    registry = Registry.load(only=["namegen"])
    registry.add(
        type("Example", (), {"register_models": staticmethod(namespace["register_models"])})(), Plugin("x", "x", "")
    )
    model = namegen.train(["anna", "an"], model="trigram", registry=registry)
    # ..a 2, .an 2, ann 1, nna 1, na. 1, an. 1; k = 0.1 and three tokens: P(n | .a) = 2.1 / 2.3, P(. | an) = 1.1 / 2.3
    assert model.logprob("an") == pytest.approx(sum(map(__import__("math").log, (2.1 / 2.3, 2.1 / 2.3, 1.1 / 2.3))))
