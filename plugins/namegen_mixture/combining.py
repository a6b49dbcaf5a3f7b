"""Combine rows of several models in one of two ways, and fit the weights.

K is the number of models, M that of tokens to fit on, V the size of the vocabulary. Rows are natural logs; minus
infinity is a token that a model calls impossible.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np

import namegen

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST = 1e-6
"""The least weight of a log-linear part that calls tokens impossible, and none of those that came.

The likelihood rises as such a weight falls towards 0 and drops at 0 itself, where the part's zeros no longer count.
"""


MOST = 1e6
"""The greatest weight that a saved file may say: what is fitted is far below, and its products are numbers."""
SUM_TO_1 = 1e-6
"""How near to 1 the weights of a sum come."""


class Combination(ABC):
    """Combine rows by `weights` (K,), the numbers that are fitted."""

    def __init__(self, weights: NDArray[np.float64]) -> None:
        self.weights = weights

    @classmethod
    @abstractmethod
    def fit(
        cls,
        rows: NDArray[np.float64],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],
    ) -> Combination:
        """Fit the weights under which the tokens `targets` (M,), each counting `counts` (M,), are likeliest.

        rows: (K, M, V), what each model says where those tokens follow; nothing but `drawable` (V,) can.
        """

    @abstractmethod
    def rows(self, rows: list[NDArray[np.float64]], drawable: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Combine K arrays (B, V) into one (B, V) of rows that sum to 1; nothing but `drawable` (V,) can follow."""


class Linear(Combination):
    """Compute sum_k w_k p_k, weights that sum to 1, by expectation maximisation (Jelinek & Mercer 1980).

    What a part calls impossible it adds nothing to.
    """

    ROUNDS = 200

    @classmethod
    def fit(
        cls,
        rows: NDArray[np.float64],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],  # noqa: ARG003 - a sum needs no renormalising
    ) -> Linear:
        probabilities = np.exp(reached(rows, targets))  # (K, M)
        possible = probabilities.any(axis=0)  # a token that no part allows says nothing of their weights
        probabilities, counts = probabilities[:, possible], counts[possible]
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
    """Compute prod_k p_k ** w_k, normalised in every row (Klakow 1998); a concave likelihood, climbed by gradient.

    What a part calls impossible is impossible, unless its weight is 0. Where that leaves nothing, the row is the
    weighted sum of the parts: each token that one of them allows.
    """

    PRIOR = 3.0
    """The pull of the weights towards the even mixture, for lists of a few names.

    Beside 1, it gains .03 nats/token where one of 12 names is held out, .01 of 30, and costs nothing measurable with
    parts that should weigh nothing; 10 costs .02 there.
    """

    @classmethod
    def fit(
        cls,
        rows: NDArray[np.float64],
        targets: NDArray[np.int32],
        counts: NDArray[np.float64],
        drawable: NDArray[np.bool_],
    ) -> LogLinear:
        """Fit as `Combination` says. The weight of a part that calls one of the targets impossible is 0.

        Where every part does so, no weights make them possible: they are fitted on the targets that all parts allow.
        """
        allowed = np.isfinite(reached(rows, targets))  # (K, M)
        heard = np.asarray(allowed.all(axis=1))
        if not heard.any():
            heard[:] = True
        fitted_on = allowed[heard].all(axis=0)
        weights = np.zeros(len(rows))
        some = np.flatnonzero(fitted_on)
        weights[heard] = _climbed(rows[np.ix_(heard, fitted_on)], targets[some], counts[some], drawable, cls.PRIOR)
        return cls(weights)

    def rows(self, rows: list[NDArray[np.float64]], drawable: NDArray[np.bool_]) -> NDArray[np.float64]:
        mixed = np.where(drawable, np.zeros_like(rows[0]), -np.inf)
        for weight, each in zip(self.weights, rows, strict=True):
            if weight:
                mixed += weight * each
        nothing = np.isneginf(mixed.max(axis=1))
        if nothing.any():
            mixed[nothing] = Linear(self.weights).rows([each[nothing] for each in rows], drawable)
        return namegen.log_softmax(mixed)


COMBINATIONS: dict[str, type[Combination]] = {"log-linear": LogLinear, "linear": Linear}
"""By the name that the option `kind` takes."""


def are_moderate(weights: NDArray[np.float64]) -> bool:
    """Say whether weights from a file can be such: none negative or greater than MOST, NaN no number."""
    return bool(((weights >= 0) & (weights <= MOST)).all())


def reached(rows: NDArray[np.float64], targets: NDArray[np.int32]) -> NDArray[np.float64]:
    """Take what each model says of the tokens that came: (K, M, V) -> (K, M)."""
    return rows[:, np.arange(len(targets)), targets]


def _climbed(
    rows: NDArray[np.float64],
    targets: NDArray[np.int32],
    counts: NDArray[np.float64],
    drawable: NDArray[np.bool_],
    prior: float,
) -> NDArray[np.float64]:
    """Find the log-linear weights (K,) of parts that all allow all `targets`, by the exact gradient."""
    possible = np.isfinite(rows).all(axis=0) & drawable  # (M, V), whatever the weights above 0 are
    logs = np.where(possible, rows, 0.0)
    forbids = np.asarray(np.isneginf(rows[:, :, drawable]).any(axis=(1, 2)))
    even = np.full(len(rows), 1 / len(rows))
    return namegen.minimise(
        lambda weights: loss(weights, logs, possible, targets, counts, prior),
        even,
        least=np.where(forbids, LEAST, 0.0),
    )


def loss(
    weights: NDArray[np.float64],
    logs: NDArray[np.float64],
    possible: NDArray[np.bool_],
    targets: NDArray[np.int32],
    counts: NDArray[np.float64],
    prior: float,
) -> tuple[float, NDArray[np.float64]]:
    """Compute the NLL of `targets` under log-linear `weights` (K,), with its pull, and the exact gradient (K,).

    logs: what each model says (K, M, V), 0 where not `possible` (M, V).
    """
    mixed = namegen.log_softmax(np.where(possible, np.tensordot(weights, logs, axes=1), -np.inf))  # (M, V)
    nll = -float(counts @ reached(mixed[None], targets)[0])
    # d nll / d w_k = sum over tokens of E[log p_k] - log p_k(target)
    expected = np.einsum("mv,kmv->km", np.exp(mixed), logs)
    away = weights - 1 / len(weights)
    gradient = (expected - reached(logs, targets)) @ counts + 2 * prior * away
    return nll + prior * float(away @ away), gradient
