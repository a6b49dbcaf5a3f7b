"""`namegen plugins new`: what it writes is whole, clean and works as it is; a name that is taken is said."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tarfile
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from namegen import KINDS, Registry
from namegen.commands.main import build_cli
from namegen.contracts import hookspecs
from namegen.registry.entry import Plugin
from namegen.registry.free_names import LONGEST
from namegen.registry.scaffold import PYTHONS, new_plugin, steps_to_try
from namegen.registry.scaffold_pieces import SCAFFOLD_KINDS, ScaffoldKind, pieces_of

from .environments import Environment

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

ROOT = Path(__file__).resolve().parents[1]
LONG = ("quite-" * LONGEST)[:LONGEST].strip("-")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds a new package of every kind, called after it."""
    folder = tmp_path_factory.mktemp("written")
    for kind in SCAFFOLD_KINDS:
        new_plugin(f"my-{kind}", kind, folder)
    return folder


@pytest.fixture(scope="module")
def installed(written: Path, tmp_path_factory: pytest.TempPathFactory) -> Environment:
    """An environment in which they are all installed."""
    environment = Environment(tmp_path_factory.mktemp("installed"))
    environment.install(*written.iterdir())
    return environment


def test_a_package_registers_what_its_pieces_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new_plugin("said-so", "package", tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "namegen-said-so")
    registry = Registry()
    registry.add(importlib.import_module("namegen_said_so"), Plugin("a:plugin", "a", "1"))
    assert not registry.broken
    found = {kind: list(registry.entries(kind)) for kind in KINDS}
    found |= {kinds.removesuffix("s"): list(some) for kinds, some in registry.named().items()}
    pieces = {name: piece for name, piece in pieces_of("package").items() if name != "command"}
    said = {
        what: [piece.name.replace("$part", "said-so")]
        for name, piece in pieces.items()
        for what in piece.kinds or (name,)
    }
    assert found == said


def test_files_of_two_new_packages_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    for name in ("one-club", "two-club"):
        new_plugin(name, "package", tmp_path)
        monkeypatch.syspath_prepend(tmp_path / f"namegen-{name}")
        registry.add(importlib.import_module(f"namegen_{name.replace('-', '_')}"), Plugin(f"{name}:plugin", name, "1"))
    one, two = registry.sources().values()
    assert not set(one.starts) & set(two.starts)


@pytest.mark.parametrize("kind", SCAFFOLD_KINDS)
def test_the_tests_of_a_new_package_pass(written: Path, installed: Environment, kind: str) -> None:
    # Errors are all warnings but those of gradio, which leaves its event loops to the garbage collector, and of pytest
    # about the module by which namegen is found where it is installed to be edited.
    warnings = "filterwarnings=error\nignore:unclosed (<socket|event loop):ResourceWarning\n"
    warnings += "ignore:Module already imported so cannot be rewritten; _editable_impl_namegen"
    done = installed.run(
        "-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", warnings, cwd=written / f"namegen-my-{kind}"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_they_bring_is_listed_and_nothing_is_broken(installed: Environment) -> None:
    done = installed.namegen("plugins")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(f"namegen-my-{kind}:my-{kind}" in done.stdout for kind in SCAFFOLD_KINDS)


@pytest.mark.parametrize("kind", SCAFFOLD_KINDS)
def test_what_it_says_to_try_works(installed: Environment, kind: ScaffoldKind) -> None:
    steps = steps_to_try(f"my-{kind}", kind, Path())
    assert steps[:3] == [f"cd namegen-my-{kind}", "pip install -e '.[test]'", "pytest"]
    assert len(steps) > 3
    for step in steps[3:]:
        arguments = step.split()[1:]
        done = installed.namegen(*arguments, *(["--help"] if arguments == ["app"] else []))
        assert done.returncode == 0, f"{step}\n{done.stderr}"


@pytest.mark.parametrize("name", ["a", "my-idea", "options", "any", "sequence", LONG])
@pytest.mark.parametrize("kind", SCAFFOLD_KINDS)
def test_whatever_its_name_it_is_clean(tmp_path: Path, kind: ScaffoldKind, name: str) -> None:
    new_plugin(name, kind, tmp_path)
    for command in (["check"], ["format", "--check", "--diff"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", "."], cwd=tmp_path, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_a_package_has_an_example_of_every_hook(tmp_path: Path) -> None:
    new_plugin("my-idea", "package", tmp_path)
    text = (tmp_path / "namegen-my-idea" / "namegen_my_idea" / "__init__.py").read_text()
    there_are = {name for name, value in vars(hookspecs).items() if hasattr(value, "namegen_spec")}
    assert "register_models" in there_are
    assert set(re.findall(r"^def (\w+)\(", text, re.M)) == there_are


def test_every_kind_of_part_can_be_written() -> None:
    assert set(SCAFFOLD_KINDS) >= set(KINDS)


def test_registering_imports_no_module_of_the_package(written: Path, installed: Environment) -> None:
    program = "import sys, namegen_my_package; print([name for name in sys.modules if name.startswith('namegen_my_')])"
    assert installed.run("-c", program).stdout == "['namegen_my_package']\n"


@pytest.mark.parametrize("kind", SCAFFOLD_KINDS)
def test_its_metadata_are_what_an_index_asks_for(written: Path, kind: str) -> None:
    about = tomllib.loads((written / f"namegen-my-{kind}" / "pyproject.toml").read_text())["project"]
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert about["requires-python"] == ours["requires-python"] == f">={PYTHONS[0]}"
    assert about["license"] == "MIT"
    assert about["license-files"] == ["LICENSE"]
    assert about["readme"] == "README.md"
    assert "namegen" in about["keywords"]
    assert "Typing :: Typed" in about["classifiers"]
    assert f"namegen>={metadata.version('namegen')},<1" in about["dependencies"]
    assert not {"urls", "authors"} & about.keys(), "a placeholder would be published"


def test_what_it_requires_beside_namegen_is_no_older_than_what_namegen_requires(written: Path) -> None:
    ours = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for kind in SCAFFOLD_KINDS:
        about = tomllib.loads((written / f"namegen-my-{kind}" / "pyproject.toml").read_text())["project"]
        assert set(about["dependencies"][1:]) <= set(ours)


def test_its_workflow_tests_the_pythons_that_ours_does(written: Path) -> None:
    listed = re.compile(r"python: \[(.*)\]")
    ours = listed.search((ROOT / ".github" / "workflows" / "ci.yml").read_text())
    theirs = listed.search((written / "namegen-my-model" / ".github" / "workflows" / "test.yml").read_text())
    assert ours is not None
    assert theirs is not None
    assert theirs[1] == ours[1] == ", ".join(f'"{each}"' for each in PYTHONS)


def test_its_sdist_has_everything(written: Path, tmp_path: Path) -> None:
    package = written / "namegen-my-package"
    command = [sys.executable, "-m", "build", "--no-isolation", "--sdist", "--outdir", str(tmp_path), str(package)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (archive,) = tmp_path.iterdir()
    with tarfile.open(archive) as opened:
        inside = {str(Path(*Path(name).parts[1:])) for name in opened.getnames()}
    there = {str(path.relative_to(package)) for path in package.rglob("*") if path.is_file()}
    assert {each for each in there if "__pycache__" not in each and ".egg" not in each} <= inside


# The command


@pytest.mark.parametrize("kind", SCAFFOLD_KINDS)
def test_it_prints_the_files_and_then_what_to_try(cli: Cli, tmp_path: Path, kind: ScaffoldKind) -> None:
    result = cli("plugins", "new", "my-idea", "--kind", kind, "--folder", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert sorted(map(Path, result.stdout.splitlines())) == sorted(
        path for path in tmp_path.rglob("*") if path.is_file()
    )
    first, *others = steps_to_try("my-idea", kind, tmp_path)
    told = [f"namegen: to try it, in this order: {first}", *(f"namegen: then: {each}" for each in others)]
    assert result.stderr.splitlines() == told


def test_it_writes_a_model_here_by_default(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written = map(Path, cli("plugins", "new", "my-idea").stdout.splitlines())
    assert Path("namegen-my-idea", "namegen_my_idea", "model.py") in written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["My Idea"], "'My Idea' cannot name a plugin; a name is lower-case words joined by '-', up to 30 characters"),
        ([""], "'' cannot name a plugin"),
        (["../up"], "'../up' cannot name a plugin"),
        (["a" * 31], "' cannot name a plugin"),
        (["class"], "'class' cannot name a plugin"),
        (["none"], "'none' cannot name a plugin"),
        (["json"], "'json' is a module of Python's own, and people would take one for the other; choose another name"),
        (["mine", "--kind", "modle"], "--kind is 'modle'; allowed: model, torch-model, tokenizer"),
        (["taken"], "namegen-taken is there already; choose another name or --folder. Nothing was written"),
        (["counts"], "there is a module namegen_counts already; choose another name, such as my-counts"),
        (["count-bigram"], "model 'count-bigram' is there already, of plugin namegen:counts; choose another name"),
        (["lstm", "--kind", "torch-model"], "model 'lstm' is there already, of plugin namegen:neural"),
        (["stars", "--kind", "wordlist"], "wordlist 'stars' is there already, of plugin namegen:wordlists"),
        (["generate", "--kind", "command"], "command 'generate' is there already; choose another name"),
        (["course", "--kind", "package"], "there is a module namegen_course already"),
        (["greedy", "--kind", "package"], "sampler 'greedy' is there already, of plugin namegen:samplers"),
        (["dataset", "--kind", "package"], "format 'dataset' is there already, of namegen itself; choose another"),
        (["parquet", "--kind", "package"], "format 'parquet' is there already, of plugin namegen:formats"),
        (["novelty", "--kind", "package"], "metric 'novelty' is there already, of plugin namegen:metrics"),
        (["lua", "--kind", "package"], "reader 'lua' is there already, of plugin namegen:export"),
    ],
)
def test_it_refuses_in_one_line_and_writes_nothing(cli: Cli, tmp_path: Path, arguments: list[str], said: str) -> None:
    mine = tmp_path / "namegen-taken" / "README.md"
    mine.parent.mkdir()
    mine.write_text("mine")
    result = cli("plugins", "new", *arguments, "--folder", tmp_path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("namegen: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [mine]
    assert mine.read_text() == "mine"


def test_a_name_that_another_kind_of_part_has_is_free(cli: Cli, tmp_path: Path) -> None:
    assert cli("plugins", "new", "greedy", "--folder", tmp_path).exit_code == 0


def test_a_name_that_a_strangers_plugin_has_is_taken(tmp_path: Path) -> None:
    def register_models(register: hookspecs.Register) -> None:
        register("letters", "no.matter:X")

    registry = Registry.load(only=["namegen"])
    module = type("Stranger", (), {"register_models": staticmethod(hookspecs.hookimpl(register_models))})()
    registry.add(module, Plugin("theirs:letters", "theirs", "1.0"))
    result = CliRunner().invoke(build_cli(registry), ["plugins", "new", "letters", "--folder", str(tmp_path)])
    assert result.exit_code == 2
    assert "model 'letters' is there already, of plugin theirs:letters; choose another name" in result.stderr


def test_a_distribution_that_is_installed_is_named_with_how_to_remove_it(installed: Environment) -> None:
    done = installed.namegen("plugins", "new", "my-model")
    assert done.returncode == 2
    assert "namegen-my-model 0.1.0 is installed; choose another name" in done.stderr
    assert "or: pip uninstall namegen-my-model" in done.stderr


def test_a_shell_completes_the_kinds(installed: Environment) -> None:
    typed = "namegen plugins new my-idea --kind t"
    asked = {"_NAMEGEN_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": "5"}
    assert set(installed.namegen(**asked).stdout.split()) == {"torch-model", "tokenizer"}
