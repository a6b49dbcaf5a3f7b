"""How names come out of `namegen generate`: formats, columns, and what a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.commands.kit.columns import COMPUTED
from namegen.commands.kit.output import NameFormat
from namegen.commands.kit.row_writers import write_rows
from namegen.commands.kit.rows import Rows, Titles
from namegen.contracts.text import clean_text, why_not
from namegen.errors import GenerationError, UsageError
from namegen.escape import cell_of_text
from namegen.formulas import STARTS, unguarded
from namegen.report.csv_text import Cell

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

REGISTRY = namegen.Registry.load(only=["namegen"])
ALL = "name,probability,logprob,length,novel"


def said(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    return str(result.stdout)


# Rows and their writers


def test_what_came_before_an_error_is_written_in_every_format(capsys: pytest.CaptureFixture[str]) -> None:
    def batches() -> Any:
        yield [("a",), ("b",)]
        yield []
        raise GenerationError("no more")

    for how in NameFormat:
        with pytest.raises(GenerationError, match="no more"):
            write_rows(Rows(Titles(("name",)), batches()), how)
        out = capsys.readouterr().out
        assert out.endswith("\n")
        assert [out.count(name) for name in ('a"', 'b"') if "json" in how] in ([], [1, 1])
        assert out.index("a") < out.index("b")


def test_rows_are_written_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[str] = []

    def batches() -> Any:
        for name in "abc":
            seen.append(capsys.readouterr().out)
            yield [(name, 1)]

    write_rows(Rows(Titles(("name", "n")), batches()), NameFormat.text)
    assert [*seen, capsys.readouterr().out] == ["", "a\t1\n", "b\t1\n", "c\t1\n"]


def test_two_columns_of_one_title_are_refused() -> None:
    with pytest.raises(UsageError, match="two columns are called 'sex'"):
        Titles(("name", "sex", "sex"))


# namegen generate --format, --columns


def test_names_json_is_a_plain_array(cli: Cli, few: Path) -> None:
    question = ("generate", "-d", few, "-n", 5, "--seed", 1, "--format")
    assert json.loads(said(cli(*question, "names-json"))) == said(cli(*question, "text")).splitlines()
    assert json.loads(said(cli("generate", "-d", few, "-n", 0, "--seed", 1, "--format", "names-json"))) == []
    result = cli(*question, "names-json", "--columns", "name,length")
    assert result.exit_code == 2
    assert "holds names alone, not name, length; json, jsonl and csv hold columns" in result.stderr


def test_columns_say_what_the_model_says(cli: Cli, few: Path) -> None:
    rows = json.loads(
        said(cli("generate", "-d", few, "-n", 30, "--copies", "--seed", 1, "--format", "json", "--columns", ALL))
    )["names"]
    model, known = namegen.train(str(few), registry=REGISTRY), set(few.read_text().splitlines())
    assert {row["novel"] for row in rows} == {True, False}
    for row in rows:
        assert row["logprob"] == pytest.approx(model.logprob(row["name"]))
        assert row["probability"] == pytest.approx(math.exp(row["logprob"]))
        assert row["length"] == namegen.count_characters(row["name"])
        assert row["novel"] is (row["name"] not in known)


@pytest.mark.parametrize("columns", ["probability,name", " novel , name", "length", ALL])
def test_every_format_has_the_columns_asked_for_in_their_order(cli: Cli, few: Path, columns: str) -> None:
    question = ("generate", "-d", few, "-n", 6, "--seed", 1, "--columns", columns, "--format")
    titles = [each.strip() for each in columns.split(",")]
    rows = [json.loads(line) for line in said(cli(*question, "jsonl")).splitlines()]
    assert all(list(row) == titles for row in rows)
    assert json.loads(said(cli(*question, "json")))["names"] == rows
    table = list(csv.DictReader(io.StringIO(said(cli(*question, "csv")))))
    text = [line.split("\t") for line in said(cli(*question, "text")).splitlines()]
    assert [list(row.values()) for row in table] == text
    read = [{title: cell if title == "name" else json.loads(cell) for title, cell in row.items()} for row in table]
    assert read == rows


def test_probabilities_are_computed_for_many_names_at_once(
    cli: Cli, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from namegen.analysis import evaluate

    sizes: list[int] = []
    whole = evaluate.log_probabilities
    monkeypatch.setattr(
        evaluate, "log_probabilities", lambda model, names: sizes.append(len(names)) or whole(model, names)
    )
    said(cli("generate", "-d", few, "-n", 100, "--repeats", "--seed", 1, "--columns", "probability,logprob"))
    assert sum(sizes) == 100
    assert len(sizes) < 10


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("name,probabilty", "no column 'probabilty'; did you mean 'probability'? (there are: "),
        ("name,id", "no column 'id'"),
        ("name,,novel", "no column ''"),
        ("novel,name,novel", "names 'novel' twice; each column comes once"),
    ],
)
def test_columns_that_do_not_exist_or_come_twice_are_one_line(cli: Cli, columns: str, message: str) -> None:
    result = cli("generate", "--columns", columns)
    assert result.exit_code == 2
    assert result.stderr.startswith("namegen: --columns")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_new_is_known_by_the_hashes_of_a_saved_model(cli: Cli, few: Path, tmp_path: Path) -> None:
    namegen.train(str(few), registry=REGISTRY).save(tmp_path / "m.namegen")
    question = ("-n", 20, "--raw", "--seed", 1, "--columns", "name,novel")
    with_list = said(cli("generate", "-d", few, *question))
    few.unlink()
    assert said(cli("generate", "--from", tmp_path / "m.namegen", *question)) == with_list


NASTY = "a\x1b[2J\tb\nc\r\x9b\u2028\u202e"


def test_what_would_break_a_row_of_text_or_run_on_a_terminal_is_escaped(
    cli: Cli, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_rows(Rows(Titles(("id", "name")), [[(NASTY, "می\u200cخ"), (None, "b")]]), NameFormat.text)
    assert capsys.readouterr().out == "a\\x1b[2J\\tb\\nc\\r\\x9b\\u2028\\u202e\tمی\u200cخ\n\tb\n"
    (tmp_path / "ids").write_text("a\x1bb\tc\n")
    question = ("generate", "-p", "count-bigram", "--ids", tmp_path / "ids", "--seed", 1)
    assert said(cli(*question)).startswith("a\\x1bb\\tc\t")
    result = cli(*question, "--format", "csv")
    assert said(result).splitlines()[1].startswith('"a\\x1bb\tc",')
    assert "namegen: 1 cell holds control characters, which are written as escapes\n" in result.stderr


@given(st.text())
def test_a_row_of_text_keeps_every_name_as_it_is(text: str) -> None:
    name = clean_text(text)
    assert why_not(name) is not None or cell_of_text(name) == name


def test_new_cannot_be_known_of_an_old_file_without_its_list(cli: Cli) -> None:
    old = next(Path(__file__).parent.glob("format1/*.namegen"))
    result = cli("generate", "--from", old, "--raw", "--columns", "novel")
    assert result.exit_code == 2
    assert "--columns novel needs the list that the model learned from" in result.stderr


def test_help_names_every_column(cli: Cli) -> None:
    text = " ".join(said(cli("generate", "--help")).split())
    assert all(column in text for column in COMPUTED)


# CSV that a spreadsheet runs nothing of

FORMULAS = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-a",
    "@sum(1)",
    " =1",
    "\u3000＝1",
    "＋1",
    "－1",
    "＠x",
    "\ta",
    "\ra",
    "--1",
    "-",
    "'=x",
    "''-x",
]
PLAIN = ["anna", "-3.2", "+1,234.50", "-12.3 %", "-1e-05", "-inf", "-0.1 to +0.2", "a=b", "", "–", "'x", "'-3.2"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(cell: str) -> None:
    written = namegen.csv_text([["a", cell]])
    assert next(csv.reader(io.StringIO(written.text, newline=""))) == ["a", f"'{cell}"]
    assert written.note.startswith("1 cell begins as a formula does")


@pytest.mark.parametrize("cell", ["x;=1+1;", "x\t-a", "x\r\n @a", 'x;"=1', "\t=1", "x;;\uff1d1"])
@pytest.mark.parametrize("delimiter", ",;\t")
def test_no_part_of_a_cell_is_a_formula_to_a_spreadsheet_that_splits_it(cell: str, delimiter: str) -> None:
    written = namegen.csv_text([["a", cell, "b"]])
    read = csv.reader(io.StringIO(written.text, newline=""), delimiter=delimiter)
    assert not [part for row in read for part in row if part.lstrip()[:1] in STARTS and part]
    assert written.guarded == 1


@given(st.text("ab;\t\r\n=-\"' ,"), st.sampled_from(",;\t"))
def test_no_part_of_any_cell_is_a_formula_however_it_is_split(cell: str, delimiter: str) -> None:
    written = namegen.csv_text([["a", cell, "b"]]).text
    read = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
    assert not [part for row in read for part in row if part.lstrip()[:1] in STARTS and part.strip()]


@pytest.mark.parametrize("cell", [*PLAIN, 'a,"b;c', "a\rb", -3.2, -4, True, None])
def test_other_cells_stay_as_they_are(cell: Cell) -> None:
    written = namegen.csv_text([["a", cell]])
    told = {True: "true", None: ""}.get(cell, str(cell))
    assert next(csv.reader(io.StringIO(written.text, newline=""))) == ["a", told]
    assert (written.guarded, written.note) == (0, "")


@given(st.lists(st.lists(st.text('ab;=\x1b" é'), max_size=3), max_size=5))
def test_a_row_is_written_alike_whatever_rows_are_beside_it(rows: list[list[str]]) -> None:
    assert namegen.csv_text(rows).text == "".join(namegen.csv_text([row]).text for row in rows)


@given(st.text(st.characters(exclude_categories=["Cc"], include_characters="\t\r\n")))
def test_no_text_begins_a_formula_and_all_can_be_had_back(cell: str) -> None:
    read = next(csv.reader(io.StringIO(namegen.csv_text([[cell, "a"]]).text, newline="")))[0]
    assert unguarded(read) == cell
    assert read == cell or read[1:].lstrip()[:1] in STARTS or not STARTS.isdisjoint(read)


def test_control_characters_are_escaped_in_csv_and_counted_in_the_same_line() -> None:
    written = namegen.csv_text([["\x1b[2Ja", "=1", "\x9b1\n2"], ["\x1c=1", "a", "b"]])
    assert written.text == '\\x1b[2Ja,\'=1,"\\x9b1\n2"\n\\x1c=1,a,b\n'
    assert written.note == (
        "1 cell begins as a formula does: an apostrophe stands before it, so that no spreadsheet runs it;"
        " 3 cells hold control characters, which are written as escapes"
    )


@pytest.mark.parametrize(
    "command",
    [
        ("generate", "--raw", "-n", 30, "--seed", 1, "-p", "count-bigram add_k=0"),
        ("top", "-p", "count-bigram add_k=0"),
    ],
)
def test_every_csv_is_harmless_and_says_what_was_changed(cli: Cli, tmp_path: Path, command: tuple[Any, ...]) -> None:
    (tmp_path / "odd.txt").write_text("=sum\n=dum\n=rum\n")
    result = cli(*command, "-d", tmp_path / "odd.txt", "--format", "csv")
    names = [row["name"] for row in csv.DictReader(io.StringIO(said(result)))]
    assert names
    assert all(name.startswith("'=") for name in names)
    assert f"{len(names):,} cells begin as a formula does" in result.stderr
    assert "'=" not in said(cli(*command, "-d", tmp_path / "odd.txt", "--format", "jsonl"))


def test_no_csv_is_written_but_by_the_one_that_makes_cells_harmless() -> None:
    root = Path(__file__).resolve().parents[1]
    for folder in ("namegen", "plugins", "app", "datasets"):
        for path in (root / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            assert "csv.writer" not in text, path
            assert "csv.DictWriter" not in text, path


def test_the_form_guards_what_the_command_guards() -> None:
    """The form writes its CSV on the page: the same patterns stand there."""
    root = Path(__file__).resolve().parents[1]
    script = (root / "app/namegen_app/static/kept.js").read_text(encoding="utf-8")
    assert r"/^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/" in script
    assert r"/^\s*[\t\r\n]/" in script
    assert r"""/([;\t\r\n])(?='*[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g""" in script


@given(st.lists(st.text("'=+-@ab＝", min_size=1, max_size=5), min_size=1, max_size=8))
def test_names_that_were_written_as_csv_are_read_back(names: list[str]) -> None:
    names = ["anna", *names]
    read = namegen.read_names(namegen.csv_text([["name"], *([name] for name in names)]).text.encode(), "names.csv")
    assert list(read.names) == names
    assert read.report.guarded == namegen.csv_text([[name] for name in names]).guarded


def test_what_was_dropped_in_a_large_list_of_csv_is_counted_too(tmp_path: Path, registry: namegen.Registry) -> None:
    names = [f"=n{i:x}a" if i % 1000 == 0 else f"n{i:x}a" for i in range(1, 700_000)]
    (tmp_path / "names.csv").write_text(namegen.csv_text([["name"], *([name] for name in names)]).text)
    read = namegen.open_wordlist(tmp_path / "names.csv", registry)
    assert not isinstance(read, namegen.Wordlist)
    assert read.report.guarded == 699
    assert any("699 lines had an apostrophe before what a spreadsheet" in each for each in read.report.sentences())
    assert "=n3e8a" in read.shards[0].names().names
