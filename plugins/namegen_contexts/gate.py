"""Weigh what several chains predict, anew for each letter, and fit these weights."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import namegen

from .history import LAST_PLACE

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACES = 10
"""Places with weights of their own; the last stands for all later ones, too."""
ROUNDS = 60
"""Rounds of L-BFGS; on makemore what is left to gain after 60 is below .0001 nats/token."""


@dataclass(frozen=True)
class Sizes:
    """Hold how many chains there are, how many cells each has, and V."""

    cells: tuple[int, ...]
    tokens: int

    @property
    def chains(self) -> int:
        """Count the chains, K."""
        return len(self.cells)

    def shapes(self) -> list[tuple[int, ...]]:
        """Return the shapes of the groups of unknowns, in the order in which one flat array holds them."""
        one_each = (self.chains,)
        return [
            one_each,
            (PLACES, *one_each),
            (self.cells[0], *one_each),
            (sum(self.cells),),
            (LAST_PLACE + 1,),
            (self.tokens,),
        ]

    def split(self, flat: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Split one flat array into the groups."""
        shapes = self.shapes()
        cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])
        return [part.reshape(shape) for part, shape in zip(np.split(flat, cuts[:-1]), shapes, strict=True)]

    @property
    def unknowns(self) -> int:
        """Count all unknowns."""
        return sum(int(np.prod(shape)) for shape in self.shapes())


@dataclass(frozen=True)
class Weights:
    """Compute ln p(w) = sum_k W_k ln p_k(w) + end[place] (where w ends the name) + token[w] - ln Z.

    W_k = shared[k] + place[place, k] + longest[cell of the first chain, k] + own[cell of chain k]: a chain's weight
    depends on the place, on how much the longest context knows, and on how much the chain itself knows.
    """

    sizes: Sizes
    flat: NDArray[np.float64]

    def of_chains(self, places: NDArray[np.int32], cells: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the chains' weights (K, B) at `places` (B,), each chain being in its one of `cells` (K, B)."""
        shared, place, longest, own, _, _ = self.sizes.split(self.flat)
        begins = np.cumsum([0, *self.sizes.cells[:-1]])
        weights: NDArray[np.float64] = own[cells + begins[:, None]]
        weights += (shared + place[np.minimum(places, PLACES - 1)] + longest[cells[0]]).T
        return weights

    @property
    def end(self) -> NDArray[np.float64]:
        """Return what is added to the log odds of the end, by place: (LAST_PLACE + 1,)."""
        return self.sizes.split(self.flat)[4]

    @property
    def token(self) -> NDArray[np.float64]:
        """Return what is added to the log odds of each token: (V,)."""
        return self.sizes.split(self.flat)[5]


@dataclass(frozen=True)
class Predicted:
    """Hold what K chains predict at U places where tokens are known, to fit weights on.

    `logs` (K, U, V) float32, 0 where a token cannot follow; `cells` (K, U); `places` (U,); `counts` (U, V) is how often
    each token followed.
    """

    logs: NDArray[np.float32]
    cells: NDArray[np.int64]
    places: NDArray[np.int32]
    counts: NDArray[np.float32]

    @classmethod
    def joined(cls, several: Sequence[Predicted]) -> Predicted:
        """Return `several` as one."""
        return cls(
            np.concatenate([each.logs for each in several], axis=1),
            np.concatenate([each.cells for each in several], axis=1),
            np.concatenate([each.places for each in several]),
            np.concatenate([each.counts for each in several]),
        )


@dataclass(frozen=True)
class Objective:
    """Compute the penalised log likelihood of weights, its gradient, and its curvature at the start."""

    predicted: Predicted
    sizes: Sizes
    vocabulary: namegen.Vocabulary
    precision: float

    def start(self) -> NDArray[np.float64]:
        """Return the weights to begin at, which the penalty pulls to: the even geometric mean of all chains."""
        flat = np.zeros(self.sizes.unknowns)
        self.sizes.split(flat)[0][:] = 1 / self.sizes.chains
        return flat

    def __call__(self, flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the penalised NLL in nats of all tokens together, and its gradient."""
        given, weights = self.predicted, Weights(self.sizes, flat)
        scores, probabilities, log_sums = self._mixed(weights)
        nll = float((log_sums * self._tokens).sum(dtype=float)) - float((scores * given.counts).sum(dtype=float))
        error = probabilities * self._tokens[:, None] - given.counts
        per_chain = np.array([np.einsum("uv,uv->u", error, logs, dtype=np.float32) for logs in given.logs])
        away = flat - self.start()
        gradient = self._spread(per_chain, error[:, self.vocabulary.end_id], error.sum(axis=0, dtype=float))
        return nll + 0.5 * self.precision * float(away @ away), gradient + self.precision * away

    def curvature(self) -> NDArray[np.float64]:
        """Return the second derivative of the penalised NLL by each unknown, at the start."""
        _, probabilities, _ = self._mixed(Weights(self.sizes, self.start()))
        expected = [np.einsum("uv,uv->u", probabilities, logs) for logs in self.predicted.logs]
        squares = [np.einsum("uv,uv,uv->u", probabilities, logs, logs) for logs in self.predicted.logs]
        per_chain = (np.array(squares) - np.square(expected)) * self._tokens
        spread = probabilities * (1 - probabilities) * self._tokens[:, None]
        return self._spread(per_chain, spread[:, self.vocabulary.end_id], spread.sum(axis=0, dtype=float)) + (
            self.precision
        )

    @property
    def _tokens(self) -> NDArray[np.float32]:
        tokens: NDArray[np.float32] = self.predicted.counts.sum(axis=1)
        return tokens

    def _mixed(self, weights: Weights) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Return scores (U, V), the probabilities that they give, and the log of each row's sum (U,)."""
        given, drawable = self.predicted, self.vocabulary.drawable
        scores = np.tile(np.where(drawable, weights.token, 0).astype(np.float32), (len(given.places), 1))
        for each, logs in zip(weights.of_chains(given.places, given.cells).astype(np.float32), given.logs, strict=True):
            scores += each[:, None] * logs
        scores[:, self.vocabulary.end_id] += weights.end[given.places].astype(np.float32)
        highest = scores.max(axis=1)
        probabilities = np.exp(scores - highest[:, None])
        probabilities[:, ~drawable] = 0
        sums = probabilities.sum(axis=1)
        probabilities /= sums[:, None]
        return scores, probabilities, np.log(sums) + highest

    def _spread(
        self, per_chain: NDArray[np.float32], end: NDArray[np.float32], token: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Sum what each place says, (K, U) of chains and (U,) of the end, over all places where an unknown counts."""
        given = self.predicted
        places = np.minimum(given.places, PLACES - 1)
        rows = range(self.sizes.chains)
        groups = [
            per_chain.sum(axis=1, dtype=float),
            np.array([np.bincount(places, per_chain[k], PLACES) for k in rows]).T,
            np.array([np.bincount(given.cells[0], per_chain[k], self.sizes.cells[0]) for k in rows]).T,
            np.concatenate([np.bincount(given.cells[k], per_chain[k], self.sizes.cells[k]) for k in rows]),
            np.bincount(given.places, end, LAST_PLACE + 1),
            token,
        ]
        return np.concatenate([group.ravel() for group in groups])


def fit(objective: Objective, report: Callable[[int, int, float], None], stopped: Callable[[], bool]) -> Weights:
    """Climb to the likeliest weights; `report` is given each round, their number, and the loss in nats/token.

    The likelihood is concave. Each unknown is measured in units of its own curvature, without which L-BFGS takes some
    four times as many rounds: some unknowns are about all tokens, others about a few.
    """
    begin, tokens = objective.start(), float(objective.predicted.counts.sum())
    if stopped():
        return Weights(objective.sizes, begin)
    unit = 1 / np.sqrt(objective.curvature())

    def loss(moved: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = objective(begin + unit * moved)
        return value, gradient * unit

    def after_round(number: int, value: float) -> bool:
        report(number, ROUNDS, value / tokens)
        return not stopped()

    moved = namegen.minimise(loss, np.zeros(len(begin)), rounds=ROUNDS, memory=20, after_round=after_round)
    return Weights(objective.sizes, begin + unit * moved)
