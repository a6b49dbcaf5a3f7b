"""In JavaScript a document gives the names that it gives in Python, to the letter, or is refused."""

from __future__ import annotations

import base64
import copy
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from namegen_export.javascript import MODULES, READERS
from namegen_export.reader import NameDocument

import namegen

from .in_node import names_in_node, run
from .test_export import ELVES, MODELS, SEEDS, exported, small

DOCUMENTS = Path(__file__).with_name("documents")
NUMBERS = (0, 1, 42, 2**31, 2**32 + 5, 2**53 - 1)
ODD_SEEDS = ("", " 7\n", "+7", "0", "-0", "x" * 128, "y" * 300, "1" * 18, "1" * 19)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("case", MODELS)
def test_names_are_those_of_the_model(case: str) -> None:
    names, made, drawn = MODELS[case]
    model = namegen.train(names, **made)
    many = 500 if drawn.get("raw") else 25
    asked = [{"n": many, "seed": str(seed)} for seed in SEEDS]
    given = names_in_node([{"document": exported(model, **drawn), "asked": asked}])[0]
    assert given == [model.generate(many, seed=seed, **drawn) for seed in SEEDS]


@pytest.mark.parametrize("kept", sorted(DOCUMENTS.glob("*.json")), ids=lambda path: path.stem)
def test_documents_that_were_written_once_give_the_same_names_for_ever(kept: Path) -> None:
    names = kept.with_suffix(".names.txt").read_text(encoding="utf-8").splitlines()
    document = json.loads(kept.read_text(encoding="utf-8"))
    asked = [{"n": len(names), "seed": "golden"}]
    assert names_in_node([{"document": document, "asked": asked}])[0][0] == names


def test_a_number_has_one_name_in_both_languages(document: dict[str, Any]) -> None:
    asked = [{"number": number, "seed": str(seed)} for seed in SEEDS for number in NUMBERS]
    in_python = NameDocument(document)
    assert names_in_node([{"document": document, "asked": asked}])[0] == [
        in_python.name(seed, number) for seed in SEEDS for number in NUMBERS
    ]


def test_any_text_is_the_seed_that_it_is_in_python(raw: dict[str, Any]) -> None:
    asked = [{"n": 3, "seed": seed} for seed in ODD_SEEDS]
    in_python = NameDocument(raw)
    assert names_in_node([{"document": raw, "asked": asked}])[0] == [in_python.names(3, seed) for seed in ODD_SEEDS]


def test_names_come_to_their_end_together() -> None:
    document = exported(namegen.train(["ana", "nana", "anan", "naan", "anna"], model="kneser-ney"))
    given = names_in_node([{"document": document, "asked": [{"n": 10_000, "seed": "1"}]}])[0][0]
    assert given == NameDocument(document).names(10_000, 1)
    assert 0 < len(given) < 10_000


def test_the_text_of_a_document_does_as_well(raw: dict[str, Any]) -> None:
    asked = [{"n": 3, "seed": "1"}]
    of_object, of_text = names_in_node(
        [{"document": raw, "asked": asked}, {"document": json.dumps(raw), "asked": asked}]
    )
    assert of_object == of_text


def test_what_draws_raw_documents_stands_alone(raw: dict[str, Any], document: dict[str, Any]) -> None:
    alone = READERS.joinpath("namegen.js").read_text(encoding="utf-8")
    asking = """
    import {readFileSync} from "node:fs";
    const [raw, other] = JSON.parse(readFileSync(0, "utf8"));
    let refused = "";
    try { open(other); } catch (error) { refused = error.message; }
    process.stdout.write(JSON.stringify([open(raw).names(20, "1"), refused]));
    """
    names, refused = json.loads(run(alone + asking, json.dumps([raw, document])))
    assert names == NameDocument(raw).names(20, 1)
    assert "import open from worth-showing.js" in refused


@pytest.mark.parametrize("module", MODULES)
def test_no_module_needs_anything_from_elsewhere(module: str) -> None:
    source = READERS.joinpath(f"{module}.js").read_text(encoding="utf-8")
    assert not [word for word in ("require(", "fetch(", "eval(", "import(", "process.") if word in source]


def test_a_seed_that_cannot_be_told_from_others_is_refused(raw: dict[str, Any]) -> None:
    asking = """
    import {readFileSync} from "node:fs";
    const names = open(JSON.parse(readFileSync(0, "utf8")));
    const said = [2 ** 53, NaN, "\\ud800"].map(seed => {
      try { return names.names(1, seed); } catch (error) { return error.message; }
    });
    process.stdout.write(JSON.stringify(said));
    """
    alone = READERS.joinpath("namegen.js").read_text(encoding="utf-8")
    said = json.loads(run(alone + asking, json.dumps(raw)))
    assert all("give a whole text" in each for each in said)


# Documents that are not as they should be.


def planes(*numbers: int) -> str:
    return base64.b64encode(bytes(numbers)).decode()


def doubles(*numbers: float) -> str:
    return base64.b64encode(struct.pack(f"<{len(numbers)}d", *numbers)).decode()


def tiny(**changed: Any) -> dict[str, Any]:
    """A document of the letters a and b, in which either follows the other, with what is changed."""
    made = {
        "format": "namegen-automaton",
        "version": 1,
        "pieces": ["", "a", "b"],
        "end": 0,
        "start": 1,
        "floor": "111",
        "states": 4,
        "arcs": 7,
        "degree": planes(3, 1, 2, 1),
        "token": planes(0, 1, 2, 1, 0, 2, 0),
        "weight": planes(0, 0, 0, 0, 0, 0, 0),
        "kept": doubles(0.5),
        "taken": doubles(0.5),
        "given": doubles(0.0),
        "extra": "",
        "lower": "base",
        "odds": "",
        "power": 2**24,
        "limit": 20,
        "first": "",
        "first_pieces": [],
        "marks": [],
        "whole": "",
        "whole_pieces": [],
        "capital": "",
        "checks": [{"kind": "length", "least": 1, "most": 9}],
        "hold": [0],
        "rungs": [{"checks": [], "until": -1}],
        "once": False,
        "candidates": 1,
        "names": "",
        "small": "",
        "fold": "",
        "between": "",
        "about": {},
        "check": {"seed": "1", "names": []},
    }
    return {**made, **changed}


DAMAGED: dict[str, dict[str, Any]] = {
    "another format": {"format": "markov"},
    "a later version": {"version": 2},
    "no pieces": {"pieces": []},
    "a piece too many": {"pieces": ["", "a", "b", "c"]},
    "a piece that is a number": {"pieces": ["", "a", 7]},
    "half of a surrogate pair": {"pieces": ["", "a", "\ud800"]},
    "an end outside": {"end": 3},
    "a start outside": {"start": 4},
    "a floor of nothing": {"floor": "000"},
    "a floor of other letters": {"floor": "11x"},
    "ten times the states": {"states": 40},
    "no states": {"states": 0},
    "more arcs than there are": {"arcs": 8},
    "states without all arcs": {"degree": planes(3, 1, 1, 1)},
    "the first state without all tokens": {"degree": planes(2, 2, 2, 1)},
    "a token outside": {"token": planes(0, 1, 2, 1, 0, 3, 0)},
    "tokens out of order": {"token": planes(0, 1, 2, 1, 2, 0, 0)},
    "a token twice": {"token": planes(0, 1, 2, 1, 2, 2, 0)},
    "a token array cut short": {"token": planes(0, 1, 2, 1, 0, 2)},
    "a class outside": {"weight": planes(0, 0, 0, 0, 0, 0, 1)},
    "no base64": {"weight": "AAAA*AAAAA"},
    "a number of bytes that is none": {"kept": base64.b64encode(b"1234567").decode()},
    "more kept than taken": {"kept": doubles(0.5, 0.5)},
    "a negative weight": {"kept": doubles(-0.5)},
    "a weight that is no number": {"kept": doubles(float("nan"))},
    "an infinite weight": {"taken": doubles(float("inf"))},
    "weights whose sum is infinite": {"kept": doubles(1e308)},
    "nothing given": {"given": ""},
    "an unknown word": {"lower": "cellar"},
    "odds of fifteen places": {"odds": doubles(*[1.0] * 15)},
    "a power of nothing": {"power": 0},
    "a power that is no number": {"power": "1"},
    "names without end": {"limit": 10**12},
    "a first token outside": {"first": planes(3), "first_pieces": ["x"]},
    "first tokens without pieces": {"first": planes(1), "first_pieces": []},
    "two marks": {"marks": [-1, -1], "whole": planes(0), "whole_pieces": [""], "capital": "0"},
    "an unknown check": {"checks": [{"kind": "rhyme"}]},
    "a check named like what every object has": {"checks": [{"kind": "constructor"}]},
    "an automaton that leads nowhere": {
        "checks": [{"kind": "dfa", "letters": ["ab"], "next": planes(3), "accept": "11"}]
    },
    "a place without a check": {"hold": [1]},
    "no rung": {"rungs": []},
    "a rung without checks": {"rungs": [{"until": -1}]},
    "no candidate": {"candidates": 0},
    "a million candidates": {"candidates": 10**6},
    "names in the wrong order": {"names": "0b\n0a", "checks": [{"kind": "new"}]},
    "more shared than there is": {"names": "0b\n5a", "checks": [{"kind": "new"}]},
    "half a pair of letters": {"small": "AaB", "once": True},
}


@pytest.fixture(scope="module")
def refusals() -> dict[str, Any]:
    """What Node says to each of the damaged documents: all asked at once, for it takes a moment to start."""
    asked = [{"n": 3, "seed": "1"}]
    documents = [tiny(), *(tiny(**changed) for changed in DAMAGED.values())]
    said = names_in_node([{"document": document, "asked": asked} for document in documents])
    assert len(said[0][0]) == 3, "the document that nothing is wrong with must be read"
    return dict(zip(DAMAGED, said[1:], strict=True))


@pytest.mark.parametrize("what", DAMAGED)
def test_a_damaged_document_is_refused_with_a_sentence(what: str, refusals: dict[str, Any]) -> None:
    assert isinstance(refusals[what], str), f"it gave {refusals[what]}"
    assert refusals[what].startswith("refused: ")
    assert len(refusals[what]) < 200


def test_a_document_cut_short_anywhere_is_refused(document: dict[str, Any]) -> None:
    text = json.dumps(document)
    cut = [text[: len(text) * part // 40] for part in range(40)]
    said = names_in_node([{"document": each, "asked": [{"n": 1, "seed": "1"}]} for each in cut])
    assert all(isinstance(each, str) and each.startswith("refused: ") for each in said)


def test_a_document_without_one_of_its_fields_is_refused(document: dict[str, Any]) -> None:
    needed = [field for field in document if field not in ("about", "check", "whole", "whole_pieces", "capital")]
    lacking = [{key: value for key, value in document.items() if key != field} for field in needed]
    said = names_in_node([{"document": each, "asked": [{"n": 1, "seed": "1"}]} for each in lacking])
    assert [field for field, each in zip(needed, said, strict=True) if not isinstance(each, str)] == []
    assert all(each.startswith("refused: ") for each in said)


def test_numbers_of_the_score_that_are_damaged_are_refused(document: dict[str, Any]) -> None:
    def changed(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        other = copy.deepcopy(document)
        change(other)
        return {"document": other, "asked": [{"n": 1, "seed": "1"}]}

    order = document["order"]
    said = names_in_node(
        [
            changed(lambda it: it.update(order=10**9)),
            changed(lambda it: it.update(boundaries=3)),
            changed(lambda it: it.update(weights=[1, 2, 3])),
            changed(lambda it: it.update(weights=[10**300] * 7)),
            changed(lambda it: it.update(times=planes(1))),
            changed(lambda it: it["forwards"].update(discounts=doubles(*[7.0] * 6 * order))),
            changed(lambda it: it["backwards"].update(strengths=doubles(1.0))),
        ]
    )
    assert all(isinstance(each, str) and each.startswith("refused: ") for each in said)


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return exported(namegen.train(ELVES))


@pytest.fixture(scope="module")
def raw() -> dict[str, Any]:
    return exported(namegen.train(small(ELVES), model="kneser-ney"), raw=True)
