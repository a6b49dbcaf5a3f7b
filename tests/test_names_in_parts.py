"""Names in a folder of parts: the same names as in one file, however often a run was ended on the way."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import pickle
import random
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen.commands.kit.counts import parse_count
from namegen.output import part as part_module
from namegen.output.folder import opened
from namegen.output.record import Record, records_of

from .automata import REGISTRY
from .mapped import pickled
from .sharded_lists import in_shards

NAMES = ["Anna", "Bert", "Carla", "Dora", "Emil", "Anton", "Berta", "Karl", "Dario", "Emilia", "Zoë"]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no process groups to kill")


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    return namegen.train(NAMES, model="kneser-ney order=3", registry=REGISTRY)


def write(folder: Path, model: namegen.NameModel, n: int = 1_000, **asked: Any) -> namegen.Written:
    asked = {"seed": 1, "format": "text", "part": 300, "raw": True} | asked
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return namegen.write_names(folder, n, model, **asked)


def parts(folder: Path) -> list[Path]:
    return sorted(folder.glob("part-*"))


def names_in(folder: Path) -> list[str]:
    return [line for each in parts(folder) for line in each.read_text(encoding="utf-8").split("\n")[:-1]]


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


@pytest.mark.parametrize(
    "asked",
    [
        {"raw": True},
        {"unique": False},
        {"unique": False, "starts_with": "a", "case": "upper"},
        {"raw": True, "constraints": "unique"},
        {"closeness": "free"},
    ],
)
def test_all_parts_together_are_the_names_of_one_draw(
    asked: dict[str, Any], model: namegen.NameModel, tmp_path: Path
) -> None:
    n = 1_000 if asked != {"closeness": "free"} else 40
    written = write(tmp_path, model, n, part=n // 3, **{"raw": False} | asked)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert names_in(tmp_path) == model.generate(n, seed=1, **asked)
    assert (written.names, written.parts, written.drawn) == (n, 4, 4)
    assert [len(names_in(tmp_path)), (tmp_path / "_SUCCESS").read_bytes()] == [n, b""]


@pytest.mark.parametrize("asked", [{"raw": True}, {"raw": False, "unique": False, "min_length": 5}])
def test_workers_write_the_same_files(asked: dict[str, Any], model: namegen.NameModel, tmp_path: Path) -> None:
    for folder, run in (("here", namegen.Run()), ("there", namegen.Run(mapper=pickled))):
        write(tmp_path / folder, model, run=run, format="csv", columns=("name", "logprob", "novel"), **asked)
    assert content(tmp_path / "here") == content(tmp_path / "there")


def test_a_list_that_is_read_again_goes_to_the_workers(tmp_path: Path) -> None:
    """A worker elsewhere does not have it, and would leave out what needs it."""
    names = tmp_path / "names.txt"
    names.write_text("\n".join(NAMES), encoding="utf-8")
    namegen.train(str(names), model="kneser-ney order=3", registry=REGISTRY).save(tmp_path / "model.namegen")
    loaded = namegen.load(tmp_path / "model.namegen", REGISTRY)
    asked = {"raw": False, "unique": False}
    write(tmp_path / "here", loaded, **asked)

    def without_the_list(function: Any, items: Any) -> Any:
        packed = pickle.dumps(function)
        names.unlink()
        return map(pickle.loads(packed), items)

    write(tmp_path / "there", loaded, run=namegen.Run(mapper=without_the_list), **asked)
    assert content(tmp_path / "here") == content(tmp_path / "there")


def test_what_is_known_of_a_list_too_large_for_memory_goes_to_the_workers(
    model: namegen.NameModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.sampling.context.SAMPLED", 5)
    large = replace(model, names=None, sharded=in_shards(model.names, 4))
    for folder, run in (("here", namegen.Run()), ("there", namegen.Run(mapper=pickled))):
        write(tmp_path / folder, large, run=run, raw=False, unique=False, columns=("name", "novel"))
    assert content(tmp_path / "here") == content(tmp_path / "there")


def test_parquet_has_a_type_for_each_column(model: namegen.NameModel, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing: pip install pyarrow")
    columns = ("name", "logprob", "probability", "length", "novel")
    write(tmp_path / "a", model, format="parquet", columns=columns)
    write(tmp_path / "b", model, format="jsonl", columns=columns)
    table = parquet.read_table(tmp_path / "a")  # files with an underscore are left out
    assert [str(field.type) for field in table.schema] == ["string", "double", "double", "int64", "bool"]
    assert table.to_pylist() == [json.loads(line) for line in names_in(tmp_path / "b")]
    assert any(not name.isascii() for name in table["name"].to_pylist())


def test_each_part_of_csv_has_titles_and_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    model = namegen.train(["-a", "-b", "ab"], model="count-bigram", registry=REGISTRY)
    written = write(tmp_path, model, 100, format="csv", part=60)
    rows = [list(csv.reader(io.StringIO(each.read_text(encoding="utf-8")))) for each in parts(tmp_path)]
    assert [len(each) for each in rows] == [61, 41]
    assert all(each[0] == ["name"] for each in rows)
    assert not [cell for each in rows for (cell,) in each if cell.startswith("-")]
    assert "begin as a formula does" in written.note
    assert write(tmp_path, model, 100, format="csv", part=60).note == written.note


# Going on


def test_what_is_done_is_not_drawn_again(model: namegen.NameModel, tmp_path: Path) -> None:
    write(tmp_path, model)
    before = content(tmp_path)
    (tmp_path / "part-00001.txt").unlink()
    (tmp_path / "_SUCCESS").unlink()
    times = {each: each.stat().st_mtime_ns for each in parts(tmp_path)}
    assert write(tmp_path, model).drawn == 1
    assert {each: each.stat().st_mtime_ns for each in times} == times
    assert {**content(tmp_path), "_parts.jsonl": b""} == {**before, "_parts.jsonl": b""}
    assert write(tmp_path, model).drawn == 0


@pytest.mark.parametrize("change", [lambda data: data[:-7], lambda data: data.swapcase(), lambda data: data + b"x\n"])
def test_a_part_that_was_changed_is_noticed_and_made_again(
    change: Callable[[bytes], bytes], model: namegen.NameModel, tmp_path: Path
) -> None:
    write(tmp_path, model)
    part = tmp_path / "part-00002.txt"
    whole = part.read_bytes()
    part.write_bytes(change(whole))
    with pytest.warns(UserWarning, match=r"part-00002.txt was gone or changed, and made again"):
        namegen.write_names(tmp_path, 1_000, model, seed=1, format="text", part=300, raw=True)
    assert part.read_bytes() == whole


@posix
@pytest.mark.parametrize("name", ["part-00001.txt", "_SUCCESS"])
def test_a_link_in_place_of_a_file_is_replaced_and_not_written_through(
    name: str, model: namegen.NameModel, tmp_path: Path
) -> None:
    folder, victim = tmp_path / "out", tmp_path / "victim"
    write(folder, model)
    right = content(folder)[name]
    victim.write_text("mine")
    (folder / name).unlink()
    (folder / name).symlink_to(victim)
    write(folder, model)
    assert victim.read_text() == "mine"
    assert not (folder / name).is_symlink()
    assert content(folder)[name] == right


@posix
def test_a_link_in_place_of_the_record_of_parts_is_refused(model: namegen.NameModel, tmp_path: Path) -> None:
    folder, victim = tmp_path / "out", tmp_path / "victim"
    folder.mkdir()
    (folder / "_parts.jsonl").symlink_to(victim)
    with pytest.raises(namegen.StorageError, match="it is a symbolic link, not a file"):
        write(folder, model)
    assert not victim.exists()


def test_a_run_without_a_seed_takes_that_of_the_folder(model: namegen.NameModel, tmp_path: Path) -> None:
    seed = write(tmp_path, model, seed=None).seed
    (tmp_path / "part-00000.txt").unlink()
    assert write(tmp_path, model, seed=None).seed == str(seed)
    assert names_in(tmp_path) == model.generate(1_000, seed=seed, raw=True)


def test_a_line_that_was_cut_short_costs_its_part_alone(model: namegen.NameModel, tmp_path: Path) -> None:
    write(tmp_path, model)
    journal = tmp_path / "_parts.jsonl"
    journal.write_bytes(journal.read_bytes()[:-20])
    assert write(tmp_path, model).drawn == 1
    assert write(tmp_path, model).drawn == 0


def test_records_that_are_none_are_left_out() -> None:
    good = Record(part=1, names=2, bytes=3, sha256="x")
    lines = [b"", b"[]", b'{"part": -1}', b"\xff", b'{"part": 1, "names": 2}', b"{" * 10_000]
    assert records_of(b"\n".join([*lines, good.model_dump_json().encode(), *lines])) == {1: good}


ENDED = """
import sys, namegen
model = namegen.load(sys.argv[1])
namegen.write_names(sys.argv[2], 100_000, model, seed=1, format="text", part=1_000, raw=True)
"""


@posix
def test_a_run_that_is_killed_at_any_moment_goes_on(model: namegen.NameModel, tmp_path: Path) -> None:
    model.save(tmp_path / "model.namegen")
    write(tmp_path / "whole", model, 100_000, part=1_000)
    folder, moment = tmp_path / "killed", random.Random(1)
    for _ in range(3):
        before = len(parts(folder))
        process = subprocess.Popen(
            [sys.executable, "-c", ENDED, tmp_path / "model.namegen", folder], start_new_session=True
        )
        while process.poll() is None and len(parts(folder)) == before:
            time.sleep(0.001)
        time.sleep(moment.uniform(0, 0.05))
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        assert len(parts(folder)) > before
        assert not (folder / "_SUCCESS").exists()
    write(folder, model, 100_000, part=1_000)
    assert {**content(folder), "_parts.jsonl": b""} == {**content(tmp_path / "whole"), "_parts.jsonl": b""}


# What goes wrong


def test_names_of_another_request_are_refused_and_the_difference_named(
    model: namegen.NameModel, tmp_path: Path
) -> None:
    write(tmp_path, model)
    before = content(tmp_path)
    other = namegen.train(NAMES, model="kneser-ney order=2", registry=REGISTRY)
    for asked, said in [
        ({"n": 999}, "request.n is 1000 there and 999 here"),
        ({"seed": 2}, 'request.seed is "1" there and "2" here'),
        ({"raw": False, "unique": False}, "request.raw is true there and false here"),
        ({"format": "csv"}, 'output.format is "text" there and "csv" here'),
        ({"part": 100}, "output.names in a part is 300 there and 100 here"),
        ({"model": other}, 'recipe.model is "kneser-ney order=3 length=true tune=true" there and "kneser-ney order=2'),
    ]:
        with pytest.raises(namegen.UsageError) as caught:
            write(tmp_path, **{"model": model, **asked})
        assert said in str(caught.value)
        assert str(caught.value).endswith("; give another folder, or remove it")
    assert content(tmp_path) == before


def test_a_folder_without_a_part_takes_any_request(model: namegen.NameModel, tmp_path: Path) -> None:
    write(tmp_path, model, 0)
    assert write(tmp_path, model, 10).drawn == 1


def test_a_folder_of_something_else_is_left_alone(model: namegen.NameModel, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(namegen.UsageError, match=r"holds other files, such as 'thesis.txt'; .* a folder of their own"):
        write(tmp_path, model)
    with pytest.raises(namegen.UsageError, match=r"thesis.txt is a file; names in parts are written to a folder"):
        write(tmp_path / "thesis.txt", model)
    assert content(tmp_path) == {"thesis.txt": b"mine"}


def test_a_damaged_request_is_one_line(model: namegen.NameModel, tmp_path: Path) -> None:
    write(tmp_path, model)
    for damaged in ("", "[]", '{"request": {}}', "[" * 100_000):
        (tmp_path / "_request.json").write_text(damaged)
        with pytest.raises(namegen.StorageError, match=r"_request.json is damaged: it does not say what was asked"):
            write(tmp_path, model)


def test_two_runs_do_not_write_to_one_folder(model: namegen.NameModel, tmp_path: Path) -> None:
    with (
        opened(tmp_path, {"request": {"seed": 1}}),
        pytest.raises(namegen.UsageError, match=r"another run writes names to .* at this moment"),
    ):
        write(tmp_path, model)
    assert write(tmp_path, model).drawn == 4  # the lock went with the run


def test_a_full_disk_is_one_line_and_leaves_nothing_broken(
    model: namegen.NameModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = 5_000

    def write_within(hashing: Any, data: bytes) -> int:
        nonlocal room
        room -= len(data)
        if room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return real(hashing, data)

    real = part_module._Hashing.write
    for format in ("text", "parquet"):
        folder, room = tmp_path / format, 5_000
        monkeypatch.setattr(part_module._Hashing, "write", write_within)
        with pytest.raises(namegen.StorageError) as caught:
            write(folder, model, format=format)
        said = f"{os.strerror(errno.ENOSPC)}; the parts that are done stay, and the same again goes on from there"
        assert str(caught.value).endswith(said)
        monkeypatch.undo()
        assert 0 < len(parts(folder)) < 4
        assert {each.name[0] for each in folder.iterdir()} == {"p", "_"}
        assert 0 < write(folder, model, format=format).drawn < 4


def test_where_there_are_too_few_names_those_there_are_are_written(tmp_path: Path) -> None:
    model = namegen.train(NAMES, model="count-bigram", registry=REGISTRY)
    asked = {"raw": False, "regex": "[abcdeklmnor]{3,4}"}
    with pytest.raises(namegen.GenerationError) as caught:
        model.generate(500, seed=1, **asked)
    assert caught.value.names
    with pytest.raises(namegen.GenerationError, match=str(caught.value)):
        write(tmp_path, model, 500, part=3, **asked)
    assert names_in(tmp_path) == caught.value.names
    assert not (tmp_path / "_SUCCESS").exists()


def test_an_impossible_wish_makes_no_folder(model: namegen.NameModel, tmp_path: Path) -> None:
    with pytest.raises(namegen.GenerationError):
        write(tmp_path / "out", model, starts_with="qqq", contains="ä")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"format": "json"}, "names come in parts as text, csv, jsonl, parquet, not as 'json'"),
        ({"columns": ("name", "size")}, "there is no column 'size'"),
        ({"columns": ("name", "name")}, "each comes once"),
        ({"part": 0}, "a part has at least 1 name, not 0"),
    ],
)
def test_a_form_that_is_none_is_refused(
    asked: dict[str, Any], said: str, model: namegen.NameModel, tmp_path: Path
) -> None:
    with pytest.raises(namegen.UsageError, match=said):
        write(tmp_path / "out", model, **asked)
    assert list(tmp_path.iterdir()) == []


# namegen generate --output FOLDER/


def test_the_command_writes_to_a_folder_and_goes_on(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    ask = ("generate", "-d", few, "-m", "count-bigram", "-n", "1e3", "--raw")
    first = cli(*ask, "--seed", 7, "--output", f"{tmp_path}/out/")
    assert (first.exit_code, first.stdout) == (0, "")
    assert first.stderr.endswith(f"namegen: {tmp_path}/out/: 1,000 names in 1 part\n")
    assert names_in(tmp_path / "out") == cli(*ask, "--seed", 7).stdout.splitlines()
    again = cli(*ask, "--output", tmp_path / "out")
    assert f"namegen: seed 7, that of the names in {tmp_path}/out\n" in again.stderr
    assert again.stderr.endswith("1,000 names in 1 part, 1 of which was there\n")
    other = cli(*ask, "--seed", 8, "--output", tmp_path / "out")
    assert other.exit_code == 2
    assert 'request.seed is "7" there and "8" here' in other.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "json", "--output", "{}/out/"), "--format json is one value; take another format"),
        (("--ids", "{}/few.txt", "--output", "{}/out/"), "with --ids they go to a file"),
        (("--by", "list", "--output", "{}/out/"), "with --by they go to a file"),
        (("--from", "elf.json", "--output", "{}/out/"), "the names of a document, elf.json, go to a file"),
        (("--format", "parquet"), "--format parquet writes a file, not text: give one by --output FILE, or FOLDER/"),
        (("--output", "{}"), "holds other files, such as"),
    ],
)
def test_what_does_not_go_with_a_folder_is_said(
    arguments: tuple[str, ...], said: str, cli: Callable[..., Any], few: Path, tmp_path: Path
) -> None:
    asked = [each.replace("{}", str(tmp_path)) for each in arguments]
    result = cli("generate", "-d", few, "--raw", *asked)
    assert result.exit_code == 2
    assert said in result.stderr.splitlines()[-1]
    assert list(tmp_path.iterdir()) == [few]


def test_without_pyarrow_parquet_says_what_to_install(
    cli: Callable[..., Any], few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.registry.named.is_missing", lambda _: True)
    for output in ("out/", "names.parquet"):
        result = cli("generate", "-d", few, "--format", "parquet", "--output", f"{tmp_path}/{output}")
        assert result.exit_code == 2
        assert "needs pyarrow, which is not installed: pip install" in result.stderr
    assert list(tmp_path.iterdir()) == [few]


def test_one_parquet_file_has_what_csv_has(cli: Callable[..., Any], few: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is missing: pip install pyarrow")
    (tmp_path / "ids.txt").write_text("7\n8\n")
    for asked in (("-n", 20, "--columns", "name,length,novel"), ("--ids", tmp_path / "ids.txt")):
        ask = ("generate", "-d", few, "--seed", 1, *asked)
        assert cli(*ask, "--format", "parquet", "--output", tmp_path / "names.parquet").exit_code == 0
        rows = [json.loads(line) for line in cli(*ask, "--format", "jsonl").stdout.splitlines()]
        assert parquet.read_table(tmp_path / "names.parquet").to_pylist() == rows


@pytest.mark.parametrize(
    ("text", "number"), [("20", 20), ("1e6", 10**6), ("2.5e6", 2_500_000), ("1_000", 1_000), (" -3 ", -3), ("1E1", 10)]
)
def test_a_count_is_read_as_people_write_it(text: str, number: int) -> None:
    assert parse_count(text) == number


@pytest.mark.parametrize("text", ["", "ten", "1.5", "1e-3", "nan", "inf", "1e999999999", "1,000"])
def test_what_is_no_count_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a whole number"):
        parse_count(text)
