"""In Lua, C# and GDScript a document gives the names that it gives in Python, to the letter, or is refused."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from namegen_export.reader import NameDocument

import namegen

from .engines import ENGINES, READERS, Asked, Engine
from .test_export import ELVES, MODELS, SEEDS, exported, small
from .test_export_js import DAMAGED, ODD_SEEDS, doubles, planes, tiny

NUMBERS = (0, 1, 42, 2**31, 2**32 + 5, 2**53 - 1)


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return ENGINES[request.param](tmp_path_factory.mktemp(request.param))


@cache
def drawn_by(case: str) -> tuple[list[Asked], list[list[str]]]:
    """What is asked of a model's document, and what the model itself gives."""
    names, made, drawn = MODELS[case]
    model = namegen.train(names, **made)
    document = exported(model, **drawn)
    many, seeds = (60, SEEDS) if drawn.get("raw") else (25, SEEDS[:1])
    asked = [Asked(document, seed, many) for seed in seeds]
    return asked, [model.generate(many, seed=seed, **drawn) for seed in seeds]


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_names_are_those_of_the_model(engine: Engine) -> None:
    asked = [replace(each, n=min(each.n, engine.patience)) for case in MODELS for each in drawn_by(case)[0]]
    given = iter(engine.ask(asked))
    for case in MODELS:
        expected = [names[: engine.patience] for names in drawn_by(case)[1]]
        assert [next(given) for _ in expected] == expected, case


def test_a_number_has_one_name_in_both_languages(engine: Engine, raw: dict[str, Any]) -> None:
    asked = [Asked(raw, seed, number=number) for seed in SEEDS for number in NUMBERS]
    in_python = NameDocument(raw)
    assert engine.ask(asked) == [[in_python.name(seed, number)] for seed in SEEDS for number in NUMBERS]


def test_any_text_is_the_seed_that_it_is_in_python(engine: Engine, raw: dict[str, Any]) -> None:
    in_python = NameDocument(raw)
    assert engine.ask([Asked(raw, seed, 3) for seed in ODD_SEEDS]) == [in_python.names(3, seed) for seed in ODD_SEEDS]


def test_names_come_to_their_end_together(engine: Engine) -> None:
    """Where all that can be drawn has come, where rungs have no more names, and where a rung says so."""
    few = exported(namegen.train(["ana", "nana", "anan", "naan", "anna"], model="kneser-ney"))
    ending = [
        tiny(once=True, checks=[{"kind": "length", "least": 1, "most": 3}]),
        tiny(rungs=[{"checks": [], "until": 7}]),
        {**few, "candidates": 2},
        {**few, "rungs": [{"checks": few["rungs"][0]["checks"], "until": 100}]},
    ]
    given = engine.ask([Asked(each, 1, 10_000) for each in ending])
    assert given == [NameDocument(each).names(10_000, 1) for each in ending]
    assert all(0 < len(each) < 10_000 for each in given)


def test_json_is_read_however_it_is_written(engine: Engine, raw: dict[str, Any]) -> None:
    written = [
        json.dumps(raw, ensure_ascii=False),
        json.dumps(raw, indent=3) + "\r\n\t ",
        json.dumps({**raw, "more": [None, True, False, -1.5e-3, {"a": {"b": []}}, '"\\/\b\f\n\r\t🐉é']}),
        json.dumps(raw).replace('"format"', '"\\u0066ormat"'),
    ]
    assert engine.ask([Asked(text, 1, 3) for text in written]) == [NameDocument(raw).names(3, 1)] * len(written)


def test_a_damaged_document_is_refused_with_a_sentence(engine: Engine) -> None:
    damaged = {**DAMAGED, "blanks in base64": {"kept": doubles(0.5)[:4] + "    " + doubles(0.5)[4:]}}
    said = engine.ask([Asked(tiny(), 1, 3), *(Asked(tiny(**changed), 1, 3) for changed in damaged.values())])
    assert len(said[0]) == 3, "the document that nothing is wrong with must be read"
    refused = dict(zip(damaged, said[1:], strict=True))
    assert {what: each for what, each in refused.items() if not is_refusal(each)} == {}


def test_what_is_no_json_is_refused(engine: Engine, raw: dict[str, Any]) -> None:
    text = json.dumps(raw)
    cut = [text[: len(text) * part // 40] for part in range(40)]
    bad = ["[" * 100_000, '{"a":' * 100_000, text + "x", text.replace(":", ";", 1), text.replace(",", "", 1)]
    bad += [
        "nul",
        '"a',
        '"\\x"',
        '"\\ud800"',
        '"\\udc00\\ud800"',
        '"a\nb"',
        "01",
        "1.",
        "-",
        "[1,]",
        '{"a":1,}',
        "{1:2}",
    ]
    said = engine.ask([Asked(each, 1) for each in (*cut, *bad)])
    assert [each for each in said if not is_refusal(each)] == []


def test_a_document_without_one_of_its_fields_is_refused(engine: Engine, document: dict[str, Any]) -> None:
    needed = [field for field in document if field not in ("check", "whole", "whole_pieces", "capital")]
    lacking = [{key: value for key, value in document.items() if key != field} for field in needed]
    said = engine.ask([Asked(each, 1) for each in lacking])
    assert [field for field, each in zip(needed, said, strict=True) if not is_refusal(each)] == []


def test_no_field_of_another_kind_is_taken(engine: Engine, document: dict[str, Any]) -> None:
    """Whatever a document holds, a reader answers with names or with a sentence."""
    others: list[Any] = [None, -1, 1.5, "?", "AAAA", [7], {}]
    changed = [{**document, field: other} for field in document for other in others]
    said = engine.ask([Asked(each, 1) for each in changed])
    assert [each for each in said if isinstance(each, str) and not is_refusal(each)] == []


def test_numbers_of_the_score_that_are_damaged_are_refused(engine: Engine, document: dict[str, Any]) -> None:
    order = document["order"]
    damaged = [
        {"order": 10**9},
        {"boundaries": 3},
        {"weights": [1, 2, 3]},
        {"weights": [2**53 - 1] * 7},
        {"times": planes(1)},
        {"forwards": {**document["forwards"], "discounts": doubles(*[7.0] * 6 * order)}},
        {"backwards": {**document["backwards"], "strengths": doubles(1.0)}},
    ]
    said = engine.ask([Asked({**document, **each}, 1) for each in damaged])
    assert [each for each in said if not is_refusal(each)] == []


def test_a_walk_that_would_turn_round_is_refused(engine: Engine) -> None:
    """State 2 is led to by its own arc, and not by one before it."""
    itself = tiny(
        pieces=["", "a"],
        floor="11",
        states=4,
        arcs=3,
        degree=planes(2, 0, 0, 1),
        token=planes(0, 1, 1),
        weight=planes(0, 0, 0),
    )
    (said,) = engine.ask([Asked(itself, 1)])
    assert is_refusal(said)
    assert "a state comes before the arc that leads to it" in said


def test_the_program_in_the_manual_prints_what_it_says(engine: Engine) -> None:
    manual = (READERS / "README.md").read_text(encoding="utf-8")
    shown = dict(re.findall(r"^```(\w+)\n(.*?)^```", manual, re.M | re.S))
    document = exported(namegen.train("elf"))
    (engine.folder / "elf.json").write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    assert engine.program(shown[engine.language]).endswith(shown["text"])


@pytest.mark.parametrize("language", ENGINES)
def test_no_reader_needs_anything_from_elsewhere(language: str) -> None:
    source = (READERS / f"namegen.{language}").read_text(encoding="utf-8")
    assert not re.findall(
        r"^[^#/-]*\\b(?:require|load|dofile|preload|DllImport|HTTPRequest|OS|File)\\b|^using (?!System)", source, re.M
    )


def test_the_reader_in_gdscript_is_godot_4_too() -> None:
    """Godot 4 is not in Debian; its grammar is in gdtoolkit."""
    parser = shutil.which("gdparse", path=f"{sys.prefix}/bin") or shutil.which("gdparse")
    if parser is None:
        pytest.skip("this test needs gdparse; get it with: pip install gdtoolkit")
    done = subprocess.run([parser, READERS / "namegen.gd"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def is_refusal(said: list[str] | str) -> bool:
    return (
        isinstance(said, str)
        and said.startswith("refused: names cannot be drawn from this document: ")
        and len(said) < 200
    )


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return exported(namegen.train(ELVES[:9]))


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    return exported(namegen.train(small(ELVES), model="kneser-ney"), raw=True)
