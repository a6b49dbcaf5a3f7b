"""Reading a text into names: what is mended, what is refused, and what is said about it."""

from __future__ import annotations

import hashlib
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from namegen import NamegenError, ReadingOptions, Wordlist, WordlistError
from namegen.contracts.text import MAX_NAME, is_printable
from namegen.wordlists.reading import read_names


def read(text: str | bytes, **how) -> Wordlist:
    data = text if isinstance(text, bytes) else text.encode()
    return read_names(data, "list", ReadingOptions(**how))


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


@pytest.mark.parametrize("text", ["anna", "a\nb\nc\n", "a\n" * 10_000, "李\n", "👩‍👩‍👧\n", ".\n#\n<S>\n"])
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
        ("an\uffffna".encode(), "holds U+FFFF, which no name holds"),
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
        (b"\x7fELF\x02\x01\x01\x00\x00\n\x00", "a program"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture (PNG)"),
        (bytes(range(256)) * 3, "a binary file"),
        ("Call me Ishmael. " * 20, "running text, not a list of names"),
        ("\x1b[m\n\x1b[m\n", "is it a list of names, one a line?"),
    ],
)
def test_what_is_no_wordlist_is_told_what_it_looks_like(text, told):
    message = refusal(text)
    assert told in message
    assert message.startswith("list: ")
    assert message.isprintable()


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "UTF_8", "utf8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1"],
)
def test_other_encodings_give_the_same_names(encoding):
    assert read("Zoë\nRenée\n".encode(encoding), encoding=encoding).names == ("Zoë", "Renée")


def test_a_text_in_the_encoding_that_was_named_is_not_taken_for_another():
    assert "running text" in refusal(("é" * 200).encode("utf-16"), encoding="utf-16")


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13", "a\0b"])
def test_an_encoding_that_does_not_exist_is_a_clear_error(encoding):
    assert refusal("anna\n", encoding=encoding).startswith("list: ")


def test_an_unknown_encoding_is_named_and_others_are_suggested():
    assert refusal("anna\n", encoding="klingon") == ("list: there is no encoding 'klingon'; try utf-8, cp1252, latin-1")


def test_a_text_that_is_not_in_the_encoding_says_where():
    assert "list: it is not ascii: 'ascii' codec can't decode byte 0xc3 in position 1" in refusal(
        "zë", encoding="ascii"
    )


@pytest.mark.parametrize(
    "line",
    [b"x" * 10**6, b"a " * 10**6, b"," * 10**6, b"\t1" * 10**6, b"a|" * 10**6, "a\u0323\u0301".encode() * 2 * 10**5],
)
@pytest.mark.parametrize("weighted", [False, True])
def test_a_line_of_a_megabyte_is_refused_at_once(line, weighted):
    started = time.perf_counter()
    wordlist = read_with_good_ones(line, weighted=weighted)
    assert time.perf_counter() - started < 2
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
        ("Zoe\u0308\t007", "Zoë", 7),
        ("x" * 100 + "\t12345678901234", "x" * 100, 12_345_678_901_234),
    ],
)
def test_a_weighted_line_is_a_name_and_how_often_it_counts(line, name, count):
    wordlist = read(line, weighted=True)
    assert (wordlist.names, wordlist.weights) == ((name,), (count,))


@pytest.mark.parametrize(
    "line, reason",
    [
        (b"anna", "no count"),
        (b"anna 5", "no count"),
        (b"anna\tfive", "'five' is no count"),
        (b"anna\t-5", "a negative count, -5"),
        (b"anna\tNaN", "'NaN' is no count"),
        (b"anna\t", "no count"),
        (b"anna\t0", "a count of 0"),
        (b"anna\t0.0", "a count of 0"),
        (b"an\tna\t5", "3 cells where most rows have 2"),
        (b"an\x01na\t5", "holds U+0001, which no name holds"),
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


def test_counts_that_are_not_there_are_missed_where_they_are_asked_for():
    assert "no column holds counts, which --weighted wants" in refusal("anna\nbob\n", weighted=True)


@pytest.mark.parametrize(
    "text, reason",
    [
        ("anna\nbob7\ncarla\n", "line 2: a digit in 'bob7'"),
        ("anna\nbob@example.org\ncarla\n", "line 2: an address in 'bob@example.org'"),
        ("anna\nbob|b\ncarla\n", "line 2: the mark | in 'bob|b'"),
        ("anna,5\nbob\ncarla\n", "line 1: the mark , in 'anna,5'"),
        ("player01\nplayer02\n", "line 1: a digit in 'player01'; line 2: a digit in 'player02'"),
        ("name=anna\nname=bob\n", "line 1: the mark = in 'name=anna'"),
    ],
)
def test_unusual_names_are_kept_and_reported_at_any_share_and_refused_when_strict(text, reason):
    wordlist = read(text)
    assert wordlist.names == tuple(text.split())
    (sentence,) = wordlist.report.sentences()
    assert reason in sentence
    assert sentence.endswith("--strict refuses them")
    good = "\n".join(["anna"] * 20)
    strict = read(f"{text}{good}", strict=True)
    assert not set(strict.names) & {bad.reason.rpartition(" in ")[2].strip("'") for bad in strict.report.refused}
    assert len(strict.report.refused) == len(wordlist.report.unusual)


@pytest.mark.parametrize(
    "text",
    [
        "anna\nbob\n",
        "O'Brien\nD\u2019Arcy\nN'Golo\n",
        "Anne-Marie\nJean-Luc\n",
        "St. John\nJ. R. R.\n",
        "van der Berg\nde la Cruz\n",
        "Zoë\nJosé\n李\n",
        "さくら\nはると\n",
        "Ke\u02bbala\nO\u02bbahu\n",
    ],
)
def test_ordinary_names_are_read_without_a_word(text):
    wordlist = read(text)
    assert wordlist.names == tuple(text.splitlines())
    assert wordlist.report.sentences() == []


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
    except NamegenError:
        return
    for name in wordlist.names:
        assert 0 < len(name) <= MAX_NAME
        assert name == name.strip() == unicodedata.normalize("NFC", name)
        assert is_printable(name)
        name.encode()
    report = wordlist.report
    assert report.kept == len(wordlist.names) > 0
    assert report.repeats == report.kept - len(wordlist.distinct)
    assert len(report.refused) * 10 <= report.kept + len(report.refused)
    assert not weighted or wordlist.weights is not None
    assert all(weight > 0 for weight in wordlist.weights or ())
    assert all(len(column) == report.kept for column in wordlist.labels.values())


LETTERS = st.text(st.characters(codec="utf-8", categories=["L"]), min_size=1, max_size=25).map(
    lambda name: unicodedata.normalize("NFC", name)
)
CLEAN = st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=25).map(
    lambda name: unicodedata.normalize("NFC", name)
)


@given(st.lists(CLEAN, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_whole_lines_come_back_as_they_were_whatever_they_hold(names, end):
    wordlist = read(end.join(names), column="0")
    assert wordlist.names == tuple(names)
    assert not wordlist.report.refused


@given(st.lists(LETTERS, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n", "\r"]))
def test_names_of_letters_come_back_as_they_were(names, end):
    wordlist = read(end.join(["xx", *names]))
    assert wordlist.names == ("xx", *names)
    assert wordlist.report.sentences() == []
