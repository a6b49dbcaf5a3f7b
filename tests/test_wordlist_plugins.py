"""Wordlists of plugins: their options, what they make of a download, names with counts and labels."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import namegen
from namegen import (
    Card,
    Field,
    Names,
    OptionError,
    PluginError,
    ReadingOptions,
    Registry,
    Spec,
    UsageError,
    load_wordlist,
)
from namegen.registry.entry import Plugin
from namegen.testing import CHECKS, ContractError
from namegen.testing.part import PartUnderTest
from namegen.wordlists.registered import cached_path, card_of, pull

RIVERS = json.dumps({"Ems": 371, "Oder": 866}).encode()
ABOUT = {"title": "A list", "language": "none", "licence": "CC0-1.0", "description": "a list"}


class Trees(namegen.WordlistSource):
    card = Card(**ABOUT)

    class Options(namegen.Options):
        shortest: int = Field(1, ge=1, le=9, description="letters at least")
        where: str = Field("", description="what the file is called", json_schema_extra={"format": "path"})

    def read(self) -> str:
        return "\n".join(name for name in ("oak", "ash", "hazel", "elm-tree") if len(name) >= self.options.shortest)


class Rivers(namegen.WordlistSource):
    card = Card(**ABOUT, address="http://127.0.0.1:9/rivers.json", sha256=hashlib.sha256(RIVERS).hexdigest())

    def parse(self, data: bytes) -> Names:
        assert isinstance(data, bytes)
        rivers = json.loads(data)
        return Names(tuple(rivers), labels={"km": tuple(map(str, rivers.values()))})


def giving(**lists: type) -> Registry:
    class Lists:
        @namegen.hookimpl
        def register_wordlists(self, register: namegen.Register) -> None:
            for name, target in lists.items():
                register(name, target)

    registry = Registry()
    registry.add(Lists(), Plugin("test:lists", "test", "1"))
    assert not registry.broken
    return registry


def reads(given: Any, **card: Any) -> type[namegen.WordlistSource]:
    described = Card(**ABOUT, **card)
    return type("AList", (namegen.WordlistSource,), {"card": described, "read": lambda self: given})


def test_of_what_reading_found_out_only_the_columns_that_the_card_states_are_left_out():
    columns = "column 1 of 2 (name) is the name, and no column is a count; --column and --count choose"
    packed = gzip.compress(b"name,sex\nanna,F\nbob,M\n")
    found = {
        labels: load_wordlist("x", giving(x=reads(packed, labels=labels))).report.sentences()
        for labels in ((), ("sex",), ("gender",))
    }
    unpacked = "unpacked by gzip"
    assert found == {(): [unpacked, columns], ("sex",): [unpacked], ("gender",): [unpacked, columns]}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", ["trees shortest=4", "test:trees shortest=4", "trees.txt shortest=4"])
def test_a_list_takes_options_in_its_text(text: str):
    wordlist = load_wordlist(text, giving(trees=Trees))
    assert wordlist.names == ("hazel", "elm-tree")
    assert wordlist.name == "trees shortest=4"


def test_a_spec_is_the_registered_list_whatever_files_there_are(here: Path):
    Path("trees shortest=4").write_text("a file\n")
    registry = giving(trees=Trees)
    assert load_wordlist("trees shortest=4", registry).names == ("a file",)
    assert load_wordlist(Spec("trees", {"shortest": "4"}), registry).names == ("hazel", "elm-tree")
    assert len(load_wordlist(registry.get("wordlist", "trees"), registry)) == 4


@pytest.mark.parametrize(
    "text, said",
    [
        ("trees longest=4", "wordlist 'trees' has no option 'longest' (there are: shortest, where)"),
        ("trees shortest=0", "option 'shortest' is '0'; allowed: a whole number >= 1"),
    ],
)
def test_an_option_that_a_list_does_not_take_is_refused(text: str, said: str):
    with pytest.raises(OptionError) as caught:
        load_wordlist(text, giving(trees=Trees))
    assert said in str(caught.value)


@pytest.mark.parametrize("text", ["tree shortest=4", "trees shortest", "trees, trees", "=", "trees 'x=1"])
def test_other_texts_with_spaces_are_no_registered_lists(text: str):
    with pytest.raises(UsageError, match="there is no wordlist"):
        load_wordlist(text, giving(trees=Trees))


def test_a_model_learns_from_a_list_with_options_and_says_so(own_cache: Path):
    registry = giving(trees=Trees)
    assert registry.check("wordlist", "trees shortest=4").options == {"shortest": 4, "where": ""}
    sources, wordlist = namegen.find_wordlist("trees shortest=4", registry)
    assert sources[0].dataset == "trees shortest=4"
    assert len(wordlist) == 2


def test_what_was_downloaded_is_parsed_and_checked_as_it_came(tmp_path: Path, own_cache: Path):
    registry = giving(rivers=Rivers)
    entry = registry.get("wordlist", "rivers")
    (tmp_path / "copy.json").write_bytes(RIVERS)
    assert pull(entry, tmp_path / "copy.json") == cached_path(entry, card_of(entry))
    assert cached_path(entry, card_of(entry)).read_bytes() == RIVERS
    wordlist = load_wordlist("rivers", registry)
    assert (wordlist.names, dict(wordlist.labels)) == (("Ems", "Oder"), {"km": ("371", "866")})
    assert wordlist.card is Rivers.card
    assert load_wordlist("rivers", registry, ReadingOptions(where="km=866")).names == ("Oder",)


def test_read_beside_an_address_and_parse_without_one_are_refused():
    both = type("Both", (Rivers,), {"read": lambda self: "anna"})
    neither = type("Neither", (namegen.WordlistSource,), {"card": Card(**ABOUT), "parse": lambda self, data: data})
    registry = giving(both=both, neither=neither)
    said = r"wordlist 'both' of plugin test:lists: read is for a list without an address; give parse\(data\) for what"
    for use in (card_of, pull, namegen.needs_download, lambda entry: load_wordlist(entry, registry)):
        with pytest.raises(PluginError, match=said):
            use(registry.get("wordlist", "both"))
    with pytest.raises(PluginError, match="parse is for a list with an address"):
        load_wordlist("neither", registry)


def test_a_plugin_may_give_names_with_counts_and_labels():
    given = Names(("anna", "bob", "anna"), (3, 1, 2), labels={"sex": ("F", "M", "F")})
    registry = giving(near=reads(given))
    wordlist = load_wordlist("near", registry)
    assert (wordlist.names, wordlist.weights, dict(wordlist.labels)) == (given.names, given.weights, given.labels)
    assert (wordlist.name, wordlist.card.title, wordlist.report.repeats) == ("near", "A list", 1)
    assert set(wordlist.by_label("sex")) == {"F", "M"}
    assert load_wordlist("near", registry, ReadingOptions(where="sex=M")).names == ("bob",)


@pytest.mark.parametrize(
    "given, said",
    [
        (Names(("anna", "bob"), (1,)), "its Names are 2, and the counts or labels another number"),
        (Names(("anna",), labels={"sex": ()}), "its Names are 1, and the counts or labels another number"),
        (Names(("anna", None)), "its Names hold None, not a text"),
        (Names(("anna",), labels={"km": (3,)}), "its Names hold 3, not a text"),
        (None, "read returned NoneType, not a text, bytes or namegen.Names"),
    ],
    ids=["counts", "labels", "none", "label", "nothing"],
)
def test_what_no_list_can_be_made_of_is_the_plugins_fault(given: Any, said: str):
    with pytest.raises(PluginError) as caught:
        load_wordlist("near", giving(near=reads(given)))
    assert said in str(caught.value)
    assert "wordlist 'near' of plugin test:lists" in str(caught.value)


def test_bytes_are_in_the_encoding_of_the_card():
    registry = giving(near=reads("zoë\njürgen\n".encode("latin-1"), encoding="latin-1"))
    for asked in ("", "latin-1", "ISO-8859-1"):
        assert load_wordlist("near", registry, ReadingOptions(encoding=asked)).names == ("zoë", "jürgen")
    with pytest.raises(UsageError, match="'near' is in latin-1, as its plugin says: leave encoding=cp850 out"):
        load_wordlist("near", registry, ReadingOptions(encoding="cp850"))


def test_an_error_of_a_plugin_keeps_its_traceback_and_names_it():
    class Breaks(namegen.WordlistSource):
        card = Card(**ABOUT)

        def read(self) -> str:
            raise KeyError("trees")

    with pytest.raises(KeyError) as caught:
        load_wordlist("near", giving(near=Breaks))
    assert "This is a bug in wordlist 'near' of plugin test:lists" in caught.value.__notes__[0]


def checked(target: type) -> Iterator[tuple[str, Callable[[], None]]]:
    registry = giving(near=target)
    part = PartUnderTest(registry.get("wordlist", "near"), registry)
    for check in CHECKS["wordlist"]:
        yield check.__name__, lambda check=check: check(part)


class Random(namegen.WordlistSource):
    card = Card(**ABOUT)
    asked = 0

    def read(self) -> str:
        Random.asked += 1
        return f"anna\n{'b' * Random.asked}"


class NoDefault(Trees):
    class Options(namegen.Options):
        shortest: int = Field(ge=1, description="letters at least")


WRONG = {
    "check_options_have_defaults_bounds_and_descriptions": NoDefault,
    "check_it_reads_or_parses": type("Both", (Rivers,), {"read": lambda self: "anna"}),
    "check_it_gives_the_same_list_again": Random,
    "check_the_count_is_the_cards": reads(Names(("anna", "bob")), count=3),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_contract_kit_finds_what_is_wrong(name: str):
    with pytest.raises(ContractError):
        dict(checked(WRONG[name]))[name]()


@pytest.mark.parametrize(
    "target", [Trees, Rivers, reads(Names(("anna", "bob"), (2, 1), labels={"a": ("x", "y")}), labels=("a",))]
)
def test_the_contract_kit_passes_what_is_right(target: type):
    if target is Trees:
        target = type("Plain", (Trees,), {"read": lambda self: "oak\nash"})
    for _, check in checked(target):
        check()


def test_plugins_show_lists_the_options_of_a_list(registry: Registry):
    from typer.testing import CliRunner

    from namegen.commands.main import build_cli

    commands = build_cli(giving(trees=Trees))
    shown = CliRunner().invoke(commands, ["plugins", "show", "trees"]).stdout
    assert "shortest" in shown
    assert "letters at least" in shown
    shown = CliRunner().invoke(commands, ["plugins", "show", "trees", "--format", "json"]).stdout
    assert [option["name"] for option in json.loads(shown)[0]["options"]] == ["shortest", "where"]
