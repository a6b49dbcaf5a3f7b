"""Whatever people keep names in is read as names, with counts and labels; or refused by what it is, with advice."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen import ReadingOptions, UsageError, WordlistError
from namegen.wordlists.reading import read_names

REGISTRY = namegen.Registry.load(only=["namegen"])


def read(text: str | bytes, **how) -> namegen.Wordlist:
    data = text if isinstance(text, bytes) else text.encode()
    return read_names(data, "list", ReadingOptions(**how))


def refusal(text: str | bytes, **how) -> str:
    with pytest.raises((WordlistError, UsageError)) as caught:
        read(text, **how)
    return str(caught.value)


# Own names in the layouts of public files: text, names, counts, labels.
# ruff: noqa: E501 (a table of layouts is clearer a line each)
TABLES = {
    "SSA, a year": ("Brannoch,M,120\nElowyn,F,95\nTamsin,F,60\n", "Brannoch Elowyn Tamsin", (120, 95, 60), {"2": "M F F"}),
    "SSA, a state": (
        "AK,F,1910,Marya,14\nAK,F,1911,Annia,12\nAK,M,1911,Johnn,10\nAK,M,1912,Petter,8\n",
        "Marya Annia Johnn Petter",
        (14, 12, 10, 8),
        {"1": "AK AK AK AK", "2": "F F M M", "3": "1910 1911 1911 1912"},
    ),
    "INSEE": (
        "sexe;preusuel;annais;nombre\n1;ABDONN;1900;27\n1;ACHILE;1901;152\n2;ZOÉE;XXXX;44\n2;LUCCE;1903;31\n",
        "ABDONN ACHILE ZOÉE LUCCE",
        (27, 152, 44, 31),
        {"sexe": "1 1 2 2", "annais": "1900 1901 XXXX 1903"},
    ),
    "US census, by title": (
        "name,rank,count,prop100k,cum_prop100k\nSMITHERS,1,900,8.19,8.19\nJOHNSTON,2,700,5.24,13.43\nBROWNLE,3,50,.9,14.33",
        "SMITHERS JOHNSTON BROWNLE",
        (900, 700, 50),
        None,
    ),
    "US census, aligned": (
        "SMITHERS   1.006  1.006      1\nJOHNSTON   0.810  1.816      2\nBROWNLE    0.699  2.515      3\n",
        "SMITHERS JOHNSTON BROWNLE",
        (1006, 810, 699),
        None,
    ),
    "ONS, a heading above": (
        "Baby names\n\nRank,Name,Count\n1,Olivar,\"4,932\"\n2,Georga,\"4,889\"\n3,Arthor,950\n",
        "Olivar Georga Arthor",
        (4932, 4889, 950),
        {"Rank": "1 2 3"},
    ),
    "shares of a year": (
        '"year","name","percent","sex"\n1880,"Johnn",0.0815,"boy"\n1880,"Marya",0.05,"girl"\n1881,"Jamis",0.0005,"boy"\n',
        "Johnn Marya Jamis",
        (163, 100, 1),
        {"year": "1880 1880 1881", "sex": "boy girl boy"},
    ),
    "Berlin": (
        "vorname;anzahl;geschlecht;position\nNoahh;33;m;1\nMattis;29;m;1\nEmilja;31;w;2\n",
        "Noahh Mattis Emilja",
        (33, 29, 31),
        {"geschlecht": "m m w", "position": "1 1 2"},
    ),
    "thousands in German": ("Name;Anzahl\nAnna;1.200\nBert;950\n", "Anna Bert", (1200, 950), {}),
    "thousands in blanks": ("Etunimi;Lukumäärä\nJuhani;201 112\nOlavi;1\u00a0101\n", "Juhani Olavi", (201112, 1101), {}),
    "decimal commas": ("Anna;3,5\nBert;0,25\n", "Anna Bert", (14, 1), {}),
    "uniq -c": ("    120 Aldric\n     95 Saint Baudry\n", "Aldric|Saint Baudry", (120, 95), {}),
    "a name and a count": ("Aldric 120\nSaint Baudry 95\n", "Aldric|Saint Baudry", (120, 95), {}),
    "counts first": ("120\tAldric\n95\tBaudry\n", "Aldric Baudry", (120, 95), {}),
    "cells in quotes": ('"Pendry, Brannoch",3\n"Trewin, Elowyn",5\n', "Pendry, Brannoch|Trewin, Elowyn", (3, 5), {}),
    "cells in single quotes": ("'Pendry, B',3\n'Trewin, E',5\n", "Pendry, B|Trewin, E", (3, 5), {}),
    "escaped delimiters": ("Pendry\\, B,3\nTrewin\\, E,5\n", "Pendry, B|Trewin, E", (3, 5), {}),
    "a comma beside tabs": ("Saint John, Port\t12\nO Connell, Mary\t9\n", "Saint John, Port|O Connell, Mary", (12, 9), {}),
    "colons": ("Anna:12\nBob:3\nCarl:5\n", "Anna Bob Carl", (12, 3, 5), {}),
    "Excel's first line": ("sep=;\nname;n\nAnna;3\nBob;4\n", "Anna Bob", (3, 4), {}),
    "bars on both sides": ("| Anna | 3 |\n| Bob | 4 |\n", "Anna Bob", (3, 4), {}),
    "a table in Markdown": (
        "# Names\n\n| Rank | Name | Count |\n|-----:|:-----|------:|\n| 1 | **Lukka** | 1,204 |\n| 2 | [Emmi](http://x.y/z) | 98 |\n",
        "Lukka Emmi",
        (1204, 98),
        {"Rank": "1 2"},
    ),
    "a list in Markdown": ("# Names\n\nIdeas:\n* Aldric\n* **Baudry**\n- [ ] Doriane\n1. Eulalie\n", "Aldric Baudry Doriane Eulalie", None, {}),
    "a list in YAML": ('names:\n  - Annika\n  - "Bjorn"\n', "Annika Bjorn", None, {}),
    "a list in Python": ('FIRST = [\n    "Annika", "Bjorn",\n    "Cilla",\n]\n', "Annika Bjorn Cilla", None, {}),
    "names in a program, a line each": ("    'Annika',\n    'Bjorn',\n    'Cilla',\n", "Annika Bjorn Cilla", None, {}),
    "comments": ("# mine\n# v2\nAldric\nBaudry\n", "Aldric Baudry", None, {}),
    "names in a line": ("Aldric, Baudry, Celimene", "Aldric Baudry Celimene", None, {}),
    "names in lines": ("Aldric, Baudry,\nCelimene, Doriane\n", "Aldric Baudry Celimene Doriane", None, {}),
    "names in a line, in Japanese": ("さくら、ひなた、はると", "さくら ひなた はると", None, {}),
    "namesbases": (
        "German|5|12|lt|0|Achern,Aichhald\nEnglish|6|11||.1|Abington\n",
        "Achern Aichhald Abington",
        None,
        {"base": "German German English"},
    ),
    "GeoNames": (
        "1001\tAldric Bay\tAldric Bay\t\t46.1\t7.2\tP\tPPL\tXX\t\t01\t\t\t\t1200\t\t400\tEurope/Zurich\t2015-01-01\n"
        "1002\tBaudry\tBaudry\t\t46.2\t7.3\tP\tPPL\tXX\t\t01\t\t\t\t5200\t\t410\tEurope/Zurich\t2015-01-01\n",
        "Aldric Bay|Baudry",
        None,
        None,
    ),
    "JSON, an array": ('["Annika", "Bjorn"]', "Annika Bjorn", None, {}),
    "JSON, an object around it": ('{"description": "names", "list": {"names": ["Annika", "Bjorn"]}}', "Annika Bjorn", None, {}),
    "JSON, lists by key": ('{"girls": ["Anna", "Bea"], "boys": ["Carl"]}', "Anna Bea Carl", None, {"key": "girls girls boys"}),
    "JSON, counts": ('{"Anna": 12, "Bob": 3}', "Anna Bob", (12, 3), {}),
    "JSON, exact fractions": ('{"Anna": 0.1, "Bob": 0.3}', "Anna Bob", (1, 3), {}),
    "JSON, objects": ('[{"name": "Anna", "n": 3, "tags": []}, {"name": "Bob", "n": 4}]', "Anna Bob", (3, 4), {}),
    "JSON, rows": ('[["Anna", 3], ["Bob", 4]]', "Anna Bob", (3, 4), {}),
    "JSON lines": ('{"name": "Anna", "sex": "f"}\n{"name": "Bob", "sex": "m"}\n', "Anna Bob", None, {"sex": "f m"}),
    "a table in Markdown without counts": ("| Name | Race |\n|-|:-|\n| Emma | Elf |\n| Ava | Orc |\n", "Emma Ava", None, {"Race": "Elf Orc"}),
    "columns between blanks": ("Rank  Name   Number\n----  ----   ------\n1     Emma   9000\n2     Ava    8900\n3     Mia    88\n", "Emma Ava Mia", (9000, 8900, 88), {"Rank": "1 2 3"}),
    "dates are no counts": ("name,born\nEmma,10.03.1990\nAva,11.03.1990\nMia,12.03.1990\n", "Emma Ava Mia", None, {"born": "10.03.1990 11.03.1990 12.03.1990"}),
    "addresses are no counts": ("name,ip\nEmma,26.58.193.2\nAva,1.58.193.20\nMia,2.5.19.2\n", "Emma Ava Mia", None, {"ip": "26.58.193.2 1.58.193.20 2.5.19.2"}),
    "a total": ("Name,Count\n" + "".join(f"N{a}a,{i + 9}\n" for i, a in enumerate("abcdefghijkl")) + "Total,174\n", " ".join(f"N{a}a" for a in "abcdefghijkl"), tuple(range(9, 21)), {}),
    "names beneath headings": ("Elves: Arwen, Legolas, Elrond\nDwarves: Gimli, Balin, Dori\n", "Arwen Legolas Elrond Gimli Balin Dori", None, {"key": "Elves Elves Elves Dwarves Dwarves Dwarves"}),
    "a line with and": ("Emma, Ava, Mia and Zoe.", "Emma Ava Mia Zoe", None, {}),
    "a line between blanks": ("Emma Ava Mia Zoe Lia Noa", "Emma Ava Mia Zoe Lia Noa", None, {}),
    "a line of Python": ("names = ['Emma', 'Ava', 'Mia']", "Emma Ava Mia", None, {}),
    "bullets with what is said of them": ("- **Arwen** - the evenstar\n- Gimli: a dwarf\n- Dori (brother of Nori)\n", "Arwen Gimli Dori", None, {}),
    "a form's question for a title": ("Timestamp,What is your name?\n10:00,Emma\n10:05,Ava\n10:07,Mia\n", "Emma Ava Mia", None, {"Timestamp": "10:00 10:05 10:07"}),
    "JSON, objects in objects": ('[{"id": 0, "at": {"name": "Emma"}}, {"id": 1, "at": {"name": "Ava"}}]', "Emma Ava", None, {"id": "0 1"}),
    "JSON, fields by name": ('{"Emma": {"count": 9, "rank": 1}, "Ava": {"count": 7, "rank": 2}}', "Emma Ava", (9, 7), {"rank": "1 2"}),
    "JSON, columns of pandas": ('{"name": {"0": "Emma", "1": "Ava"}, "n": {"0": 9, "1": 7}}', "Emma Ava", (9, 7), {}),
    "JSON, split by pandas": ('{"columns": ["name", "n"], "index": [0, 1], "data": [["Emma", 9], ["Ava", 7]]}', "Emma Ava", (9, 7), {}),
    "JSON lines of texts": ('"Anna"\n"Bob"\n', "Anna Bob", None, {}),
}  # fmt: skip


@pytest.mark.parametrize("layout", TABLES)
def test_layouts_are_read_as_they_come(layout):
    text, names, counts, labels = TABLES[layout]
    wordlist = read(text)
    assert wordlist.names == tuple(names.split("|") if "|" in names else names.split())
    assert wordlist.weights == counts
    if labels is not None:
        assert wordlist.labels == {title: tuple(column.split()) for title, column in labels.items()}


@pytest.mark.parametrize("layout", TABLES)
@pytest.mark.parametrize("change", ["\r\n", "\ufeff", "utf-16", "blank lines"])
def test_systems_and_blank_lines_change_nothing(layout, change):
    text, _, _, _ = TABLES[layout]
    before = read(text)
    changed = {
        "\r\n": text.replace("\n", "\r\n").encode(),
        "\ufeff": f"\ufeff{text}".encode(),
        "utf-16": text.encode("utf-16"),
        "blank lines": f"\n{text}\n\n".encode(),
    }
    after = read(changed[change])
    assert (after.names, after.weights, after.labels) == (before.names, before.weights, before.labels)


@pytest.mark.parametrize(
    "text, what",
    [
        ("<!DOCTYPE html>\n<html><body>Not Found</body></html>", "a web page (HTML)"),
        ('<?xml version="1.0"?>\n<names><name>Anna</name></names>', "XML"),
        ("<ul>\n<li>Anna</li>\n<li>Bob</li>\n</ul>\n", "lines of HTML or XML"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 22\n", "a git-LFS pointer"),
        ('{"a": 1, "b": {"c": 2}}', "JSON that holds no names (an object with a, b)"),
        ("[1, 2, 3]", "JSON that holds no names (an array of 3)"),
        ("[]", "JSON that holds no names (an array of 0)"),
        ('{"names": ["Anna", "Bo', "JSON, which is broken"),
        ('{"names": ["Anna", "Bo"]', "JSON, which breaks off"),
        ('{"a": {"x": ["Anna"]}, "b": {"y": ["Bob"]}}', "names in 2 places (a.x, b.y)"),
        ("[" * 100_000, "nested too deeply"),
        ("{\\rtf1 Anna}", "a document (RTF)"),
        ("import os\nfrom sys import path\n\nx = path\n", "a program"),
        ("1,7\n2,9\n3,4\n", "no column holds names (1: 1, 2; 2: 7, 9)"),
        ("BEGIN:VCARD\nFN:Anna\nEND:VCARD\n", "address cards (vCard)"),
        ("From: a\nTo: b\nSubject: c\n\nHello\n", "an e-mail"),
        ("2024-05-01 10:00 INFO start\n2024-05-01 10:01 INFO end\n", "a log"),
        ("1\n00:00:01,000 --> 00:00:02,000\nHello\n", "subtitles"),
        ("INSERT INTO names VALUES (0, 'Emma');\n", "SQL"),
        ("It rained all day.\nWe stayed in the house.\nThen the sun came.\n", "running text"),
        (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"SQLite format 3\0", "a database (SQLite)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    ],
)
def test_what_is_no_list_is_refused_by_what_it_is(text, what):
    assert what in refusal(text)


@pytest.mark.parametrize("line", ["- {}\n", "'{}'\n", "{}   Lee   F\n", "{};F\n"])
def test_a_long_text_is_looked_at_as_a_short_one_is(line):
    names = [
        f"{a}{b}{c}ael" for a in "abcdefghijklmnopqrst" for b in "abcdefghijklmnopqrst" for c in "aeioubdfghklmnrst"
    ]
    text = "".join(line.format(name) for name in [*names, *names])
    assert len(text) > 2**16
    assert read(text).names[:2] == ("aaaael", "aaeael")


def test_lines_that_all_look_like_comments_are_names_after_all():
    assert read("#one\n#two\n").names == ("#one", "#two")


NO_NAMES = ["An\nna", "A\tnna", "A\x00nna"]


@pytest.mark.parametrize("odd", NO_NAMES)
def test_what_no_name_holds_is_refused_in_cells_too(odd):
    good = [f"{letter}a" for letter in "bcdefghijklmnopqrst"]
    quoted = "".join(f'"{name}",3\n' for name in [odd, *good])
    given_texts = namegen.load_wordlist([odd, *good], REGISTRY)
    for wordlist in (read(quoted, column="1", count="2"), read(json.dumps([odd, *good])), given_texts):
        assert wordlist.names == tuple(good)
        assert len(wordlist.report.refused) == 1


def test_a_bad_name_in_a_line_of_many_takes_no_other_with_it():
    names = [f"{letter}a" for letter in "bcdefghijklmnopqrst"]
    line = ",".join([*names, "bob7"])
    assert read(line, strict=True).names == tuple(names)
    assert read(f"Base|5|12|lt|0|{line}", strict=True).names == tuple(names)


@pytest.mark.parametrize("title", ["county", "country_code", "account", "phone number", "Year of birth"])
def test_a_title_that_only_resembles_one_of_counts_is_none(title):
    assert read(f"name,n,{title}\nAnna,1,7\nBert,2,9\nCarl,5,3\n").weights == (1, 2, 5)


@pytest.mark.parametrize(
    "title", ["Number of births", "LICZBA_WYSTĄPIEŃ", "birthCount", "Antal bärare", "freq_per_million"]
)
def test_a_longer_title_of_counts_is_known_by_a_word(title):
    assert read(f"name;size;{title}\nAnna;7;1\nBert;9;2\nCarl;3;5\n").weights == (1, 2, 5)


def test_a_saved_model_is_refused_with_the_option_that_takes_it(tmp_path):
    model = namegen.train(["anna", "bob"], model="count-bigram", cache=False)
    assert "a saved model (safetensors); give it to --from" in refusal(model.to_bytes())


UNCLEAR = "Pendry,Brannoch\nTrewin,Elowyn\nNance,Tamsin\n"


def test_columns_that_are_not_clear_are_shown_and_the_advice_works():
    told = refusal(UNCLEAR)
    assert "which column holds the names is not clear (1: Pendry, Trewin; 2: Brannoch, Elowyn)" in told
    assert "say --column 1 or --column 2, or --column 0 for whole lines" in told
    assert read(UNCLEAR, column="2").names == ("Brannoch", "Elowyn", "Tamsin")
    assert read(UNCLEAR, column="1").labels == {"2": ("Brannoch", "Elowyn", "Tamsin")}
    assert read(UNCLEAR, column="0").names == tuple(UNCLEAR.split())


def test_counts_that_are_not_clear_are_shown_and_the_advice_works():
    text = "Anna,9,20\nBert,8,10\nCarl,2,40\n"
    assert "say --count 2 or --count 3, or --count 0 for none" in refusal(text)
    assert read(text, count="3").weights == (20, 10, 40)
    assert read(text, count="0").weights is None


def test_a_table_of_which_few_rows_have_counts_is_refused_and_the_advice_works():
    text = "Aldric\nBaudry\nCelimene\t60\n"
    assert "--column 1 --count 0 reads the first" in refusal(text)
    assert "2 of 3 lines cannot be names (line 1: no count)" in refusal(text, weighted=True)
    assert read(text, column="1", count="0").names == ("Aldric", "Baudry", "Celimene")


TABLE = "given name,sex,count\nAnna,F,5\nBert,M,3\nCarla,F,2\n"


def test_columns_are_named_by_title_or_number_and_said():
    by_title = read(TABLE, column="Given Name", count="count")
    assert by_title.names == read(TABLE, column="1", count="3").names == read(TABLE).names == ("Anna", "Bert", "Carla")
    assert read(TABLE).report.sentences() == [
        "column 1 of 3 (given name) is the name, column 3 (count) the count; --column and --count choose"
    ]
    assert "--column given nam: there is no such column; did you mean" in refusal(TABLE, column="given nam")
    assert "--count 4: there is no such column; there are 3 columns (1 given name: Anna, Bert" in refusal(
        TABLE, count="4"
    )
    assert "are both column 1" in refusal(TABLE, column="1", count="1")


def test_where_reads_the_rows_that_are_such():
    girls = read(TABLE, where=("sex=F",))
    assert (girls.names, girls.weights) == (("Anna", "Carla"), (5, 2))
    assert read(TABLE, where=("sex=F", "count=2")).names == ("Carla",)
    assert "no row has sex=f (there are: F 2, M 1)" in refusal(TABLE, where=("sex=f",))
    assert "it is COLUMN=VALUE" in refusal(TABLE, where=("sex",))
    assert "--where colour: there is no such column" in refusal(TABLE, where=("colour=red",))


def test_the_first_row_is_a_title_or_a_name_as_asked_for():
    assert read("Name\nAnna\nBob\n").names == ("Anna", "Bob")
    assert read("Name\nAnna\nBob\n", header=False).names == ("Name", "Anna", "Bob")
    assert read("Anna,3\nBob,4\n", header=True).labels == {}
    assert read("Anna,3\nBob,4\n", header=True).names == ("Bob",)


def test_labels_stay_with_their_names_through_splits():
    wordlist = read(TABLE)
    assert wordlist.by_label("sex")["F"].names == ("Anna", "Carla")
    assert wordlist.take([2, 0]).labels == {"sex": ("F", "F")}
    with pytest.raises(UsageError, match="there is no column 'sec'; did you mean 'sex'"):
        wordlist.by_label("sec")


@pytest.mark.parametrize(
    "text, refused",
    [
        ("Anna,5\nBert,-3\n", "a negative count, -3"),
        ("Anna,5\nBert,many\n", "'many' is no count"),
        ("Anna,5\nBert,\n", "no count"),
        ("Anna,5\nBert,0\n", "a count of 0"),
    ],
)
def test_bad_counts_are_refused_by_line(text, refused):
    good = "".join(f"N{'abcdefghijklmnopqrstuvwxyz'[i]},7\n" for i in range(20))
    report = read(good + text).report
    assert [(bad.line, bad.reason) for bad in report.refused] == [(22, refused)]


def test_counts_that_no_sum_holds_are_refused_with_the_way_out():
    text = f"Anna,{2**43}\nBert,{2**43 + 1}\n"
    assert "add up to about 1.76e+13, and the most is 17,592,186,044,416" in refusal(text)
    assert "add up to about 2.00e+18, and the most is 17,592,186,044,416" in refusal(f"Anna,{10**18}\nBert,{10**18}\n")
    assert read(text, count="0").weights is None
    assert "add up to about 1.00e+40, and the most" in refusal(f"Anna,1e39\nBert,9e39\nCarl,{'1' * 30}.5\n")


PACKERS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


@pytest.mark.parametrize("kind", PACKERS)
def test_packed_lists_are_opened_within_bounds(kind):
    packed = PACKERS[kind](b"Anna\nBob\n")
    assert read(packed).names == ("Anna", "Bob")
    assert read(packed + packed).names == ("Anna", "Bob", "Anna", "Bob")
    assert read(packed).report.sentences() == [f"unpacked by {kind}"]
    assert "breaks off" in refusal(packed[:-5]) or "damaged" in refusal(packed[:-5])
    with pytest.raises(WordlistError, match="unpacked, it is larger than 1,000,000 bytes"):
        read_names(PACKERS[kind](bytes(2_000_000)), "list", most=1_000_000)


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_archive_of_one_file_is_opened_within_bounds():
    assert read(zipped(names=b"Anna\nBob\n")).names == ("Anna", "Bob")
    assert "a zip archive of 2 files (one, two); unpack it" in refusal(zipped(one=b"Anna", two=b"Bob"))
    assert "cannot be opened" in refusal(zipped(one=b"Anna")[:-30])
    with pytest.raises(WordlistError, match="larger than 1,000,000 bytes"):
        read_names(zipped(zeros=bytes(2_000_000)), "list", most=1_000_000)


def test_an_excel_file_is_read_by_its_first_sheet():
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is missing: pip install openpyxl")
    book = openpyxl.Workbook()
    for row in [["Name", "Sex", "Count"], ["Anna", "F", 5], ["Bert", "M", 3]]:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    wordlist = read(buffer.getvalue())
    assert (wordlist.names, wordlist.weights, wordlist.labels) == (("Anna", "Bert"), (5, 3), {"Sex": ("F", "M")})


def test_a_parquet_file_is_read():
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install pyarrow")
    from pyarrow import parquet

    buffer = io.BytesIO()
    parquet.write_table(pyarrow.table({"name": ["Anna", None, "Bert"], "births": [5, 1, 3]}), buffer)
    wordlist = read(buffer.getvalue())
    assert (wordlist.names, wordlist.weights) == (("Anna", "Bert"), (5, 3))


@pytest.mark.parametrize(
    "module, package, magic",
    [
        ("openpyxl", "openpyxl>=3.1", zipped(**{"xl/workbook.xml": b""})),
        ("pyarrow", "namegen[parquet]", b"PAR1PAR1"),
        ("pyarrow", "namegen[parquet]", b"\x28\xb5\x2f\xfd\0"),
    ],
)
def test_a_library_that_is_missing_is_named(monkeypatch, module, package, magic):
    monkeypatch.setitem(__import__("sys").modules, module, None)
    says = refusal(magic)
    assert says.startswith("list: it is ")
    assert f"{module} " in says
    assert f"that is not installed: pip install '{package}'" in says


# Tables that the csv module writes

WORDS = st.text("abcdefghijklmnopqrstuvwxyzéß", min_size=2, max_size=8)
TOTALS = ("total", "totals", "grand total", "all names", "sum", "summe", "gesamt", "insgesamt")  # which are no names
NAMES = st.one_of(WORDS, st.tuples(WORDS, WORDS).map(" ".join), st.tuples(WORDS, WORDS).map(", ".join)).filter(
    lambda name: name not in TOTALS
)
ROWS = st.lists(st.tuples(NAMES, st.sampled_from(["M", "F"]), st.integers(1, 10**6)), min_size=4, max_size=30)


@st.composite
def dialects(draw):
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC, csv.QUOTE_NONE]))
    escape = draw(st.booleans()) or quoting == csv.QUOTE_NONE
    return {
        "delimiter": draw(st.sampled_from(",;\t|")),
        "quotechar": draw(st.sampled_from("\"'")),
        "quoting": quoting,
        "doublequote": not escape,
        "escapechar": "\\" if escape else None,
        "lineterminator": draw(st.sampled_from(["\n", "\r\n"])),
    }


@given(ROWS, dialects(), st.permutations([0, 1, 2]), st.booleans())
def test_any_table_of_the_csv_module_comes_back(rows, dialect, order, titled):
    buffer = io.StringIO()
    writer = csv.writer(buffer, **dialect)
    titles = [["name", "sex", "count"]] if titled else []
    writer.writerows([[row[i] for i in order] for row in [*titles, *rows]])
    asked = {} if len({name for name, _, _ in rows}) > 4 else {"column": str(order.index(0) + 1)}
    wordlist = read(buffer.getvalue(), count=str(order.index(2) + 1), **asked)
    assert wordlist.names == tuple(name for name, _, _ in rows)
    assert wordlist.weights == tuple(count for _, _, count in rows)
    assert wordlist.labels == {"sex" if titled else str(order.index(1) + 1): tuple(sex for _, sex, _ in rows)}
