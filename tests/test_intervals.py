"""95 % intervals: the laws of the bootstrap, by simulation and against SciPy's."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from namegen.analysis.intervals import (
    RESAMPLES,
    Interval,
    difference_interval,
    differences,
    ratio_interval,
    ratio_intervals,
    resampled_sums,
)


def a_list(generator: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """NLLs and tokens of `count` names, as names have them: longer names cost more. The true ratio is 2.4."""
    tokens = generator.integers(3, 12, count).astype(float)
    return generator.gamma(8, 0.3, count) * tokens, tokens  # the mean of a gamma(8, 0.3) is 2.4


def test_the_interval_covers_the_truth_about_95_times_in_100() -> None:
    generator, runs = np.random.default_rng(1), 300
    found = [ratio_interval(*a_list(generator, 200)) for _ in range(runs)]
    covered = sum(low <= 2.4 <= high for low, high in found) / runs
    assert abs(covered - 0.95) < 0.04  # 3.2 standard deviations of 300 draws at 0.95


def test_the_paired_interval_covers_the_true_difference_and_is_narrower_than_either() -> None:
    generator, runs, covered = np.random.default_rng(2), 300, 0
    for _ in range(runs):
        first, tokens = a_list(generator, 200)
        second = first + generator.normal(0.05, 0.2, 200) * tokens
        low, high = difference_interval(second, first, tokens)
        covered += low <= 0.05 <= high
        assert high - low < np.subtract(*ratio_interval(first, tokens)[::-1])
    assert abs(covered / runs - 0.95) < 0.04


def test_names_that_repeat_are_drawn_together() -> None:
    # Each of 100 names stands four times. Drawn as 400 lines the interval would be half as wide, and cover little.
    generator, runs, covered = np.random.default_rng(3), 200, 0
    for _ in range(runs):
        nll, tokens = a_list(generator, 100)
        low, high = ratio_interval(4 * nll, 4 * tokens)
        assert (low, high) == pytest.approx(ratio_interval(nll, tokens))
        covered += low <= 2.4 <= high
    assert covered / runs > 0.9


def test_scipy_s_bootstrap_agrees() -> None:
    from scipy.stats import bootstrap

    nll, tokens = a_list(np.random.default_rng(4), 1000)
    theirs = bootstrap(
        (nll, tokens),
        lambda sums, counts, axis: sums.sum(axis=axis) / counts.sum(axis=axis),
        paired=True,
        method="percentile",
        n_resamples=RESAMPLES,
        rng=5,
    ).confidence_interval
    # Both ends are estimated from 2,000 resamples: a tenth of the width is four standard errors.
    width = theirs.high - theirs.low
    assert ratio_interval(nll, tokens) == pytest.approx((theirs.low, theirs.high), abs=width / 10)


def test_a_model_against_itself_differs_by_exactly_nothing() -> None:
    nll, tokens = a_list(np.random.default_rng(6), 50)
    nll[3] = np.inf
    assert difference_interval(nll, nll.copy(), tokens) == Interval(0.0, 0.0)


def test_the_same_numbers_always_give_the_same_interval() -> None:
    # The mean of 1 to 100 is 50.5, its standard error 2.89: about 44.8 to 56.2. The digits hold for ever, everywhere.
    assert ratio_interval(np.arange(1.0, 101.0), np.ones(100)) == pytest.approx((44.91, 56.08), abs=1e-9)


def test_several_denominators_share_their_resamples() -> None:
    nll, tokens = a_list(np.random.default_rng(8), 100)
    both = ratio_intervals(nll, np.column_stack([tokens, np.ones(100)]))
    assert both[0] == pytest.approx(ratio_interval(nll, tokens))
    assert both[1] == pytest.approx(ratio_interval(nll, np.ones(100)))


def test_every_name_is_drawn_equally_often() -> None:
    counts = resampled_sums(np.eye(7))  # (2000, 7): how often each of seven names was drawn
    assert (counts.sum(axis=1) == 7).all()
    assert counts.mean(axis=0) == pytest.approx(np.ones(7), abs=0.07)  # three standard errors
    assert counts.var() == pytest.approx(6 / 7, abs=0.05)  # a binomial's, 7 * 1/7 * 6/7


def test_one_name_and_equal_names_have_an_interval_of_one_point() -> None:
    assert ratio_interval(np.array([6.0]), np.array([3.0])) == (2.0, 2.0)
    assert ratio_interval(np.full(5, 6.0), np.full(5, 3.0)) == (2.0, 2.0)


def test_an_impossible_name_makes_the_end_infinite() -> None:
    many = ratio_interval(np.array([math.inf, *[1.0] * 9]), np.ones(10))
    assert many == (1.0, math.inf)  # a third of the resamples lack it
    assert ratio_interval(np.array([math.inf]), np.ones(1)) == (math.inf, math.inf)


def test_what_two_models_call_impossible_favours_neither() -> None:
    first, second = np.array([math.inf, math.inf, 2.0]), np.array([math.inf, 1.0, math.inf])
    assert differences(first, second).tolist() == [0.0, math.inf, -math.inf]
    assert difference_interval(first, second, np.ones(3)) == (-math.inf, math.inf)


def test_names_without_characters_make_no_ratio() -> None:
    assert ratio_interval(np.array([1.0, 2.0]), np.zeros(2)) == (math.inf, math.inf)


@given(st.lists(st.one_of(st.floats(0, 1e6), st.sampled_from([math.inf, -math.inf])), min_size=1, max_size=8))
def test_an_interval_is_ordered_and_never_nan(values: list[float]) -> None:
    low, high = ratio_interval(np.array(values), np.ones(len(values)))
    assert low <= high


def test_three_thousand_names_take_well_under_a_second() -> None:
    nll, tokens = a_list(np.random.default_rng(9), 3000)
    ratio_interval(nll, tokens)
    started = time.process_time()
    ratio_interval(nll, tokens)
    assert time.process_time() - started < 0.8
