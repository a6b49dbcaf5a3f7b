"""Where capitals stand in names that are drawn by default."""

from __future__ import annotations

import pytest

import namegen

from .automata import REGISTRY


def drawn(names: list[str], n: int = 200) -> list[str]:
    model = namegen.train(names, model="witten-bell order=3", cache=False, registry=REGISTRY)
    try:
        return model.generate(n, seed=1)
    except namegen.GenerationError as error:
        return error.names


def passes(names: list[str], asked: list[str]) -> list[bool]:
    constraint = REGISTRY.get("constraint", "capitals-of-the-list").load()()
    tokenizer = REGISTRY.get("tokenizer", "dot").load()()
    tokenizer.fit([*names, *asked])
    constraint.begin(namegen.DrawContext(tokenizer, namegen.Names(tuple(names))))
    return constraint.passes(asked).tolist()


def test_a_capital_stands_where_one_of_the_list_does() -> None:
    names = ["Anna", "McLeod", "van der Berg", "Ann-Mary"]
    assert passes(names, ["McAr", "van Ro", "Ro-An", "anna"]) == [True, True, True, True]
    assert passes(names, ["ANn", "Ro-an", "MCar", "van DEr"]) == [False, False, False, False]


@pytest.mark.parametrize("names", [["anna", "bo"], ["Anna", "Bo"], ["アンナ", "Bo"]])
def test_where_one_rule_tells_the_list_everything_passes(names: list[str]) -> None:
    assert passes(names, ["A", "aAa", "ANNA"]) == [True, True, True]


def test_kings_begin_with_a_capital_and_have_whole_numerals() -> None:
    names = ["Louis I", "Louis II", "Edward III", "Henry VIII", "Leo XII", "Ed", "Henry", "Otto IV", "Lou VI"]
    found = drawn(names)
    assert found
    assert [name for name in found if not name[0].isupper()] == []
