"""Our own optimiser and solver find what SciPy's find."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from namegen_counts.tuning import Loss
from scipy.optimize import minimize, rosen, rosen_der

import namegen
from namegen.analysis.gmres import solve_iteratively


def quadratic(size: int, seed: int, steepest: float = 100.0) -> Callable[..., tuple]:
    """A bowl whose axes are between 1 and `steepest` and point anywhere."""
    random = np.random.default_rng(seed)
    axes, _ = np.linalg.qr(random.normal(size=(size, size)))
    matrix = axes * np.geomspace(1, steepest, size) @ axes.T
    lowest = random.normal(size=size)
    return lambda x: (0.5 * (x - lowest) @ matrix @ (x - lowest), matrix @ (x - lowest))


def test_a_valley_is_followed_to_its_end() -> None:
    found = namegen.minimise(lambda x: (rosen(x), rosen_der(x)), np.full(8, -1.0), gain=0)
    assert np.allclose(found, 1, atol=1e-4)


@given(st.integers(1, 12), st.integers(0, 2**32), st.floats(-1, 0.5), st.floats(0, 1))
def test_within_bounds_it_finds_what_scipy_finds(size: int, seed: int, least: float, width: float) -> None:
    loss = quadratic(size, seed)
    known = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", bounds=[(least, least + width)] * size)
    found = namegen.minimise(loss, np.zeros(size), least=least, most=least + width)
    assert (found >= least).all()
    assert (found <= least + width).all()
    assert loss(found)[0] <= known.fun + 1e-6 * max(1, abs(known.fun))


def test_discounts_of_a_list_are_as_likely_as_scipys(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple] = []
    ours = namegen.minimise
    monkeypatch.setattr(namegen, "minimise", lambda *given, **how: asked.append((given, how)) or ours(*given, **how))
    namegen.train("dinosaurs", model="kneser-ney")
    ((loss, start), how) = asked[0]
    assert isinstance(loss, Loss)
    bounds = [(how["least"], most) for most in how["most"]]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-14, "gtol": 1e-9})
    assert loss(ours(loss, start, **how))[0] <= best.fun + 1e-5


def test_each_round_is_told_and_any_may_be_the_last() -> None:
    told: list[tuple[int, float]] = []

    def after(number: int, value: float) -> bool:
        told.append((number, value))
        return number < 3

    found = namegen.minimise(quadratic(9, 1), np.zeros(9), after_round=after)
    assert [number for number, _ in told] == [1, 2, 3]
    assert sorted((value for _, value in told), reverse=True) == [value for _, value in told]
    assert told[-1][1] == quadratic(9, 1)(found)[0]


def test_where_nothing_is_to_gain_the_start_is_given_back() -> None:
    assert namegen.minimise(lambda x: (0.0, np.zeros(2)), np.array([3.0, -1.0]), most=2).tolist() == [2, -1]


@pytest.mark.parametrize("size", [1, 7, 300])
def test_a_system_is_solved_by_products_alone(size: int) -> None:
    random = np.random.default_rng(size)
    matrix = np.eye(size) - random.dirichlet(np.ones(size + 1), size)[:, 1:].T
    right = random.random(size)
    assert np.allclose(solve_iteratively(lambda x: matrix @ x, right), np.linalg.solve(matrix, right), rtol=1e-10)
