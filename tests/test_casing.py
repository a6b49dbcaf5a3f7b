"""How drawn names are written: by Unicode's mappings, and by what names look like."""

from __future__ import annotations

import json
import unicodedata
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import namegen
from namegen.commands.main import build_cli
from namegen.errors import OptionError, UsageError
from namegen.sampling.casing import Casing
from namegen.sampling.combined import Combined

from .automata import REGISTRY

NAMES = ["van der berg", "o'neill", "anna", "berta", "hanna", "annika", "lena-marie", "nora"]


@pytest.fixture(scope="module")
def model() -> namegen.NameModel:
    return namegen.train(NAMES, model="count-bigram", cache=False, registry=REGISTRY)


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("van der BERG", "Van Der Berg"),
        ("stow-on-the-wold", "Stow-On-The-Wold"),
        ("o'NEILL", "O'Neill"),
        ("o’neill", "O’Neill"),
        ("tom-o'brien d'arcy", "Tom-O'Brien D'Arcy"),
        ("m'baye", "M'Baye"),
        ("A’ISHA", "A’isha"),
        ("ka'ahumanu", "Ka'ahumanu"),
        ("ʻaulani", "ʻAulani"),
        ("kaʻiulani", "Kaʻiulani"),
        ("oʻahu", "Oʻahu"),
        ("(paris", "(Paris"),
        ("st. 3rd", "St. 3rd"),
        ("ǆuro", "ǅuro"),
        ("ﬁona", "Fiona"),
        ("ẞß", "Ssß"),
        ("თამარი", "თამარი"),
        ("ΝΙΚΟΣ", "Νικος"),
        ("ΣΑΣ-ΟΣ ΣΣ", "Σας-Ος Σς"),
        ("İPEK", "Ipek"),
        ("", ""),
    ],
)
def test_a_title_has_a_capital_where_a_word_begins(name: str, title: str) -> None:
    assert Casing("title").written(name) == title


def test_small_letters_and_capitals_are_those_of_unicode() -> None:
    lower, upper = Casing("lower").written, Casing("upper").written
    assert lower("ΝΙΚΟΣ") == "νικος"
    assert lower("İPEK") == "ipek"
    assert upper("Straße") == "STRASSE"
    assert upper("ǆ") == "Ǆ"
    assert upper("თამარი") == "ᲗᲐᲛᲐᲠᲘ"
    assert unicodedata.is_normalized("NFC", upper("\u0390"))


def test_turkish_has_two_letters_i() -> None:
    turkish = ["ışıl", "ipek"]
    of = {case: Casing.of(case, "".join(turkish), turkish).written for case in ("title", "lower", "upper")}  # type: ignore[arg-type]
    assert [of["title"](name) for name in ("IŞIL", "ipek", "İZMİR")] == ["Işıl", "İpek", "İzmir"]
    assert [of["lower"](name) for name in ("Işıl", "İpek")] == ["ışıl", "ipek"]
    assert [of["upper"](name) for name in ("ışıl", "ipek")] == ["IŞIL", "İPEK"]
    assert Casing.of("upper", "abi", ["abi"]).written("ipek") == "IPEK"
    assert Casing.of("upper", "abiı", None).written("ipek") == "İPEK"


@pytest.mark.parametrize(("others", "written"), [(9, "INGRİD"), (10, "INGRID")])
def test_a_list_is_turkish_where_a_tenth_of_its_names_show_it(others: int, written: str) -> None:
    names = ["Işıl", *(f"Ingrid{'a' * i}" for i in range(others))]
    model = namegen.train(names, model="count-bigram", cache=False, registry=REGISTRY)
    drawn = model.generate(1, seed=1, raw=True, case="upper", constraints=["regex pattern=ingrid"])
    assert drawn == [written]


def test_names_that_become_one_come_once() -> None:
    names = ["straße", "strasse"]
    model = namegen.train(names, model="witten-bell order=8", cache=False, registry=REGISTRY)
    wishes = {"seed": 1, "novel": False, "regex": "stra(ß|ss)e"}
    assert sorted(model.generate(2, **wishes)) == ["strasse", "straße"]
    assert model.generate(1, case="upper", **wishes) == ["STRASSE"]
    with pytest.raises(namegen.GenerationError) as caught:
        model.generate(2, case="upper", **wishes)
    assert caught.value.names == ["STRASSE"]
    with pytest.raises(namegen.GenerationError):
        model.for_ids(["x", "y"], case="upper", unique=True, **wishes)


def test_ids_take_turns_by_names_as_they_are_written() -> None:
    model = namegen.train(["Işıl", "ışıl", "ipek"], model="witten-bell order=8", cache=False, registry=REGISTRY)
    wishes = {"novel": False, "unique": True, "constraints": ["regex pattern=(I|ı)şıl|ipek case=true"]}
    named = model.for_ids(["x", "y"], seed=1, case="lower", **wishes)
    assert sorted(named.values()) == ["ipek", "ışıl"]


@given(st.text("aßİıςΣǅéʻ'’- .1ⴀა", max_size=12), st.booleans())
@settings(max_examples=300, deadline=None)
def test_cases_agree_with_each_other(name: str, turkic: bool) -> None:
    name = unicodedata.normalize("NFC", name)
    lower, upper, title = (Casing(case, turkic).written for case in ("lower", "upper", "title"))
    assert Casing("as-learned", turkic).written(name) == name
    assert lower(lower(name)) == lower(name)
    assert upper(upper(name)) == upper(name)
    assert upper(title(name)) == upper(lower(name))
    assert all(unicodedata.is_normalized("NFC", each(name)) for each in (lower, upper, title))


def test_names_are_written_so_after_all_that_is_wanted(model: namegen.NameModel) -> None:
    wishes = {"seed": 3, "starts_with": "a", "max_length": 6}
    plain = model.generate(20, **wishes)
    assert model.generate(20, case="upper", **wishes) == [name.upper() for name in plain]
    assert model.generate(20, case="title", **wishes) == [Casing("title").written(name) for name in plain]
    assert len({name.lower() for name in plain}) == 20


def test_ids_and_templates_are_written_so(model: namegen.NameModel) -> None:
    ids = ["x", "y", "z"]
    assert model.for_ids(ids, seed=1, case="upper") == {
        each: name.upper() for each, name in model.for_ids(ids, seed=1).items()
    }
    combined = Combined("{first} von {last}", {"first": model, "last": model})
    plain = combined.generate(5, seed=1)
    assert [name.lower() for name in combined.generate(5, seed=1, case="title")] == plain
    for name in combined.generate(5, seed=1, case="upper"):
        assert name.replace(" von ", " ").isupper()
        assert " von " in name
    assert combined.for_ids(ids, seed=1, case="upper")["x"] == " von ".join(
        part.upper() for part in combined.for_ids(ids, seed=1)["x"].split(" von ")
    )


def test_what_is_said_of_a_name_is_of_the_name_that_was_drawn(tmp_path: Path) -> None:
    names = tmp_path / "names.txt"
    names.write_text("straße\nstadt\nsaß\ntraß\nsatt\n", encoding="utf-8")
    words = ["generate", "-d", str(names), "-m", "count-bigram", "-n", "9", "--seed", "1", "--raw", "--format", "json"]
    words += ["--columns", "name,probability,length,novel"]

    def run(*more: str) -> list[dict[str, object]]:
        rows: list[dict[str, object]] = json.loads(CliRunner().invoke(build_cli(REGISTRY), [*words, *more]).stdout)[
            "names"
        ]
        return rows

    plain, raised = run(), run("--case", "upper")
    assert [row["name"] for row in raised] == [str(row["name"]).upper() for row in plain]
    assert [(row["probability"], row["novel"]) for row in raised] == [
        (row["probability"], row["novel"]) for row in plain
    ]
    assert [row["length"] for row in raised] == [len(str(row["name"])) for row in raised]
    assert any("SS" in str(row["name"]) for row in raised)


def test_a_case_is_one_of_four(model: namegen.NameModel) -> None:
    for drawn in (model, model.given(starts_with="a")):
        with pytest.raises(OptionError, match="'case' is 'Title'; allowed: as-learned or title or lower or upper"):
            drawn.generate(1, case="Title")  # type: ignore[arg-type]


def test_names_that_are_such_are_written_so(model: namegen.NameModel) -> None:
    given = model.given(starts_with="a")
    assert given.generate(5, seed=1, case="upper") == [name.upper() for name in given.generate(5, seed=1)]


@pytest.mark.parametrize("verb", ["explain", "given", "top", "facts"])
@pytest.mark.parametrize(
    "option",
    [{"case": "upper"}, {"raw": True}, {"raw": False}, {"seed": 1}, {"n": 5}, {"sampler": "x"}, {"temperature": 0.5}],
)
def test_an_option_of_drawing_is_refused_where_it_changes_nothing(
    model: namegen.NameModel, verb: str, option: dict[str, Any]
) -> None:
    ask = {"explain": partial(model.explain, "anna"), "top": partial(model.top, 3)}.get(verb) or getattr(model, verb)
    own = {"explain": {"seed"}, "top": {"n"}}.get(verb, {"sampler", "temperature"})
    if own.isdisjoint(option):
        (key, value), *_ = option.items()
        with pytest.raises(UsageError, match=f"^{key}={value!r} is about how generate draws names, and changes noth"):
            ask(**option)


def test_a_misspelt_wish_is_no_option_of_drawing(model: namegen.NameModel) -> None:
    with pytest.raises(UsageError, match="there is no constraint or sampler option 'start_with'; did you mean"):
        model.top(3, start_with="a")
