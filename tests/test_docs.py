"""What the READMEs show is what happens: their commands are run, their output compared, their names checked."""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

import namegen

ROOT = Path(__file__).resolve().parents[1]
READMES = sorted(path for path in ROOT.rglob("README.md") if not any(part.startswith(".") for part in path.parts))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
FILE = re.compile(r"^```text (\S+)\n(.*?)^```", re.M | re.S)
"""A file that a README shows, and that its commands read."""


def blocks(path: Path, language: str) -> list[str]:
    return [text for kind, text in FENCE.findall(path.read_text(encoding="utf-8")) if kind == language]


def commands(text: str) -> list[tuple[str, str]]:
    """`$ command` lines, each with the output that follows it."""
    parts = re.split(r"^\$ ", text, flags=re.M)[1:]
    return [(part.partition("\n")[0], part.partition("\n")[2]) for part in parts]


@pytest.mark.parametrize(
    ("path", "block"),
    [(path, block) for path in READMES for block in blocks(path, "console")],
    ids=lambda part: part.parent.name if isinstance(part, Path) else part.splitlines()[0][:60],
)
def test_console_blocks_print_what_they_show(
    path: Path, block: str, cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILE.findall(path.read_text(encoding="utf-8")):
        Path(name).write_text(text, encoding="utf-8")
    checker = doctest.OutputChecker()
    for command, expected in commands(block):
        result = cli(*shlex.split(command)[1:])
        assert result.exit_code == 0, result.stderr
        found = re.sub(r"[ ]+$", "", result.stderr + result.stdout, flags=re.M).rstrip("\n") + "\n"
        assert checker.check_output(expected.rstrip("\n") + "\n", found, doctest.ELLIPSIS), f"$ {command}\n{found}"


@pytest.mark.parametrize("block", [block for path in READMES for block in blocks(path, "pycon")])
def test_python_blocks_print_what_they_show(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    test = doctest.DocTestParser().get_doctest(block, {}, "README", None, 0)
    assert test.examples
    failures: list[str] = []
    doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=failures.append)
    assert not failures, "".join(failures)


def test_the_lectures_commands_print_what_their_readme_says(
    makemore: namegen.Wordlist, cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.txt").write_text("\n".join(makemore.names), encoding="utf-8")
    manual = ROOT / "plugins" / "namegen_course" / "README.md"
    text = manual.read_text(encoding="utf-8")
    lines = [line for block in blocks(manual, "sh") for line in block.splitlines()]
    told = {}
    for line in (line for line in lines if line.startswith("namegen ")):
        command, _, number = line.partition("#")
        words = ["list.txt" if word == "makemore" else word for word in shlex.split(command)[1:]]
        result = cli(*words)
        assert result.exit_code == 0, result.stderr
        assert not number or number.split()[0] in result.stdout, line
        told[words[0]] = result.stdout + result.stderr
    assert "2.4901 last" in told["train"]
    assert "2.4901 with the regularisation" in text
    names = told["generate"].split()
    if torch.__version__.startswith("2.13."):
        assert ", ".join(f"`{name}`" for name in names[:3]) in text


def test_the_set_up_commands_are_those_that_ci_runs() -> None:
    set_up = [
        line for block in blocks(ROOT / "README.md", "sh") for line in block.splitlines() if "pip install" in line
    ]
    assert len(set_up) == 3
    assert set_up[0].endswith("namegen generate --plugin nn-bigram --dataset names.txt")
    assert "-r light.txt" in set_up[1]
    assert set_up[2].endswith("pytest")


def test_the_newest_dated_section_of_the_changelog_is_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dated = re.findall(r"^## (\d+\.\d+\.\d+) \(\d{4}-\d{2}-\d{2}\)$", text, re.M)
    assert dated[0] == about["version"]


def test_every_link_in_a_readme_leads_somewhere() -> None:
    for path in READMES:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), f"{path}: {target}"


DIRECTORY = ROOT / "plugins" / "DIRECTORY.md"


def test_the_directory_lists_the_plugins_that_come_with_namegen() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = re.findall(r"^\| \[`(namegen:\S+)`\]", DIRECTORY.read_text(encoding="utf-8"), re.M)
    assert sorted(rows) == sorted(f"namegen:{name}" for name in project["entry-points"]["namegen"])


def test_the_directory_is_linked_and_its_links_lead_somewhere() -> None:
    assert "](plugins/DIRECTORY.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "](DIRECTORY.md)" in (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", DIRECTORY.read_text(encoding="utf-8")):
        assert target.startswith("http") or (DIRECTORY.parent / target).exists(), target


def test_every_built_in_part_is_described_in_its_folder(registry: namegen.Registry) -> None:
    manual = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")
    for kind in ("model", "tokenizer", "sampler", "constraint"):
        for name in registry.entries(kind):
            assert f"`{name}`" in manual, name


def test_every_module_of_the_core_is_in_its_readme() -> None:
    text = (ROOT / "namegen" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "namegen").glob("*.py"):
        assert path.name == "__init__.py" or f"`{path.name}`" in text, path.name
