"""Blends of lists: how counts are made, what is refused, and where a blend may be asked for."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen import Recipe, Source, UsageError, Wordlist, WordlistError, blend_names, parse_shares
from namegen.wordlists.blending import read_again

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]


def a_list(counts: list[int], name: str, **labels: str) -> Wordlist:
    names = tuple(f"{name}{place}" for place in range(len(counts)))
    return Wordlist(names, tuple(counts), name, labels={key: (value,) * len(counts) for key, value in labels.items()})


COUNTS = st.lists(st.integers(1, 10**6), min_size=1, max_size=30)
SHARES = st.one_of(st.integers(1, 1000), st.decimals("0.01", "100", places=2).map(float))


@given(st.lists(st.tuples(COUNTS, SHARES), min_size=2, max_size=5))
def test_shares_come_out_and_no_count_shrinks(parts: list[tuple[list[int], float]]) -> None:
    lists = [a_list(counts, "abcde"[place]) for place, (counts, _) in enumerate(parts)]
    shares = [share for _, share in parts]
    blend = blend_names(lists, shares)
    assert blend.names == tuple(name for each in lists for name in each.names)
    total, wanted = sum(blend.counts), [share / sum(shares) for share in shares]
    for each, share in zip(lists, wanted, strict=True):
        before, after = each.counts, blend.by_label("list")[each.name].counts
        assert all(new >= old for old, new in zip(before, after, strict=True))
        assert abs(sum(after) - total * share) <= 1 + 1e-9 * total
        assert sum(after) / total == pytest.approx(share, abs=1 / total + 1e-9)
        factor = total * share / sum(before)
        assert all(abs(new - old * factor) < 1 + 1e-9 * new for old, new in zip(before, after, strict=True))
    smallest = max(sum(each.counts) / share for each, share in zip(lists, wanted, strict=True))
    assert smallest * (1 - 1e-9) <= total <= smallest * (1 + 1e-9) + 1


def test_equal_lists_in_equal_shares_stay_as_they_are() -> None:
    first, second = a_list([2, 1], "a"), a_list([1, 1, 1], "b")
    assert blend_names([first, second], [5, 5]).weights == (2, 1, 1, 1, 1)
    plain = [Wordlist.from_names(["anna", "bob"], "a"), Wordlist.from_names(["cy", "di"], "b")]
    assert blend_names(plain, [1, 1]).weights is None


def test_one_list_alone_is_itself() -> None:
    alone = a_list([1, 2], "a")
    assert blend_names([alone], [3]) is alone


def test_a_decimal_share_is_exactly_what_is_written() -> None:
    blend = blend_names([a_list([1], "a"), a_list([1], "b")], [0.7, 0.3])
    assert blend.weights == (2, 2)
    assert blend_names([a_list([7], "a"), a_list([3], "b")], [0.7, 0.3]).weights == (7, 3)
    assert blend.sha256 == blend_names([a_list([1], "a"), a_list([1], "b")], [70, 30]).sha256


def test_the_checksum_is_of_lists_and_shares() -> None:
    first, second = a_list([1, 5], "a"), a_list([1], "b")
    blends = [blend_names([first, second], [1, 2]), blend_names([first, second], [2, 1])]
    blends += [blend_names([second, first], [1, 2]), blend_names([first, a_list([2], "c")], [1, 2])]
    assert len({each.sha256 for each in blends}) == 4


def test_a_label_says_which_list_and_shared_labels_stay() -> None:
    first, second = a_list([1], "a", sex="F", land="X"), a_list([1, 1], "b", sex="M", year="9")
    labels = blend_names([first, second], [1, 1]).labels
    assert dict(labels) == {"sex": ("F", "M", "M"), "list": ("a", "b", "b")}
    blend = blend_names([first, a_list([1], "c", list="mine")], [1, 1])
    assert (blend.labels["list_"], "list" in blend.labels) == (("a", "c"), False)
    assert any("'list_'" in sentence for sentence in blend.report.sentences())


def test_the_report_names_lists_shares_and_scripts() -> None:
    latin = namegen.read_names(b"anna\n\nbob\n", "a.txt")
    cyrillic = namegen.read_names("анна\nбо́б\n".encode(), "b.txt")
    sentences = blend_names([latin, cyrillic], [3, 1]).report.sentences()
    assert sentences[0].startswith("a.txt: 1 line was empty")
    assert "blended: a.txt 75.00%, b.txt 25.00% of 8" in sentences
    assert "a.txt (Latin) and b.txt (Cyrillic) are of different scripts, and will hardly mix" in sentences
    mixed = namegen.read_names("anna\nбоб\n".encode(), "c.txt")
    assert not any("scripts" in each for each in blend_names([latin, mixed], [1, 1]).report.sentences())


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ([1], r"a share for each list: 1 \(1\) for 2 lists \(a, b\)"),
        ([1, 2, 3], "a share for each list: 3"),
        ([1, 0], "the share of b is 0; allowed: a number above 0"),
        ([-1, 1], "the share of a is -1"),
        ([1, math.inf], "the share of b is inf"),
        ([math.nan, 1], "the share of a is nan"),
        (["1", 2], "the share of a is '1'; allowed: a number above 0$"),
        ([1 + 0j, 1], r"the share of a is \(1\+0j\)"),
        ([1, 10**400], r"the share of b is 10{59}\.\.\.; allowed"),
        ([1, 10**5000], r"the share of b is what cannot be written \(int\); allowed"),
        (["1", 2, 3], r"a share for each list: 3 \('1', 2, 3\)"),
    ],
)
def test_shares_that_do_not_fit_are_refused(shares: list[Any], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        blend_names([a_list([1], "a"), a_list([1], "b")], shares)


def test_any_kind_of_number_is_a_share() -> None:
    lists = [a_list([1], "a"), a_list([1], "b")]
    for half in (Fraction(1, 2), Decimal("0.5"), np.float32(0.5)):
        assert blend_names(lists, [half, 1]) == blend_names(lists, [0.5, 1])  # type: ignore[list-item]


def test_the_same_list_twice_and_a_total_too_large_are_refused() -> None:
    with pytest.raises(WordlistError, match="a and a2 are the same list"):
        blend_names([Wordlist.from_names(["x"], "a"), Wordlist.from_names(["x"], "a2")], [1, 1])
    with pytest.raises(WordlistError, match=r"add up to about 1\.00e\+30.*; choose shares"):
        blend_names([a_list([1], "a"), a_list([1], "b")], [1, 1e-30])


def test_two_readings_of_one_table_are_two_lists() -> None:
    text = b"name,sex\nanna,F\nbob,M\n"
    girls, boys = (namegen.read_names(text, "t", namegen.ReadingOptions(where=(f"sex={sex}",))) for sex in "FM")
    assert blend_names([girls, boys], [1, 1]).labels["list"] == ("t (1)", "t (2)")


@pytest.mark.parametrize("text", ["", "70,x", "70;30", "1,,2"])
def test_shares_are_numbers(text: str) -> None:
    with pytest.raises(UsageError, match="as in 70,30; given"):
        parse_shares(text)


# In Python


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    for name, names in {"a.txt": "anna\nhanna\njohanna\n", "b.txt": "bob\nrob\n"}.items():
        (tmp_path / name).write_text(names)
    return [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]


def test_a_model_of_a_blend_is_the_one_of_its_names_and_counts(two: list[str], registry: namegen.Registry) -> None:
    alone: dict[str, Any] = {"model": "count-bigram", "registry": registry}
    options = {**alone, "blend_by": "names"}
    model = namegen.train(two, blend=(2, 1), **options)
    blend = blend_names([namegen.load_wordlist(each, registry) for each in two], (2, 1))
    assert model.recipe.sources == (Source(dataset=two[0], share=2), Source(dataset=two[1], share=1))
    assert (model.names, model.provenance.sha256) == (blend, blend.sha256)
    assert model.logprob("bob") == namegen.train(blend, **alone).logprob("bob")
    assert model.logprob("bob") != namegen.train(two, blend=(1, 2), **options).logprob("bob")
    assert namegen.train(["anna", "bob"], **alone).provenance.names == 2, "names themselves"


@pytest.mark.filterwarnings("ignore:from 5 names", "ignore:after")
def test_a_recipe_of_a_blend_lasts_and_its_lists_are_read_again(two: list[str], registry: namegen.Registry) -> None:
    model = namegen.train(two, blend=(2, 1), model="count-bigram", registry=registry)
    again = namegen.from_bytes(model.to_bytes(), "it", registry)
    assert again.recipe == Recipe.model_validate_json(model.recipe.model_dump_json()).checked(registry)
    assert read_again(again.recipe.sources, registry) == model.names
    assert again.generate(2, seed=1, max_copied=3) == model.generate(2, seed=1, max_copied=3), "needs the list"


def test_compare_and_cross_validate_take_a_blend(two: list[str], registry: namegen.Registry) -> None:
    compared = namegen.compare(["uniform"], two, blend=(1, 1), split="all", samples=0, registry=registry)
    assert compared.results[0].recipe is not None
    assert len(compared.results[0].recipe.sources) == 2
    lists = [Wordlist.from_names(["ab", "ba"], "a"), Wordlist.from_names(["aba", "bab", "bb"], "b")]
    assert namegen.cross_validate(lists, 5, blend=(2, 3), model="uniform", registry=registry).pooled.names == 5


@pytest.mark.parametrize(
    ("dataset", "told"),
    [
        (None, "one is given .the default list."),
        ("stars", "one is given .stars."),
        (["stars"], "one is given .stars."),
        (["stars", "stars"], "stars is given twice"),
        (["stars", "elements", "greek"], "2 .1, 1. for 3 lists"),
    ],
)
def test_a_blend_of_one_list_or_of_other_shares_is_refused(dataset: Any, told: str, registry: namegen.Registry) -> None:
    with pytest.raises(UsageError, match=told):
        namegen.train(dataset, blend=(1, 1), registry=registry)


# In commands


@pytest.mark.filterwarnings("ignore:from 5 names", "ignore:after")
def test_generate_blends_and_says_so(cli: Cli, two: list[str]) -> None:
    asked = ("-m", "count-bigram", "-n", 5, "--seed", 1, "--format", "json")
    result = cli("generate", "-d", two[0], "-d", two[1], "--blend", "70,30", *asked)
    found = json.loads(result.stdout)
    assert [source["share"] for source in found["recipe"]["sources"]] == [70, 30]
    assert found["names"] == namegen.train(two, blend=(70, 30), model="count-bigram").generate(5, seed=1)
    assert "blended: " in result.stderr
    equal = json.loads(cli("generate", "-d", two[0], "-d", two[1], *asked).stdout)
    assert [source["share"] for source in equal["recipe"]["sources"]] == [1, 1]


def test_a_saved_blend_knows_its_lists(cli: Cli, two: list[str], tmp_path: Path) -> None:
    saved, lists = tmp_path / "model.namegen", ("-d", two[0], "-d", two[1])
    assert cli("train", *lists, "--blend", "2,1", "-m", "count-bigram", "--output", saved).exit_code == 0
    facts = cli("facts", "--from", saved)
    assert (facts.exit_code, "is not the list any more" in facts.stderr) == (0, False)
    assert "learned from another list" in cli("facts", "--from", saved, *lists).stderr
    assert "learned from another list" not in cli("facts", "--from", saved, *lists, "--blend", "2,1").stderr


@pytest.mark.parametrize("command", ["generate", "eval", "facts", "top", "explain anna", "plot lengths", "train"])
def test_blend_needs_several_lists_in_every_command(cli: Cli, command: str, two: list[str], tmp_path: Path) -> None:
    output = ["--output", tmp_path / "m.namegen"] if command == "train" else []
    result = cli(*command.split(), "-d", two[0], "--blend", "1,2", *output)
    assert (result.exit_code, result.stderr) == (
        2,
        "namegen: --blend 1,2 blends lists: give --dataset for each of them, or leave --blend out\n",
    )


def test_blend_does_not_apply_to_a_model_alone(cli: Cli, two: list[str], tmp_path: Path) -> None:
    saved = tmp_path / "model.namegen"
    cli("train", "-d", two[0], "-m", "count-bigram", "--output", saved)
    assert "--blend has nothing to apply to" in cli("generate", "--from", saved, "--blend", "1,2").stderr


def test_no_list_of_a_blend_is_overwritten(cli: Cli, two: list[str]) -> None:
    result = cli("generate", "-d", two[0], "-d", two[1], "--output", two[1])
    assert "would replace the file that is read" in result.stderr
