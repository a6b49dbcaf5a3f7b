"""The wordlists that come with namegen: each is what its card says, and clean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

import pytest

import namegen
from namegen import Wordlist
from namegen.wordlists.registered import card_of
from namegen.wordlists.sources import load_wordlist

FOLDER = Path(__file__).resolve().parents[1] / "datasets"
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
    assert BUNDLED == [
        "names",
        "surnames",
        "towns",
        "stars",
        "elements",
        "dinosaurs",
        "russian",
        "greek",
        "japanese",
    ]
    assert set(REGISTERED) - set(BUNDLED) == {"makemore"}
    assert REGISTRY.default("wordlist").name == "names"


def test_every_file_of_names_is_registered():
    assert {path.stem for path in FOLDER.glob("*/*.txt")} == set(BUNDLED)


def test_the_card_tells_the_count_and_the_checksum(wordlist: Wordlist):
    path = FOLDER / "namegen_wordlists" / f"{wordlist.name}.txt"
    assert wordlist.card.count == len(wordlist)
    assert wordlist.card.sha256 == wordlist.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_reading_changes_and_refuses_nothing(wordlist: Wordlist):
    assert wordlist.report.sentences() == []
    assert wordlist.report.lines == wordlist.report.kept


def test_no_name_is_there_twice_and_all_are_sorted(wordlist: Wordlist):
    assert list(wordlist.names) == sorted(wordlist.distinct)


def test_names_are_one_word_in_lower_case(wordlist: Wordlist):
    assert [name for name in wordlist.names if name != name.lower() or not name.isalpha()] == []


def test_names_have_a_plausible_length(wordlist: Wordlist):
    assert [name for name in wordlist.names if not 2 <= len(name) <= 25] == []


def test_the_script_is_the_one_on_the_card(wordlist: Wordlist):
    assert scripts(wordlist) - {"KATAKANA-HIRAGANA"} == {wordlist.card.script.upper()}


def test_the_card_is_filled_in(wordlist: Wordlist):
    card = wordlist.card
    assert card.licence == "CC0-1.0"
    assert card.title
    assert card.language
    assert card.source
    assert "a-z" not in card.description or all(re.fullmatch("[a-z]+", name) for name in wordlist.names)


def test_names_has_thousands_of_names_in_the_letters_of_the_lectures():
    names = load_wordlist("names", REGISTRY)
    assert len(names.distinct) >= 4000
    assert all(re.fullmatch("[a-z]+", name) for name in names.distinct)


def test_there_are_118_elements():
    elements = load_wordlist("elements", REGISTRY)
    assert len(elements) == 118
    assert {"hydrogen", "aluminium", "caesium", "sulfur", "oganesson"} <= elements.distinct


@pytest.mark.parametrize(
    "name, known, strange",
    [
        ("names", {"emma", "mohammed", "yuki", "ngozi", "priya", "xiaoming"}, {"asdf", "qwerty"}),
        ("stars", {"sirius", "vega", "betelgeuse"}, {"sun", "mars"}),
        ("dinosaurs", {"tyrannosaurus", "triceratops", "stegosaurus"}, {"pteranodon", "plesiosaurus", "dimetrodon"}),
        ("russian", {"мария", "иван", "ольга"}, {"москва"}),
        ("greek", {"μαρία", "γιώργος", "ελένη"}, {"αθήναι"}),
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


@pytest.mark.parametrize("name", REGISTERED)
def test_every_registered_list_is_in_the_readme_with_its_count(name: str):
    card = card_of(REGISTRY.get("wordlist", name))
    lines = [line for line in (FOLDER / "README.md").read_text("utf-8").splitlines() if f"`{name}`" in line]
    assert any(f"{card.count:,}" in line for line in lines)
