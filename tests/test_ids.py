"""Names for ids: each depends on the seed, the id and what is asked, and on nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import namegen
from namegen.errors import GenerationError, UsageError
from namegen.sampling.for_ids import IdNames, request_for_ids
from namegen.sampling.generate import make_request
from namegen.sampling.id_numbers import LOWEST, id_hashes, id_text, name_numbers

from .test_wishes_of_networks import toy

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

REGISTRY = namegen.Registry.load(only=["namegen"])
LIST = ["anna", "nanna", "hanna", "johanna", "susanna", "hannah", "annina", "ninna", "joanna", "suna", "nina", "hani"]
MODEL = namegen.train(LIST, model="count-bigram", registry=REGISTRY)
DRAWING = MODEL.drawing(make_request(REGISTRY, 1, seed=1))
TWELVE = {"regex": "[abc][abcd]", "raw": True}
LETTERS = namegen.train(["a", "b", "c", "d"], model="uniform", registry=REGISTRY)
IDS = [f"player-{i}" for i in range(60)]
WISHES: list[dict[str, Any]] = [
    {},
    {"raw": True},
    {"starts_with": "h", "ends_with": "na"},
    {"raw": True, "min_length": 12},
    {"unique": True, "raw": True},
]
ids = st.lists(st.sampled_from(IDS), max_size=30, unique=True)


def in_batches(model: namegen.NameModel, given: Sequence[str], together: int, **wishes: Any) -> list[str]:
    request = request_for_ids(make_request(model.registry, len(given), seed=1, **wishes), model.registry)
    with patch("namegen.sampling.for_ids.TOGETHER", together):
        return [name for batch in IdNames(model.drawing(request), given).stream() for name in batch]


@pytest.mark.parametrize("wishes", WISHES[:-1], ids=str)
def test_other_ids_and_their_order_change_nothing(wishes: dict[str, Any]) -> None:
    names = MODEL.for_ids(IDS, seed=1, **wishes)

    @given(ids)
    @settings(max_examples=15, deadline=None)
    def holds(some: list[str]) -> None:
        assert MODEL.for_ids(some, seed=1, **wishes) == {each: names[each] for each in some}

    holds()


@given(ids, st.integers(0, 30))
@settings(max_examples=30, deadline=None)
def test_where_no_name_comes_twice_ids_that_are_added_change_nothing_before(some: list[str], first: int) -> None:
    names = MODEL.for_ids(some, seed=1, unique=True)
    assert len(set(names.values())) == len(some)
    assert MODEL.for_ids(some[:first], seed=1, unique=True) == dict(list(names.items())[:first])


@given(ids, st.sampled_from([1, 2, 7]))
@settings(max_examples=20, deadline=None)
def test_unique_names_are_those_of_a_loop_over_the_ids(some: list[str], together: int) -> None:
    """The twin takes one id after the other, and one name of it after the other."""
    given: dict[str, str] = {}
    for each in some:
        turn, taken = 0, set(given.values())
        while (name := _name(each, turn)) in taken:
            turn += 1
        given[each] = name
    assert in_batches(MODEL, some, together, unique=True) == list(given.values())


@lru_cache
def _name(each: str, turn: int) -> str:
    """Return the best of several, or of a later turn the first of them."""
    draw = DRAWING.routes.names if turn else DRAWING.names
    return draw(name_numbers(id_hashes([each]), turn), namegen.Draws(1))[0]


@pytest.mark.parametrize("wishes", WISHES, ids=str)
def test_batches_of_any_size_give_the_same_names(wishes: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    at_once = in_batches(MODEL, IDS, 1000, **wishes)
    monkeypatch.setattr(namegen.Decoder, "batch", 7)
    assert in_batches(MODEL, IDS, 11, **wishes) == at_once


@pytest.mark.parametrize(
    "wishes", [{"max_length": 6}, {"contains": "cca"}, {"starts_with": "ab", "regex": ".{12,20}"}], ids=str
)
def test_models_without_finitely_many_states_keep_the_law(wishes: dict[str, Any]) -> None:
    names = toy().for_ids(IDS[:20], seed=1, raw=True, **wishes)
    backwards = toy(batch=8).for_ids(IDS[19::-1], seed=1, raw=True, **wishes)
    assert names == backwards
    assert len(set(names.values())) > 5


def test_wishes_and_defaults_hold_but_a_name_may_come_twice() -> None:
    names = MODEL.for_ids(range(300), seed=1, starts_with="h", max_length=6)
    assert all(name.startswith("h") and len(name) <= 6 for name in names.values())
    assert "hanna" not in names.values()
    assert len(set(names.values())) < 300


def test_the_seed_changes_the_names() -> None:
    assert MODEL.for_ids(IDS, seed=1) != MODEL.for_ids(IDS, seed=2)


def test_names_for_ids_are_drawn_as_others_are() -> None:
    """Of two possible names, each comes as often as the model says."""
    names = list(LETTERS.for_ids(range(4000), seed=1, raw=True, regex="a|b|cc").values())
    shares = {name: names.count(name) / 4000 for name in ("a", "b", "cc")}
    expected = np.exp([LETTERS.logprob(name) for name in shares])
    assert list(shares.values()) == pytest.approx(expected / expected.sum(), abs=0.03)


def test_where_there_are_twelve_names_twelve_ids_have_them_and_more_are_refused() -> None:
    twelve = LETTERS.for_ids(range(12), seed=1, unique=True, **TWELVE)
    assert len(set(twelve.values())) == 12
    with pytest.raises(
        GenerationError, match="only 12 names can be such: 12 ids have one, and none is left for '12'"
    ) as caught:
        LETTERS.for_ids(range(300), seed=1, unique=True, **TWELVE)
    assert caught.value.names == list(twelve.values())


def test_an_id_is_its_text_stripped_and_composed() -> None:
    names = MODEL.for_ids(
        [7, "7", " 7\t", "7\u200b", "é", "e\N{COMBINING ACUTE ACCENT}", np.int64(8), 8], seed=1, raw=True
    )
    assert names[7] == names["7"] == names[" 7\t"] == names["7\u200b"]
    assert names["é"] == names["e\N{COMBINING ACUTE ACCENT}"]
    assert id_text(np.int64(8)) == "8"


def test_texts_that_differ_are_ids_that_differ() -> None:
    numbers = name_numbers(id_hashes([str(i) for i in range(100_000)] + [f"0{i}" for i in range(100_000)]))
    assert len(set(numbers.tolist())) == 200_000
    assert numbers.min() >= LOWEST
    assert numbers.max() < 2 * LOWEST


def test_the_numbers_of_ids_never_change() -> None:
    assert name_numbers(id_hashes(["a", "player-7"])).tolist() == [3540424861175599354, 2794292817658679275]
    assert name_numbers(id_hashes(["a"]), 1).tolist() != name_numbers(id_hashes(["a"])).tolist()


LONG = pytest.param(-(10**5000), id="long")
LONG_FRACTION = pytest.param(Fraction(10**5000, 3), id="long fraction")


@pytest.mark.parametrize("wrong", ["", "  ", None, 1.5, True, b"a", "a" * 1001, 10**1000, LONG, LONG_FRACTION])
def test_what_is_no_id_is_refused(wrong: Any) -> None:
    with pytest.raises(UsageError, match="an id "):
        MODEL.for_ids(["a", wrong], seed=1)


def test_no_ids_have_no_names() -> None:
    assert MODEL.for_ids([], seed=1) == {}


def test_a_sampler_with_an_order_of_its_own_is_refused() -> None:
    with pytest.raises(UsageError, match="sampler 'lecture' draws one name after the other"):
        MODEL.for_ids(["a"], seed=1, sampler="lecture")


class Picky(namegen.Constraint):
    """Wants no more than five names."""

    remembers = True

    def begin(self, context: namegen.DrawContext) -> None:
        self.left = 5

    def passes(self, names: Sequence[str]) -> Any:
        self.left -= len(names)
        return np.arange(len(names)) < self.left + len(names)


def test_what_remembers_more_than_names_is_refused() -> None:
    with pytest.raises(UsageError, match="turns away names that did not come before, so it does not go with ids"):
        MODEL.for_ids(IDS, seed=1, constraints=[Picky])


# namegen generate --ids


def lines(result: Result) -> list[list[str]]:
    assert result.exit_code == 0, result.stderr
    return [line.split("\t") for line in result.stdout.splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "ids.txt").write_text("ann\r\n\nbob\n bob \ncleo\n", encoding="utf-8-sig")
    return tmp_path / "ids.txt"


@pytest.mark.parametrize("flags", [[], ["--unique"]])
def test_each_line_has_its_name_and_what_is_odd_is_said(cli: Cli, few: Path, file: Path, flags: list[str]) -> None:
    result = cli("generate", "-d", few, "--ids", file, "--seed", 1, *flags)
    model = namegen.train(str(few), registry=REGISTRY)
    names = model.for_ids(["ann", "bob", "cleo"], seed=1, unique=bool(flags) or None)
    assert lines(result) == [[each, names[each]] for each in ("ann", "bob", "bob", "cleo")]
    assert result.stderr.splitlines() == [
        f"namegen: --ids {file}: 1 blank line left out",
        f"namegen: --ids {file}: 1 line with an id that came before; the same id has the same name",
    ]


def test_ids_come_from_standard_input_too(cli: Cli, few: Path) -> None:
    question = ("generate", "-d", few, "--seed", 1, "--ids", "-")
    assert lines(cli(*question, input="b\na\n")) == lines(cli(*question, input="a\nb"))[::-1]


def test_every_format_holds_the_ids(cli: Cli, few: Path, file: Path) -> None:
    def said(*how: str) -> str:
        return str(cli("generate", "-d", few, "--ids", file, "--seed", 1, "--format", *how).stdout)

    text = [line.split("\t") for line in said("text").splitlines()]
    assert [line.split(",") for line in said("csv").splitlines()] == [["id", "name"], *text]
    assert [list(json.loads(line).values()) for line in said("jsonl").splitlines()] == text
    assert json.loads(said("json"))["names"] == [{"id": each, "name": name} for each, name in text]
    assert json.loads(said("names-json")) == dict(text)
    assert json.loads(said("names-json", "--columns", "name")) == [name for _, name in text]
    assert [line.split("\t")[::2] for line in said("text", "--columns", "name,length,id").splitlines()] == [
        [name, each] for each, name in text
    ]


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (["-n", 3], "--ids says how many names there are"),
        (["-d", "-"], "--dataset - cannot both read standard input"),
        (["--sampler", "lecture"], "sampler 'lecture' draws one name after the other"),
    ],
)
def test_what_does_not_go_with_ids_is_one_line(cli: Cli, flags: list[Any], message: str) -> None:
    result = cli("generate", "--ids", "-", *flags, input="a\n")
    assert result.exit_code == 2
    assert message in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"a\n" + b"b" * 2000, 2, "line 2: an id has 2,000 letters"),
        (None, 1, "cannot read the ids"),
    ],
)
def test_a_file_that_holds_no_ids_is_one_line(
    cli: Cli, few: Path, tmp_path: Path, content: bytes | None, code: int, message: str
) -> None:
    if content is not None:
        (tmp_path / "ids").write_bytes(content)
    result = cli("generate", "-d", few, "--ids", tmp_path / "ids")
    assert result.exit_code == code
    assert message in result.stderr.splitlines()[-1]


def test_an_empty_file_gives_nothing_and_says_so(cli: Cli, few: Path) -> None:
    result = cli("generate", "-d", few, "--ids", "-", "--seed", 1, input="\n\n")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "namegen: --ids -: there are no ids in it\n"


def test_names_that_were_found_are_written_before_the_error(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("a\nb\nc\nd\n")
    flags = ("-p", "uniform", "--raw", "--unique", "--regex", "[abc][abcd]", "--seed", 1)
    ids = "".join(f"{i}\n" for i in range(20))
    result = cli("generate", "-d", tmp_path / "letters.txt", "--ids", "-", *flags, input=ids)
    assert result.exit_code == 1
    assert [line.split("\t")[0] for line in result.stdout.splitlines()] == [str(i) for i in range(12)]
    assert "12 ids have one, and none is left" in result.stderr
