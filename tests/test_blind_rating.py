"""What tests/benchmarks/drawing.py writes for raters, and what it makes of their ratings."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import namegen

from .benchmarks.drawn.measures import WittenBell, pieces
from .benchmarks.drawn.parts import Part, parts
from .benchmarks.drawn.ratings import Rated, by_way, difference, read_ratings, report
from .benchmarks.drawn.sheets import LINES, Keyed, read_keys, write_sheets
from .benchmarks.drawn.ways import Chain, Real, Way

PART = Part("elves", "Elves", ("aa", "abba"), ("too long", "bab", "bba"))


class Fixed(Real):
    """Give the names it was made with, over and over."""

    def __init__(self, *names: str) -> None:
        super().__init__(PART)
        self.names = names

    def given(self, count: int, seed: int) -> list[str]:
        return [*self.names, *self.names][:count]


def ways() -> dict[str, Way]:
    return {"rule": Fixed("bab", "abab", "aba"), "near": Fixed("aba", "baba"), "real": Real(PART)}


def lines_of(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def test_sheets_hold_each_name_once_and_only_the_key_says_which_way_it_is_of(tmp_path: Path) -> None:
    sheets = write_sheets(PART, ways(), 1, tmp_path / "sheets", tmp_path / "key")
    keyed = read_keys(tmp_path / "key")
    assert [each.number for each in keyed] == [1, 2, 3, 4, 5]
    assert [line for path in sheets for line in lines_of(path)] == [f"{each.number}\t{each.name}" for each in keyed]
    assert {each.name: each.ways for each in keyed} == {
        "bab": ("rule", "real"),
        "abab": ("rule",),
        "aba": ("rule", "near"),
        "baba": ("near",),
        "bba": ("real",),
    }
    assert "# The list: aa, abba" in sheets[0].read_text(encoding="utf-8").splitlines()


def test_a_sheet_has_no_more_than_24_names_and_numbers_go_on_from_list_to_list(tmp_path: Path) -> None:
    many = {"near": Fixed(*(f"n{i}" for i in range(30))), "rule": Fixed(*(f"r{i}" for i in range(10)))}
    folders = tmp_path / "sheets", tmp_path / "key"
    sheets = write_sheets(PART, many, 1, *folders)
    assert [len(lines_of(path)) for path in sheets] == [LINES, 10]
    write_sheets(Part("orcs", "Orcs", PART.names, ()), many, 1, *folders)
    assert sorted(each.number for each in read_keys(folders[1])) == list(range(1, 2 * (LINES + 10) + 1))


def test_sheets_that_may_be_being_rated_are_not_overwritten(tmp_path: Path) -> None:
    write_sheets(PART, ways(), 1, tmp_path / "sheets", tmp_path / "key")
    with pytest.raises(SystemExit, match="is there already"):
        write_sheets(PART, ways(), 2, tmp_path / "sheets", tmp_path / "key")


def test_parts_of_a_file_bear_its_name_without_its_folder_and_lie_in_one_another(tmp_path: Path) -> None:
    file = tmp_path / "sky-elves.txt"
    file.write_text("\n".join(f"Name{letter}" for letter in "abcdefgh"), encoding="utf-8")
    small, large = parts(str(file), [5, 2, 9], 1, namegen.Registry.load(only=["namegen"]))
    assert (small.of, small.kind, small.size, large.size) == ("sky-elves", "sky elves", 2, 5)
    assert set(small.names) < set(large.names)
    assert set(large.names) | set(large.held_out) == {f"name{letter}" for letter in "abcdefgh"}


KEYED = [Keyed(1, "a", 12, "x", ("near",)), Keyed(2, "a", 12, "y", ("rule", "near")), Keyed(3, "a", 12, "z", ("rule",))]


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "ratings").write_text(text, encoding="utf-8")
    return path


def test_ratings_are_those_of_each_rater_for_each_way_that_drew_the_name(tmp_path: Path) -> None:
    raters = [folder(tmp_path / "one", "# a sheet\n1\t2\n2\t1\n3\t0\n"), folder(tmp_path / "two", "3\t1\n2\t1\n1\t0\n")]
    rated = {each.way: each.ratings.tolist() for each in by_way(KEYED, read_ratings(raters, KEYED))}
    assert rated == {"near": [[2, 0], [1, 1]], "rule": [[1, 1], [0, 1]]}


@pytest.mark.parametrize(
    "text, says",
    [
        ("1\t3\n", "0, 1 or 2"),
        ("1 2\n", "0, 1 or 2"),
        ("1\t2\n1\t0\n", "was rated 2 before"),
        ("4\t2\n", "is not in the key"),
        ("1\t2\n2\t2\n", "number 2 has no rating"),
        ("", "no ratings"),
    ],
)
def test_ratings_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(SystemExit, match=says):
        read_ratings([folder(tmp_path / "one", "1\t2\n"), folder(tmp_path / "two", text)], KEYED)


def cell(of: str, size: int, way: str, *ratings: int) -> Rated:
    return Rated(of, size, way, np.array(ratings)[:, None])


def test_a_difference_is_the_mean_over_cells_that_have_both_ways() -> None:
    rated = [
        *(cell("a", 12, "near", 2, 2), cell("a", 12, "rule", 0, 2)),  # 1
        *(cell("a", 30, "near", 1, 1), cell("a", 30, "rule", 1, 1)),  # 0
        *(cell("b", 12, "near", 2, 1), cell("b", 12, "rule", 0, 0)),  # 1.5
        cell("b", 30, "near", 2, 2),
    ]
    found = difference(rated, "near", "rule")
    assert found is not None
    assert found.mean == pytest.approx(2.5 / 3)
    assert found.low < found.mean < found.high
    assert difference(rated, "near", "real") is None


def test_an_interval_is_as_wide_as_lists_differ() -> None:
    """Lists of constant ratings: only drawing lists varies, so the spread is that of a mean of L values."""
    shifts = np.random.default_rng(1).integers(0, 2, size=40)
    rated = [each for i, s in enumerate(shifts) for each in (cell(f"{i}", 12, "near", s), cell(f"{i}", 12, "rule", 0))]
    found = difference(rated, "near", "rule")
    assert found is not None
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * shifts.std() / np.sqrt(40), rel=0.1)


def test_an_interval_is_as_wide_as_names_differ() -> None:
    ratings = np.random.default_rng(1).integers(0, 3, size=(2, 200))
    found = difference([cell("a", 12, "near", *ratings[0]), cell("a", 12, "rule", *ratings[1])], "near", "rule")
    assert found is not None
    error = np.sqrt(ratings.var(axis=1).sum() / 200)
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * error, rel=0.1)


def test_the_report_says_mean_kept_and_thrown_away() -> None:
    shown = report([Rated("a", 12, "near", np.array([[2, 0], [1, 1]])), Rated("a", 12, "real", np.array([[2, 2]]))])
    assert "| a | 12 | near | 2 | 1.00 | 25 | 25 |" in shown
    assert "| near - real | -1.00 " in shown


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=5), st.sampled_from([2, 3]))
def test_a_chain_has_no_new_piece(names: list[str], order: int) -> None:
    part = Part("any", "any", tuple(names), ())
    drawn = list(islice(Chain(part, order).raw(1), 20))
    assert pieces(drawn, order + 1) <= pieces(names, order + 1)
    assert "" not in drawn


@given(st.lists(st.text("abc", min_size=1, max_size=6), min_size=1, max_size=5), st.text("abc", max_size=7))
def test_witten_bell_gives_the_letters_after_any_beginning_one_probability_together(names: list[str], b: str) -> None:
    model = WittenBell(names)
    assert sum(model.probability(f"\x02{b}", letter) for letter in [*model.letters, "\x03"]) == pytest.approx(1)


def test_witten_bell_is_as_by_hand() -> None:
    """Of "a" alone: even chances are 1/2, after nothing it is (1 + 2 / 2) / 4, after the start (1 + that) / 2."""
    assert WittenBell(["a"]).probability("\x02", "a") == pytest.approx((1 + (1 + 2 / 2) / 4) / 2)
