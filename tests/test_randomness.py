"""The random numbers: a pure function, well spread."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namegen.contracts.randomness import Draws, bits, fresh_seed, mix, seed_number, uniforms

MASK = 2**64 - 1


def splitmix_finaliser(z: int) -> int:
    """The published function, in plain integers."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


@given(st.integers(0, MASK))
def test_mix_is_splitmix64s_finaliser(value: int) -> None:
    assert int(mix(np.array([value], dtype=np.uint64))[0]) == splitmix_finaliser(value)


def test_first_outputs_are_splitmix64s_published_ones() -> None:
    # Steele, Lea & Flood's generator from seed 1234567: the reference outputs of its C implementation.
    state, outputs = 1234567, []
    for _ in range(3):
        state = (state + 0x9E3779B97F4A7C15) & MASK
        outputs.append(int(mix(np.array([state], dtype=np.uint64))[0]))
    assert outputs == [6457827717110365317, 3203168211198807973, 9817491932198370423]


@given(st.integers(0, 10**12), st.integers(0, 200))
def test_a_number_depends_on_seed_name_and_step_alone(number: int, step: int) -> None:
    draws = Draws("player-7")
    alone = bits(draws.keys(np.array([number])), step)[0]
    among = bits(draws.keys(np.arange(number, number + 3)), step)[0]
    root = splitmix_finaliser(seed_number("player-7"))
    key = splitmix_finaliser((root + number * 0x9E3779B97F4A7C15) & MASK)
    assert alone == among == splitmix_finaliser((key + (step + 1) * 0x9E3779B97F4A7C15) & MASK)


def test_numbers_are_for_ever_the_same() -> None:
    # Written down when they were first drawn: a change here changes everybody's names.
    drawn = uniforms(bits(Draws(42).keys(np.arange(3)), 0))
    assert drawn.tolist() == FIRST_OF_SEED_42


def test_uniforms_are_even_and_neighbours_do_not_agree() -> None:
    draws = Draws(1)
    table = np.stack([uniforms(bits(draws.keys(np.arange(50_000)), step)) for step in range(4)])
    assert (table >= 0).all()
    assert (table < 1).all()
    counts = np.stack([np.bincount((row * 64).astype(int), minlength=64) for row in table])
    chi_square = ((counts - 50_000 / 64) ** 2 / (50_000 / 64)).sum(axis=1)
    assert (chi_square < 120).all()  # 63 degrees of freedom: above 120 once in 10**5
    assert abs(np.corrcoef(table) - np.eye(4)).max() < 0.02
    assert abs(np.corrcoef(table[0][:-1], table[0][1:])[0, 1]) < 0.02


@pytest.mark.parametrize(
    ("seed", "number"), [(42, 42), ("42", 42), (" 42 ", 42), (-1, 2**64 - 1), (2147483647, 2147483647)]
)
def test_whole_numbers_are_their_own_seed(seed: int | str, number: int) -> None:
    assert seed_number(seed) == number


@given(st.text())
def test_any_text_is_a_seed(text: str) -> None:
    assert 0 <= seed_number(text) < 2**64


def test_seeds_that_look_alike_give_different_numbers() -> None:
    seeds = [*range(1000), *(f"player-{i}" for i in range(1000))]
    assert len({int(bits(Draws(seed).keys(np.array([0])), 0)[0]) for seed in seeds}) == 2000


def test_fresh_seeds_differ() -> None:
    assert len({fresh_seed() for _ in range(20)}) > 15


FIRST_OF_SEED_42 = [0.6146409341949204, 0.33437656621120193, 0.4001805501584017]
