"""Counts as people write them: what the marks in a column mean, what becomes of fractions, and how much is too much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.wordlist import MAX_TOTAL
from namegen.wordlists.counts import CountColumn, CountForm, NumberFacts, are_plain, is_number
from namegen.wordlists.sharded.bounds import Bounds
from namegen.wordlists.sources import open_wordlist


def counts(*cells: str, exact: bool = False) -> list[int]:
    """The counts that a column of these cells holds; 0 where one is refused."""
    return CountColumn.of(cells, exact=exact).counts(cells, "it")[0]


def why_not(*cells: str) -> list[str]:
    refused = CountColumn.of(cells).counts(cells, "it")[1]
    return [refused[i].words if i in refused else "" for i in range(len(cells))]


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        # A mark before three digits alone is between thousands where some numbers have none, or one has two.
        (["1,200", "950"], [1200, 950]),
        (["1.200", "950"], [1200, 950]),
        (["1.200.000", "2.500"], [1_200_000, 2500]),
        (["1,200,000", "2,500"], [1_200_000, 2500]),
        (["1'200", "950"], [1200, 950]),
        (["1 200", "1\u00a0200", "1\u2019200"], [1200, 1200, 1200]),
        # Where each has a point, as in columns of fixed width, it is before fractions; a comma is not.
        (["1.200", "3.318"], [600, 1659]),
        (["1,200", "3,318"], [1200, 3318]),
        # Where both marks come, the later of a number is before fractions.
        (["1.200,5", "3,5"], [2401, 7]),
        (["1,200.5", "3.5"], [2401, 7]),
        (["3.5", "1,200"], [7, 2400]),
        (["1.200.000,5", "2"], [2_400_001, 4]),
        (["1.200", "3,5"], [2400, 7]),
        # Where nothing tells, the comma is between thousands, as in English.
        (["1.200", "1,200"], [6, 6000]),
        (["2.5", "3,5"], [5, 70]),
        # Other digits than three behind a mark are a fraction.
        (["1,5", "2"], [3, 4]),
        (["0,25", "1"], [1, 4]),
        (["0.001", "1"], [1, 1000]),
        ([".5", "1."], [1, 2]),
        (["1e3", "5"], [1000, 5]),
        (["1e-2", "5"], [1, 500]),
        (["+7", "5"], [7, 5]),
        (["50%", "12.5 %"], [100, 25]),
    ],
    ids=str,
)
def test_marks_mean_what_the_whole_column_says(cells: list[str], read: list[int]) -> None:
    assert counts(*cells) == read


def test_a_program_writes_points_before_fractions_alone() -> None:
    assert counts("1.200", "950", exact=True) == [6, 4750]


def test_a_column_says_what_was_done_to_its_numbers() -> None:
    assert CountColumn.of(["5", "7"]).note == ""
    assert CountColumn.of(["1.200", "950"]).note == "points in the counts set thousands apart"
    fractions = "the counts are fractions, and all were multiplied by"
    assert CountColumn.of(["0.5", "2"]).note == f"{fractions} 2 to be whole"
    assert (
        CountColumn.of(["1.200,25", "2"]).note == f"points in the counts set thousands apart; {fractions} 4 to be whole"
    )
    assert CountColumn.of(["1e-900"]).note == f"{fractions} about 1e+900 to be whole"


def test_what_is_no_count_is_refused_by_itself() -> None:
    assert why_not("5", "", "-3", "0", "many", "x" * 50, "5%") == [
        "",
        "no count",
        "a negative count, -3",
        "a count of 0",
        "'many' is no count",
        f"'{'x' * 30}' is no count",
        "'5%' is no count",
    ]
    assert counts("5", "-3", "0.5") == [10, 0, 1]
    assert counts("5", "0") == [5, 0]
    assert why_not("5", "0") == ["", "a count of 0"]


def test_a_part_of_a_column_is_read_as_the_whole_is() -> None:
    """Cells that are plain numbers by themselves are no percentages, and are multiplied as the fractions beside are."""
    counted, refused = CountColumn(CountForm(percent=True)).counts(["5", "7"], "it")
    assert counted == [0, 0]
    assert [each.words for each in refused.values()] == ["'5' is no count", "'7' is no count"]
    assert CountColumn(factor=2).counts(["5", "7"], "it") == ([10, 14], {})
    assert CountColumn(factor=2).counts([], "it") == ([], {})


def test_a_percentage_is_a_count_where_all_are() -> None:
    assert CountForm(percent=True).value("5%") == 5
    assert CountForm(percent=True).value("5") is None
    assert CountForm().value("5%") is None
    assert NumberFacts.of(["5%"]).form(exact=False).percent
    assert not NumberFacts.of(["5%", "7"]).form(exact=False).percent
    assert not NumberFacts.of(["none"]).form(exact=False).percent


@pytest.mark.parametrize("text", ["10.03.1990", "26.58.193.2", "1,2,3", "12,34", "", "e5", "5e", "½", "9" * 41])
def test_a_date_an_address_and_what_is_too_long_are_no_counts(text: str) -> None:
    assert is_number(text) == (text == "12,34")


def test_the_longest_number_is_one() -> None:
    assert is_number("9" * 40)


CELLS = st.lists(st.sampled_from(["7", "1,200", "1.200", "1.200.000", "1.200,5", "1,200.5", "0.5", "3,5", "8%", "x"]))


@given(CELLS, CELLS)
def test_the_facts_of_a_column_are_the_sum_of_its_parts(first: list[str], rest: list[str]) -> None:
    assert NumberFacts.of(first) + NumberFacts.of(rest) == NumberFacts.of(first + rest)


@pytest.mark.parametrize(
    ("cells", "plain"),
    [([], True), (["1", "20"], True), (["1", ""], False), (["٣"], False), (["9" * 15], True), (["1", "9" * 16], False)],
)
def test_plain_cells_are_short_whole_numbers(cells: list[str], plain: bool) -> None:
    assert are_plain(cells) is plain


# How much is too much


MOST = "and the most is 17,592,186,044,416"
MULTIPLIED = "the counts are fractions, and multiplied until all are whole numbers they add up to about"
TOO_MANY = {
    (str(2**63), "5"): f"the counts add up to about 9.22e+18, {MOST}; divide and round them",
    (str(MAX_TOTAL), "1"): f"the counts add up to about 1.76e+13, {MOST}; divide and round them",
    (str(MAX_TOTAL), "1.5"): f"the counts add up to about 1.76e+13, {MOST}; divide and round them",
    ("1e900", "5"): f"the counts add up to about 1.00e+900, {MOST}; divide and round them",
    ("0.00000000000001", "0.9"): f"{MULTIPLIED} 9.00e+13, {MOST}; round them to 13 decimals",
    ("0.123456789012347", "7"): f"{MULTIPLIED} 7.12e+15, {MOST}; round them to 12 decimals",
    ("1234567890123.25", "1e-5"): f"{MULTIPLIED} 1.23e+17, {MOST}; round them to 1 decimals",
    ("9234567890123.25", "1e-5"): f"{MULTIPLIED} 9.23e+17, {MOST}; round them to whole numbers",
}


@pytest.mark.parametrize("cells", TOO_MANY, ids=" ".join)
def test_counts_that_add_up_to_too_much_are_refused_with_the_way_out(cells: tuple[str, str]) -> None:
    with pytest.raises(namegen.WordlistError) as caught:
        counts(*cells, exact=True)
    assert str(caught.value) == f"it: {TOO_MANY[cells]}, or leave them out with --count 0"


@pytest.mark.parametrize(
    "cells", [(str(MAX_TOTAL - 1), "1"), ("0.1234567890123", "0.9"), (str(MAX_TOTAL // 2 - 1), "0.5")]
)
def test_as_much_as_may_be_is_counted(cells: Sequence[str]) -> None:
    total = sum(map(Fraction, cells))
    assert Fraction(sum(counts(*cells)), counts(*cells)[0]) == total / Fraction(cells[0])


NUMBERS: dict[tuple[float, float], str] = {
    (2**63, 5): f"the counts add up to about 9.22e+18, {MOST}; divide and round them",
    (0.123456789012347, 7.0): f"{MULTIPLIED} 7.12e+15, {MOST}; round them to 12 decimals",
}


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
@pytest.mark.parametrize("whole", [True, False])
def test_a_file_of_such_counts_is_refused_in_one_line_whole_or_in_parts(
    numbers: tuple[float, float], whole: bool, tmp_path: Path, registry: namegen.Registry
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"name,count\nanna,{numbers[0]}\nbob,{numbers[1]}\n")
    with pytest.raises(namegen.WordlistError) as caught:
        open_wordlist(str(path), registry, bounds=Bounds(whole=10**6 if whole else 1))
    assert str(caught.value).endswith(f": {NUMBERS[numbers]}, or leave them out with --count 0")


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
@pytest.mark.parametrize("whole", [True, False])
def test_so_is_a_parquet_file(
    numbers: tuple[float, float], whole: bool, tmp_path: Path, registry: namegen.Registry
) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is missing: pip install 'namegen[parquet]'")
    from pyarrow import parquet

    kind = pyarrow.uint64() if isinstance(numbers[0], int) else pyarrow.float64()
    path = tmp_path / "list.parquet"
    parquet.write_table(pyarrow.table({"name": ["anna", "bob"], "count": pyarrow.array(numbers, kind)}), path)
    with pytest.raises(namegen.WordlistError) as caught:
        open_wordlist(str(path), registry, bounds=Bounds(whole=10**6 if whole else 1))
    assert str(caught.value).endswith(f": {NUMBERS[numbers]}, or leave them out with --count 0")


@pytest.mark.parametrize("weights", NUMBERS, ids=str)
def test_so_are_weights_in_python(weights: tuple[float, float]) -> None:
    with pytest.raises(namegen.WordlistError) as caught:
        namegen.Wordlist(("anna", "bob"), weights)
    assert str(caught.value) == f"names: {NUMBERS[weights]}"
