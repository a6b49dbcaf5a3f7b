"""A document of a model draws the names that the model draws, to the letter, or is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from namegen_export.document import document_of
from namegen_export.encodings import doubles
from namegen_export.reader import NameDocument

import namegen

if TYPE_CHECKING:
    from typer.testing import Result

    from namegen.registry.registry import Registry

    Cli = Callable[..., Result]

HERE = Path(__file__).parent

TEXT = (
    "Aerin Althea Arannis Caelum Celebrin Daeris Elowen Eryndor Faelar Galadwen Haldir Ilmare Ithilien Laeroth Lirael"
    " Maerwen Naerys Nimrodel Orophin Quelenna Rinion Saelihn Sylvar Thalion Tinuviel Valandil Vanya Yavanna"
)
ELVES = TEXT.split()
SEEDS = (42, "-7", "Zürich 🐉 seed", str(2**53 + 1), "123456789012345678", "1234567890123456789")


def exported(model: namegen.NameModel, **drawn: Any) -> dict[str, Any]:
    """The document of a model, by way of its text."""
    request = namegen.make_request(model.registry, 1, seed=0, **drawn)
    document: dict[str, Any] = json.loads(json.dumps(document_of(model, request)))
    return document


def small(names: list[str]) -> list[str]:
    return [name.lower() for name in names]


MODELS: dict[str, tuple[list[str], dict[str, Any], dict[str, Any]]] = {
    "kneser-ney": (small(ELVES), {"model": "kneser-ney"}, {"raw": True}),
    "kneser-ney order=2": (small(ELVES), {"model": "kneser-ney order=2 length=no"}, {"raw": True}),
    "kneser-ney order=12": (small(ELVES), {"model": "kneser-ney order=12"}, {"raw": True}),
    "witten-bell order=1": (small(ELVES), {"model": "witten-bell order=1"}, {"raw": True}),
    "count-ngram add_k=0": (small(ELVES), {"model": "count-ngram order=2 add_k=0"}, {"raw": True}),
    "count-ngram length": (small(ELVES), {"model": "count-ngram order=4 add_k=0.01 length=yes"}, {"raw": True}),
    "a first capital": (ELVES, {"model": "kneser-ney"}, {"raw": True}),
    "start and end": (ELVES, {"model": "pitman-yor", "tokenizer": "start-end"}, {"raw": True}),
    "capitals within": ([*ELVES, "McLeod", "McArden", "O'NEILL"], {"model": "pitman-yor"}, {"raw": True}),
    "signs beyond 16 bits": (["🐉🐲", "🐲🐉🦎", "🦎🐲", "🐉🦎", "🦎🦎🐉"], {"model": "kneser-ney"}, {"raw": True}),
    "one name": (["Anna"], {"model": "pitman-yor"}, {"raw": True}),
    "cold": (small(ELVES), {"model": "kneser-ney"}, {"raw": True, "temperature": 0.3}),
    "hot": (small(ELVES), {"model": "pitman-yor"}, {"raw": True, "temperature": 2.5}),
    "as by default": (ELVES, {}, {}),
    "close": (small(ELVES), {}, {"closeness": "close"}),
    "free": (ELVES, {}, {"closeness": "free"}),
    "wishes": (ELVES, {}, {"contains": "a", "max_length": 7, "without": "x"}),
    "Cyrillic": (["Анна", "Борис", "Вера", "Глеб", "Дарья", "Егор", "Жанна", "Зоя", "Иван", "Клара"], {}, {}),
    "several words": ([f"The {name} Inn" for name in ELVES], {}, {}),
    "repeats": (ELVES, {}, {"unique": False, "novel": False}),
}
"""By what is special about it: the list, how the model is made, how its names are drawn."""


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("case", MODELS)
def test_a_document_draws_what_the_model_draws(case: str) -> None:
    names, made, drawn = MODELS[case]
    model = namegen.train(names, **made)
    document = NameDocument(exported(model, **drawn))
    many = 60 if drawn.get("raw") else 5
    for seed in SEEDS[: None if drawn.get("raw") else 1]:
        assert document.names(many, seed) == model.generate(many, seed=seed, **drawn)


def test_weights_of_names_count_in_the_score_too(tmp_path: Path) -> None:
    table = tmp_path / "elves.csv"
    table.write_text("name,count\n" + "".join(f"{name},{1 + 7 * place % 23}\n" for place, name in enumerate(ELVES)))
    model = namegen.train(str(table))
    assert NameDocument(exported(model)).names(5, 5) == model.generate(5, seed=5)


def test_a_name_for_a_number_is_that_number_whatever_others_there_are() -> None:
    model = namegen.train(ELVES, model="kneser-ney")
    document = NameDocument(exported(model, raw=True))
    assert [document.name("a", number) for number in (5, 0, 3)] == [
        model.generate(6, seed="a", raw=True)[i] for i in (5, 0, 3)
    ]


def test_the_same_model_is_the_same_document() -> None:
    assert exported(namegen.train(ELVES)) == exported(namegen.train(list(ELVES)))


def test_a_raw_document_holds_no_name_of_the_list() -> None:
    document = exported(namegen.train(ELVES), raw=True)
    assert document["names"] == ""
    assert "Galadwen" not in json.dumps(document)


@pytest.mark.parametrize(
    ("made", "drawn", "words"),
    [
        ({"model": "uniform"}, {}, "only counts travel"),
        ({}, {"sampler": "ancestral top_k=3"}, "leave out"),
        ({}, {"case": "upper"}, "--case upper"),
        ({}, {"regex": "Q.*xx.*"}, "no name can be such"),
        ({"tokenizer": "syllables"}, {}, "leave --tokenizer out"),
    ],
)
def test_what_cannot_travel_is_refused_with_what_to_do(made: dict[str, Any], drawn: dict[str, Any], words: str) -> None:
    model = namegen.train(ELVES, **made)
    with pytest.raises(namegen.NamegenError, match=words):
        exported(model, **drawn)


def test_without_names_needs_raw() -> None:
    model = namegen.train(ELVES)
    request = namegen.make_request(model.registry, 1, seed=0)
    with pytest.raises(namegen.UsageError, match="give --raw, and no wish about the list"):
        document_of(model, request, without_names=True)


def damaged(change: Callable[[dict[str, Any]], object], **drawn: Any) -> None:
    document = exported(namegen.train(ELVES, model="kneser-ney order=3"), **drawn)
    change(document)
    NameDocument(document)


DAMAGE: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda document: document.update(format="names"),
    "a newer version": lambda document: document.update(version=2),
    "ten times the states": lambda document: document.update(states=document["states"] * 10),
    "a state less": lambda document: document.update(states=document["states"] - 1),
    "no states": lambda document: document.update(states=0),
    "states that are a text": lambda document: document.update(states="9"),
    "tokens cut short": lambda document: document.update(token=document["token"][:300]),
    "no base64": lambda document: document.update(weight="%" * len(document["weight"])),
    "a text that is a list": lambda document: document.update(degree=[]),
    "a number for a text": lambda document: document.update(kept=7),
    "no end": lambda document: document.update(end=10_000),
    "a start that is not there": lambda document: document.update(start=-1),
    "no pieces": lambda document: document.update(pieces=[]),
    "nothing that can follow": lambda document: document.update(floor="0" * len(document["floor"])),
    "unknown words": lambda document: document.update(lower="cellar"),
    "an unknown check": lambda document: document["checks"].append({"kind": "moon"}),
    "a check that is not there": lambda document: document.update(hold=[99]),
    "a power of 0": lambda document: document.update(power=0),
    "no limit": lambda document: document.update(limit=0),
    "a limit of a million million": lambda document: document.update(limit=10**12),
    "no rungs": lambda document: document.update(rungs=[]),
    "names not in order": lambda document: document.update(names="0b\n0a"),
    "names that share too much": lambda document: document.update(names="9a"),
    "a thousand candidates": lambda document: document.update(candidates=1000),
    "half a pair of letters": lambda document: document.update(small="Aab"),
    "a field less": lambda document: document.pop("odds"),
    "infinite weights": lambda document: document.update(kept="AAAAAAAA8H8=" * 1),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_document_is_refused(damage: str) -> None:
    with pytest.raises(namegen.StorageError):
        damaged(DAMAGE[damage], raw=True)


SCORE_DAMAGE: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "discounts of another order": lambda document: document.update(order=5),
    "an order of a thousand": lambda document: document.update(order=1000),
    "three boundaries": lambda document: document.update(boundaries=3),
    "a weight less": lambda document: document.update(weights=document["weights"][:-1]),
    "nothing to judge by": lambda document: document.update(names="", judged=""),
    "times of other names": lambda document: document.update(times="AAAA"),
}


@pytest.mark.parametrize("damage", SCORE_DAMAGE)
def test_a_damaged_score_is_refused(damage: str) -> None:
    with pytest.raises(namegen.StorageError):
        damaged(SCORE_DAMAGE[damage])


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "[" * 100_000, '{"format": "namegen-automaton"}'])
def test_a_text_that_is_no_document_is_one_line(text: str, registry: Registry) -> None:
    with pytest.raises(namegen.StorageError) as caught:
        registry.read_document(text, "elves.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("path", sorted(HERE.glob("documents/*.json")), ids=lambda path: path.stem)
def test_a_document_of_an_earlier_version_draws_what_it_drew(path: Path) -> None:
    """What is in that folder never changes: games have such files, and worlds made of them."""
    names = path.with_suffix(".names.txt").read_text(encoding="utf-8").splitlines()
    document = NameDocument(json.loads(path.read_text(encoding="utf-8")))
    assert document.names(len(names), "golden") == names


def test_a_document_is_read_by_generate_as_its_model_is(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "elves.txt").write_text("\n".join(ELVES))
    given = ["--dataset", str(tmp_path / "elves.txt")]
    out = str(tmp_path / "elves.json")
    assert cli("export", *given, "--raw", "--output", out).exit_code == 0
    assert cli("generate", "--from", out, "-n", "30", "--seed", "7").stdout == (
        cli("generate", *given, "-n", "30", "--seed", "7", "--raw").stdout
    )
    refused = cli("generate", "--from", out, "--starts-with", "K")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "leave it out" in refused.stderr


def test_an_export_that_fails_leaves_the_file_that_was_there(cli: Cli, tmp_path: Path) -> None:
    out = tmp_path / "elves.json"
    out.write_text("mine")
    assert cli("export", "-d", "elf", "-p", "uniform", "--output", str(out)).exit_code == 2
    assert out.read_text() == "mine"


@pytest.mark.parametrize("language", ["js", "lua", "gd", "cs"])
def test_each_reader_is_printed(language: str, cli: Cli) -> None:
    printed = cli("export", "--reader", language)
    assert printed.exit_code == 0
    assert "namegen-automaton" in printed.stdout


def test_more_taken_than_there_is_is_refused_and_hangs_nothing() -> None:
    document = exported(namegen.train(ELVES, model="kneser-ney order=3"))
    count = 2 * document["order"] * 3
    document["forwards"]["discounts"] = doubles(np.full(count, 4.0))
    with pytest.raises(namegen.StorageError, match="more is taken"):
        NameDocument(document)


def test_numbers_that_are_not_there_are_refused_before_room_is_made_for_them() -> None:
    document = exported(namegen.train(ELVES, model="kneser-ney order=3"), raw=True)
    with pytest.raises(namegen.StorageError):
        NameDocument({**document, "arcs": 10**15, "token": "", "weight": ""})


def test_a_document_in_place_of_a_saved_model_is_told_and_how_it_is_read(tmp_path: Path, registry: Registry) -> None:
    model = namegen.train(ELVES, model="count-ngram order=2", registry=registry)
    path = tmp_path / "elves.json"
    path.write_text(json.dumps(exported(model, raw=True)), encoding="utf-8")
    with pytest.raises(namegen.StorageError) as refused:
        namegen.load(path, registry)
    said = str(refused.value)
    assert said.startswith(f"{path} is a document of the format 'namegen-")
    assert said.endswith(": Registry.read_document reads its text, and namegen generate --from FILE.json draws from it")
    found = registry.read_document(path.read_text(encoding="utf-8"), path.name)
    assert next(found.stream(7))


@pytest.mark.parametrize("text", ["{}", "[]", '{"format": 1}', '{"format": "x"', "[" * 100_000, "\ud800"])
def test_what_is_neither_a_model_nor_a_document_is_told_so(tmp_path: Path, registry: Registry, text: str) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(namegen.StorageError, match=r"is cut short, or no model file$"):
        namegen.load(path, registry)
