"""The wordlists that come with namegen: each is what its card says, and clean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import fields
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import pytest
from namegen_wordlists import table

import namegen
from namegen import Wordlist
from namegen.wordlists.registered import card_of
from namegen.wordlists.sources import load_wordlist

from .readme_of_lists import FIRST, LAST, README, tables

LISTS = Path(__file__).resolve().parents[1] / "datasets" / "namegen_wordlists"
REGISTRY = namegen.Registry.load(only=["namegen"])
REGISTERED = list(REGISTRY.entries("wordlist"))
BUNDLED = [name for name in REGISTERED if card_of(REGISTRY.get("wordlist", name)).address is None]


@pytest.fixture(params=BUNDLED)
def wordlist(request: pytest.FixtureRequest) -> Wordlist:
    return load_wordlist(request.param, REGISTRY)


def scripts(wordlist: Wordlist) -> set[str]:
    """The first words of the Unicode names of its letters: LATIN, GREEK, ..."""
    letters = {letter for name in wordlist.names for letter in name if unicodedata.category(letter)[0] == "L"}
    return {unicodedata.name(letter).split()[0] for letter in letters}


def test_these_lists_come_with_namegen():
    old = {"names", "surnames", "towns", "stars", "elements", "dinosaurs", "russian", "greek", "japanese"}
    assert old <= set(BUNDLED)
    assert set(REGISTERED) - set(BUNDLED) == {"makemore"}
    assert REGISTRY.default("wordlist").name == "english"


def test_every_file_of_names_is_registered():
    files = {path.stem for path in LISTS.glob("*.txt")} | {path.stem for path in LISTS.glob("*.csv")}
    assert files - {"lists"} == set(BUNDLED)


ROW = {field.name: field.name.upper() for field in fields(table.Row)}


def test_a_row_of_the_table_is_read_by_the_titles_of_its_columns():
    lines = [",".join(reversed(ROW)), ",".join(reversed(ROW.values()))]
    assert table.read_rows(lines) == (table.Row(**ROW),)


@pytest.mark.parametrize(
    ("titles", "cells", "said"),
    [
        (list(ROW)[:-1], "x", "lists.csv has the columns name, group, .*, not name"),
        ([*ROW, "number"], "x", "licence, number, not name"),
        (list(ROW), ",".join("x" * (len(ROW) - 1)), "line 2: it has not a cell for each column"),
        (list(ROW), ",".join("x" * (len(ROW) + 1)), "line 2: it has not a cell for each column"),
    ],
)
def test_a_table_with_other_columns_or_a_broken_row_is_refused(titles: list[str], cells: str, said: str):
    with pytest.raises(ValueError, match=said):
        table.read_rows([",".join(titles), cells])


@pytest.mark.parametrize("cell", ["Ems; Oder", "Ems;Oder", "Ems ;  Oder"])
def test_blanks_around_the_values_of_a_cell_do_not_matter(cell: str):
    assert table.several(cell) == ("Ems", "Oder")
    assert table.several("") == ()


def test_the_rows_are_ordered_as_people_look_for_them():
    groups = [card_of(REGISTRY.get("wordlist", name)).group for name in BUNDLED]
    assert list(dict.fromkeys(groups)) == [group for group, _ in groupby(groups)]
    for _, names in groupby(zip(groups, BUNDLED, strict=True), key=itemgetter(0)):
        together = [name for _, name in names]
        assert together == sorted(together)


def test_the_card_has_the_count_and_the_checksum(wordlist: Wordlist):
    kind = "csv" if wordlist.card.labels else "txt"
    path = LISTS / f"{wordlist.name}.{kind}"
    checksum = hashlib.sha256(path.read_bytes()).hexdigest()
    assert (wordlist.card.count, wordlist.card.sha256) == (len(wordlist), checksum)
    assert wordlist.sha256 == checksum


def test_a_card_costs_no_file(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail(f"{self} was read"))
    assert all(
        card_of(entry).examples for entry in namegen.Registry.load(only=["namegen"]).entries("wordlist").values()
    )


def test_reading_changes_and_refuses_nothing_and_has_nothing_to_say(wordlist: Wordlist):
    assert wordlist.report.sentences() == []
    path = LISTS / f"{wordlist.name}.{'csv' if wordlist.card.labels else 'txt'}"
    text = path.read_text("utf-8")
    assert text == unicodedata.normalize("NFC", text)


def test_no_name_is_there_twice_in_any_case_and_all_are_sorted(wordlist: Wordlist):
    folded = [name.casefold() for name in wordlist.names]
    assert folded == sorted(set(folded))


def test_names_are_letters_and_what_stands_between_them(wordlist: Wordlist):
    letters = r"(?:[^\W\d_][\u0300-\u036f]*)+"
    of_several = re.compile(rf"{letters}(?:[ '’ʻ-]{letters})*")
    assert [name for name in wordlist.names if not of_several.fullmatch(name.strip("'’ʻ"))] == []


def test_names_begin_with_a_capital_unless_they_are_common_nouns(wordlist: Wordlist):
    if wordlist.name not in ("elements", "japanese"):
        assert [name for name in wordlist.names if not first_letter(name).isupper()] == []


def first_letter(name: str) -> str:
    """Return the first letter that has a case: after a mark such as the ʻokina."""
    return next(letter for letter in name if unicodedata.category(letter) in ("Lu", "Ll"))


def test_labels_are_the_cards_and_those_of_sex_are_f_m_and_u(wordlist: Wordlist):
    assert tuple(wordlist.labels) == wordlist.card.labels
    assert set(wordlist.labels.get("sex", ())) <= {"F", "M", "U"}


def test_names_have_a_plausible_length(wordlist: Wordlist):
    assert [name for name in wordlist.names if not 2 <= len(name) <= 40] == []


def test_the_script_is_the_one_on_the_card(wordlist: Wordlist):
    assert scripts(wordlist) - {"KATAKANA-HIRAGANA", "MODIFIER"} == {wordlist.card.script.upper()}


def test_the_card_is_filled_in(wordlist: Wordlist):
    card = wordlist.card
    assert card.licence == "CC0-1.0"
    assert all([card.title, card.language, card.source, card.group, card.description])
    assert len(set(card.examples)) == 3
    assert set(card.examples) <= wordlist.distinct
    assert "a-z" not in card.description or all(re.fullmatch("[A-Za-z']+", name) for name in wordlist.names)


def test_people_have_capitals_within_their_names_as_they_write_them():
    surnames = load_wordlist("surnames", REGISTRY).distinct
    assert {"McCarthy", "MacDonald", "Mackay", "D'Amico", "Dubois", "Fitzgerald", "Machado"} <= surnames


@pytest.mark.parametrize("name", ["names", "towns"])
def test_a_list_is_found_by_the_name_of_its_file_unless_there_is_one(name: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_wordlist(f"{name}.txt", REGISTRY).name == name
    (tmp_path / f"{name}.txt").write_text("mine\nyours\n")
    assert load_wordlist(f"{name}.txt", REGISTRY).names == ("mine", "yours")


@pytest.mark.parametrize("name", ["english", "vietnamese", "planet", "elements"])
def test_new_names_come_of_a_list_by_default(name: str):
    model = namegen.train(name, model="count-bigram", registry=REGISTRY, cache=False)
    drawn = model.generate(20, seed=1)
    assert len(set(drawn) - model.names.distinct) == 20


def test_a_sex_is_chosen_and_set_apart():
    whole = load_wordlist("finnish", REGISTRY)
    women = load_wordlist("finnish", REGISTRY, namegen.ReadingOptions(where="sex=F"))
    assert women.names == whole.by_label("sex")["F"].names
    assert {"Aino", "Kaisa"} <= women.distinct
    assert not {"Eero", "Pekka"} & women.distinct


def test_the_readme_shows_what_the_cards_say():
    readme = README.read_text("utf-8")
    assert readme.partition(FIRST)[2].partition(LAST)[0].strip() == tables().strip(), "python -m tests.readme_of_lists"


def test_names_has_thousands_of_names_in_the_letters_of_the_lectures():
    names = load_wordlist("names", REGISTRY)
    assert len(names.distinct) >= 4000
    assert all(re.fullmatch("[A-Z][a-z]+", name) for name in names.distinct)


def test_there_are_118_elements():
    elements = load_wordlist("elements", REGISTRY)
    assert len(elements) == 118
    assert {"hydrogen", "aluminium", "caesium", "sulfur", "oganesson"} <= elements.distinct


@pytest.mark.parametrize(
    "name, known, strange",
    [
        ("names", {"Emma", "Mohammed", "Yuki", "Ngozi", "Priya", "Xiaoming"}, {"Asdf", "Qwerty"}),
        ("stars", {"Sirius", "Vega", "Betelgeuse"}, {"Sun", "Mars"}),
        ("dinosaurs", {"Tyrannosaurus", "Triceratops", "Stegosaurus"}, {"Pteranodon", "Plesiosaurus", "Dimetrodon"}),
        ("russian", {"Мария", "Иван", "Ольга"}, {"Москва"}),
        ("greek", {"Μαρία", "Γιώργος", "Ελένη"}, {"Αθήναι"}),
        ("japanese", {"さくら", "はると", "ゆい"}, {"とうきょう"}),
    ],
)
def test_a_list_holds_what_it_is_about_and_nothing_beside(name: str, known: set[str], strange: set[str]):
    wordlist = load_wordlist(name, REGISTRY)
    assert known - wordlist.distinct == set()
    assert strange & wordlist.distinct == set()


def test_makemores_list_is_what_its_card_says(makemore: Wordlist):
    assert len(makemore) == makemore.card.count == 32_033
    assert len(makemore.distinct) == 29_494
    assert makemore.sha256 == makemore.card.sha256
    assert makemore.card.licence == "MIT"
    assert makemore.names[:3] == ("emma", "olivia", "ava")
