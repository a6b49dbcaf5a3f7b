"""Combine rows of several models in one of two ways, and fit the weights.

K is the number of models, M that of tokens to fit on, V the size of the vocabulary. Rows are natural logs.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

FLOOR = -23.0
"""The log probability (1e-10) that a model's own counts as at least: none forbids what the others allow."""


class Combination(ABC):
    """Combine rows by `weights` (K,), the numbers that are fitted."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.weights = weights

    @classmethod
    @abstractmethod
    def fit(
        cls,
        rows: list[NDArray[np.float64]],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],
    ) -> Combination:
        """Fit the weights under which the tokens `targets` (M,), each counting `counts` (M,), are likeliest.

        rows: K arrays (M, V), what each model says where those tokens follow; nothing but `drawable` (V,) can.
        """

    @abstractmethod
    def rows(self, rows: list[NDArray[np.float64]], drawable: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Combine K arrays (B, V) into one (B, V) of rows that sum to 1; nothing but `drawable` (V,) can follow."""


class Linear(Combination):
    """Compute sum_k w_k p_k, weights that sum to 1, by expectation maximisation (Jelinek & Mercer 1980)."""

    ROUNDS = 200

    @classmethod
    def fit(
        cls,
        rows: list[NDArray[np.float64]],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],  # noqa: ARG003 - a sum needs no renormalising
    ) -> Linear:
        probabilities = np.exp([np.maximum(each[np.arange(len(targets)), targets], FLOOR) for each in rows])  # (K, M)
        weights = np.full(len(rows), 1 / len(rows))
        for _ in range(cls.ROUNDS):
            shares = weights[:, None] * probabilities
            shares /= shares.sum(axis=0)
            # One token more, shared evenly: a weight learned from no token stays where it was.
            found = shares @ counts + 1 / len(rows)
            weights, before = found / found.sum(), weights
            if np.abs(weights - before).max() < 1e-7:
                break
        return cls(weights)

    def rows(self, rows: list[NDArray[np.float64]], drawable: NDArray[np.bool_]) -> NDArray[np.float64]:
        probabilities = sum(weight * np.exp(each) for weight, each in zip(self.weights, rows, strict=True))
        return namegen.log_normalise(np.where(drawable, probabilities, 0.0))


class LogLinear(Combination):
    """Compute prod_k p_k ** w_k, normalised in every row (Klakow 1998); a concave likelihood, climbed by gradient."""

    PRIOR = 1.0  # tokens' worth of pull towards the even mixture, for lists of a few names

    @classmethod
    def fit(
        cls,
        rows: list[NDArray[np.float64]],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],
    ) -> LogLinear:
        from scipy.optimize import minimize

        logs = np.maximum(rows, FLOOR)  # (K, M, V)
        reached = logs[:, np.arange(len(targets)), targets]  # (K, M)
        even = np.full(len(rows), 1 / len(rows))

        def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            mixed = namegen.log_softmax(np.where(drawable, np.tensordot(weights, logs, axes=1), -np.inf))  # (M, V)
            nll = -float(counts @ mixed[np.arange(len(targets)), targets])
            # d nll / d w_k = sum over tokens of E[log p_k] - log p_k(target)
            expected = np.einsum("mv,kmv->km", np.exp(mixed), logs)
            away = weights - even
            return nll + cls.PRIOR * float(away @ away), (expected - reached) @ counts + 2 * cls.PRIOR * away

        found = minimize(loss, even, jac=True, method="L-BFGS-B", bounds=[(0, None)] * len(rows))
        return cls(found.x)

    def rows(self, rows: list[NDArray[np.float64]], drawable: NDArray[np.bool_]) -> NDArray[np.float64]:
        mixed = sum(weight * np.maximum(each, FLOOR) for weight, each in zip(self.weights, rows, strict=True))
        return namegen.log_softmax(np.where(drawable, mixed, -np.inf))


COMBINATIONS: dict[str, type[Combination]] = {"log-linear": LogLinear, "linear": Linear}
"""By the name that the option `kind` takes."""
