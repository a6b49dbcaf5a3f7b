"""Lists made to break the reader: refused or read in bounded time and memory, and never misread in silence."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import time
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen import NamegenError, ReadingOptions, Wordlist, WordlistError
from namegen.wordlists.given import names_given
from namegen.wordlists.reading import read_names

from .test_layouts import TABLES


def read(text: str | bytes, **how) -> Wordlist:
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return read_names(data, "list", ReadingOptions(**how))


def read_or_refuse(text: str | bytes, **how) -> Wordlist | str:
    try:
        return read(text, **how)
    except NamegenError as error:
        return str(error)


SLOW = {
    "blank lines": "Anna\n" + "\n" * 50_000 + "Bob\n",
    "brackets": "- " + "[" * 100_000 + "\n- Anna\n- Bob",
    "closing brackets": "Anna1\n" + ")" * 60_000 + "x)\nBob",
    "joiners": "a\u200d" * 300_000,
    "blanks in a line": ("a" + " " * 9_990 + "b1\n") * 3,
    "numbers in a line": ("a" + " 1" * 4_900 + " x\n") * 5,
    "blanks before a bar": (" " * 9_900 + "x|\n") * 20,
    "quotes in a line": (',"a' * 3_333 + "\n") * 10,
    "many columns in JSON": str([list(range(2_000))] * 5),
    "a wide row in JSON": str([list(range(100_000))]),
    "a key for each object": "[" + ",".join(f'{{"k{i}": "x"}}' for i in range(4_000)) + "]",
    "a wide row above narrow ones": '[["a"' + ',"a"' * 20_000 + "]" + ',["Anna","b"]' * 2_000 + "]",
    "a key twice": "{" + ",".join(f'"k{i}": 1' for i in range(20_000)) + ', "k19999": "x"}',
    "deep JSON": "[" * 100_000,
    "deep JSON lines": "[]\n" + "[" * 100_000,
    "many columns": ",".join(["x", "3"] * 5_000) + "\n",
    "members of gzip": gzip.compress(b"a\n") * 20_000,
    "addresses": "a@" * 200_000,
}


@pytest.mark.parametrize("what", SLOW)
def test_what_is_made_to_take_long_is_done_soon(what):
    began = time.perf_counter()
    read_or_refuse(SLOW[what])
    assert time.perf_counter() - began < 8  # seconds or minutes before, on an idle machine a tenth of one


def test_decimal_counts_of_many_digits_are_refused_at_once():
    for count in (Decimal("1e99999999"), Decimal("1e-99999999"), Decimal("NaN")):
        with pytest.raises(WordlistError, match="not a number that can be a count"):
            Wordlist(("a", "b"), (count, 1))


def test_a_sheet_with_a_cell_far_away_is_refused():
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is missing: pip install openpyxl")
    for cell in ("XFD1", "A1048576"):
        book = openpyxl.Workbook()
        book.active["A1"] = "Anna"
        book.active[cell] = "Bob"
        book.active["Z1"] = "Carl"
        buffer = io.BytesIO()
        book.save(buffer)
        assert "save" in read_or_refuse(buffer.getvalue())


def test_a_parquet_file_that_unpacks_to_very_much_is_refused():
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install pyarrow")
    from pyarrow import parquet

    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 3_000_000), pyarrow.array(["Anna"]))
    buffer = io.BytesIO()
    parquet.write_table(pyarrow.table({"name": column}), buffer)
    with pytest.raises(WordlistError, match="a Parquet file of 3,000,000 cells"):
        read_names(buffer.getvalue(), "list", most=1_000_000)


@settings(max_examples=300)
@given(st.sampled_from(sorted(TABLES)), st.integers(0, 2**32), st.sampled_from(["", "0", "1", "2", "name", "n"]))
def test_layouts_with_bytes_changed_are_read_or_refused(layout, seed, column):
    chance = random.Random(seed)
    data = bytearray(TABLES[layout][0].encode())
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data))
        data[place : place + chance.choice([0, 1, 3])] = chance.choice(
            [b'"', b"'", b",", b"\n", b"\\", b"\x00", b"\xff", b"7"]
        )
    how = {"column": column, "strict": chance.random() < 0.3, "weighted": chance.random() < 0.2}
    found = read_or_refuse(bytes(data), **how)
    if isinstance(found, Wordlist):
        assert all(len(column) == len(found) for column in found.labels.values())
        assert not any("\n" in name for name in found.names)


BOMBS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "gzip in gzip": lambda data: gzip.compress(gzip.compress(data)),
    "zip": lambda data: _zipped(data),
}


@pytest.mark.parametrize("how", BOMBS)
def test_what_unpacks_to_very_much_more_than_any_list_is_refused_at_once(how, monkeypatch, tmp_path, registry):
    monkeypatch.setattr("namegen.wordlists.opening._HARMLESS", 2**23)
    few = BOMBS[how](b"anna\n" * 2**20)  # a list may say one name a million times
    assert len(read_names(few, "few")) == 2**20
    bomb = BOMBS[how](b"anna\n" * 2**22)
    with pytest.raises(WordlistError, match="unpacks to more than 200 times its size"):
        read_names(bomb, "bomb")
    (tmp_path / "bomb").write_bytes(bomb)
    with pytest.raises(WordlistError, match="unpacks to more than 200 times its size"):
        namegen.open_wordlist(tmp_path / "bomb", registry)


def test_a_workbook_that_unpacks_to_very_much_is_refused(monkeypatch):
    monkeypatch.setattr("namegen_sources.excel._HARMLESS", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>" * 2**20)
    with pytest.raises(WordlistError, match="Excel file that unpacks to more than 200 times"):
        read_names(packed.getvalue(), "bomb.xlsx")


@pytest.mark.parametrize("rows", [3, 300_000])
def test_a_parquet_file_that_was_cut_is_said_to_break_off(rows, tmp_path, registry):
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: pip install 'namegen[parquet]'")
    from pyarrow import parquet

    path = tmp_path / "names.parquet"
    table = pyarrow.table({"name": [f"{i * 7919 % 1_000_003:x}na{i:x}" for i in range(rows)]})
    parquet.write_table(table, path, compression="none", use_dictionary=False)
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(WordlistError, match=r"names\.parquet: it is a Parquet file that breaks off; get it again"):
        namegen.open_wordlist(path, registry)


def test_an_empty_folder_is_said_to_have_no_files(tmp_path, registry):
    with pytest.raises(WordlistError, match="is a folder without lists: there are no files in it; a glob"):
        namegen.load_wordlist(tmp_path, registry)
    (tmp_path / "README").touch()
    with pytest.raises(WordlistError, match="there are no files in it but hidden ones and READMEs; a glob"):
        namegen.load_wordlist(tmp_path, registry)


@pytest.mark.parametrize("packer", [gzip.compress, lambda data: _zipped(data)])
@settings(max_examples=100)
@given(seed=st.integers(0, 2**32))
def test_packed_lists_with_bytes_changed_are_read_or_refused(packer, seed):
    chance = random.Random(seed)
    data = bytearray(packer(b"Anna\nBob\nCarla\n" * 20))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        data[place : place + chance.choice([0, 1, 8])] = bytes([chance.randrange(256)])
    read_or_refuse(bytes(data))


def _zipped(data: bytes) -> bytes:
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("names.txt", data)
    return buffer.getvalue()


# Misread in silence, once


@pytest.mark.parametrize(
    "numbers",
    [
        lambda: names_given({"Anna": 1.125, "Bob": 2}),
        lambda: read('{"Anna": 1.125, "Bob": 2}'),
        lambda: read('[{"name": "Anna", "n": 1.125}, {"name": "Bob", "n": 2}]'),
        lambda: Wordlist(("Anna", "Bob"), (1.125, 2)),
        lambda: read("name,count\nAnna,0.5625\nBob,1\n"),
    ],
)
def test_fractions_of_three_digits_are_no_thousands(numbers):
    assert numbers().weights == (9, 16)


def test_thousands_in_points_are_said_and_a_leading_zero_is_none():
    assert "points in the counts set thousands apart" in read("Name;Zahl\nAnna;1.200\nBert;950\n").report.sentences()
    assert read("name,count\nAnna,0.500\nBob,2\nCarl,1\n").weights == (1, 4, 2)


def test_a_quote_that_is_not_closed_loses_its_own_line_alone():
    rows = "".join(f'"Na{chr(97 + i % 26)}x",3\n' for i in range(60))
    wordlist = read(f'{rows}"Oops,3\nLosta,5\n{rows}')
    assert len(wordlist) == 121
    assert [(bad.line, bad.reason) for bad in wordlist.report.refused] == [(61, "a quote is opened and not closed")]


def test_cells_with_a_line_end_are_one_cell():
    text = 'n,name,note\n5,Anna,"a\nb"\n3,Bert,"c\nd"\n4,Dora,e\n'
    assert read(text).names == ("Anna", "Bert", "Dora")
    assert read(text).labels["note"] == ("a\nb", "c\nd", "e")


@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_quoted_column_comes_back_without_its_quotes(quote):
    lines = "".join(f"{quote}{name}{quote}\n" for name in ["name", "Anna", "Bob", "Carl"])
    assert read(lines).names == ("Anna", "Bob", "Carl")


def test_quotes_and_escapes_within_cells_are_taken_away():
    assert read('"""Bob"" Smith",3\nAnna,5\nCarl,9\nDora,4\n').names[0] == '"Bob" Smith'
    assert read("O\\'Neil,3\nAnna,5\nCarl,9\n").names[0] == "O'Neil"


def test_columns_with_like_titles_are_all_kept():
    labels = read("x 2,x,x,name,count\na,b,c,Anna,3\na,b,c,Bob,4\n").labels
    assert sorted(column[0] for column in labels.values()) == ["a", "b", "c"]


def test_a_title_that_a_layout_cannot_have_is_refused():
    assert "header=True cannot apply" in read_or_refuse('["Anna","Bob","Carl"]', header=True)
    assert "--no-header cannot apply" in read_or_refuse("| name | n |\n|---|---|\n| Anna | 3 |\n", header=False)


def test_conditions_match_what_is_shown_however_it_is_composed():
    text = "name,ort\nAnna,Zu\u0308rich\nBob,Bern\nCarla,Z\u00fcrich\u200b\n"
    for asked in ("Z\u00fcrich", "Zu\u0308rich", " Z\u00fcrich"):
        assert read(text, column="name", where=(f"ort={asked}",)).names == ("Anna", "Carla")
    assert set(read(text, column="name").labels["ort"]) == {"Z\u00fcrich", "Bern"}


def test_rows_that_fit_nowhere_do_not_refuse_the_rows_that_are_chosen():
    rows = "".join(f"Na{chr(97 + i % 26)}{chr(97 + i // 26)},F,{i + 5}\n" for i in range(100))
    text = f"name,sex,n\n{rows}{'Bad,M,5,9' + chr(10)}Otto,M,3\nEmil,M,9\n" + "Bad,M,5,9\n" * 4
    assert read(text, where=("sex=M",)).names == ("Otto", "Emil")


@given(st.lists(st.sampled_from(["Anna", "", " ", "# note", "Bob", "\tCarl", "x" * 101, "A\x01"]), min_size=1))
def test_every_line_of_a_plain_list_is_accounted_for(lines):
    found = read_or_refuse("\n".join([*lines, *["Dora"] * 9 * len(lines)]))
    assert isinstance(found, Wordlist)
    report = found.report
    assert report.kept + report.empty + report.comments + len(report.refused) == report.lines == 10 * len(lines)


def test_names_that_do_not_fit_together_are_an_error():
    for wrong in (
        namegen.Names(("a", "b"), labels={"x": ("1",)}),
        namegen.Names(("a", "b"), (1,)),
        namegen.Names((1, 2)),  # type: ignore[arg-type]
    ):
        with pytest.raises(WordlistError):
            names_given(wrong)
