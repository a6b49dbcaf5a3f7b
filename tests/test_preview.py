"""How a list is shown as it is read: columns, rows, what is left out, and why nothing was read."""

from __future__ import annotations

import pytest

import namegen
from namegen import ReadingOptions

START = b"name,sex,count\nAnna,F,5\nBert,M,3\nCarla,F,0\n,F,2\nDora,F,1\n"
TABLE = START + b"".join(b"J%cn,M,1\nM%ca,F,2\n" % (letter, letter) for letter in range(97, 123))


def test_the_same_names_are_read_as_by_read_names() -> None:
    for reading in (ReadingOptions(), ReadingOptions(where="sex=F"), ReadingOptions(column="2", count="0")):
        assert namegen.preview_names(TABLE, "t", reading).names == namegen.read_names(TABLE, "t", reading)


def test_rows_that_are_left_out_say_why() -> None:
    shown = namegen.preview_names(TABLE, "t", ReadingOptions(where="sex=F"), rows=5)
    assert shown.titles == ("name", "sex", "count")
    assert (shown.titled, shown.rows, shown.name, shown.count, shown.encoding) == (True, 57, 0, 2, "utf-8")
    assert [row[0] for row in shown.cells] == ["Anna", "Bert", "Carla", "", "Dora"]
    assert shown.left_out == ("", "not asked for", "a count of 0", "no name", "")
    assert shown.values[1] == {"F": 30, "M": 27}
    assert shown.values[0] is None, "nobody chooses rows by names that are all different"
    assert shown.names is not None
    assert shown.names.names[:3] == ("Anna", "Dora", "Maa")


def test_a_title_that_is_no_name_is_no_row() -> None:
    shown = namegen.preview_names(b"name\nAnna\nBert\n", "t")
    assert (shown.titles, shown.cells) == (("name",), (("Anna",), ("Bert",)))
    as_name = namegen.preview_names(b"name\nAnna\nBert\n", "t", ReadingOptions(header=False))
    assert as_name.cells[0] == ("name",)


@pytest.mark.parametrize(
    ("text", "reading", "error", "columns"),
    [
        (b"Pendry,Brannoch\nTrewin,Elowyn\n", ReadingOptions(), "which column holds the names", (None, None)),
        (b"Anna,3,4\nBert,5,9\nCarla,7,2\n", ReadingOptions(), "which column holds the counts", (0, None)),
        (TABLE, ReadingOptions(where="sex=x"), "no row has sex=x", (0, 2)),
        (TABLE, ReadingOptions(column="9"), "there is no such column", (None, None)),
        (b"name,sex\nAnna,F\nBo\x01,M\n", ReadingOptions(), "1 of 2 lines cannot be names", (0, None)),
    ],
)
def test_what_cannot_be_read_is_shown_all_the_same(
    text: bytes, reading: ReadingOptions, error: str, columns: tuple[int | None, int | None]
) -> None:
    shown = namegen.preview_names(text, "t", reading)
    assert shown.names is None
    assert error in str(shown.error)
    assert (shown.name, shown.count) == columns
    assert shown.cells


def test_what_holds_no_table_is_an_error() -> None:
    with pytest.raises(namegen.WordlistError, match="a picture"):
        namegen.preview_names(b"\x89PNG\r\n\x1a\n", "t")


def test_the_encoding_is_told() -> None:
    assert namegen.preview_names("Žofie\nÉva\n".encode("utf-16"), "t").encoding == "UTF-16"
    assert namegen.preview_names("Éva\nZoé\n".encode("cp1252"), "t").encoding == "cp1252"
    assert namegen.preview_names(b"Eva\n", "t", ReadingOptions(encoding="koi8-r")).encoding == "koi8-r"


def test_a_model_is_known_by_what_is_in_it() -> None:
    data = namegen.train(["anna", "bob"], model="count-bigram", cache=False).to_bytes()
    assert namegen.is_model(data)
    assert namegen.is_model(data[:-10]), "damaged, and still no list of names"
    for other in (b"", b"anna\nbob\n", b"PK\x03\x04", b"{" * 100, b"\xff" * 100):
        assert not namegen.is_model(other)
