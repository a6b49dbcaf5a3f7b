"""Formats of names that plugins bring: where they are offered, and what happens when one fails."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.main import build_cli
from namegen.registry.entry import Plugin
from namegen.testing import ContractError
from namegen.testing.format_checks import format_checks

Run = Callable[..., Result]


class Numbered(namegen.NamesWriter):
    """Write a number before each row."""

    number = 0

    def add(self, columns):
        for row in zip(*columns, strict=True):
            self.number += 1
            self.file.write(f"{self.number} {namegen.text_lines(row, len(row))}".encode())

    def end(self):
        self.file.write(b".\n")


class Fails(Numbered):
    def add(self, columns):
        raise KeyError("oh")


class Closes(Numbered):
    def end(self):
        self.file.close()


class Forgets(Numbered):
    def add(self, columns):
        if not self.number:
            super().add(columns)


class Differs(Numbered):
    made: list[object] = []

    def end(self):
        self.made.append(self)
        self.file.write(f"{len(self.made)}\n".encode())


class Raw(Numbered):
    def add(self, columns):
        self.file.write("\n".join(columns[0]).encode())


class Latin(Numbered):
    def add(self, columns):
        self.file.write("\n".join(columns[0]).encode("latin-1", "replace"))


class NeedsRows(Numbered):
    def end(self):
        assert self.number


def plugin(target: Any, name: str = "numbered", **more: Any) -> Any:
    def register_formats(register: namegen.RegisterFormat) -> None:
        register(name, target, **more)

    return type("Brings", (), {"register_formats": staticmethod(namegen.hookimpl(register_formats))})()


def registry_with(target: Any, name: str = "numbered", **more: Any) -> namegen.Registry:
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(plugin(target, name, **more), Plugin("brings", "brings", "1"))
    return registry


def runner(registry: namegen.Registry) -> Run:
    command = build_cli(registry)
    return lambda *asked: CliRunner().invoke(command, [str(each) for each in asked], prog_name="namegen")


@pytest.fixture(scope="module")
def run() -> Run:
    return runner(registry_with(Numbered, ending="nbd", summary="with numbers"))


ASK = ("generate", "-d", "stars", "-m", "count-bigram", "--raw", "-n", 3, "--seed", 1)


def test_it_is_written_to_standard_output_a_file_and_parts(run: Run, tmp_path: Path) -> None:
    names = run(*ASK).stdout.split()
    expected = "".join(f"{i} {name}\n" for i, name in enumerate(names, 1)) + ".\n"
    assert run(*ASK, "--format", "numbered").stdout == expected
    assert run(*ASK, "--format", "numbered", "--output", tmp_path / "one").exit_code == 0
    assert (tmp_path / "one").read_text() == expected
    assert run(*ASK, "--format", "numbered", "--output", f"{tmp_path}/many/").exit_code == 0
    assert (tmp_path / "many" / "part-00000.nbd").read_text() == expected


def test_python_writes_it_too(tmp_path: Path) -> None:
    model = namegen.train("stars", model="count-bigram", registry=registry_with(Numbered))
    namegen.write_names(tmp_path / "many", 3, model, format="numbered", seed=1, raw=True)
    assert (tmp_path / "many" / "part-00000.numbered").read_text().endswith(".\n")


def test_help_and_plugins_list_it(run: Run) -> None:
    assert "numbered, json" in " ".join(run("generate", "-h").stdout.split())
    assert "with numbers" in run("plugins").stdout
    listed = json.loads(run("plugins", "--format", "json").stdout)["formats"]
    assert {each["name"] for each in listed} == {"text", "csv", "jsonl", "parquet", "numbered"}
    assert listed[-1]["plugin"] == "brings"


def test_completion_offers_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from namegen.commands.kit.formats import complete_formats

    context = type("Context", (), {"find_root": lambda self: self, "obj": registry_with(Numbered)})()
    assert complete_formats(context, "n") == ["numbered", "names-json"]


def test_one_that_is_no_text_goes_to_files_alone(tmp_path: Path) -> None:
    run = runner(registry_with(Numbered, binary=True))
    assert "writes a file, not text" in run(*ASK, "--format", "numbered").stderr
    assert run(*ASK, "--format", "numbered", "--output", tmp_path / "one").exit_code == 0


def test_what_is_missing_is_told_before_anything_is_drawn(tmp_path: Path) -> None:
    run = runner(registry_with("not.there:Writer", needs=["nothing_like_it"]))
    for output in ("one", "many/"):
        result = run(*ASK, "--format", "numbered", "--output", f"{tmp_path}/{output}")
        assert result.exit_code == 2
        assert "needs nothing_like_it, which is not installed" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_misspelt_format_is_told_the_nearest(run: Run) -> None:
    result = run(*ASK, "--format", "numberd")
    assert result.exit_code == 2
    assert "did you mean 'numbered'" in result.stderr


@pytest.mark.parametrize("output", [(), ("--output", "one"), ("--output", "many/")])
def test_a_bug_of_one_names_it_and_leaves_no_file(
    output: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = runner(registry_with(Fails))(*ASK, "--format", "numbered", *output)
    assert isinstance(result.exception, KeyError)
    assert "format 'numbered' of plugin brings, which was writing names" in result.exception.__notes__[0]
    assert [each for each in tmp_path.rglob("*") if each.name.startswith(("one", "part-"))] == []


def test_what_is_no_writer_is_refused() -> None:
    result = runner(registry_with(lambda file, titles: 3))(*ASK, "--format", "numbered")
    assert "gave int, where it promises a namegen.NamesWriter" in result.stderr


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("json", {}, "namegen's own"),
        ("a b", {}, "a name is letters"),
        ("x", {"ending": "../x"}, "its ending '../x' is not letters and digits"),
        ("x", {"summary": 5}, "its summary is 5, not a text"),
        ("x", {"needs": "pyarrow"}, "not the names of top-level modules"),
    ],
)
def test_what_is_registered_wrongly_is_left_out_and_named(name: str, more: dict[str, Any], said: str) -> None:
    (broken,) = registry_with(Numbered, name, **more).broken
    assert said in str(broken.error)


def test_a_taken_name_is_reached_in_full() -> None:
    run = runner(registry_with(Numbered, "csv"))
    assert not run(*ASK, "--format", "csv").stdout.endswith(".\n")
    assert run(*ASK, "--format", "brings:csv").stdout.endswith(".\n")


@pytest.mark.parametrize(
    ("target", "check"),
    [
        ("not.there:Writer", "it-is-there"),
        (Forgets, "rows-are-written"),
        (Differs, "rows-are-written"),
        (Closes, "no-rows-are-a-file"),
        (Raw, "a-terminal-is-safe"),
        (Latin, "a-terminal-is-safe"),
    ],
)
def test_the_kit_finds_what_is_wrong(target: Any, check: str) -> None:
    found = dict(format_checks(registry_with(target).format("numbered")))
    with pytest.raises(ContractError):
        found[check]()


def test_the_kit_finds_a_format_that_needs_rows() -> None:
    with pytest.raises(AssertionError):
        dict(format_checks(registry_with(NeedsRows).format("numbered")))["no-rows-are-a-file"]()


def test_the_kit_finds_nothing_wrong_with_ours_and_this() -> None:
    for form in registry_with(Numbered).formats().values():
        for _, check in format_checks(form):
            check()
