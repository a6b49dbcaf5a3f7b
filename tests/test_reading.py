"""Reading a text into names: what is mended, what is refused, and what is said about it."""

from __future__ import annotations

import hashlib
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from namegen import Wordlist, WordlistError
from namegen.wordlists.reading import MAX_NAME, is_printable, read_names


def read(text: str | bytes, **how) -> Wordlist:
    return read_names(text if isinstance(text, bytes) else text.encode(), "list", **how)


def read_with_good_ones(line: bytes, **how) -> Wordlist:
    """One line, and names enough for it to be less than a tenth."""
    names = [b"name" + (b"\t1" if how.get("weighted") else b"")] * 20
    return read(b"\n".join([b"anna\t2" if how.get("weighted") else b"anna", line, *names]), **how)


def refusal(text: str | bytes, **how) -> str:
    with pytest.raises(WordlistError) as caught:
        read(text, **how)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "anna\nbob\n",
        "anna\nbob",
        "\ufeffanna\nbob\n",
        "anna\r\nbob\r\n",
        "anna\rbob\r",
        "anna\r\nbob\r",
        "anna\nbob\n\n\n",
    ],
    ids=["plain", "no-last-newline", "bom", "crlf", "cr", "mixed", "blank-end"],
)
def test_files_of_all_systems_read_alike(text):
    assert read(text).names == ("anna", "bob")


def test_a_clean_list_has_nothing_to_report():
    wordlist = read("anna\nbob\n")
    assert wordlist.report.sentences() == []
    assert (wordlist.report.lines, wordlist.report.kept) == (2, 2)


def test_spaces_around_a_name_are_dropped_and_counted():
    wordlist = read(" anna\nbob\t\n\u3000carla\u00a0\nvan der Berg\n")
    assert wordlist.names == ("anna", "bob", "carla", "van der Berg")
    assert wordlist.report.stripped == 3
    assert wordlist.report.sentences() == ["3 lines had spaces around the name, which were dropped"]


def test_names_are_composed_and_that_is_counted():
    wordlist = read("Zoe\u0308\nZoë\nanna\n")
    assert wordlist.names == ("Zoë", "Zoë", "anna")
    assert wordlist.report.normalised == 1
    assert wordlist.report.repeats == 1


def test_blank_lines_are_left_out_and_counted():
    wordlist = read("anna\n\n \t \n\u3000\nbob\n")
    assert wordlist.names == ("anna", "bob")
    assert (wordlist.report.empty, wordlist.report.stripped) == (3, 0)
    assert wordlist.report.sentences() == ["3 lines were empty and left out"]


def test_repeats_are_kept_in_their_order():
    wordlist = read("anna\nbob\nanna\nanna\n")
    assert wordlist.names == ("anna", "bob", "anna", "anna")
    assert wordlist.report.repeats == 2
    assert wordlist.distinct == {"anna", "bob"}


@pytest.mark.parametrize("text", ["anna", "a\nb\nc\n", "a\n" * 10_000, "李\n", "👩‍👩‍👧\n", ".\n#\n<S>\n", "a\u200cb\n"])
def test_unusual_lists_are_lists(text):
    assert read(text).names == tuple(text.split())


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"an\x07na", "holds U+0007, which no name holds"),
        (b"an\x00na", "holds U+0000, which no name holds"),
        (b"an\tna", "holds U+0009, which no name holds"),
        (b"anna\t5", "holds U+0009, which no name holds"),
        (b"an\x1b[31mna", "holds U+001B, which no name holds"),
        (b"an\x7fna", "holds U+007F, which no name holds"),
        ("an\x85na".encode(), "holds U+0085, which no name holds"),
        ("an\u2028na".encode(), "holds U+2028, which no name holds"),
        ("an\u202ena".encode(), "holds U+202E, which no name holds"),
        ("an\u2066na".encode(), "holds U+2066, which no name holds"),
        ("an\ufeffna".encode(), "holds U+FEFF, which no name holds"),
        ("an\uffffna".encode(), "holds U+FFFF, which no name holds"),
        (b"Ren\xe9e", "byte 0xe9 is not UTF-8"),
        (b"ann\xc0\x80", "byte 0xc0 is not UTF-8"),
        (b"ann\xed\xa0\x80", "byte 0xed is not UTF-8"),
        (b"x" * 101, "101 characters long, the most is 100"),
        ("é".encode() * 1001, "1,001 characters long, the most is 100"),
    ],
)
def test_a_line_that_cannot_be_a_name_is_refused_with_its_number_and_reason(line, reason):
    wordlist = read_with_good_ones(line)
    (bad,) = wordlist.report.refused
    assert (bad.line, bad.reason) == (2, reason)
    assert len(wordlist) == 21
    assert wordlist.report.sentences() == [f"1 line refused (line 2: {reason})"]


@pytest.mark.parametrize("name", ["x" * 100, "e\u0301" * 100, "\U0001f469" * 100])
def test_a_hundred_characters_are_a_name(name):
    assert read(name).names == (unicodedata.normalize("NFC", name),)


def test_line_numbers_count_every_line_of_the_file():
    text = "\ufeff\r\n \r\n" + "anna\r\n" * 30 + "\x01b\r\n" + "bob\r\n" * 30 + "\r\n\x02b\r\n"
    assert [bad.line for bad in read(text).report.refused] == [33, 65]


def test_many_refused_lines_are_told_in_brief():
    text = "anna\n" * 60 + "a\tb\n" * 5
    (sentence,) = read(text).report.sentences()
    assert sentence.startswith("5 lines refused (line 61: ")
    assert sentence.endswith("; and 2 more)")


def test_a_tenth_of_refused_lines_is_borne_and_more_is_not():
    assert len(read("anna\n" * 9 + "\x01\x01\n")) == 9
    assert "1 of 9 lines cannot be names (line 9: holds U+0001" in refusal("anna\n" * 8 + "\x01\x01\n")


@pytest.mark.parametrize(
    "text, told",
    [
        (b"", "it is empty"),
        (b"\xef\xbb\xbf", "it is empty"),
        (b"\n \n\t\r\n", "only blank lines"),
        ("\u3000\n\u00a0\n".encode(), "only blank lines"),
        ("José\nRenée\n".encode("latin-1"), "line 1: byte 0xe9 is not UTF-8); it looks like another encoding"),
        ("anna\nbob\n".encode("utf-16"), "UTF-16; try --encoding utf-16"),
        ("\ufeffanna\n".encode("utf-16-be"), "UTF-16; try --encoding utf-16"),
        ("\ufeff太郎".encode("utf-16-le"), "UTF-16; try --encoding utf-16"),
        (b"\x7fELF\x02\x01\x01\x00\x00\n\x00", "a binary file"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a binary file"),
        ("Call me Ishmael. " * 20, "running text, not one name a line"),
        ("anna\t1880\tF\nbob\t1881\tM\n", "a table; --weighted"),
        ("anna\t7065\nbob\t2604\n", "a table; --weighted"),
        ("\x1b[1m\n\x1b[2m\n", "is it a list of names in utf-8?"),
    ],
)
def test_what_is_no_wordlist_is_told_what_it_looks_like(text, told):
    message = refusal(text)
    assert told in message
    assert message.startswith("list: ")
    assert message.isprintable()


def test_latin_1_text_suggests_the_encoding_that_then_works():
    text = "José\nRenée\n".encode("latin-1")
    assert "try --encoding cp1252 or latin-1" in refusal(text)
    assert "try --encoding cp1252 or latin-1" in refusal(b"Jos\xe9\t5\nRen\xe9e\t4\n", weighted=True)
    for encoding in ("cp1252", "latin-1"):
        assert read(text, encoding=encoding).names == ("José", "Renée")


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "UTF_8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"],
)
def test_other_encodings_give_the_same_names(encoding):
    assert read("Zoë\nRenée\n".encode(encoding), encoding=encoding).names == ("Zoë", "Renée")


def test_a_text_in_the_encoding_that_was_named_is_not_taken_for_another():
    assert "running text" in refusal(("é" * 200).encode("utf-16"), encoding="utf-16")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "", "a\0b"])
def test_an_encoding_that_does_not_exist_is_a_clear_error(encoding):
    assert refusal("anna\n", encoding=encoding).startswith("list: ")


def test_an_unknown_encoding_is_named_and_others_are_suggested():
    assert refusal("anna\n", encoding="klingon") == ("list: there is no encoding 'klingon'; try utf-8, cp1252, latin-1")


def test_a_text_that_is_not_in_the_encoding_says_where():
    assert "list: it is not ascii: 'ascii' codec can't decode byte 0xc3 in position 1" in refusal(
        "zë", encoding="ascii"
    )


@pytest.mark.parametrize(
    "line", [b"x" * 10**6, b"a " * 10**6, b"," * 10**6, b"\t1" * 10**6, "a\u0323\u0301".encode() * 2 * 10**5]
)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_line_of_a_megabyte_is_refused_at_once(line, weighted):
    started = time.perf_counter()
    wordlist = read_with_good_ones(line, weighted=weighted)
    assert time.perf_counter() - started < 1
    assert [bad.line for bad in wordlist.report.refused] == [2]


@pytest.mark.parametrize(
    "line, name, count",
    [
        ("anna\t5", "anna", 5),
        ("anna,5", "anna", 5),
        ("  anna ,  5  ", "anna", 5),
        ("anna\t\t5", "anna", 5),
        ("anna \t 5", "anna", 5),
        ("van der Berg, 12", "van der Berg", 12),
        ("Smith, John\t3", "Smith, John", 3),
        ("7, 8", "7", 8),
        ("Zoe\u0308\t007", "Zoë", 7),
        ("x" * 100 + "\t123456789012345", "x" * 100, 123_456_789_012_345),
    ],
)
def test_a_weighted_line_is_a_name_and_how_often_it_counts(line, name, count):
    wordlist = read(line, weighted=True)
    assert (wordlist.names, wordlist.weights) == ((name,), (count,))


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"anna", "no name, tab or comma, and count"),
        (b"anna 5", "no name, tab or comma, and count"),
        (b"anna\tfive", "no name, tab or comma, and count"),
        (b"anna\t-5", "no name, tab or comma, and count"),
        (b"anna\t5.5", "no name, tab or comma, and count"),
        (b"anna\t", "no name, tab or comma, and count"),
        (b"\t5", "no name, tab or comma, and count"),
        (b" , 5", "no name, tab or comma, and count"),
        (b"anna\t1234567890123456", "no name, tab or comma, and count"),
        (b"anna\t0", "a count of 0"),
        (b"an\tna\t5", "holds U+0009, which no name holds"),
        (b"an\x01na\t5", "holds U+0001, which no name holds"),
        (b"Ren\xe9e\t5", "byte 0xe9 is not UTF-8"),
        (b"x" * 101 + b"\t5", "101 characters long, the most is 100"),
    ],
)
def test_a_weighted_line_without_a_good_count_or_name_is_refused(line, reason):
    wordlist = read_with_good_ones(line, weighted=True)
    assert [(bad.line, bad.reason) for bad in wordlist.report.refused] == [(2, reason)]
    assert wordlist.weights == (2, *[1] * 20)


def test_reasons_of_both_kinds_are_told_in_the_order_of_the_lines():
    text = "\n".join(["a\tb\tc", "\x01x\t5", "anna\t0", *["bob\t1"] * 40])
    assert [bad.line for bad in read(text, weighted=True).report.refused] == [1, 2, 3]


def test_weighted_reading_of_a_plain_list_says_what_it_expects():
    assert "with --weighted a line is a name, a tab or a comma, and a count" in refusal("anna\nbob\n", weighted=True)


def test_a_plain_reading_of_counts_hints_at_weighted():
    assert "--weighted" in read("anna,5\nbob,3\n").report.hint
    assert read("anna,5\nbob\ncarla\n").report.hint == ""
    assert read("anna,5\nbob,3\n", weighted=True).report.hint == ""


@pytest.mark.parametrize("text", ["anna;F\nbob;M\n", '"anna"\n"bob"\n', "<li>anna</li>\n" * 3, "1. anna\n2. bob\n"])
def test_lines_that_are_more_than_names_are_hinted_at(text):
    assert "is it one name a line?" in read(text).report.hint
    assert read(text + "carla\n" * 3).report.hint == ""


UNLIKELY = "most lines hold digits, commas, quotes or brackets, which are learned as letters; is it one name a line?"


@pytest.mark.parametrize(
    "text",
    [
        "name,sex\nanna,F\nbob,M\n",
        "id;name\n1;anna\n2;bob\n",
        '"anna","F"\n"bob","M"\n',
        '["anna", "bob"]\n',
        '[\n  "anna",\n  "bob",\n  "carla"\n]\n',
        '{"name": "anna"}\n{"name": "bob"}\n',
        "1. anna\n2. bob\n",
        "1) anna\n2) bob\n",
        "  1 anna\n  2 bob\n",
        "name=anna\nname=bob\n",
        "| anna |\n| bob |\n",
        "player01\nplayer02\n",
    ],
    ids=[
        *("csv", "semicolons", "quoted-csv", "json", "json-over-lines", "jsonl"),
        *("numbered", "bracketed", "numbers-before", "ini", "markdown", "digits"),
    ],
)
def test_the_hint_tells_what_the_lines_hold_and_the_names_are_read_all_the_same(text):
    wordlist = read(text)
    assert wordlist.report.hint == UNLIKELY
    assert UNLIKELY in wordlist.report.sentences()
    assert wordlist.names == tuple(map(str.strip, text.splitlines()))


@pytest.mark.parametrize(
    "text",
    [
        "anna\nbob\n",
        "O'Brien\nD\u2019Arcy\nN'Golo\n",
        "Anne-Marie\nJean-Luc\n",
        "St. John\nJ. R. R.\n",
        "van der Berg\nde la Cruz\n",
        "Anna (Annie)\nJohn (Jack)\n",
        "Zoë\nJosé\n李\n",
        "さくら\nはると\n",
        "Ke\u02bbala\nO\u02bbahu\n",
    ],
)
def test_ordinary_names_are_given_no_hint(text):
    assert read(text).report.sentences() == []


def test_the_hint_is_given_when_more_than_half_of_the_lines_are_unlikely():
    assert read("anna\nbob\nr2\nc3\n").report.hint == ""
    assert read("anna\nbob\nr2\nc3\nd4\n").report.hint == UNLIKELY


def test_a_weighted_list_is_given_no_hint():
    assert read("r2,5\nc3,4\n", weighted=True).report.hint == ""


def test_the_checksum_is_of_the_bytes_as_they_came():
    text = "\ufeffanna \r\n".encode()
    assert read(text).sha256 == hashlib.sha256(text).hexdigest()


LINE_PIECES = st.sampled_from(
    ["anna", "é", "e\u0301", " ", "\t", ",", "5", "0", "\n", "\r", "\r\n", "\0", "\ufeff", "\u202e", "\u3000", "x" * 99]
)
TEXTS = st.one_of(
    st.binary(max_size=300),
    st.text(max_size=100).map(str.encode),
    st.lists(LINE_PIECES, max_size=60).map(lambda pieces: "".join(pieces).encode()),
)
ENCODINGS = st.sampled_from(["utf-8"] * 4 + ["latin-1", "cp1252", "utf-16", "utf-32", "utf-7", "shift_jis", "cp037"])


@given(TEXTS, ENCODINGS, st.booleans())
@example(b"\xef\xbb\xbf", "utf-8", False)
@example("\u3000\n".encode(), "utf-8", False)
def test_whatever_is_read_gives_clean_names_or_a_wordlist_error(data, encoding, weighted):
    try:
        wordlist = read(data, encoding=encoding, weighted=weighted)
    except WordlistError:
        return
    for name in wordlist.names:
        assert 0 < len(name) <= MAX_NAME
        assert name == name.strip() == unicodedata.normalize("NFC", name)
        assert is_printable(name)
        name.encode()
    report = wordlist.report
    assert report.kept + report.empty + len(report.refused) == report.lines
    assert report.kept == len(wordlist.names) > 0
    assert report.repeats == report.kept - len(wordlist.distinct)
    assert len(report.refused) * 10 <= report.kept + len(report.refused)
    assert (wordlist.weights is not None) == weighted
    assert all(weight > 0 for weight in wordlist.weights or ())


CLEAN = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=25).map(
    lambda name: unicodedata.normalize("NFC", name)
)


@given(st.lists(CLEAN, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_clean_names_come_back_as_they_were(names, end):
    wordlist = read(end.join(names))
    assert wordlist.names == tuple(names)
    assert not wordlist.report.refused


@given(st.lists(st.tuples(CLEAN, st.integers(1, 10**14)), min_size=1), st.sampled_from(["\t", ",", " , "]))
def test_clean_counts_come_back_as_they_were(pairs, separator):
    wordlist = read("\n".join(f"{name}{separator}{count}" for name, count in pairs), weighted=True)
    assert list(zip(wordlist.names, wordlist.weights, strict=True)) == pairs
