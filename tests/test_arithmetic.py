"""The small functions that every draw goes through, by themselves: on borders, at the ends, row by row."""

from __future__ import annotations

import math

import numpy as np
import pytest

import namegen
from namegen.contracts.cdf import ChoiceError, cumulated, search, search_at, sure_at
from namegen.contracts.guide import Guide, cut
from namegen.contracts.lookup import Cells
from namegen.contracts.powers import ONE, raised
from namegen.contracts.randomness import seed_number
from namegen.contracts.weighing import Weighing

VOCABULARY = namegen.Vocabulary((".", "a", "b"), 0, 0)
REGISTRY = namegen.Registry.load(only=["namegen"])


def ancestral(**options: object) -> namegen.Sampler:
    part = REGISTRY.get("sampler", "ancestral").load()
    return part(part.Options(**options))


# Running sums


@pytest.mark.parametrize("row", [[0.0, 0.0], [np.nan, 1.0]])
def test_a_row_in_which_nothing_is_possible_is_refused_whatever_stands_beside_it(row: list[float]) -> None:
    with pytest.raises(ChoiceError, match="every token is impossible"):
        cumulated(np.array([[0.5, 0.5], row]))


@pytest.mark.parametrize("weights", [[1, 1, 0], [1, 0, 0], [3, 2, 0], [1, 2, 3]])
def test_a_threshold_is_not_rounded_up_to_a_total_of_the_least_numbers_there_are(weights: list[int]) -> None:
    """Beside 5e-324 there is no number for 0.9 of it: it would be the total, which only what comes last exceeds."""
    sums = cumulated(np.array([weights]) * 5e-324)
    numbers = np.array([0.0, 0.5, 0.9, 1 - 2.0**-53])
    rows = np.zeros(len(numbers), dtype=np.intp)
    for found in (search(sums[rows], numbers), search_at(sums, rows, numbers)):
        assert all(weights[token] for token in found.tolist())


NEAR = (0.25 - 1e-12, 0.25, 0.25 + 1e-12, 0.5 - 1e-12, 0.5 + 1e-12, 1 - 1e-12)
FAR = (0.0, 0.1, 0.25 - 1e-9, 0.25 + 1e-9, 0.9)


@pytest.mark.parametrize(("number", "sure"), [*((each, False) for each in NEAR), *((each, True) for each in FAR)])
def test_a_token_is_sure_where_no_border_is_near_its_number(number: float, sure: bool) -> None:
    sums = cumulated(np.array([[5.0, 1.0, 1.0], [1000.0, 1000.0, 2000.0]]))  # borders of the second: .25, .5, 1
    rows, numbers = np.array([1]), np.array([number])
    assert sure_at(sums, rows, search_at(sums, rows, numbers), numbers).tolist() == [sure]


# Cells


@pytest.mark.parametrize("weight", [0.1, 1 / 3, 0.7, 0.9, 1e-9])
@pytest.mark.parametrize("size", [2, 3, 4, 8, 16, 32])
@pytest.mark.parametrize("bits", [4, 6, 12])
def test_a_border_that_rounding_moves_over_the_edge_of_a_cell_decides_no_cell(
    bits: int, size: int, weight: float
) -> None:
    """Equal weights have their borders on edges of cells, or as near as sums that are rounded come to them."""
    sums = cumulated(np.full((1, size), weight))
    cells = cut(sums, bits, np.dtype(np.uint8))[0]
    edges = np.arange(1, 1 << bits) / (1 << bits)
    for numbers in (edges, np.nextafter(edges, 0), np.nextafter(edges, 1)):
        found = search(np.repeat(sums, len(numbers), axis=0), numbers)
        said = cells[(numbers * (1 << bits)).astype(int)]
        assert ((said == found) | (said == size)).all()


def test_most_cells_are_decided() -> None:
    cells = cut(cumulated(np.random.default_rng(1).random((5, 27))), 12, np.dtype(np.uint8))
    assert ((cells == 27).sum(axis=1) <= 2 * 26).all()


def test_a_guide_says_which_numbers_are_near_a_border() -> None:
    guide = Guide(np.array([[1.0, 1.0, 2.0]]))
    numbers = np.array([0.1, 0.25, 0.25 + 1e-6, 0.3, 0.5 - 1e-13, 0.5, 0.9])
    ids, near = guide.find_near(np.zeros(len(numbers), dtype=np.intp), numbers)
    assert ids.tolist() == [0, 1, 1, 1, 1, 2, 2]
    assert near.tolist() == [1, 4, 5]


# Powers, logarithms


@pytest.mark.parametrize("exponent", [0, 0.5, 0.75, 1, 1.5, 2, 2.625, 3, 7, 12.25, 2**-24])
def test_a_power_is_that_of_each_weight_over_the_highest_of_its_row(exponent: float) -> None:
    weights = np.array([[0.5, 2.0, 0.0, 1.0], [3.0, 1.0, 0.25, 12.0]])
    expected = [[(weight / max(row)) ** exponent for weight in row] for row in weights.tolist()]
    assert raised(weights, int(exponent * ONE)) == pytest.approx(np.array(expected), rel=1e-14)


@pytest.mark.parametrize("row", [[0.0, 0.0], [np.nan, 1.0]])
def test_nothing_has_no_power(row: list[float]) -> None:
    with pytest.raises(ChoiceError, match="every token is impossible"):
        raised(np.array([[0.5, 0.5], row]), ONE // 2)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 3)])
def test_logarithms_are_taken_along_the_last_axis_of_any_shape(shape: tuple[int, ...]) -> None:
    weights = np.arange(1.0, math.prod(shape) + 1).reshape(shape)
    sums = np.exp(namegen.log_normalise(weights)).sum(axis=-1)
    assert sums == pytest.approx(np.ones(shape[:-1]))
    assert namegen.log_softmax(np.log(weights)) == pytest.approx(namegen.log_normalise(weights))


def test_the_height_of_a_row_changes_nothing_and_a_row_nothing_of_another() -> None:
    row = np.array([0.0, 1.0, -2.0])
    rows = namegen.log_softmax(np.array([row, row + 5000, row - 5000, row + 1e300]))
    assert rows[:3] == pytest.approx(np.array([namegen.log_softmax(row)] * 3))
    assert rows[3] == pytest.approx(np.full(3, -np.log(3)))


# Weights


def weighing(rows: list[list[float]], **options: float) -> Weighing:
    logs = np.array(rows)
    return Weighing.of(ancestral(**options), namegen.Tables(logs, np.zeros(logs.shape, dtype=np.intp), VOCABULARY, 0))


@pytest.mark.parametrize("temperature", [1 / 64, 0.1, 0.7, 3.0, 1e6])
def test_weights_made_the_quick_way_are_the_exact_ones_but_for_rounding(temperature: float) -> None:
    rows = namegen.log_normalise(np.array([[1.0, 2.0, 3.0], [1e-9, 0.0, 1.0], [1e9, 1.0, 1e-90]]))
    states, both = np.arange(3), weighing(rows.tolist(), temperature=temperature)
    near, exact = (each / each.sum(axis=1, keepdims=True) for each in (both.nearly(states), both.exactly(states)))
    assert near == pytest.approx(exact, rel=1e-12)
    assert both.nearly(states).max(axis=1).tolist() == [1, 1, 1]  # so that nothing grows beyond a double


@pytest.mark.parametrize("temperature", [1 / 64, 0.7, 100])
def test_the_quick_way_takes_no_roots(temperature: float, monkeypatch: pytest.MonkeyPatch) -> None:
    both = weighing([[-1.0, -2.0, -np.inf], [0.0, -600.0, -np.inf], [-1.0, -1.0, -1.0]], temperature=temperature)
    monkeypatch.setattr("namegen.contracts.weighing.raised", lambda *_: pytest.fail("it took roots"))
    assert both.nearly(np.arange(3)).shape == (3, 3)


@pytest.mark.parametrize(("temperature", "least"), [(1 / 65, -1.0), (0.7, -800.0)])
def test_where_the_quick_way_is_not_near_it_is_not_taken(temperature: float, least: float) -> None:
    both = weighing([[0.0, -0.5, least]] * 3, temperature=temperature)
    assert both.nearly(np.array([0])).tolist() == both.exactly(np.array([0])).tolist()


class Says(namegen.Sampler):
    """A sampler that says of itself what it is told to."""

    leaves_rows, power = False, None

    def adjust(self, logprobs: np.ndarray) -> np.ndarray:
        return np.where(logprobs < -1, -np.inf, logprobs)


ROW = namegen.Tables(np.log([[0.5, 0.3, 0.2]] * 3), np.zeros((3, 3), dtype=np.intp), VOCABULARY, 0)


@pytest.mark.parametrize(("leaves_rows", "power"), [(True, None), (False, ONE), (True, ONE)])
def test_a_sampler_that_leaves_rows_draws_from_the_models_own_chances(leaves_rows: bool, power: int | None) -> None:
    sampler = Says()
    sampler.leaves_rows, sampler.power = leaves_rows, power
    left, state = Weighing.of(sampler, ROW), np.array([1])
    assert left.exactly(state).tolist() == left.nearly(state).tolist() == ROW.chances(state).tolist()
    assert left.rows(state).tolist() == ROW.rows(state).tolist()


def test_a_sampler_that_changes_rows_draws_from_what_it_makes_of_them() -> None:
    cut_short, state = Weighing.of(Says(), ROW), np.array([1])
    assert cut_short.rows(state).tolist() == [[math.log(0.5), -math.inf, -math.inf]]
    assert cut_short.exactly(state) == pytest.approx(np.array([[0.5, 0, 0]]))


BORDERED = namegen.log_normalise(np.random.default_rng(1).random((300, 3)))


def numbers_on_borders(sums: np.ndarray) -> list[np.ndarray]:
    """Give, for each row, multiples of 2**-53 on the first or second border between its tokens and beside it."""
    borders = [np.round(sums[:, token] / sums[:, -1] * 2.0**53) for token in (0, 1)]
    return [np.clip(border + beside, 0, 2.0**53 - 1) * 2.0**-53 for border in borders for beside in (-1, 0, 1)]


@pytest.mark.parametrize("options", [{"temperature": 0.7}, {"temperature": 3.0}, {}, {"top_k": 2}], ids=str)
@pytest.mark.parametrize("entries", [1, 2**20])
def test_numbers_on_borders_find_what_the_exact_weights_say(
    options: dict[str, float], entries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("namegen.contracts.weighing.AT_ONCE", entries)
    both = weighing(BORDERED.tolist(), **options)
    sums = cumulated(both.exactly(np.arange(300)))
    for inside in numbers_on_borders(sums):
        assert np.array_equal(both.find(np.arange(300), inside), search(sums, inside))


# Cells of an automaton


@pytest.mark.parametrize("room", [1, 100, 300])
def test_cells_find_what_the_exact_weights_say_on_borders_with_room_or_without(
    room: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Cells, "ROOM", room)
    both, states = weighing(BORDERED.tolist(), temperature=0.7), np.arange(300)
    sums = cumulated(both.exactly(states))
    cells = Cells(both)
    cells.pick(states[:1], np.zeros(1, dtype=np.uint64))
    for numbers in numbers_on_borders(sums):
        random_bits = (numbers * 2.0**53).astype(np.uint64) << np.uint64(11)
        assert np.array_equal(cells.pick(states, random_bits), search(sums, numbers))
    assert cells.used == room


@pytest.mark.parametrize("bound", ["CDF_MEMORY", "CUT_AT_ONCE"])
def test_cells_draw_the_same_in_no_memory_to_speak_of(bound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    states, random_bits = np.arange(300), np.random.default_rng(2).integers(0, 2**64, 300, dtype=np.uint64)
    expected = Cells(weighing(BORDERED.tolist())).pick(states, random_bits)
    monkeypatch.setattr(Cells, bound, 1)
    assert np.array_equal(Cells(weighing(BORDERED.tolist())).pick(states, random_bits), expected)


def test_each_state_is_cut_once_when_it_is_first_drawn_from() -> None:
    cells = Cells(weighing(BORDERED.tolist()))
    used = []
    for states in ([0], [0], [1, 0], [0, 1, 2, 2]):
        cells.pick(np.array(states), np.zeros(len(states), dtype=np.uint64))
        used.append(cells.used)
    assert used == [1, 1, 2, 3]


@pytest.mark.parametrize("size", [3, 300, 70_000])
def test_cells_and_sums_take_no_more_than_they_may(size: int) -> None:
    class Vast(namegen.Automaton):
        n_states, start_state = 2**22, 0
        vocabulary = namegen.Vocabulary(tuple(map(str, range(size))), 0, 0)

        def rows(self, states: np.ndarray) -> np.ndarray: ...

        def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray: ...

    cells = Cells(Weighing(Vast(), None, None))
    assert Cells.MEMORY / 2 < cells.cells.nbytes <= Cells.MEMORY
    assert cells.cdf.nbytes <= Cells.CDF_MEMORY


def test_what_a_double_does_not_hold_is_impossible_at_any_temperature() -> None:
    """exp(-800) is 0, though exp(-800 / 100) is not."""
    both = weighing([[0.0, -800.0, -np.inf]] * 3, temperature=100)
    assert both.nearly(np.array([0])).tolist() == both.exactly(np.array([0])).tolist() == [[1, 0, 0]]


def test_weights_of_a_row_in_which_nothing_is_possible_are_refused() -> None:
    with pytest.raises(ChoiceError, match="every token is impossible"):
        weighing([[0.0, -1.0, -1.0], [-np.inf] * 3, [-np.inf] * 3], temperature=0.7).nearly(np.array([0, 1]))


# What a sampler says of itself


@pytest.mark.parametrize(
    ("options", "leaves"),
    [
        ({}, True),
        ({"top_p": 1}, True),
        ({"min_p": 0}, True),
        ({"temperature": 0.7}, False),
        ({"top_p": 0.9}, False),
        ({"min_p": 0.1}, False),
        ({"top_k": 3}, False),
    ],
)
def test_a_sampler_that_changes_nothing_says_so(options: dict[str, float], leaves: bool) -> None:
    assert ancestral(**options).leaves_rows is leaves


@pytest.mark.parametrize(
    ("options", "power"),
    [
        ({}, ONE),
        ({"temperature": 0.5}, 2 * ONE),
        ({"temperature": 1e-3}, 1000 * ONE),
        ({"temperature": float(np.nextafter(1e-3, 0))}, None),
        ({"top_p": 1e-7}, None),
        ({"temperature": 0}, None),
        ({"temperature": 1e6}, 17),
        ({"temperature": 0.5, "top_k": 5}, None),
        ({"temperature": 0.5, "min_p": 0.1}, None),
    ],
)
def test_a_temperature_is_a_power_unless_the_likeliest_alone_is_left_or_something_is_cut(
    options: dict[str, float], power: int | None
) -> None:
    assert ancestral(**options).power == power


def test_of_many_equals_the_first_are_left() -> None:
    rows = np.log(np.full((1, 200), 1 / 200))
    assert np.flatnonzero(np.exp(ancestral(top_k=70).adjust(rows))[0]).tolist() == list(range(70))
    assert np.flatnonzero(np.exp(ancestral(top_p=0.35).adjust(rows))[0]).tolist() == list(range(70))


def test_top_p_of_1_leaves_even_what_hardly_ever_comes() -> None:
    rows = namegen.log_normalise(np.array([[1.0, 1e-15, 1e-200]]))
    assert (ancestral(top_p=1).adjust(rows) > -np.inf).all()


def test_a_text_is_the_same_seed_for_ever() -> None:
    assert seed_number("player-7") == 0xEDFAF06A4013C51C
    assert seed_number("Zürich") == 0x707438FAA779D508
