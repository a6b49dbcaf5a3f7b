"""Readers of sources that plugins bring: files that are no text, and what happens when a reader fails."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner, Result

import namegen
from namegen.commands.main import build_cli
from namegen.registry.entry import Plugin
from namegen.testing import ContractError
from namegen.testing.source_checks import source_checks
from namegen.wordlists.source_tables import SourceReaders

START = b"\x93NUMPY"
NAMES = ["anna", "bert", "carla", "dora", "emil"]
Run = Callable[..., Result]


class Npy(namegen.SourceReader):
    """Read arrays of texts."""

    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        array = np.load(io.BytesIO(data), allow_pickle=False)
        return namegen.SourceTable([[str(name)] for name in array], "an array of NumPy")


class Fails(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        raise KeyError("a cell")


class Ends(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        raise SystemExit(0)


class GivesUp(Npy):
    def recognises(self, data: bytes) -> bool:
        raise GeneratorExit


class Refuses(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        raise namegen.WordlistError("an array of numbers, not of names")


class Stumbles(Npy):
    def recognises(self, data: bytes) -> bool:
        raise IndexError


class Wide(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        return namegen.SourceTable([["x"] * 1_001], "wide")


class Empty(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        return namegen.SourceTable([[None, ""]], "nothing")


class Zipped(Npy):
    def recognises(self, data: bytes) -> bool:
        return b"content.xml" in data

    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        return namegen.SourceTable(
            [["Name", "Count"], ["anna", 3.0], ["bert", 4], [None, None]], "an OpenDocument file"
        )


def array(names: list[str] = NAMES) -> bytes:
    file = io.BytesIO()
    np.save(file, np.array(names))
    return file.getvalue()


def registry_with(target: Any, starts: Any = (START,), **more: Any) -> namegen.Registry:
    def register_sources(register: namegen.RegisterSource) -> None:
        register("npy", target, starts=list(starts), label="an array", **more)

    plugin = type("Brings", (), {"register_sources": staticmethod(namegen.hookimpl(register_sources))})()
    registry = namegen.Registry.load(only=["namegen"])
    registry.add(plugin, Plugin("brings", "brings", "1"))
    return registry


@pytest.fixture(scope="module")
def with_npy() -> namegen.Registry:
    return registry_with(Npy, summary="arrays of texts")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "names.npy"
    path.write_bytes(array())
    return path


def read(data: bytes, registry: namegen.Registry | None) -> namegen.Wordlist:
    return namegen.read_names(data, "list", registry=registry)


def test_it_is_read_wherever_a_list_is_read(with_npy: namegen.Registry, file: Path, tmp_path: Path) -> None:
    command = build_cli(with_npy)

    def run(*asked: Any) -> Result:
        return CliRunner().invoke(command, [str(each) for each in asked], prog_name="namegen")

    described = run("datasets", "describe", file)
    assert "an array of NumPy" in described.stdout
    drawn = run("generate", "-d", file, "-m", "count-bigram", "--raw", "-n", 2, "--seed", 1)
    assert drawn.exit_code == 0, drawn.stderr
    assert read(array(), with_npy).names == tuple(NAMES)
    assert namegen.load_wordlist(file, with_npy).names == tuple(NAMES)
    assert namegen.preview_names(array(), "list", registry=with_npy).cells[0] == ("anna",)
    (tmp_path / "more.txt").write_text("zoe\n")
    assert namegen.load_wordlist(tmp_path, with_npy).names == ("zoe", *NAMES)
    assert read(gzip.compress(array()), with_npy).names == tuple(NAMES)


def test_a_reader_that_is_never_asked_is_told_of(with_npy: namegen.Registry) -> None:
    registry = registry_with(Npy)

    class Late:
        @namegen.hookimpl
        def register_sources(self, register: namegen.RegisterSource) -> None:
            register("late", Npy, starts=[START])

    registry.add(Late(), Plugin("late:plugin", "late", "1"))
    readers = SourceReaders(registry)
    assert readers.recognise(array()).source.name == "npy"  # type: ignore[union-attr]
    (note,) = readers.notes
    assert "source 'npy' of plugin brings takes every file that begins so, so source 'late' of plugin" in note
    alone = SourceReaders(with_npy)
    assert alone.recognise(array())
    assert alone.notes == ()


def test_a_large_one_is_read_as_a_whole(with_npy: namegen.Registry, tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    names = ["".join(map(chr, row)) for row in rng.integers(97, 123, (60_000, 20))]
    (tmp_path / "large.npy").write_bytes(array(names))
    assert (tmp_path / "large.npy").stat().st_size > 4 * 2**20
    found = namegen.open_wordlist(tmp_path / "large.npy", with_npy)
    assert isinstance(found, namegen.Wordlist)
    assert len(found) == 60_000


def test_columns_are_found_and_numbers_read_as_in_any_table() -> None:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("content.xml", "<x/>")
        data = file.getvalue()
    found = read(data, registry_with(Zipped, [b"PK\x03\x04"]))
    assert (found.names, found.weights) == (("anna", "bert"), (3, 4))
    assert "an OpenDocument file" in found.report.sentences()
    assert "1 row was empty and left out" in found.report.sentences()
    with pytest.raises(namegen.WordlistError, match="it is no list of names but an OpenDocument file"):
        read(data, None)


def test_plain_text_is_read_without_any_plugin() -> None:
    assert read(b"anna\nbert\n", namegen.Registry()).names == ("anna", "bert")


def test_no_plugin_is_loaded_for_text_where_no_registry_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namegen.Registry, "load", lambda *_, **__: pytest.fail("plugins are loaded"))
    for text in ("anna\nbert\n", "name,count\nanna,3\n", "Ünal\nÖzlem\n", "\ufeffanna\nbert\n", "\tanna\n\tbert\n"):
        assert len(read(text.encode(), None)) in (1, 2)


def test_what_reads_excel_is_found_where_no_registry_is_given() -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is missing: pip install openpyxl")
    book = openpyxl.Workbook()
    for name in NAMES:
        book.active.append([name])
    with io.BytesIO() as file:
        book.save(file)
        assert read(file.getvalue(), None).names == tuple(NAMES)


@pytest.mark.parametrize(
    ("target", "more", "said"),
    [
        (Fails, {}, "list: an array that cannot be read by source 'npy' of plugin brings"),
        (Refuses, {}, "list: an array of numbers, not of names"),
        (Wide, {}, "list: a table of 1,001 columns"),
        (Empty, {}, "list: an array without any cells"),
        (Npy, {"needs": ["nothing_like_it"]}, "list: it is an array, which nothing_like_it reads, and that is not"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_line(target: type, more: dict[str, Any], said: str) -> None:
    with pytest.raises(namegen.WordlistError) as refused:
        read(array(), registry_with(target, **more))
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


def test_a_reader_that_would_end_the_program_is_an_error_that_names_it(file: Path) -> None:
    result = CliRunner().invoke(build_cli(registry_with(Ends)), ["generate", "-d", str(file)])
    assert result.exit_code == 1
    assert "source 'npy' of plugin brings, which was reading a file, raised SystemExit: 0" in result.stderr


@pytest.mark.parametrize("target", [Stumbles, GivesUp, "not.there:Reader", lambda: 3])
def test_a_reader_that_fails_is_passed_by_and_named(target: Any) -> None:
    found = read(b"anna\nbert\ncarl\n", registry_with(target, [b"anna"]))
    assert found.names == ("anna", "bert", "carl")
    assert any("source 'npy' of plugin brings" in each for each in found.report.sentences())


@pytest.mark.parametrize("starts", [[], b"\x93NUMPY", ["text"], [b"abc"], [b"x" * 65], 5])
def test_starts_that_name_no_kind_of_file_are_refused(starts: Any) -> None:
    def register_sources(register: namegen.RegisterSource) -> None:
        register("npy", Npy, starts=starts)

    registry = namegen.Registry()
    plugin = type("Brings", (), {"register_sources": staticmethod(namegen.hookimpl(register_sources))})()
    registry.add(plugin, Plugin("brings", "brings", "1"))
    assert "not a list of bytes, each of 4 to 64" in str(registry.broken[0].error)


def test_plugins_list_it(with_npy: namegen.Registry) -> None:
    command = build_cli(with_npy)
    assert "arrays of texts" in CliRunner().invoke(command, ["plugins"]).stdout
    listed = json.loads(CliRunner().invoke(command, ["plugins", "--format", "json"]).stdout)["sources"]
    assert [each["name"] for each in listed] == ["excel", "npy"]


def test_the_kit_finds_nothing_wrong_with_ours_and_this(with_npy: namegen.Registry) -> None:
    for source in with_npy.sources().values():
        found = dict(source_checks(source, with_npy, array() if source.name == "npy" else None))
        assert {"is-there", "knows-its-files"} <= set(found)
        for check in found.values():
            check()


class TakesAnything(Npy):
    def read(self, data: bytes, most: int) -> namegen.SourceTable:
        return namegen.SourceTable([["anna"], ["bert"]], "an array of NumPy")


class Gives(Npy):
    def read(self, data: bytes, most: int) -> Any:
        return [["anna"]]


@pytest.mark.parametrize(
    ("target", "check"),
    [
        ("not.there:Reader", "is-there"),
        (Stumbles, "knows-its-files"),
        (Gives, "refuses-what-is-damaged"),
        (Ends, "refuses-what-is-damaged"),
        (TakesAnything, "refuses-what-is-damaged"),
        (Refuses, "reads-its-sample"),
    ],
)
def test_the_kit_finds_what_is_wrong(target: Any, check: str) -> None:
    registry = registry_with(target)
    with pytest.raises(ContractError):
        dict(source_checks(registry.sources()["npy"], registry, array()))[check]()
