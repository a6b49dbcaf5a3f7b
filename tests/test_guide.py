"""Tokens found by a guide table are those of the rows, to the last number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_counts.length import POSITIONS, LengthTilt

import namegen
from namegen.contracts.cdf import cumulated, search, search_at
from namegen.contracts.decoder import AT_ONCE
from namegen.contracts.guide import Guide
from namegen.contracts.lookup import Searched


def logs(weights: np.ndarray) -> np.ndarray:
    return namegen.log_normalise(weights)


@st.composite
def rows_and_numbers(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of many zeros and ties, states, and numbers, of which many are on the borders between tokens."""
    states, size = draw(st.integers(1, 5)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    weights = generator.integers(0, 4, (states, size)) * generator.choice([1e-9, 1.0, 1.0], (states, size))
    weights[weights.sum(axis=1) == 0, generator.integers(size)] = 1.0
    which = generator.integers(0, states, 300)
    sums = cumulated(weights)
    numbers = generator.random(300)
    numbers[:200] = (sums / sums[:, -1:])[which, generator.integers(0, size, 300)][:200]
    numbers[:100] = np.nextafter(numbers[:100], generator.integers(0, 2, 100))
    return weights, which, np.clip(numbers, 0, 1 - 2.0**-53)


@given(rows_and_numbers())
def test_a_guide_and_a_binary_search_find_what_counting_finds(
    given_rows: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    rows, which, numbers = given_rows
    expected = search(cumulated(rows)[which], numbers)
    assert np.array_equal(search_at(cumulated(rows), which, numbers), expected)
    assert np.array_equal(Guide(rows).find(which, numbers), expected)


class Stepped(namegen.Decoder):
    """An automaton that does not say so: every row is made."""

    def __init__(self, automaton: namegen.Automaton) -> None:
        self.automaton, self.vocabulary = automaton, automaton.vocabulary

    def start(self, count: int) -> np.ndarray:
        return self.automaton.start(count)

    def rows(self, states: np.ndarray) -> np.ndarray:
        return self.automaton.rows(states)

    def step(self, states: np.ndarray, ids: np.ndarray) -> np.ndarray:
        return self.automaton.step(states, ids)


def tilted(states: int, size: int, end: int) -> LengthTilt:
    generator = np.random.default_rng(states * size)
    vocabulary = namegen.Vocabulary(tuple(map(chr, range(97, 97 + size))), 0, end)
    weights = generator.gamma(0.3, size=(states, size)) * vocabulary.drawable
    weights[:, end] += 0.2
    tables = namegen.Tables(logs(weights), generator.integers(0, states, (states, size)), vocabulary, 3)
    return LengthTilt(tables, generator.normal(0, 2, POSITIONS))


@pytest.mark.parametrize(("size", "end", "finds"), [(27, 0, True), (28, 1, True), (9, 8, False)])
@pytest.mark.parametrize("count", [20, 3000])
def test_names_of_likely_lengths_are_drawn_as_by_their_rows(size: int, end: int, finds: bool, count: int) -> None:
    automaton, sampler, numbers = tilted(300, size, end), namegen.Sampler(), np.arange(count)
    fast = sampler.prepare(automaton)
    assert isinstance(fast, Searched) == finds
    quick = sampler.sample(fast, numbers, namegen.Draws(1), 60)
    plain = sampler.sample(Stepped(automaton), numbers, namegen.Draws(1), 60)
    assert np.array_equal(quick.names.tokens, plain.names.tokens)
    assert np.array_equal(quick.numbers, plain.numbers)


@pytest.mark.parametrize(("size", "end"), [(27, 0), (28, 1), (9, 8)])
def test_a_tilted_row_is_searched_as_it_is_whether_the_end_comes_first_or_not(size: int, end: int) -> None:
    automaton, count = tilted(40, size, end), 2000
    states = np.arange(count) % automaton.n_states
    numbers = namegen.Draws(1).uniforms(np.arange(count), 0)
    expected = search(cumulated(automaton.chances(states)), numbers)
    for _ in range(2):  # by rows first, and then by the guide of the table within
        assert np.array_equal(automaton.search(states, numbers), expected)
    assert automaton.start(2).tolist() == [automaton.inner.start_state * POSITIONS] * 2


def test_an_automaton_without_a_search_of_its_own_finds_tokens_in_its_rows() -> None:
    automaton = tilted(40, 27, 0).inner
    count = AT_ONCE // 27 + 5
    states, numbers = np.arange(count) % 40, namegen.Draws(1).uniforms(np.arange(count), 0)
    expected = search(cumulated(automaton.chances(states)), numbers)
    assert np.array_equal(namegen.Automaton.search(automaton, states, numbers), expected)
