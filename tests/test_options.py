"""Options: one declaration, read from texts, checked, and explained to the person who got one wrong."""

from __future__ import annotations

import json
import math
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, FilePath, ValidationError, create_model, field_validator, model_validator

import namegen
from namegen import Field, OptionError, Options, Registry
from namegen.contracts.options import OptionInfo, build_options, describe_options, parse_assignments
from namegen.registry.entry import KINDS, Entry


class Colour(StrEnum):
    red = "red"
    blue = "blue"


class Holding(BaseModel):
    """A table that holds a path."""

    path: Path


class Every(Options):
    """An option of every kind."""

    steps: int = Field(200, ge=1, le=10_000_000, description="steps of training")
    rate: float = Field(0.5, gt=0, lt=1, description="learning rate")
    even: int = Field(4, multiple_of=2, description="an even number")
    fast: bool = Field(False, description="whether to hurry")
    mark: str = Field(".", min_length=1, max_length=3, description="end mark")
    device: str = Field("cpu", pattern="^(cpu|cuda)$", description="where")
    init: Literal["uniform", "normal"] = Field("uniform", description="first weights")
    order: Literal[2, 3] = Field(2, description="length of the n-gram")
    colour: Colour = Field(Colour.red, description="of the bar")
    top_k: int | None = Field(None, ge=1, description="the likeliest only")
    kind: Literal["a", "b"] | None = Field(None, description="one, or none")
    hidden: list[int] = Field([64, 64], description="widths")
    weights: dict[str, float] = Field({}, description="by name")


def complaint(name: str, value: Any, declared: type[Options] = Every) -> str:
    """What is said of this value, "model 'every': option ..." left out."""
    with pytest.raises(OptionError) as caught:
        build_options(declared, {name: value}, "model 'every'")
    head = f"model 'every': option {name!r} is "
    assert str(caught.value).startswith(head)
    return str(caught.value).removeprefix(head)


# Values


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("steps", "400", 400),
        ("steps", " 400 ", 400),
        ("rate", "0.25", 0.25),
        ("rate", "1e-3", 0.001),
        ("fast", "yes", True),
        ("fast", "true", True),
        ("fast", "0", False),
        ("mark", "<E>", "<E>"),
        ("mark", "12", "12"),
        ("init", "normal", "normal"),
        ("order", "3", 3),
        ("colour", "blue", Colour.blue),
        ("top_k", "5", 5),
        ("top_k", "none", None),
        ("top_k", "None", None),
        ("kind", "b", "b"),
        ("kind", "none", None),
        ("hidden", "[3]", [3]),
        ("hidden", "[]", []),
        ("weights", '{"a": 2}', {"a": 2.0}),
    ],
)
def test_a_text_is_converted(name: str, text: str, value: Any) -> None:
    assert getattr(build_options(Every, {name: text}, "x"), name) == value


def test_a_value_that_is_no_text_is_taken_as_it_is() -> None:
    built = build_options(Every, {"steps": 3, "top_k": None, "hidden": [1]}, "x")
    assert (built.steps, built.top_k, built.hidden) == (3, None, [1])


def test_what_is_not_given_has_its_default() -> None:
    assert build_options(Every, {}, "x") == Every()


def test_what_is_built_goes_through_json_and_back() -> None:
    built = build_options(Every, {"steps": "3", "colour": "blue", "weights": '{"a": 1}'}, "x")
    assert build_options(Every, json.loads(json.dumps(built.model_dump(mode="json"))), "x") == built


def test_options_are_frozen() -> None:
    with pytest.raises(ValidationError):
        Every().steps = 3


def test_a_default_is_checked_too() -> None:
    class Wrong(Options):
        steps: int = Field(0, ge=1, description="steps")

    with pytest.raises(OptionError, match=r"^model 'x': option 'steps' is 0; allowed: a whole number >= 1$"):
        build_options(Wrong, {}, "model 'x'")


# Complaints

WHOLE = "a whole number >= 1 and <= 10000000"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("steps", "0", f"'0'; allowed: {WHOLE}"),
        ("steps", "10000001", f"'10000001'; allowed: {WHOLE}"),
        ("steps", 10_000_001, f"10000001; allowed: {WHOLE}"),
        ("steps", "2.5", f"'2.5'; allowed: {WHOLE}"),
        ("steps", "many", f"'many'; allowed: {WHOLE}"),
        ("steps", "", f"''; allowed: {WHOLE}"),
        ("steps", "none", f"'none'; allowed: {WHOLE}"),
        ("steps", None, f"None; allowed: {WHOLE}"),
        ("rate", "0", "'0'; allowed: a number > 0 and < 1"),
        ("rate", "1", "'1'; allowed: a number > 0 and < 1"),
        ("even", "3", "'3'; allowed: a whole number divisible by 2"),
        ("fast", "perhaps", "'perhaps'; allowed: yes or no"),
        ("mark", "", "''; allowed: text of at least 1 character, at most 3 characters"),
        ("mark", "long", "'long'; allowed: text of at least 1 character, at most 3 characters"),
        ("device", "gpu", "'gpu'; allowed: text that matches ^(cpu|cuda)$"),
        ("init", "Normal", "'Normal'; allowed: uniform or normal"),
        ("order", "4", "'4'; allowed: 2 or 3"),
        ("colour", "green", "'green'; allowed: red or blue"),
        ("top_k", "0", "'0'; allowed: a whole number >= 1 or 'none'"),
        ("top_k", "nothing", "'nothing'; allowed: a whole number >= 1 or 'none'"),
        ("kind", "c", "'c'; allowed: a or b or 'none'"),
        ("hidden", "3", "'3'; allowed: a JSON value (Input should be a valid list)"),
        ("hidden", "[3", "'[3'; allowed: a JSON value (Input should be a valid list)"),
    ],
)
def test_a_wrong_value_is_answered_with_what_is_allowed(name: str, value: Any, said: str) -> None:
    assert complaint(name, value) == said


def test_the_whole_message_says_who_what_was_given_and_what_is_allowed() -> None:
    with pytest.raises(OptionError) as caught:
        build_options(Every, {"rate": "2"}, "model 'mlp'")
    assert str(caught.value) == "model 'mlp': option 'rate' is '2'; allowed: a number > 0 and < 1"


@pytest.mark.parametrize("value", ["inf", "-inf", "nan", math.inf, math.nan])
def test_infinite_and_not_a_number_are_refused(value: Any) -> None:
    class Free(Options):
        any: float = Field(1.0, description="any number")

    assert complaint("any", value, Free) == f"{value!r}; allowed: a number"
    assert "Input should be a finite number" in complaint("weights", '{"a": NaN}')


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 100_000, '{"a": ' * 100_000])
def test_what_json_cannot_read_is_refused_like_any_other(value: str) -> None:
    assert "allowed: a JSON value" in complaint("hidden", value)


def test_a_long_value_is_cut_in_the_message() -> None:
    assert complaint("steps", "9" * 1000) == f"'{'9' * 56}...; allowed: {WHOLE}"


def test_an_unknown_option_suggests_the_nearest() -> None:
    class Two(Options):
        steps: int = Field(1, description="steps")
        rate: float = Field(1.0, description="rate")

    with pytest.raises(OptionError) as caught:
        build_options(Two, {"step": "3"}, "model 'mlp'")
    assert str(caught.value) == "model 'mlp' has no option 'step'; did you mean 'steps'? (there are: rate, steps)"


def test_a_part_without_options_says_so() -> None:
    with pytest.raises(OptionError, match=r"^sampler 'greedy' has no option 'steps' \(it has none\)$"):
        build_options(Options, {"steps": "3"}, "sampler 'greedy'")


class Validated(Options):
    low: int = Field(1, ge=0, description="low")
    high: int = Field(9, ge=0, description="high")

    @field_validator("low")
    @classmethod
    def _odd(cls, value: int) -> int:
        if value % 2 == 0:
            raise ValueError("it must be odd")
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Validated:
        if self.low > self.high:
            raise ValueError(f"low {self.low} is above high {self.high}")
        return self


def test_what_a_validator_says_is_passed_on() -> None:
    assert complaint("low", "2", Validated) == "'2'; allowed: a whole number >= 0 (it must be odd)"


def test_what_a_validator_says_of_all_options_is_passed_on() -> None:
    with pytest.raises(OptionError) as caught:
        build_options(Validated, {"low": "5", "high": "3"}, "model 'x'")
    assert str(caught.value) == "model 'x': low 5 is above high 3"


ODD = ["none", "1", "0.5", "[1]", "{}", "nan", "1e999", "\ud800", "\x00", "null", "true"]
NAMES = st.sampled_from([*Every.model_fields, "unknown"])
TEXTS = st.text() | st.sampled_from(ODD)
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.lists(st.integers()) | TEXTS


def built(values: dict[str, Any]) -> Options:
    try:
        return build_options(Every, values, "x")
    except OptionError:
        return Every()


@given(st.dictionaries(NAMES, TEXTS))
def test_no_text_raises_anything_but_an_option_error(values: dict[str, str]) -> None:
    assert build_options(Every, built(values).model_dump(mode="json"), "x") == built(values)


@given(st.dictionaries(NAMES, VALUES))
def test_no_value_raises_anything_but_an_option_error(values: dict[str, Any]) -> None:
    assert isinstance(built(values), Every)


# What a person is shown


@pytest.mark.parametrize(
    "info",
    [
        OptionInfo("steps", "whole number", 200, "steps of training", WHOLE, minimum=1, maximum=10_000_000),
        OptionInfo("rate", "number", 0.5, "learning rate", "a number > 0 and < 1", minimum=0, maximum=1),
        OptionInfo("even", "whole number", 4, "an even number", "a whole number divisible by 2"),
        OptionInfo("fast", "yes or no", False, "whether to hurry", "yes or no"),
        OptionInfo("mark", "text", ".", "end mark", "text of at least 1 character, at most 3 characters"),
        OptionInfo("device", "text", "cpu", "where", "text that matches ^(cpu|cuda)$"),
        OptionInfo("init", "one of", "uniform", "first weights", "uniform or normal", choices=("uniform", "normal")),
        OptionInfo("order", "one of", 2, "length of the n-gram", "2 or 3", choices=(2, 3)),
        OptionInfo("colour", "one of", "red", "of the bar", "red or blue", choices=("red", "blue")),
        OptionInfo(
            "top_k",
            "whole number",
            None,
            "the likeliest only",
            "a whole number >= 1 or 'none'",
            minimum=1,
            optional=True,
        ),
        OptionInfo("kind", "one of", None, "one, or none", "a or b or 'none'", choices=("a", "b"), optional=True),
        OptionInfo("hidden", "JSON value", [64, 64], "widths", "a JSON value"),
        OptionInfo("weights", "JSON value", {}, "by name", "a JSON value"),
    ],
    ids=lambda info: info.name,
)
def test_every_kind_of_option_is_described(info: OptionInfo) -> None:
    assert next(each for each in describe_options(Every) if each.name == info.name) == info


def test_options_are_described_in_the_order_of_their_declaration() -> None:
    assert [info.name for info in describe_options(Every)] == list(Every.model_fields)


def test_one_choice_is_a_choice() -> None:
    class One(Options):
        only: Literal["this"] = Field("this", description="no choice")

    assert describe_options(One)[0].allowed == "this"


def test_no_options_are_described_by_nothing() -> None:
    assert describe_options(Options) == ()


# Assignments


def test_an_assignment_without_a_part_is_the_first_part_s() -> None:
    assert parse_assignments(["steps=400", "sampler.top_k=5"], ["model", "sampler"]) == {
        "model": {"steps": "400"},
        "sampler": {"top_k": "5"},
    }


@pytest.mark.parametrize(
    ("assignment", "value"),
    [("a=", ""), ("a=b=c", "b=c"), ("a=x.y", "x.y"), (" a =b", "b"), ("a= b ", " b "), ("model.a=b", "b")],
)
def test_a_value_is_all_that_stands_after_the_first_equals_sign(assignment: str, value: str) -> None:
    assert (parse_assignments([assignment], ["model"])["model"]).popitem()[1] == value


def test_an_option_given_twice_is_refused() -> None:
    with pytest.raises(OptionError, match=r"-o model.a=2: 'model.a' is given twice; leave one out"):
        parse_assignments(["a=1", "model.a=2"], ["model"])


@pytest.mark.parametrize("assignment", ["steps", "", "=", "=400", "sampler.=5"])
def test_an_assignment_is_a_name_and_a_value(assignment: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_assignments([assignment], ["model", "sampler"])
    assert str(caught.value) == f"-o takes NAME=VALUE, for instance -o steps=400; given: {assignment!r}"


def test_an_assignment_to_an_unknown_part_suggests_the_nearest() -> None:
    with pytest.raises(OptionError) as caught:
        parse_assignments(["samplr.top_k=5"], ["model", "sampler"])
    assert str(caught.value) == (
        "-o samplr.top_k=5: there is no part 'samplr'; did you mean 'sampler'? (there are: model, sampler)"
    )


# Options that were renamed


class Renamed(Options):
    renamed = {"width": "size"}
    size: int = Field(8, ge=1, description="units")


def test_the_old_name_of_an_option_is_understood() -> None:
    assert build_options(Renamed, {"width": "16"}, "model 'x'").size == 16


def test_the_old_and_the_new_name_together_are_refused() -> None:
    with pytest.raises(OptionError, match="option 'size' is given twice \\('width' is its old name\\)"):
        build_options(Renamed, {"size": 1, "width": 2}, "model 'x'")


# Our own parts keep the promise

OWN = [entry for kind in KINDS for entry in Registry.load(only=["namegen"]).entries(kind).values()]


@pytest.mark.parametrize("entry", [entry for entry in OWN if entry.kind != "wordlist"], ids=lambda entry: entry.name)
def test_every_option_of_ours_has_a_default_and_a_description(entry: Entry) -> None:
    declared = entry.options()
    for name, declaration in declared.model_fields.items():
        assert not declaration.is_required(), name
        assert (declaration.description or "").strip(), name
    given = {info.name: "a" for info in describe_options(declared) if info.required}
    assert list(given) in ([], [next(iter(declared.model_fields), None)]), "only a first option may have to be given"
    built = build_options(declared, given, entry.who)
    for info in describe_options(declared):
        shown = given.get(info.name, "none" if info.default is None else info.default)
        assert build_options(declared, given | {info.name: shown}, entry.who) == built, info.name


def test_an_option_that_must_be_given_says_so() -> None:
    class Wish(Options):
        text: str = Field("", min_length=1, description="must be given")
        note: str = Field("", description="may be empty")
        size: int = Field(ge=1, description="has no default")

    assert [info.required for info in describe_options(Wish)] == [True, False, True]


def test_the_public_names_are_all_that_a_part_needs() -> None:
    assert (namegen.Options, namegen.Field, namegen.OptionError) == (Options, Field, OptionError)


@pytest.mark.parametrize(
    ("declared", "names_file"),
    [
        (Path, True),
        (Path | None, True),
        (list[Path], True),
        (dict[str, FilePath], True),
        (Annotated[str, Field(json_schema_extra={"format": "path"})], True),
        (list[Holding], True),
        (str, False),
        (list[str], False),
        (Literal["path"], False),
    ],
    ids=str,
)
def test_an_option_that_names_a_file_says_so(declared: Any, names_file: bool) -> None:
    options = create_model("Made", __base__=Options, one=(declared, Field(None)), other=(int, 3))
    one, other = describe_options(options)
    assert (one.names_file, other.names_file) == (names_file, False)
