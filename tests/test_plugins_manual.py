"""The manual for plugin authors comes with the package, and with nothing that does not belong there."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

import namegen

Cli = Callable[..., Any]
ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "plugins" / "README.md").read_text(encoding="utf-8")


def sections_of_the_kit() -> list[str]:
    """What modules of the kit call SECTION, and give as the section to those who report a failure."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "namegen" / "testing").glob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    found = [node.value for node in nodes if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "SECTION"]
    for call in (node for node in nodes if isinstance(node, ast.Call)):
        place = AT.get(ast.unparse(call.func).rpartition(".")[2], len(call.args))
        found += call.args[place : place + 1]
    return sorted({str(each.value) for each in found if isinstance(each, ast.Constant)})


AT = {"of": 3, "require": 3, "_failure": 2, "where_to_read": 0}
"""Where in the arguments the section is."""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"])
    return zipfile.ZipFile(built)


def test_it_is_printed_whole(cli: Cli) -> None:
    assert cli("plugins", "manual").stdout == MANUAL


@pytest.mark.parametrize("words", [["models"], ["What", "is", "stable"], ["what is stable"]])
def test_a_section_is_printed_alone(cli: Cli, words: list[str]) -> None:
    title = " ".join(words).capitalize()
    printed = cli("plugins", "manual", *words).stdout
    assert printed.startswith(f"## {title}\n")
    assert printed.strip() in MANUAL
    assert printed.count("\n## ") == 0


@pytest.mark.parametrize("section", [*(f"{kind}s" for kind in namegen.KINDS), *sections_of_the_kit()])
def test_the_sections_that_the_kit_names_are_there(cli: Cli, section: str) -> None:
    assert cli("plugins", "manual", *section.split()).exit_code == 0


def test_a_section_that_is_not_there_is_one_line_with_the_nearest(cli: Cli) -> None:
    result = cli("plugins", "manual", "modells")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: the manual has no section 'modells'; did you mean 'models'?")


def test_the_wheel_has_it_and_finds_it_there(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path, [name for name in wheel.namelist() if name.startswith(("namegen/", "namegen-"))])
    command = [sys.executable, "-c", "from namegen.registry.manual import manual; print(manual(), end='')"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=60)
    assert done.stdout == MANUAL


def test_an_editable_installation_has_no_folder_that_hides_a_package(tmp_path: Path) -> None:
    from hatchling.builders.wheel import WheelBuilder

    (built,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["editable"])
    folders = {name.split("/")[0] for name in zipfile.ZipFile(built).namelist() if "/" in name}
    assert [folder for folder in folders if not folder.endswith(".dist-info")] == []


def test_the_wheel_has_our_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packages = {PurePosixPath(each).name for each in settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]}
    paths = [PurePosixPath(name) for name in wheel.namelist()]
    assert {path.parts[0] for path in paths} == packages | {f"namegen-{settings['project']['version']}.dist-info"}
    stray = [path for path in paths if {"tests", "__pycache__", "pictures", "benchmarks"} & set(path.parts)]
    assert stray == []
    assert {path.suffix for path in paths if path.parts[0] == "namegen"} == {".md", ".py", ".pyi", ".txt", ".typed"}
