"""The shape of the house: who may know whom, what may be imported when, what is public."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import namegen
import namegen.commands

ROOT = Path(__file__).resolve().parents[1]
PLUGINS = sorted(
    path.parent for folder in ("plugins", "datasets", "app") for path in (ROOT / folder).glob("*/__init__.py")
)


def sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def test_layers_and_independence_hold() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_the_contracts_of_imports_leave_no_package_out() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    packages, contracts = set(rules["root_packages"]), {each["name"]: each for each in rules["contracts"]}
    assert packages == {"namegen", *(path.name for path in PLUGINS)}
    assert set(contracts["only namegen_plots draws with matplotlib"]["source_modules"]) == packages - {"namegen_plots"}
    assert set(contracts["only download.py speaks HTTP"]["source_modules"]) == packages
    assert set(contracts["plugins do not know each other"]["modules"]) == packages - {"namegen"}
    assert all(each["exhaustive"] for each in contracts.values() if each["type"] == "layers")


def built_in(registry: namegen.Registry) -> set[str]:
    """The names of all that the built-in plugins register."""
    from namegen.registry.entry import KINDS

    named = {name for some in registry.named().values() for name in some}
    return named | {name for kind in KINDS for name in registry.entries(kind)}


@pytest.mark.parametrize("folder", ["namegen", "app/namegen_app"])
def test_the_core_and_the_form_name_no_built_in_part(registry: namegen.Registry, folder: str) -> None:
    names = built_in(registry)
    # 'uniform' and 'names' are words too: those count where they are quoted, the others wherever they stand.
    # 'lecture' is a split as well as a sampler; 'length' and other constraints are what arrays and options are called.
    # Reports have formats of their own; 'cs' is a language of people, and a list's 'distinct' names no metric.
    words = {"names", "lecture", *registry.entries("constraint"), "text", "json", "jsonl", "csv", "cs", "distinct"}
    quoted = "|".join(rf"""["'`]{re.escape(name)}["'`]""" for name in names - words)
    bare = "|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in names if "-" in name or name == "makemore")
    pattern = re.compile(f"{quoted}|{bare}")
    assert pattern.search("the 'uniform' model, or nn-bigram")
    for path in sources(ROOT / folder):
        found = pattern.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path.relative_to(ROOT)} names the built-in part {found and found[0]!r}"


@pytest.mark.parametrize("folder", ["namegen", "app/namegen_app"])
def test_no_function_of_the_core_and_the_form_takes_a_built_in_part_by_default(
    registry: namegen.Registry, folder: str
) -> None:
    names = built_in(registry)
    for path in sources(ROOT / folder):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            defaults = [*node.defaults, *node.kw_defaults] if isinstance(node, ast.arguments) else []
            taken = [each.value for each in defaults if isinstance(each, ast.Constant) and each.value in names]
            assert not taken, f"{path.relative_to(ROOT)}: {taken} by default"


@pytest.mark.parametrize("package", PLUGINS, ids=lambda path: path.name)
def test_plugins_use_public_names_only(package: Path) -> None:
    for path in sources(package):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    assert alias.name == "namegen" or not alias.name.startswith("namegen."), f"{path}: {alias.name}"
            if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").startswith("namegen."):
                assert node.module == "namegen.commands", f"{path}: {node.module}"
                assert {alias.name for alias in node.names} <= set(vars(namegen.commands)), f"{path}: {node.module}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "namegen":
                assert node.attr in namegen.__all__, f"{path}: namegen.{node.attr}"


def test_every_public_name_is_there_and_documented() -> None:
    for name in namegen.__all__:
        value = getattr(namegen, name)
        assert name == "Field" or name == "hookimpl" or value.__doc__, name
    assert sorted(namegen.__all__) == sorted(set(namegen.__all__))
    assert set(namegen._MODULE_OF) == set(namegen.__all__)


def test_every_public_function_and_class_has_a_docstring() -> None:
    for path in sources(ROOT / "namegen"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            public = isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")
            if public and not node.name.startswith("complete_") and not _is_overload(node):
                assert ast.get_docstring(node), f"{path.relative_to(ROOT)}: {node.name}"


def _is_overload(node: ast.AST) -> bool:
    """Say whether a function is there for types alone: the one that follows has the docstring."""
    return any(isinstance(each, ast.Name) and each.id == "overload" for each in getattr(node, "decorator_list", ()))


def test_no_module_of_the_core_knows_itself_by_way_of_others() -> None:
    """No circle, lazy imports and those for types counted: a folder is read from the bottom up."""
    from graphlib import TopologicalSorter

    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in sources(ROOT / "namegen")}
    TopologicalSorter({name: imported(name, path, set(modules)) for name, path in modules.items()}).prepare()


def imported(name: str, path: Path, modules: set[str]) -> set[str]:
    """The modules of the core that the one at `path` imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        package = ".".join([*name.split(".")[: -node.level], *([node.module] if node.module else [])])
        found |= {package} | {f"{package}.{alias.name}" for alias in node.names}
    return (found & modules) - {name}


def test_importing_namegen_imports_nothing_heavy() -> None:
    program = "import sys, namegen; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pydantic", "torch", "typer", "rich", "requests"} & set(loaded)


def test_registering_imports_nothing_heavy() -> None:
    program = "import sys, namegen; namegen.Registry.load(); print(*sorted({n.split('.')[0] for n in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pydantic", "torch", "rich", "requests"} & set(loaded)


def test_every_folder_says_what_lives_there() -> None:
    for folder in ("namegen", "plugins", "datasets", "tests", "app", "tests/benchmarks"):
        assert (ROOT / folder / "README.md").is_file(), folder


def test_the_map_of_the_registry_has_a_line_for_each_module() -> None:
    folder = ROOT / "namegen/registry"
    listed = re.findall(
        r"`(\w+\.py)`", "".join(re.findall(r"^\| `.*", (folder / "README.md").read_text("utf-8"), re.M))
    )
    modules = [*folder.glob("*.py"), *folder.glob("isolation/*.py")]
    assert sorted(listed) == sorted(path.name for path in modules if path.name != "__init__.py")


def test_no_package_takes_a_name_that_others_own() -> None:
    for folder in ("plugins", "datasets", "app", "tests"):
        assert not (ROOT / folder / "__init__.py").exists(), folder
