"""Names that a program gives are read by the rules of files: through every door comes the same list."""

from __future__ import annotations

import io
import sys
import unicodedata
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen import Registry, UsageError, Wordlist, WordlistError, load_wordlist
from namegen.wordlists.cleaning import clean_names
from namegen.wordlists.given import names_given
from namegen.wordlists.reading import read_names

REGISTRY = Registry.load(only=["namegen"])
PIECES = st.sampled_from(["a", "b", "é", "e\u0301", " ", "\u00a0", "\u200b", "\u200e", "\ufeff", "李", "ß", "\u00ad"])
TEXTS = st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), max_size=12).map(lambda texts: ["anna", *texts])


def facts(wordlist: Wordlist):
    return wordlist.names, wordlist.weights, dict(wordlist.labels)


@given(TEXTS)
def test_texts_come_through_all_doors_alike(texts):
    import pandas

    doors = [
        read_names("\n".join(texts).encode(), "file"),
        names_given(texts),
        names_given(iter(texts)),
        names_given(np.array(texts)),
        names_given(pandas.Series(texts)),
        names_given(pandas.DataFrame({"name": texts})),
        load_wordlist(texts, REGISTRY),
    ]
    assert all(facts(door) == facts(doors[0]) for door in doors)
    assert {(door.report.invisible, door.report.normalised) for door in doors[:4]} == {
        (doors[0].report.invisible, doors[0].report.normalised)
    }


@given(st.dictionaries(st.text("abcdé", min_size=2, max_size=6), st.integers(1, 10**6), min_size=1))
def test_counts_come_through_all_doors_alike(counts):
    import pandas

    pairs = list(counts.items())
    doors = [
        read_names(
            "".join(f"{name}\t{count}\n" for name, count in pairs).encode(), "f", namegen.ReadingOptions(count="2")
        ),
        names_given(counts),
        names_given(Counter(counts)),
        names_given({name: float(count) for name, count in pairs}),
        names_given(pandas.DataFrame({"name": list(counts), "count": list(counts.values())})),
        names_given(namegen.load_wordlist(counts, REGISTRY)),
        Wordlist(tuple(counts), tuple(counts.values())),
    ]
    assert all(facts(door) == facts(doors[0]) for door in doors)


def test_fractions_are_scaled_exactly_through_all_doors():
    text = b"name,count\naa,0.75\nbb,0.25\n"
    for door in (read_names(text, "x"), names_given({"aa": 0.75, "bb": 0.25}), Wordlist(("aa", "bb"), (0.75, 0.25))):
        assert door.weights == (3, 1)
    assert Wordlist(("a", "b"), (0.1, 0.2)).weights == (1, 2)
    assert names_given({"a": Fraction(1, 3), "b": Decimal("0.5")}).weights == (2, 3)
    assert Wordlist(("a", "b"), (np.int64(4), 2)).weights == (4, 2)


@pytest.mark.parametrize(
    "weights, told",
    [
        ((1, -1), "the count of name 2 is -1; a count is above 0"),
        ((1, 0), "the count of name 2 is 0; a count is above 0"),
        ((1, float("nan")), "the count of name 2 is nan, not a number"),
        ((1, float("inf")), "the count of name 2 is inf, not a number"),
        ((1, "x"), "the count of name 2 is 'x', not a number"),
        ((1,), "1 counts for 2 names"),
        ((2**44, 1), "add up to about 1.76e+13"),
    ],
)
def test_weights_of_a_wordlist_that_are_none_are_an_error_of_the_wordlist(weights, told):
    with pytest.raises(WordlistError, match="names: ") as caught:
        Wordlist(("a", "b"), weights)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ([], "it is empty"),
        (["a", 5], "name 2 is 5, not a text"),
        ({"a": "many"}, "the count of name 1, 'a', is 'many', not a number"),
        ({"a": True}, "the count of name 1, 'a', is True, not a number"),
        ({5: 1}, "name 1 is 5, not a text"),
        (b"anna", "bytes is no list of names"),
        (7, "int is no list of names"),
        ({"a": -1}, "the count of name 1 is -1; a count is above 0"),
        ({"a": float("nan")}, "the count of name 1 is nan, not a number"),
    ],
)
def test_what_a_program_gives_wrongly_is_named(wrong, told):
    with pytest.raises(WordlistError) as caught:
        load_wordlist(wrong, REGISTRY)
    assert told in str(caught.value)


def test_a_data_frame_is_a_table_with_labels():
    pandas = pytest.importorskip("pandas", reason="pandas is missing: pip install pandas")
    frame = pandas.DataFrame({"sex": ["F", "M", "F"], "name": ["Anna", "Bert", None], "births": [5, 3, 2]})
    wordlist = names_given(frame)
    assert facts(wordlist) == (("Anna", "Bert"), (5, 3), {"sex": ("F", "M")})
    assert names_given(frame, namegen.ReadingOptions(where=("sex=M",))).names == ("Bert",)


def test_lists_by_title_or_by_key_and_counted_values_are_tables():
    pandas = pytest.importorskip("pandas", reason="pandas is missing: pip install pandas")
    assert facts(names_given({"name": ["Anna", "Bert"], "count": [5, 3]})) == (("Anna", "Bert"), (5, 3), {})
    by_key = names_given({"girls": ["Anna", "Bea"], "boys": ["Carl"]})
    assert facts(by_key) == (("Anna", "Bea", "Carl"), None, {"key": ("girls", "girls", "boys")})
    assert facts(names_given(pandas.Series(["Anna", "Bea", "Anna"]).value_counts())) == (("Anna", "Bea"), (2, 1), {})


def test_paths_without_shares_are_not_taken_for_names(tmp_path):
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text("anna\nbob\n")
    with pytest.raises(UsageError, match="are files: give blend="):
        namegen.train([str(file) for file in files])


class PolarsLike:
    """What a data frame of polars has that is used."""

    columns = ("name", "births")

    def __getitem__(self, title):
        return PolarsColumn({"name": ["Anna", "Bert"], "births": [5, 3]}[title])


class PolarsColumn(list):
    def to_list(self):
        return list(self)


def test_what_looks_like_a_data_frame_is_one():
    assert facts(names_given(PolarsLike())) == (("Anna", "Bert"), (5, 3), {})
    assert names_given(PolarsColumn(["Anna", None])).names == ("Anna",)


def test_training_takes_counts():
    counted = namegen.train(Counter({"aa": 99, "bb": 1}), model="count-bigram add_k=0", cache=False)
    assert sum(name.startswith("a") for name in counted.generate(200, seed=7, raw=True)) > 180


def test_options_that_cannot_apply_are_refused():
    with pytest.raises(UsageError, match="column cannot apply to names that were read already"):
        load_wordlist(names_given(["a"]), REGISTRY, namegen.ReadingOptions(column="1"))
    with pytest.raises(UsageError, match="encoding cannot apply to texts"):
        load_wordlist(["a"], REGISTRY, namegen.ReadingOptions(encoding="utf-8"))


def test_a_name_to_score_is_cleaned_as_those_of_a_list():
    model = namegen.train(["Zoë", "Anna"], model="count-bigram", cache=False)
    typed = " Zoe\u0308\u200b"
    assert model.logprob(typed) == model.logprob("Zoë")
    assert model.evaluate([typed]).log_likelihood == model.evaluate(["Zoë"]).log_likelihood
    assert model.explain(typed, samples=0).name == "Zoë"
    with pytest.raises(UsageError, match="logprob takes one name, a text, not list; evaluate takes several"):
        model.logprob(["Anna"])


@given(st.text(max_size=8))
def test_a_seed_is_the_same_however_it_is_composed(text):
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert namegen.seed_number(composed) == namegen.seed_number(decomposed) == namegen.seed_number(f" {composed}\u200b")


def test_standard_input_is_read_as_a_file_is(monkeypatch):
    data = "name;n\nAnna;3\nZoë;4\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert facts(load_wordlist("-", REGISTRY)) == facts(read_names(data, "file"))


# Invisible characters


@pytest.mark.parametrize(
    "kept",
    [
        "नर्\u200dस",  # a joiner after a virama
        "رؤ\u200cیا",  # a non-joiner between Arabic letters
        "👩\u200d🚀",
        "👩🏽\u200d🚀",
        "❤️\u200d🔥",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    ],
)
def test_joiners_stay_where_a_script_needs_them(kept):
    assert namegen.clean_text(kept) == kept


@pytest.mark.parametrize(
    "text", ["an\u200dna", "\u200danna", "anna\u200c", "an\u00adna", "\u202eanna", "a\ufeffn\u2060na"]
)
def test_invisible_characters_are_dropped_elsewhere(text):
    assert namegen.clean_text(text) == "anna"
    assert names_given([text, "bob"]).report.sentences() == ["1 name held invisible characters, which were dropped"]


@given(st.text())
def test_one_text_is_cleaned_as_many_are(text):
    assert clean_names([text, "x"]).names[0] == namegen.clean_text(text)


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = namegen.clean_text(text)
    assert namegen.clean_text(once) == once
